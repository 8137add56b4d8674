"""The position of a player, whatever its browser reports, and the run of a session."""

from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn import TrainingConfig
from pages.live import run as module
from pages.live.histories import Histories
from pages.live.run import LiveSession, Position, Run, current_run
from tests.pages.live.test_histories import spoil
from tests.pages.live.truth import LONG, QUICK, losses

SHORT = TrainingConfig(seed=3, hidden_units=2, epochs=40)


@pytest.fixture(autouse=True)
def histories(monkeypatch: pytest.MonkeyPatch) -> Histories:
    """A server that has trained nothing yet."""
    fresh = Histories()
    monkeypatch.setattr(module, "shared_histories", lambda: fresh)
    return fresh


def report(*configs: TrainingConfig, **more: object) -> dict[str, Any]:
    return {
        "runs": [config.settings() for config in configs],
        "trained": 30,
        "epoch": 20,
        "command": "ab",
        **more,
    }


# Position


def test_a_report_is_read_as_it_was_meant() -> None:
    assert Position.read(report(SHORT), [SHORT]) == Position(30, 20, "ab")


def test_the_longest_of_several_runs_sets_the_end() -> None:
    assert Position.read(report(SHORT, QUICK, trained=650), [SHORT, QUICK]) == Position(
        650, 20, "ab"
    )


@pytest.mark.parametrize("configs", [[QUICK], [QUICK, SHORT], [replace(SHORT, seed=4)]])
def test_a_report_about_other_runs_is_ignored(configs: list[TrainingConfig]) -> None:
    assert Position.read(report(SHORT), configs) is None
    assert Position.read(report(SHORT, QUICK), configs) is None


@pytest.mark.parametrize(
    ("trained", "epoch", "expected"),
    [
        (41, 20, (40, 20)),
        (10**30, 10**30, (40, 40)),
        (-5, 3, (0, 0)),
        (20, 30, (20, 20)),
        (20, -1, (20, 0)),
        (20.5, 3, (0, 0)),
        (True, 3, (0, 0)),
        ("40", 3, (0, 0)),
        (None, None, (0, 0)),
        (float("nan"), float("inf"), (0, 0)),
        ([1], {"a": 1}, (0, 0)),
    ],
)
def test_a_number_that_makes_no_sense_is_limited_to_its_range(
    trained: object, epoch: object, expected: tuple[int, int]
) -> None:
    read = Position.read(report(SHORT, trained=trained, epoch=epoch), [SHORT])
    assert read == Position(*expected, "ab")


@pytest.mark.parametrize("command", [None, 5, "x" * 41, ["ab"], b"ab"])
def test_a_report_without_a_valid_command_is_ignored(command: object) -> None:
    assert Position.read(report(SHORT, command=command), [SHORT]) is None


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
FIELDS = st.sampled_from(["runs", "trained", "epoch", "command", "other"])


@given(ANYTHING)
def test_whatever_else_a_browser_sends_is_ignored(sent: object) -> None:
    assert Position.read(sent, [SHORT]) is None


@given(st.dictionaries(FIELDS, ANYTHING))
def test_whatever_a_browser_sends_the_position_is_valid(changes: dict[str, object]) -> None:
    read = Position.read(report(SHORT, **changes), [SHORT])
    if read is not None:
        assert 0 <= read.epoch <= read.trained <= SHORT.epochs
        assert type(read.epoch) is type(read.trained) is int
        assert isinstance(read.command, str)
        assert len(read.command) <= 40


def test_every_order_is_new_and_stays_within_what_is_trained() -> None:
    first, second = Position.ordered(30, 50), Position.ordered(30, 50)
    assert (first.trained, first.epoch) == (30, 30)
    assert first.command != second.command
    assert Position.read({**report(SHORT), **asdict(first)}, [SHORT]) == first


# Run


def test_a_new_run_is_untrained() -> None:
    run = Run(QUICK)
    assert (run.trained, run.epoch, run.over, run.failure) == (0, 0, False, None)
    assert run.history().losses.tolist() == losses(QUICK)[:1]


def test_the_history_of_a_run_goes_as_far_as_its_player() -> None:
    run = Run(QUICK, Position(432, 17))
    assert run.history().losses.tolist() == losses(QUICK)[:433]
    assert not run.over


def test_a_run_that_everyone_has_trained_further_still_ends_where_its_player_stands(
    histories: Histories,
) -> None:
    histories.of(QUICK).until(700, 60.0)
    assert Run(QUICK, Position(5, 5)).history(0.0).latest.epoch == 5


def test_a_run_ends_sooner_when_time_runs_out() -> None:
    run = Run(LONG, Position(20_000, 20_000))
    first = run.history(0.0).latest.epoch
    assert 0 < first < run.history(0.0).latest.epoch < 20_000


def test_training_ahead_reaches_the_end_and_orders_the_player_there() -> None:
    run = Run(QUICK, Position(3, 2)).train_ahead(60.0)
    assert (run.trained, run.epoch, run.over) == (700, 700, True)
    assert run.position.command
    assert run.history(0.0).losses.tolist() == losses(QUICK)


def test_training_ahead_goes_as_far_as_time_allows() -> None:
    run = Run(LONG).train_ahead(0.0)
    assert 0 < run.trained == run.epoch < LONG.epochs
    further = run.train_ahead(0.0)
    assert further.trained > run.trained
    assert not further.over


def test_standing_at_an_epoch_is_an_order() -> None:
    run = Run(QUICK, Position(300, 300))
    there = run.at(123)
    assert (there.trained, there.epoch) == (300, 123)
    assert there.position.command != run.at(123).position.command
    assert run.at(500).epoch == 300


def test_a_run_that_diverges_is_over_where_it_does(histories: Histories) -> None:
    spoil(histories.of(QUICK), 200)
    run = Run(QUICK).train_ahead(60.0)
    assert run.trained == run.epoch == 200
    assert run.over
    assert run.failure
    assert "Training diverged" in run.failure
    assert np.array_equal(run.history().losses, losses(QUICK)[:201])
    assert Run(QUICK, Position(199, 199)).failure is None
    assert not Run(QUICK, Position(199, 199)).over


# The session


def test_there_is_no_run_before_the_sidebar_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.st, "session_state", {})
    with pytest.raises(RuntimeError, match="sidebar"):
        current_run()
    module.live_session().run = Run(QUICK)
    assert current_run() == Run(QUICK)


def test_sessions_begin_alike_and_share_nothing() -> None:
    one, other = LiveSession(), LiveSession()
    assert one == other
    one.run = Run(QUICK)
    assert other.run is None


@pytest.mark.parametrize(
    ("state", "reported"),
    [
        ({}, None),
        ({"player": None}, None),
        ({"player": 3}, None),
        ({"player": {}}, None),
        ({"player": {"position": {"epoch": 3}}}, {"epoch": 3}),
    ],
)
def test_the_players_last_report_is_found_whatever_it_holds(
    monkeypatch: pytest.MonkeyPatch, state: dict[str, object], reported: object
) -> None:
    monkeypatch.setattr(module.st, "session_state", state)
    assert module.report_of("player") == reported
