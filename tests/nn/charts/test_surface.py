import numpy as np
import plotly.graph_objects as go
import pytest

from nn import Network, decision_boundary, decision_surface, surface_axis
from nn.charts import (
    decision_surface_3d,
    decision_surface_chart,
    forward_pass_contour,
    palette,
)
from nn.charts.surface import join_lines
from tests.nn.charts.figures import only


@pytest.fixture
def network() -> Network:
    # Two units that see x1 + x2 over 0.5 and over 1.5, and an output that wants the first alone.
    return Network(
        hidden_weights=np.array([[9.0, 8.0], [9.0, 8.0], [0.0, 0.0]]),
        hidden_bias=np.array([-4.5, -12.0]),
        output_weights=np.array([[9.0], [-9.0]]),
        output_bias=np.array([-4.5]),
    )


@pytest.fixture
def figure(network: Network) -> go.Figure:
    axis = surface_axis()
    surface = decision_surface(network, axis)
    return decision_surface_chart(surface, axis, decision_boundary(surface, axis))


def test_every_cell_is_the_networks_output_at_its_coordinates(
    network: Network, figure: go.Figure
) -> None:
    surface = only(figure, "surface")
    assert len(surface.x) == len(surface.y) == 41
    assert (surface.x[0], surface.x[-1]) == (-0.5, 1.5)
    for row, column in [(0, 0), (0, 40), (40, 0), (13, 29), (40, 40)]:
        inputs = np.array([[surface.x[column], surface.y[row], 1.0]])
        assert surface.z[row][column] == pytest.approx(network.predict(inputs)[0, 0], abs=1e-12)
    assert (surface.zmin, surface.zmax) == (0, 1)
    assert list(surface.colorscale) == palette.diverging_colorscale()


def test_the_line_runs_where_the_output_is_a_half(network: Network, figure: go.Figure) -> None:
    line = only(figure, "boundary")
    x, y = np.array(line.x), np.array(line.y)
    gaps = np.isnan(x)
    assert gaps.sum() == 1, "two bands are crossed, so two lines"
    assert (gaps == np.isnan(y)).all()
    points = np.stack([x[~gaps], y[~gaps], np.ones((~gaps).sum())], axis=1)
    assert network.predict(points)[:, 0] == pytest.approx(0.5, abs=0.05)


def test_the_four_rows_stand_where_their_inputs_are_and_wear_their_target(
    figure: go.Figure,
) -> None:
    rows = only(figure, "rows")
    shown = {
        (x, y): (text, symbol, color)
        for x, y, text, symbol, color in zip(
            rows.x, rows.y, rows.text, rows.marker.symbol, rows.marker.color, strict=True
        )
    }
    one, zero = ("<b>1</b>", "circle", palette.HIGH), ("<b>0</b>", "square", palette.LOW)
    assert shown == {(0, 1): one, (1, 0): one, (1, 1): zero, (0, 0): zero}


def test_both_axes_show_the_whole_grid(figure: go.Figure) -> None:
    for axis, title in [(figure.layout.xaxis, "x₁"), (figure.layout.yaxis, "x₂")]:
        assert axis.range == (-0.5, 1.5)
        assert axis.title.text == title


def test_a_surface_that_never_passes_a_half_has_no_line() -> None:
    axis = surface_axis()
    surface = np.full((41, 41), 0.2)
    figure = decision_surface_chart(surface, axis, decision_boundary(surface, axis))
    assert len(only(figure, "boundary").x) == 0


def test_lines_are_joined_with_one_gap_between_each_two() -> None:
    lines = [np.array([[0.0, 1.0], [2.0, 3.0]]), np.array([[4.0, 5.0]]), np.array([[6.0, 7.0]])]
    nan = float("nan")
    expected = [[0, 1], [2, 3], [nan, nan], [4, 5], [nan, nan], [6, 7]]
    assert np.array_equal(join_lines(lines), expected, equal_nan=True)
    assert join_lines([]).shape == (0, 2)


def test_the_arguments_are_left_as_they_were(network: Network) -> None:
    axis = surface_axis()
    surface = decision_surface(network, axis)
    lines = decision_boundary(surface, axis)
    before = [axis.copy(), surface.copy(), *[line.copy() for line in lines]]
    figure = decision_surface_chart(surface, axis, lines)
    figure.data[0].z[0][0] = 5.0
    assert all(np.array_equal(a, b) for a, b in zip(before, [axis, surface, *lines], strict=True))


def test_the_contour_and_the_height_are_the_output(trained: Network) -> None:
    contours = only(forward_pass_contour(trained), "contours")
    surface = only(decision_surface_3d(trained), "surface")
    for row, column in [(0, 0), (10, 30), (40, 40), (25, 3)]:
        point = np.array([[contours.x[column], contours.y[row], 1.0]])
        hidden, output = trained.forward(point)
        assert contours.z[row][column] == pytest.approx(output[0, 0])
        assert surface.z[row][column] == pytest.approx(output[0, 0])
        said = contours.text[row][column]
        assert f"output {output[0, 0]:.4f}" in said
        assert f"hidden {hidden[0, 0]:.3f}" in said
        assert ("…" in said) == (trained.hidden_units > 8)


@pytest.mark.parametrize("rounding", [0.0, 1e-16])
def test_a_surface_that_is_the_same_everywhere_shows_no_rounding(rounding: float) -> None:
    flat = Network(
        hidden_weights=np.full((3, 2), rounding),
        hidden_bias=np.zeros(2),
        output_weights=np.full((2, 1), rounding),
        output_bias=np.zeros(1),
    )
    figure = forward_pass_contour(flat)
    contours = only(figure, "contours")
    assert np.all(np.asarray(contours.z) == 0.5)
    assert (contours.zmin, contours.zmax, contours.contours.coloring) == (0, 1, "heatmap")
    assert len(only(figure, "boundary").x) == 0
    height = decision_surface_3d(flat)
    sheet = only(height, "surface")
    assert np.all(np.asarray(sheet.z) == 0.5)
    assert not sheet.contours.z.show
    assert sheet.contours.x.show, "a net shows where the pale sheet is"
    assert sheet.contours.y.show
    assert height.layout.scene.zaxis.range == (0, 1)


def test_a_surface_with_a_range_has_its_half_line_and_no_net(network: Network) -> None:
    assert only(forward_pass_contour(network), "contours").contours.coloring == "fill"
    sheet = only(decision_surface_3d(network), "surface")
    assert sheet.contours.z.show
    assert not sheet.contours.x.show
