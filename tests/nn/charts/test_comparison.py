"""Several runs in one chart."""

import numpy as np
import pytest

from nn import SOLVED, Network, decision_boundary, decision_surface, surface_axis
from nn.charts import compared_boundaries, compared_losses, palette
from tests.nn.charts.figures import history_of, only

HISTORIES = [history_of(2, 300), history_of(4, 500)]


@pytest.mark.parametrize("scale", ["linear", "log"])
@pytest.mark.parametrize("first", [0, 2])
def test_every_run_has_its_losses_in_a_colour_and_a_dash_of_its_own(scale: str, first: int) -> None:
    figure = compared_losses(HISTORIES, ["two", "four"], scale, first)
    for number, (history, name) in enumerate(zip(HISTORIES, ["two", "four"], strict=True), first):
        line, here = only(figure, f"loss-{number}"), only(figure, f"here-{number}")
        assert np.array_equal(line.y, history.losses)
        assert (line.line.color, line.line.dash) == palette.RUNS[number]
        assert line.hovertemplate.startswith(name)
        assert (here.x[0], here.y[0]) == (history.latest.epoch, history.latest.loss)
        assert here.marker.color == line.line.color
    assert figure.layout.xaxis.range == (0, 500)
    assert figure.layout.yaxis.type == scale
    (solved,) = figure.layout.shapes
    assert solved.y0 == solved.y1 == SOLVED


def test_all_losses_lie_on_the_axis() -> None:
    low, high = compared_losses(HISTORIES, ["two", "four"], "log").layout.yaxis.range
    losses = np.log10(np.concatenate([history.losses for history in HISTORIES]))
    assert low <= losses.min()
    assert losses.max() <= high


def test_boundaries_lie_over_each_other_on_the_four_rows() -> None:
    axis = surface_axis()
    networks = [history.latest.network for history in HISTORIES] + [Network.initialize(1, 3)]
    boundaries = [decision_boundary(decision_surface(each, axis), axis) for each in networks]
    figure = compared_boundaries(boundaries)
    assert any(boundaries)
    for number, lines in enumerate(boundaries):
        drawn = only(figure, f"boundary-{number}")
        points = np.stack([drawn.x, drawn.y], axis=1)
        points = points[~np.isnan(points[:, 0])]
        assert np.array_equal(points, np.concatenate([np.empty((0, 2)), *lines]))
        assert (drawn.line.color, drawn.line.dash) == palette.RUNS[number]
    assert sorted(zip(only(figure, "rows").x, only(figure, "rows").y, strict=True)) == [
        (0, 0),
        (0, 1),
        (1, 0),
        (1, 1),
    ]
