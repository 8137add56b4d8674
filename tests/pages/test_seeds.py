"""The Seeds page and the sweeps behind it, without a browser."""

import csv
import io
import re
from collections.abc import Iterator

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from nn import SweepConfig, SweepResult, TrainingConfig, train, train_sweep, wilson_interval
from nn.sweep import Sweep
from pages.shared import sweeps
from tests.pages.conftest import Open, checked


@pytest.fixture
def empty_cache() -> Iterator[None]:
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture(scope="module")
def result() -> SweepResult:
    return train_sweep(range(40), [1, 2, 4], [0.3, 2.0], 2500)


def on_the_page(app: AppTest) -> AppTest:
    checked(app.switch_page("pages/seeds.py").run())
    return to_the_end(app)


def to_the_end(app: AppTest) -> AppTest:
    """Rerun as the timer does, until nothing trains any more."""
    for _ in range(100):
        if not app.session_state.sweeping:
            return app
        checked(app.run())
    raise AssertionError("the sweep does not end")


def small(app: AppTest, seeds: int = 6, epochs: int = 300) -> AppTest:
    """Another, smaller sweep, trained to its end."""
    app.number_input(key="seed_count").set_value(seeds)
    app.number_input(key="sweep_epochs").set_value(epochs)
    checked(app.run())
    checked(app.button(key="start").click().run())
    return to_the_end(app)


def told(app: AppTest) -> str:
    return "\n".join(markdown.value for markdown in app.markdown)


def test_the_page_answers_its_question_at_once_from_the_default_grid(open_app: Open) -> None:
    app = on_the_page(open_app())
    assert app.title[0].value == "Was the seed lucky?"
    config = app.session_state.sweep
    assert config == SweepConfig(tuple(range(200)), (1, 2, 3, 4), (0.3, 1.0, 3.0), 5000)
    truth = train_sweep(range(200), 2, 1.0, 5000).solved.sum()
    assert f"2 hidden units: {truth} of 200 seeds" in told(app)
    assert len(app.get("plotly_chart")) == 3


def test_another_grid_is_trained_and_answered(open_app: Open) -> None:
    app = small(on_the_page(open_app()), seeds=6, epochs=300)
    assert app.session_state.sweep.seeds == tuple(range(6))
    assert "within 300 epochs" in told(app)
    assert "of 6 seeds" in told(app)
    assert app.dataframe[0].value["seed"].tolist() == list(range(6))


def test_the_same_sweep_is_computed_once_for_everyone(
    open_app: Open, monkeypatch: pytest.MonkeyPatch, empty_cache: None
) -> None:
    made = []
    begin = Sweep.__init__

    def note(self: Sweep, config: SweepConfig) -> None:
        made.append(config)
        begin(self, config)

    monkeypatch.setattr(Sweep, "__init__", note)
    first, second = on_the_page(open_app()), on_the_page(open_app())
    assert len(made) == 1
    assert told(first) == told(second)
    small(second)
    assert len(made) == 2
    assert "within 5,000 epochs" in told(checked(first.run())), "sessions are independent"


def test_the_cache_is_bounded(empty_cache: None) -> None:
    configs = [SweepConfig((seed,), (1,), (1.0,), 10) for seed in range(8)]
    first = sweeps.shared(configs[0])
    assert sweeps.shared(configs[0]) is first
    for config in configs:
        sweeps.shared(config)
    assert sweeps.shared(configs[0]) is not first


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
    before = told(app)
    checked(app.multiselect(key="rates").set_value(["1", rate]).run())
    (error,) = [error.value for error in app.error]
    assert explained in error
    assert app.button(key="start").disabled
    assert told(app) == before
    checked(app.multiselect(key="rates").set_value(["1", "0.25"]).run())
    assert not app.error
    checked(app.button(key="start").click().run())
    assert app.session_state.sweep.learning_rates == (0.25, 1.0)


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
    assert app.button(key="start").disabled
    assert len(app.get("plotly_chart")) == 3


def test_the_last_seeds_there_are_end_the_range() -> None:
    config = sweeps.grid(2**32 - 3, 200, [2], ["1"], 10)
    assert config.seeds == (2**32 - 3, 2**32 - 2, 2**32 - 1)


