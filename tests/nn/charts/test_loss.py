import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn import History, TrainingConfig, train
from nn.charts import loss_curve
from nn.charts.loss import epoch_axis_end, loss_range
from tests.nn.charts.figures import only

LOSSES = st.floats(0.0, 1.0)


def trained(config: TrainingConfig, until: int) -> History:
    history = History(config)
    for snapshot in train(config):
        history.append(snapshot)
        if snapshot.epoch == until:
            break
    return history


@pytest.fixture(scope="module")
def history() -> History:
    return trained(TrainingConfig(epochs=250), 200)


def test_a_short_run_is_drawn_with_every_epochs_loss(history: History) -> None:
    curve = only(loss_curve(history), "loss")
    assert list(curve.x) == list(range(201))
    losses = [snapshot.loss for snapshot, _ in zip(train(history.config), range(201), strict=False)]
    assert list(curve.y) == losses


def test_the_dot_stands_on_the_newest_epoch(history: History) -> None:
    here = only(loss_curve(history), "here")
    assert list(here.x) == [200]
    assert list(here.y) == [history.losses[200]]


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_the_line_of_a_solved_network_is_at_a_hundredth(history: History, scale: str) -> None:
    layout = loss_curve(history, scale).layout
    (line,) = layout.shapes
    assert line.y0 == line.y1 == 0.01
    (label,) = layout.annotations
    assert label.text == "solved under 0.01"
    # Plotly places annotations on a log axis by their power of ten, shapes by their value.
    assert label.y == pytest.approx(-2 if scale == "log" else 0.01)
    assert layout.yaxis.type == scale


def test_the_epoch_axis_ends_with_the_run_unless_told_otherwise(history: History) -> None:
    assert loss_curve(history).layout.xaxis.range == (0, 250)
    assert loss_curve(history, until=220).layout.xaxis.range == (0, 220)


def test_all_that_is_drawn_lies_on_the_axes() -> None:
    # Learning rate 60 throws the loss about, 0.001 leaves it where it was.
    for learning_rate in (0.001, 60.0):
        history = trained(TrainingConfig(seed=3, learning_rate=learning_rate, epochs=300), 300)
        for scale in ("linear", "log"):
            figure = loss_curve(history, scale)
            low, high = figure.layout.yaxis.range
            y = np.array(only(figure, "loss").y)
            y = np.log10(y) if scale == "log" else y
            assert low <= y.min()
            assert y.max() <= high


def test_the_history_is_left_as_it_was(history: History) -> None:
    before = history.losses.copy()
    loss_curve(history).data[0].y[0] = 7.0
    assert np.array_equal(history.losses, before)


@given(LOSSES, LOSSES)
def test_the_loss_axis_holds_every_loss_with_room_to_spare(one: float, other: float) -> None:
    lowest, highest = sorted([one, other])
    low, high = loss_range(lowest, highest, "linear")
    assert low == 0
    assert max(0.3, highest) <= high <= max(0.3, highest * 1.05 + 0.1)
    low, high = loss_range(lowest, highest, "log")
    assert low <= -3
    assert low == int(low)
    assert low <= math.log10(max(lowest, 1e-30)) or lowest < 1e-30
    assert 10**high == pytest.approx(loss_range(lowest, highest, "linear")[1])


@given(st.lists(LOSSES, min_size=2, max_size=50))
def test_the_loss_axis_only_ever_grows_over_a_run(losses: list[float]) -> None:
    ends = [loss_range(min(losses[:n]), max(losses[:n]), "log") for n in range(1, len(losses) + 1)]
    for (low, high), (next_low, next_high) in itertools.pairwise(ends):
        assert next_low <= low
        assert next_high >= high


@given(st.integers(0, 200_000), st.integers(1, 200_000))
def test_the_epoch_axis_holds_the_run_so_far_and_is_mostly_filled(epoch: int, epochs: int) -> None:
    epoch = min(epoch, epochs)
    end = epoch_axis_end(epoch, epochs)
    assert epoch <= end <= epochs
    assert end in {min(100, epochs), epochs} or end <= 2.5 * epoch
    if end < epochs:
        assert str(end).rstrip("0") in {"1", "2", "5"}


def test_the_epoch_axis_seldom_moves() -> None:
    ends = [epoch_axis_end(epoch, 200_000) for epoch in range(200_001)]
    assert ends == sorted(ends)
    assert len(set(ends)) == 11
