"""What a player sends when its run is to be continued, whatever that is."""

from typing import Any

import pytest
import streamlit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nn import TrainingConfig
from pages.live.component import KEY
from pages.live.run import continued_run

CONFIG = TrainingConfig(epochs=400)
ANYTHING: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just([1])
)


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    session: dict[str, Any] = {}
    monkeypatch.setattr(streamlit, "session_state", session)
    return session


def asked(state: dict[str, Any], config: TrainingConfig = CONFIG, **asked: Any) -> None:
    state[KEY] = {"continued": {"runs": [config.settings()], **asked}}


def test_the_run_goes_on_from_its_epoch_trained_that_far(state: dict[str, Any]) -> None:
    asked(state, epoch=150, rate=3, epochs=900)
    run = continued_run(KEY, CONFIG)
    assert run is not None
    assert run.config == TrainingConfig(epochs=900, rate_changes="3@150")
    assert (run.trained, run.epoch) == (150, 150)
    assert run.position.command != ""
    again = run.config
    asked(state, again, epoch=600, rate=0.25, epochs=900)
    run = continued_run(KEY, again)
    assert run is not None
    assert run.config.changes == ((150, 3.0), (600, 0.25))


def test_more_epochs_alone_change_no_learning_rate(state: dict[str, Any]) -> None:
    asked(state, epoch=400, rate=1, epochs=1400)
    run = continued_run(KEY, CONFIG)
    assert run is not None
    assert run.config == TrainingConfig(epochs=1400)
    assert run.epoch == 400


def test_what_was_meant_for_another_run_is_ignored(state: dict[str, Any]) -> None:
    assert continued_run(KEY, CONFIG) is None
    asked(state, TrainingConfig(epochs=401), epoch=150, rate=3, epochs=900)
    assert continued_run(KEY, CONFIG) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["epoch", "rate", "epochs"]), ANYTHING))
def test_whatever_is_sent_gives_a_run_or_none(
    state: dict[str, Any], sent: dict[str, object]
) -> None:
    asked(state, **sent)
    run = continued_run(KEY, CONFIG)
    if run is not None:
        assert 0 < run.trained == run.epoch < run.config.epochs
        assert run.config == CONFIG.continued(sent["epoch"], sent["rate"], sent["epochs"])


@pytest.mark.parametrize(
    "sent",
    [
        {"epoch": 0, "rate": 3, "epochs": 400},
        {"epoch": 400, "rate": 3, "epochs": 400},
        {"epoch": 100, "rate": 0, "epochs": 400},
        {"epoch": 100, "rate": 101, "epochs": 400},
        {"epoch": 100, "rate": float("nan"), "epochs": 400},
        {"epoch": 100, "rate": "3", "epochs": 400},
        {"epoch": 100, "rate": True, "epochs": 400},
        {"epoch": 100, "rate": 3, "epochs": 200_001},
        {"epoch": 100, "rate": 3, "epochs": 10.5},
        {"epoch": 100, "rate": 3},
        "3",
        None,
    ],
)
def test_what_cannot_be_a_run_is_ignored(state: dict[str, Any], sent: Any) -> None:
    if isinstance(sent, dict):
        asked(state, **sent)
    else:
        state[KEY] = {"continued": sent}
    assert continued_run(KEY, CONFIG) is None
