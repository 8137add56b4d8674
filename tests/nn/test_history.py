import itertools
import tracemalloc
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn import SOLVED, History, Snapshot, TrainingConfig, train

CONFIG = TrainingConfig(seed=5, hidden_units=3, learning_rate=20.0, epochs=300)
EVERY_EPOCH = list(train(CONFIG))
LOSSES = [snapshot.loss for snapshot in EVERY_EPOCH]
LONGEST = 200_000


def recorded(
    at: Iterable[int] | None = None, config: TrainingConfig = CONFIG, **arguments: Any
) -> History:
    history = History(config, **arguments)
    for snapshot in train(config, at):
        history.append(snapshot)
    return history


def made_up(losses: Iterable[float], at: Iterable[int] = (), **arguments: Any) -> History:
    """A history with these losses, appended up to each epoch of `at` and to the last."""
    losses = [float(loss) for loss in losses]
    history = History(TrainingConfig(epochs=max(1, len(losses) - 1)), **arguments)
    begin = 0
    for epoch in sorted({*at, len(losses) - 1}):
        part = tuple(losses[begin : epoch + 1])
        history.append(Snapshot(epoch, part[-1], np.full(21, float(epoch)), part))
        begin = epoch + 1
    return history


def epochs(history: History) -> list[int]:
    return [snapshot.epoch for snapshot in history.snapshots]


def is_snapshot(snapshot: Snapshot, epoch: int) -> bool:
    """Whether this is that epoch's, to the last bit."""
    expected = EVERY_EPOCH[epoch]
    return (snapshot.epoch, snapshot.loss, snapshot.parameters.tobytes()) == (
        expected.epoch,
        expected.loss,
        expected.parameters.tobytes(),
    )


# What is recorded


def test_new_history_is_empty() -> None:
    history = History(CONFIG)
    assert history.losses.shape == (0,)
    assert history.snapshots == ()
    assert not history.finished
    assert history.solved_epoch is None
    with pytest.raises(IndexError):
        _ = history.latest
    with pytest.raises(ValueError, match="epoch must be"):
        history.snapshot_at(0)


@pytest.mark.parametrize("at", [None, (), range(7, 300, 7), [1, 2, 299]], ids=str)
@pytest.mark.parametrize("max_snapshots", [2, 3, 10, 1_000])
def test_loss_of_every_epoch_is_kept(at: Any, max_snapshots: int) -> None:
    history = recorded(at, max_snapshots=max_snapshots)
    assert history.losses.tolist() == LOSSES
    assert history.finished
    assert is_snapshot(history.latest, 300)


def test_record_grows_with_the_run() -> None:
    history = History(CONFIG)
    for snapshot in train(CONFIG, range(0, 300, 50)):
        assert not history.finished
        history.append(snapshot)
        assert history.losses.tolist() == LOSSES[: snapshot.epoch + 1]
        assert is_snapshot(history.latest, snapshot.epoch)


def test_losses_are_read_only() -> None:
    losses = recorded().losses
    with pytest.raises(ValueError, match="read-only"):
        losses[0] = 0.0


def test_kept_snapshots_are_those_of_the_run() -> None:
    history = recorded(max_snapshots=40)
    assert all(is_snapshot(snapshot, snapshot.epoch) for snapshot in history.snapshots)
    assert all(snapshot.losses == () for snapshot in history.snapshots)


@pytest.mark.parametrize("max_snapshots", [1, 0, -5])
def test_too_small_a_bound_is_refused(max_snapshots: int) -> None:
    with pytest.raises(ValueError, match=f"at least 2, not {max_snapshots}"):
        History(CONFIG, max_snapshots)


# Gaps


def test_snapshot_that_does_not_follow_is_refused() -> None:
    first, tenth, last = train(CONFIG, at=[10])
    history = History(CONFIG)
    for early in (tenth, last):
        with pytest.raises(ValueError, match="does not continue 0 recorded losses"):
            history.append(early)
    history.append(first)
    for wrong in (first, last, Snapshot(0, first.loss, first.parameters, ())):
        with pytest.raises(ValueError, match="does not continue 1 recorded losses"):
            history.append(wrong)
    history.append(tenth)
    with pytest.raises(ValueError, match="does not continue 11 recorded losses"):
        history.append(tenth)
    assert history.losses.tolist() == LOSSES[:11]
    assert epochs(history) == [0, 10]


def test_snapshot_beyond_the_last_epoch_is_refused() -> None:
    history = recorded()
    final = history.latest
    with pytest.raises(ValueError, match="epoch"):
        history.append(Snapshot(301, 0.5, final.parameters, (0.5,)))
    assert history.losses.tolist() == LOSSES
    assert history.latest is final


# Which snapshots are kept


