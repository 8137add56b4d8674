"""The Seeds page through Streamlit's own test client."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nn import SweepConfig, TrainingConfig, train, train_sweep
from nn.chaos import ends_differ
from nn.sweep import Sweep
from pages.explain import sweeps
from tests.pages.conftest import Open, at, checked, run_of


def on_the_page(app: AppTest) -> AppTest:
    return to_the_end(at(app, "seeds"))


def to_the_end(app: AppTest) -> AppTest:
    """Rerun as the timer does, until the training is finished."""
    for _ in range(100):
        if not app.session_state.seeds.sweeping:
            return app
        checked(app.run())
    raise AssertionError("the sweep does not end")


def small(app: AppTest, seeds: int = 6, epochs: int = 300) -> AppTest:
    """Another, smaller sweep, trained to its end."""
    app.number_input(key="seed_count").set_value(seeds)
    app.number_input(key="sweep_epochs").set_value(epochs)
    checked(app.run())
    checked(app.button(key="train_grid").click().run())
    return to_the_end(app)


def shown(app: AppTest) -> str:
    return "\n".join(markdown.value for markdown in app.markdown)


def test_the_page_answers_its_question_at_once_from_the_default_grid(open_app: Open) -> None:
    app = on_the_page(open_app())
    assert app.title[0].value == "Was the seed lucky?"
    config = app.session_state.seeds.sweep
    assert config == SweepConfig(tuple(range(200)), (1, 2, 3, 4), (0.3, 1.0, 3.0), 5000)
    truth = train_sweep(range(200), 2, 1.0, 5000).solved.sum()
    assert f"| 2 | {truth} of 200 |" in shown(app)
    assert len(app.get("plotly_chart")) == 3


def test_another_grid_is_trained_and_answered(open_app: Open) -> None:
    app = small(on_the_page(open_app()), seeds=6, epochs=300)
    assert app.session_state.seeds.sweep.seeds == tuple(range(6))
    assert "within 300 epochs" in shown(app)
    assert " of 6 | " in shown(app)
    assert app.dataframe[0].value["seed"].tolist() == list(range(6))


def test_the_same_sweep_is_computed_once_for_everyone(
    open_app: Open, monkeypatch: pytest.MonkeyPatch, empty_cache: None
) -> None:
    made = []
    begin = Sweep.__init__

    def note(self: Sweep, config: SweepConfig, *others: Any) -> None:
        made.append(config)
        begin(self, config, *others)

    monkeypatch.setattr(Sweep, "__init__", note)
    first, second = on_the_page(open_app()), on_the_page(open_app())
    assert len(made) == 1
    assert shown(first) == shown(second)
    small(second)
    assert len(made) == 2
    assert "within 5,000 epochs" in shown(checked(first.run())), "sessions are independent"


@pytest.mark.parametrize(
    ("rate", "explained"),
    [
        ("fast", "must be a number over 0 and up to 100, not “fast”"),
        ("0", "learning_rate must be"),
        ("-1", "learning_rate must be"),
        ("101", "learning_rate must be"),
        ("nan", "learning_rate must be"),
        ("inf", "learning_rate must be"),
    ],
)
def test_a_bad_learning_rate_is_explained_and_nothing_is_lost(
    open_app: Open, rate: str, explained: str
) -> None:
    app = on_the_page(open_app())
    before = shown(app)
    checked(app.multiselect(key="rates").set_value(["1", rate]).run())
    (error,) = [error.value for error in app.error]
    assert explained in error
    assert app.button(key="train_grid").disabled
    assert shown(app) == before
    checked(app.multiselect(key="rates").set_value(["1", "0.25"]).run())
    assert not app.error
    checked(app.button(key="train_grid").click().run())
    assert app.session_state.seeds.sweep.learning_rates == (0.25, 1.0)


@pytest.mark.parametrize(
    ("key", "value", "explained"),
    [
        ("seed_count", 5000, "at most 20,000 are allowed"),
        ("sweep_epochs", 200_000, "400,000,000"),
        ("units", [], "hidden_units"),
        ("rates", [], "learning_rate"),
    ],
)
def test_a_grid_that_is_too_large_or_empty_is_explained(
    open_app: Open, key: str, value: object, explained: str
) -> None:
    app = on_the_page(open_app())
    kind = app.multiselect if isinstance(value, list) else app.number_input
    checked(kind(key=key).set_value(value).run())
    assert explained in app.error[0].value
    assert app.button(key="train_grid").disabled
    assert len(app.get("plotly_chart")) == 3


def test_cancelling_keeps_the_trained_networks_and_ends_the_work(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = on_the_page(open_app())
    app.number_input(key="seed_count").set_value(1600)
    checked(app.run())
    monkeypatch.setattr("pages.explain.sweeps.SharedSweep.advance", _one_chunk)
    checked(app.button(key="train_grid").click().run())
    while not sweeps.shared(app.session_state.seeds.sweep).result().seed.size:
        checked(app.run())
    assert app.session_state.seeds.sweeping
    checked(app.button(key="cancel").click().run())
    assert not app.session_state.seeds.sweeping
    done = len(sweeps.shared(app.session_state.seeds.sweep).result().seed)
    assert 0 < done < 19_200
    checked(app.run())
    assert len(sweeps.shared(app.session_state.seeds.sweep).result().seed) == done
    assert len(app.get("plotly_chart")) == 3
    # A cancelled sweep goes on where it stopped.
    checked(app.button(key="train_grid").click().run())
    assert app.session_state.seeds.sweeping
    checked(app.run())
    assert len(sweeps.shared(app.session_state.seeds.sweep).result().seed) >= done


def _one_chunk(self: sweeps.SharedSweep, seconds: float) -> None:
    for _ in range(3):
        self._sweep.advance(0.0)
    self._result = self._sweep.result()


def test_the_button_sets_the_sidebar_to_exactly_that_run(open_app: Open) -> None:
    app = on_the_page(open_app())
    button = app.button(key="open")
    assert button.label == "Open seed 1 with 2 hidden units, learning rate 1"
    checked(button.click().run())
    assert run_of(app).config == TrainingConfig(1, 2, 1.0, 5000)


def test_a_chaotic_run_says_on_train_how_it_ended_on_seeds(open_app: Open) -> None:
    # Which seeds part is decided by this computer's rounding, so it is computed here.
    swept = train_sweep(range(25), 3, 50.0, 1500)
    parted = next(
        seed
        for seed, there in enumerate(swept.solved_epoch)
        if ends_differ(there, np.array(_solved_by_train(TrainingConfig(seed, 3, 50.0, 1500))))
    )
    app = on_the_page(
        open_app(seed_count="25", sweep_epochs="1500", units="3", rates="50", epochs="100")
    )
    assert "**Chaotic: rounding decides.**" in shown(app)
    assert any(caption.value.startswith("**≈** chaotic") for caption in app.caption)
    app.session_state.seeds.picked = (parted,)
    checked(app.run())
    button = app.button(key="open")
    assert button.label.startswith(f"Open seed {parted} with 3 hidden units")
    assert "may end differently" in button.help
    checked(button.click().run())
    assert run_of(app).config == TrainingConfig(parted, 3, 50.0, 1500)
    (message,) = [info.value for info in app.info]
    assert message.startswith("On Seeds this seed ")
    checked(app.number_input(key="seed").set_value(parted + 1).run())
    assert not app.info


def _solved_by_train(config: TrainingConfig) -> int:
    losses = [loss for snapshot in train(config, at=()) for loss in snapshot.losses]
    return next((epoch for epoch, loss in enumerate(losses) if loss < 0.01), -1)


def test_a_calm_run_opens_without_a_word(open_app: Open) -> None:
    app = on_the_page(open_app())
    assert "haotic" not in shown(app)
    assert not any("≈" in caption.value for caption in app.caption)
    checked(app.button(key="open").click().run())
    assert run_of(app).config == TrainingConfig(1, 2, 1.0, 5000)
    assert not app.info
