"""The loss curve that a history gives to be drawn, whole and in pieces."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn import History, Snapshot, TrainingConfig
from tests.nn.test_history import CONFIG, EVERY_EPOCH, LONGEST, LOSSES, made_up, recorded


def test_short_curve_is_every_loss() -> None:
    drawn, losses = recorded().curve(max_points=301)
    assert drawn.tolist() == [*range(301)]
    assert losses.tolist() == LOSSES


@given(
    length=st.integers(2, 400),
    so_far=st.integers(1, 400),
    max_points=st.integers(4, 100),
    seed=st.integers(0, 99),
)
def test_curve_shows_the_highest_and_the_lowest(
    length: int, so_far: int, max_points: int, seed: int
) -> None:
    every = np.random.RandomState(seed).rand(length)
    so_far = min(so_far, length)
    history = History(TrainingConfig(epochs=length - 1))
    history.append(Snapshot(so_far - 1, 0.5, np.zeros(21), tuple(every[:so_far].tolist())))

    drawn, losses = history.curve(max_points)
    assert drawn.shape == losses.shape
    assert drawn.dtype == losses.dtype == np.float64
    assert np.all(np.diff(drawn) >= 0)
    assert losses.tolist() == every[drawn.astype(int)].tolist()
    assert losses.min() == every[:so_far].min()
    assert losses.max() == every[:so_far].max()


@pytest.mark.parametrize("peak", [1, 777, 2_500, 4_999, 5_000])
def test_curve_loses_no_peak(peak: int) -> None:
    losses = np.linspace(0.5, 0.1, 5_001)
    losses[peak] = 0.9
    drawn, shown = made_up(losses).curve()
    assert peak in drawn.tolist()
    assert shown[drawn.tolist().index(peak)] == 0.9


def test_curve_spans_the_run() -> None:
    drawn, _ = made_up(np.random.RandomState(0).rand(50_001)).curve()
    # 300 spans of 167 epochs with two points in each, so none farther apart than two spans.
    assert np.all(np.diff([0, *drawn, 50_000]) <= 2 * 167)


@pytest.mark.parametrize("length", [2, 599, 600, 601, 1_201, 5_001, 20_001, 100_001, LONGEST + 1])
def test_curve_has_about_as_many_points_as_asked_for(length: int) -> None:
    drawn, _ = made_up(np.linspace(0.5, 0.1, length)).curve(max_points=600)
    assert min(length, 300) <= len(drawn) <= 610


def test_curve_of_an_empty_history_is_empty() -> None:
    drawn, losses = History(TrainingConfig()).curve()
    assert drawn.shape == losses.shape == (0,)


def test_curve_can_be_drawn_after_every_epoch() -> None:
    history = History(CONFIG)
    for snapshot in EVERY_EPOCH:
        history.append(snapshot)
        drawn, losses = history.curve(max_points=50)
        assert losses.tolist() == [LOSSES[int(epoch)] for epoch in drawn]
        assert len(drawn) <= 60


def thinned(epochs: np.ndarray, losses: np.ndarray, span: int) -> tuple[list[int], list[float]]:
    """Of each span of a curve the lowest and the highest, and the first and the last of all."""
    kept = {0, len(epochs) - 1}
    for number in np.unique(epochs // span):
        (here,) = np.nonzero(epochs // span == number)
        kept |= {int(here[losses[here].argmin()]), int(here[losses[here].argmax()])}
    at = sorted(kept)
    return epochs[at].tolist(), losses[at].tolist()


@settings(max_examples=300)
@given(
    length=st.integers(2, 400),
    max_points=st.integers(4, 100),
    levels=st.sampled_from([2, 5, 10**6]),
    cuts=st.sets(st.integers(0, 398), max_size=12),
    seed=st.integers(0, 99),
)
def test_curve_can_be_put_together_from_pieces(
    length: int, max_points: int, levels: int, cuts: set[int], seed: int
) -> None:
    # Few levels, so that many losses are equal.
    every = np.random.RandomState(seed).randint(levels, size=length) / levels
    history = made_up(every, at=range(length))
    ends = sorted({cut for cut in cuts if cut < length - 1} | {length - 1})
    pieces = [
        history.until(end).curve(max_points, after)
        for after, end in zip([-1, *ends], ends, strict=False)
    ]
    for (drawn, losses), after, end in zip(pieces, [-1, *ends], ends, strict=False):
        assert drawn.dtype == losses.dtype == np.float64
        assert after < drawn[0] <= drawn[-1] == end
        assert np.all(np.diff(drawn) > 0)
        assert losses.tolist() == every[drawn.astype(int)].tolist()
    drawn, losses = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
    whole = tuple(part.tolist() for part in history.curve(max_points))
    span = max(1, -(-2 * length // max_points))
    # Spans of at most two epochs are drawn whole.
    assert (
        thinned(drawn, losses, span) if span > 2 else (drawn.tolist(), losses.tolist())
    ) == whole
    assert (history.curve(max_points, -1)[0].tolist()) == whole[0]


@pytest.mark.parametrize("max_points", [50, 600])
@pytest.mark.parametrize("after", [300, 301, 10_000])
def test_curve_after_the_latest_epoch_is_empty(after: int, max_points: int) -> None:
    drawn, losses = recorded().curve(max_points, after)
    assert drawn.shape == losses.shape == (0,)


def test_curve_after_an_epoch_makes_no_pass_over_the_others() -> None:
    history = made_up(np.linspace(0.5, 0.1, LONGEST + 1))
    tracemalloc.start()
    try:
        drawn, _ = history.curve(after=LONGEST - 100)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert drawn.tolist()[-1] == LONGEST
    assert peak < 100_000  # the losses are 1.6 MB