@pytest.mark.parametrize("max_snapshots", [2, 3, 8, 64, 512])
@pytest.mark.parametrize("stride", [1, 2, 3, 7, 10, 61])
def test_snapshots_stay_bounded_and_evenly_spread(stride: int, max_snapshots: int) -> None:
    history = History(TrainingConfig(epochs=LONGEST), max_snapshots)
    parameters = np.zeros(21)
    history.append(Snapshot(0, 0.5, parameters, (0.5,)))
    losses = (0.5,) * stride
    for count, epoch in enumerate(range(stride, 6_000, stride), start=2):
        history.append(Snapshot(epoch, 0.5, parameters, losses))
        kept = epochs(history)
        assert kept[0] == 0
        assert kept[-1] == epoch
        assert len(kept) <= max_snapshots
        if count <= max_snapshots:
            assert kept == [*range(0, epoch + 1, stride)]
    # Where snapshots are thinned out to a distance, neighbours stand at least that far apart and
    # less than twice as far; where they are not, a stride apart. The last gap may be shorter.
    # Thinning out to twice the distance drops every other one, never more.
    gaps = np.diff(kept)[:-1]
    if gaps.size:
        assert gaps.max() <= 2 * gaps.min()
    assert len(kept) >= min(count, max_snapshots) // 2


def test_snapshots_of_changing_strides_stay_spread() -> None:
    strides = [1] * 500 + [10] * 500 + [100] * 500 + [1] * 5_000
    ends = np.cumsum(strides)
    history = made_up(np.full(ends[-1] + 1, 0.5), at=[0, *ends.tolist()], max_snapshots=50)
    kept = epochs(history)
    assert (kept[0], kept[-1]) == (0, ends[-1])
    assert 50 // 2 <= len(kept) <= 50
    # 60,500 epochs over 50 snapshots; no thinning makes a gap longer than twice what is due.
    assert np.diff(kept).max() <= 4 * 60_500 / 50


def test_memory_is_bounded_for_the_largest_run() -> None:
    config = TrainingConfig(hidden_units=64, epochs=LONGEST)
    stride = 100
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        history = History(config)
        history.append(Snapshot(0, 0.5, np.zeros(321), (0.5,)))
        for epoch in range(stride, LONGEST + 1, stride):
            history.append(Snapshot(epoch, 0.5, np.zeros(321), (0.5,) * stride))
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert history.finished
    # 8 bytes an epoch, 512 parameter vectors, and 1 kB for what Python adds to each of them.
    assert after - before <= 8 * (LONGEST + 1) + 512 * (8 * 321 + 1_024)


# As it was


def contents(history: History) -> tuple[Any, ...]:
    """Everything that a history says, to the last bit."""
    return (
        history.losses.tobytes(),
        [(s.epoch, s.loss, s.parameters.tobytes(), s.losses) for s in history.snapshots],
        history.finished,
        history.solved_epoch,
        [part.tobytes() for part in history.curve(max_points=40)],
    )


@pytest.mark.parametrize("max_snapshots", [2, 5, 40, 512])
@settings(max_examples=25)
@given(data=st.data())
def test_history_until_an_epoch_is_what_it_was_then(max_snapshots: int, data: Any) -> None:
    history = recorded(range(0, 300, 3), max_snapshots=max_snapshots)
    before = contents(history)
    epoch = data.draw(st.integers(0, 300))
    earlier = history.until(epoch)
    kept = [other for other in epochs(history) if other < epoch]
    assert earlier.config == CONFIG
    assert earlier.max_snapshots == max_snapshots
    assert epochs(earlier) == [*kept, epoch]
    assert is_snapshot(earlier.latest, epoch)
    assert earlier.latest.losses == ()
    assert earlier.losses.tolist() == LOSSES[: epoch + 1]
    assert earlier.finished == (epoch == 300)
    drawn, losses = made_up(LOSSES[: epoch + 1]).curve(10**9)
    assert [part.tolist() for part in earlier.curve(10**9)] == [drawn.tolist(), losses.tolist()]

    for snapshot in train(CONFIG, range(0, 300, 7), start=earlier.latest):
        earlier.append(snapshot)
        assert len(earlier.snapshots) <= max_snapshots
    assert earlier.losses.tolist() == LOSSES
    assert all(is_snapshot(snapshot, snapshot.epoch) for snapshot in earlier.snapshots)
    assert contents(history) == before


def test_history_that_goes_on_leaves_an_earlier_one_alone() -> None:
    history = History(CONFIG, max_snapshots=8)
    snapshots = train(CONFIG)
    for snapshot in itertools.islice(snapshots, 101):
        history.append(snapshot)
    earlier = [history.until(epoch) for epoch in (0, 50, 99, 100)]
    before = [contents(one) for one in earlier]
    for snapshot in snapshots:
        history.append(snapshot)
    assert [contents(one) for one in earlier] == before