def test_cancelling_keeps_what_was_done_and_ends_the_work(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = on_the_page(open_app())
    app.number_input(key="seed_count").set_value(1600)
    checked(app.run())
    monkeypatch.setattr("pages.shared.sweeps.SharedSweep.advance", _one_chunk)
    checked(app.button(key="start").click().run())
    while not sweeps.shared(app.session_state.sweep).result().seed.size:
        checked(app.run())
    assert app.session_state.sweeping
    checked(app.button(key="cancel").click().run())
    assert not app.session_state.sweeping
    done = len(sweeps.shared(app.session_state.sweep).result().seed)
    assert 0 < done < 19_200
    checked(app.run())
    assert len(sweeps.shared(app.session_state.sweep).result().seed) == done
    assert len(app.get("plotly_chart")) == 3
    # What was cancelled goes on where it stopped.
    checked(app.button(key="start").click().run())
    assert app.session_state.sweeping
    checked(app.run())
    assert len(sweeps.shared(app.session_state.sweep).result().seed) >= done


def _one_chunk(self: sweeps.SharedSweep, seconds: float) -> None:
    for _ in range(3):
        self._sweep.advance(0.0)
    self._result = self._sweep.result()


def test_the_button_has_the_sidebar_describe_exactly_that_run(open_app: Open) -> None:
    app = on_the_page(open_app())
    button = app.button(key="open")
    assert button.label == "Open seed 1 with 2 hidden units, learning rate 1"
    checked(button.click().run())
    assert app.session_state.run.config == TrainingConfig(1, 2, 1.0, 5000)


def test_the_mixed_cell_is_shown_unless_another_is_wanted(result: SweepResult) -> None:
    shares = {
        (units, rate): result.solved[
            (result.hidden_units == units) & (result.learning_rate == rate)
        ].mean()
        for units in (1, 2, 4)
        for rate in (0.3, 2.0)
    }
    shown = sweeps.cell_to_show(result, None)
    assert 0 < shares[shown] < 1
    assert sweeps.cell_to_show(result, (4, 2.0)) == (4, 2.0)
    assert sweeps.cell_to_show(result, (9, 2.0)) == shown, "a cell of an earlier grid"
    never = train_sweep(range(3), 1, 1.0, 100)
    assert sweeps.cell_to_show(never, None) == (1, 1.0)


def test_the_run_to_open_is_the_one_picked_or_a_failure(result: SweepResult) -> None:
    cell = (2, 2.0)
    here = (result.hidden_units == 2) & (result.learning_rate == 2.0)
    failures = result.seed[here & ~result.solved]
    assert sweeps.run_to_open(result, cell, None) == (2, failures[0])
    assert sweeps.run_to_open(result, cell, (17,)) == (2, 17)
    assert sweeps.run_to_open(result, cell, (4, 17)) == (4, 17)
    assert sweeps.run_to_open(result, cell, (4, 999)) == (2, failures[0])
    assert sweeps.run_to_open(result, cell, (999,)) == (2, failures[0])


def test_the_answer_is_counted_from_the_networks(result: SweepResult) -> None:
    text = sweeps.answer(result, 2, 0.3)
    for units in (1, 2, 4):
        solved = sum(
            any(snapshot.loss < 0.01 for snapshot in train(TrainingConfig(seed, units, 0.3, 2500)))
            for seed in range(40)
        )
        low, high = wilson_interval(solved, 40)
        noun = "unit" if units == 1 else "units"
        line = f"- {units} hidden {noun}: {solved} of 40 seeds ({solved / 40:.0%}, 95 % interval "
        assert f"{line}{low:.0%} to {high:.0%})" in text
    seeds = re.search(r"tries seed (\d+) alone .* tries seed (\d+) that it does not", text)
    assert seeds is not None
    for seed, works in zip(map(int, seeds.groups()), (True, False), strict=True):
        alone = train_sweep([seed], 2, 0.3, 2500)
        assert alone.solved[0] == works


def test_a_rate_is_better_only_if_the_intervals_do_not_overlap() -> None:
    slow_and_right = train_sweep(range(100), 2, [0.01, 2.0], 3000)
    assert "learning rate 2 " in (text := sweeps.answer(slow_and_right, 2, 2.0))
    assert "is better than 0.01 (0%)" in text
    alike = train_sweep(range(20), 2, [0.5, 2.0], 3000)
    assert "do not show that one rate is better" in sweeps.answer(alike, 2, 2.0)
    same = train_sweep(range(5), 1, [1.0, 2.0], 100)
    assert "does the same" in sweeps.answer(same, 1, 1.0)
    assert "learning rate" not in sweeps.answer(train_sweep(range(5), 1, 1.0, 100), 1, 1.0)[30:]


def test_no_luck_and_only_luck_are_said_so() -> None:
    assert "that is not bad luck" in sweeps.answer(train_sweep(range(9), 1, 1.0, 100), 1, 1.0)
    result = train_sweep(range(5), 8, 2.0, 3000)
    assert result.solved.all()
    first, last = result.solved_epoch.min(), result.solved_epoch.max()
    assert f"from {first:,} epochs to {last:,}" in sweeps.answer(result, 8, 2.0)


def test_before_anything_is_trained_the_answer_says_so() -> None:
    nothing = Sweep(SweepConfig((0,), (2,), (1.0,), 10)).result()
    assert sweeps.answer(nothing, 2, 1.0) == "No network has come to its last epoch yet."


def test_the_csv_holds_every_network_to_the_last_bit(result: SweepResult) -> None:
    rows = list(csv.DictReader(io.StringIO(sweeps.as_csv(result))))
    assert len(rows) == result.config.networks
    for i, row in enumerate(rows):
        assert int(row["seed"]) == result.seed[i]
        assert int(row["hidden_units"]) == result.hidden_units[i]
        assert float(row["learning_rate"]) == result.learning_rate[i]
        assert int(row["epochs"]) == 2500
        assert float(row["final_loss"]) == result.final_loss[i]
        assert int(row["rows_right"]) == result.rows_right[i]
        assert row["solved_epoch"] == (str(result.solved_epoch[i]) if result.solved[i] else "")


def test_the_time_left_follows_from_what_is_done() -> None:
    work = sweeps.SharedSweep(SweepConfig(tuple(range(200)), (4,), (1.0,), 20_000))
    assert work.seconds_left is None
    work.advance(0.05)
    assert 0 < work.progress < 1
    first = work.seconds_left
    assert first is not None
    assert first > 0
    while not work.done:
        work.advance(1.0)
    assert work.seconds_left == 0
    assert work.progress == 1


def test_one_session_at_a_time_advances_a_shared_sweep() -> None:
    work = sweeps.SharedSweep(SweepConfig(tuple(range(50)), (2,), (1.0,), 5000))
    assert work._lock.acquire(blocking=False)
    work.advance(0.01)
    assert work.progress == 0, "another session is training it"
    work._lock.release()
    work.advance(0.01)
    assert work.progress > 0
