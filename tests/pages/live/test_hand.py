"""What the page "By hand" sends its component, and what it does with what is reported."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import streamlit

from nn import TrainingConfig
from nn.parameter_text import MAX_PARAMETER, write_parameters
from pages.live import hand
from pages.live.hand import HAND_KEY, SetWeights, set_by_hand, weights_set_by_hand
from pages.live.run import LiveSession, Run

CONFIG = TrainingConfig(seed=3, hidden_units=2, epochs=400)
XOR_BY_HAND = "v1_20_20_20_20_0_0_-10_-30_20_-20_-10"


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    session: dict[str, Any] = {"live": LiveSession(Run(CONFIG))}
    monkeypatch.setattr(streamlit, "session_state", session)
    return session


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    monkeypatch.setattr(hand, "_hand", lambda **call: found.append(call))
    return found


def report(state: dict[str, Any], weights: object, changes: object = 1) -> None:
    state[HAND_KEY] = {"weights": {"weights": weights, "changes": changes}}


# What is reported


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (XOR_BY_HAND, XOR_BY_HAND),
        (XOR_BY_HAND.replace("_20", "_20.000", 1), XOR_BY_HAND),
        (XOR_BY_HAND.replace("v1", "v2"), None),
        (XOR_BY_HAND + "_1", None),
        (XOR_BY_HAND.replace("-30", "nan"), None),
        (XOR_BY_HAND.replace("-30", f"{MAX_PARAMETER + 1:.0f}"), None),
        (XOR_BY_HAND + "_" * 100_000, None),
        (12, None),
    ],
)
def test_only_weights_that_fit_the_network_are_taken(
    state: dict[str, Any], text: object, expected: str | None
) -> None:
    report(state, text, 3)
    found = weights_set_by_hand(CONFIG)
    assert found == (SetWeights(expected, 3) if expected else None)
    assert weights_set_by_hand(replace(CONFIG, hidden_units=3)) is None
    assert weights_set_by_hand(replace(CONFIG, biases="none")) is None


@pytest.mark.parametrize("changes", [True, -1, "7", None, 1.5])
def test_a_number_of_changes_that_is_none_counts_as_none(
    state: dict[str, Any], changes: object
) -> None:
    report(state, XOR_BY_HAND, changes)
    assert weights_set_by_hand(CONFIG) == SetWeights(XOR_BY_HAND, 0)


@pytest.mark.parametrize("said", [None, 3, [], {}, {"weights": None}, {"weights": "v1_1"}])
def test_what_a_browser_should_never_report_is_left_out(
    state: dict[str, Any], said: object
) -> None:
    state[HAND_KEY] = said
    assert weights_set_by_hand(CONFIG) is None


# What the component gets


@pytest.mark.parametrize(
    "config",
    [
        CONFIG,
        TrainingConfig(hidden_units=0, table="0001", loss="cross-entropy"),
        TrainingConfig(hidden_units=64, activation="relu", biases="none", third_input=False),
    ],
)
def test_the_component_gets_the_start_of_the_run(
    state: dict[str, Any], calls: list[dict[str, Any]], config: TrainingConfig
) -> None:
    set_by_hand(Run(config), presented=False, change=lambda text: None)
    data = json.loads(json.dumps(calls[0]["data"], allow_nan=False))
    assert np.array_equal(data["weights"], config.untrained().to_vector())
    assert len(data["there"]) == len(data["weights"])
    assert all(
        there or not value for there, value in zip(data["there"], data["weights"], strict=True)
    )
    assert data["settings"] == {
        name: value
        for name, value in config.settings().items()
        if name not in ("seed", "start", "epochs")
    }
    assert data["look"]["targets"] == config.truth_table.targets[:, 0].tolist()
    assert len(data["look"]["units"]) == max(1, config.hidden_units)


def test_the_browser_takes_weights_over_only_where_it_has_not_set_them(
    state: dict[str, Any], calls: list[dict[str, Any]]
) -> None:
    changed: list[str] = []

    def draw(config: TrainingConfig) -> int:
        set_by_hand(Run(config), presented=False, change=changed.append)
        order: int = calls[-1]["data"]["order"]
        return order

    first = draw(CONFIG)
    assert draw(CONFIG) == first
    report(state, XOR_BY_HAND)
    calls[-1]["on_weights_change"]()
    assert changed == [XOR_BY_HAND]
    by_hand = replace(CONFIG, weights=XOR_BY_HAND)
    assert draw(by_hand) == first  # the browser has them already
    other = draw(replace(CONFIG, seed=4))
    assert other != first
    assert draw(by_hand) not in (first, other)  # a link, or a challenge that begins again
    bare = replace(CONFIG, biases="none", third_input=False, activation="tanh")
    same = write_parameters(bare.untrained().to_vector())
    assert draw(bare) != draw(replace(bare, activation="sigmoid", weights=same))


def test_a_report_that_cannot_be_read_changes_nothing(
    state: dict[str, Any], calls: list[dict[str, Any]]
) -> None:
    changed: list[str] = []
    set_by_hand(Run(CONFIG), presented=False, change=changed.append)
    report(state, "v1_1_2_3")
    calls[-1]["on_weights_change"]()
    assert changed == []