@pytest.mark.parametrize("epoch", [-1, 201, 300])
def test_history_until_an_epoch_that_is_not_recorded_is_refused(epoch: int) -> None:
    history = History(CONFIG)
    for snapshot in itertools.islice(train(CONFIG, at=[100, 200]), 3):
        history.append(snapshot)
    with pytest.raises(ValueError, match=f"epoch must be 0 to 200, not {epoch}"):
        history.until(epoch)
    with pytest.raises(ValueError, match="epoch must be recorded; none is"):
        History(CONFIG).until(epoch)


# When it was solved


@pytest.mark.parametrize("at", [None, (), [3], [4], [5], [2, 6]], ids=str)
def test_solved_epoch_is_the_first_under_the_limit(at: Any) -> None:
    losses = [0.3, 0.2, 0.1, SOLVED, 0.0099, 0.02, 0.001, 0.001]
    history = made_up(losses, at=range(8) if at is None else at)
    assert history.solved_epoch == 4


def test_unsolved_run_has_no_solved_epoch() -> None:
    assert made_up([0.3, 0.2, SOLVED], at=range(3)).solved_epoch is None


def test_solved_at_once() -> None:
    assert made_up([0.001, 0.5]).solved_epoch == 0


def test_solved_epoch_is_forgotten_before_it() -> None:
    history = made_up([0.3, 0.2, 0.1, 0.05, 0.005, 0.004, 0.003, 0.002], at=range(8))
    solved = [history.until(epoch).solved_epoch for epoch in range(8)]
    assert solved == [None, None, None, None, 4, 4, 4, 4]


def test_solved_epoch_of_a_run() -> None:
    history = recorded(range(0, 2_500, 400), TrainingConfig(epochs=2_500))
    solved = history.solved_epoch
    assert solved is not None
    assert solved not in epochs(history)
    assert history.losses[solved] < SOLVED
    assert np.all(history.losses[:solved] >= SOLVED)


# How the loss moves in the end


@pytest.mark.parametrize(
    ("losses", "kind", "fall"),
    [
        ([0.3] * 10 + [0.25, 0.24, 0.15], "falling", 1 - 0.15 / 0.24),
        ([0.3] * 21, "standing", 0.0),
        ([0.3] * 19 + [0.2, 0.1985, 0.1985], "standing", 1 - 0.1985 / 0.2),
        ([0.3] * 19 + [0.2, 0.3, 0.1], "oscillating", 0.5),
        ([0.3] * 19 + [0.2, 0.3, 0.3], "oscillating", -0.5),
        ([0.4, 0.3], "falling", 0.25),
        ([0.4], "standing", 0.0),
    ],
)
def test_the_trend_is_that_of_the_last_tenth(losses: list[float], kind: str, fall: float) -> None:
    trend = made_up(losses, at=range(len(losses))).trend()
    assert trend.kind == kind
    assert trend.fall == pytest.approx(fall)


@pytest.mark.parametrize(
    ("config", "kind"),
    [
        (TrainingConfig(learning_rate=0.01, epochs=200_000), "falling"),
        (TrainingConfig(seed=1, hidden_units=2), "standing"),
    ],
)
def test_a_slow_run_still_falls_and_a_stuck_one_stands(config: TrainingConfig, kind: str) -> None:
    assert recorded((), config).trend().kind == kind


# Any epoch again


@pytest.mark.parametrize("max_snapshots", [2, 7, 512])
@pytest.mark.parametrize("at", [None, (), range(11, 300, 11)], ids=str)
def test_snapshot_at_any_epoch_is_exact(at: Any, max_snapshots: int) -> None:
    history = recorded(at, max_snapshots=max_snapshots)
    kept = epochs(history)
    for epoch in [*range(0, 301, 13), 1, 299, 300]:
        assert is_snapshot(history.snapshot_at(epoch), epoch)
    assert epochs(history) == kept
    assert history.losses.tolist() == LOSSES


@given(st.integers(0, 200), st.data())
def test_snapshot_at_works_while_the_run_goes_on(so_far: int, data: Any) -> None:
    history = History(CONFIG, max_snapshots=4)
    for snapshot in EVERY_EPOCH[: so_far + 1]:
        history.append(snapshot)
    epoch = data.draw(st.integers(0, so_far))
    assert is_snapshot(history.snapshot_at(epoch), epoch)
    with pytest.raises(ValueError, match=f"epoch must be 0 to {so_far}, not {so_far + 1}"):
        history.snapshot_at(so_far + 1)


@pytest.mark.parametrize("epoch", [-1, 301])
def test_epoch_that_is_not_recorded_is_refused(epoch: int) -> None:
    with pytest.raises(ValueError, match=f"epoch must be 0 to 300, not {epoch}"):
        recorded(()).snapshot_at(epoch)
