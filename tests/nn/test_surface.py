import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn import (
    XOR,
    Network,
    TrainingConfig,
    decision_boundaries,
    decision_boundary,
    decision_surface,
    surface_axis,
    surface_tiles,
    train,
)
from nn.surface import FLAT, HIGH, LOW, TILE

AXIS = surface_axis()
X1, X2 = np.meshgrid(AXIS, AXIS)  # as the surface: the row is x2, the column x1
CELL = 0.05


def is_closed(line: np.ndarray) -> bool:
    return len(line) > 2 and np.array_equal(line[0], line[-1])


def interpolated(surface: np.ndarray, axis: np.ndarray, point: np.ndarray) -> float:
    """The surface between the two grid points next to one on an edge of the grid."""
    at = [float(np.interp(x, axis, np.arange(len(axis)))) for x in point]
    nearest = [round(x) for x in at]
    on_line = [abs(x - n) < 1e-9 for x, n in zip(at, nearest, strict=True)]
    assert any(on_line), "the point is on no edge"
    column, row = nearest
    if on_line[0]:
        return float(np.interp(at[1], np.arange(len(axis)), surface[:, column]))
    return float(np.interp(at[0], np.arange(len(axis)), surface[row, :]))


def crossed_edges(surface: np.ndarray, level: float) -> tuple[int, int]:
    """How many edges of the grid pass the level: all of them, and those on the rim."""
    above = surface >= level
    rim = [above[0], above[-1], above[:, 0], above[:, -1]]
    everywhere = np.count_nonzero(np.diff(above, axis=0)) + np.count_nonzero(np.diff(above, axis=1))
    return int(everywhere), sum(int(np.count_nonzero(np.diff(side))) for side in rim)


# The surface


def test_axis_spans_the_table_with_a_margin() -> None:
    assert (AXIS[0], AXIS[-1], len(AXIS)) == (-0.5, 1.5, 41)
    np.testing.assert_allclose(np.diff(AXIS), CELL, atol=1e-15)
    for corner in (0.0, 1.0):
        assert np.min(np.abs(AXIS - corner)) < 1e-15
    assert surface_axis(7).shape == (7,)


@given(st.integers(0, 2**32 - 1), st.integers(1, 64), st.integers(2, 7))
def test_surface_is_the_networks_output_point_by_point(
    seed: int, hidden_units: int, resolution: int
) -> None:
    network = Network.initialize(seed, hidden_units)
    axis = surface_axis(resolution)
    surface = decision_surface(network, axis)
    assert surface.shape == (resolution, resolution)
    for row, x2 in enumerate(axis):
        for column, x1 in enumerate(axis):
            output = network.predict(np.array([[x1, x2, 1.0]]))[0, 0]
            assert surface[row, column] == pytest.approx(output, rel=1e-12)


def test_row_is_x2_and_column_is_x1() -> None:
    # Output sigmoid(20 h - 10) with h = sigmoid(20 x1 - 10): near 0 for x1 = 0, near 1 for x1 = 1.
    network = Network(
        np.array([[20.0], [0.0], [0.0]]), np.array([-10.0]), np.array([[20.0]]), np.array([-10.0])
    )
    surface = decision_surface(network, np.array([0.0, 1.0]))
    np.testing.assert_allclose(surface, [[0, 1], [0, 1]], atol=1e-4)


def test_surface_at_the_corners_answers_the_table() -> None:
    network = Network.initialize(1, 4)
    surface = decision_surface(network, np.array([0.0, 1.0]))
    corners = [surface[int(x2), int(x1)] for x1, x2, _ in XOR.inputs]
    np.testing.assert_allclose(corners, network.predict(XOR.inputs).ravel(), rtol=1e-14)


# The boundary: where its points lie

values = st.floats(0, 1)
surfaces = (
    st.integers(2, 7)
    .flatmap(
        lambda r: st.lists(values, min_size=r * r, max_size=r * r).map(
            lambda flat: np.array(flat).reshape(r, r)
        )
    )
    .filter(lambda surface: not 0 < np.ptp(surface) < FLAT)
)
# Halves and quarters often stand exactly at the level.
coarse = st.integers(2, 7).flatmap(
    lambda r: st.lists(
        st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), min_size=r * r, max_size=r * r
    ).map(lambda flat: np.array(flat).reshape(r, r))
)


@given(st.one_of(surfaces, coarse), st.sampled_from([0.5, 0.25, 0.9]))
def test_every_point_is_at_the_level(surface: np.ndarray, level: float) -> None:
    axis = surface_axis(len(surface))
    for line in decision_boundary(surface, axis, level):
        assert line.ndim == 2
        assert line.shape[1] == 2
        assert np.all(np.isfinite(line))
        for point in line:
            assert interpolated(surface, axis, point) == pytest.approx(level, abs=1e-6)


@given(st.one_of(surfaces, coarse), st.sampled_from([0.5, 0.25, 0.9]))
def test_every_crossed_edge_is_visited_once_and_lines_end_on_the_rim(
    surface: np.ndarray, level: float
) -> None:
    axis = surface_axis(len(surface))
    lines = decision_boundary(surface, axis, level)
    edges, on_the_rim = crossed_edges(surface, level)
    # A ring gives its first point again at its end. An open line has two ends, both on the rim,
    # so fewer lines than these cannot be: nothing is in pieces.
    open_lines = on_the_rim // 2
    rings = len(lines) - open_lines
    assert rings >= 0
    assert sum(len(line) for line in lines) == edges + rings
    assert sum(is_closed(line) for line in lines) >= rings


@given(st.one_of(surfaces, coarse))
def test_neighbouring_points_share_a_cell(surface: np.ndarray) -> None:
    axis = surface_axis(len(surface))
    cell = axis[1] - axis[0]
    for line in decision_boundary(surface, axis):
        assert len(line) >= 2
        assert np.all(np.abs(np.diff(line, axis=0)) <= cell * (1 + 1e-12))


@given(surfaces)
def test_transposed_surface_has_the_transposed_boundary(surface: np.ndarray) -> None:
    axis = surface_axis(len(surface))

    there = {(x1, x2) for line in decision_boundary(surface, axis) for x1, x2 in line}
    back = {(x1, x2) for line in decision_boundary(surface.T, axis) for x2, x1 in line}
    assert there == back


# The boundary: known shapes


def test_a_surface_that_is_flat_but_for_rounding_has_no_boundary() -> None:
    rng = np.random.default_rng(0)
    surface = 0.5 + 1e-15 * rng.standard_normal((41, 41))
    assert decision_boundary(surface, AXIS) == []
    assert decision_boundary(0.5 + 2e-6 * (X1 - 0.49), AXIS)


@pytest.mark.parametrize("height", [0.0, 0.25, 0.5, 0.75, 1.0])
@pytest.mark.parametrize("resolution", [1, 2, 41])
def test_constant_surface_has_no_boundary(height: float, resolution: int) -> None:
    surface = np.full((resolution, resolution), height)
    assert decision_boundary(surface, surface_axis(resolution)) == []


def test_vertical_line() -> None:
    (line,) = decision_boundary(np.where(X1 < 0.49, 0.2, 0.6), AXIS)
    # Between the columns at 0.45 and 0.5 the surface rises from 0.2 to 0.6: 3/4 of the way.
    np.testing.assert_allclose(line[:, 0], 0.45 + 0.75 * CELL, atol=1e-12)
    assert sorted(line[:, 1]) == pytest.approx(AXIS, abs=1e-12)


@pytest.mark.parametrize(("a", "b", "c"), [(1, 2, 1.3), (-3, 1, 0.2), (0, 1, 0.33), (1, -1, 0.01)])
def test_plane_gives_one_straight_line_across(a: float, b: float, c: float) -> None:
    (line,) = decision_boundary(0.5 + a * X1 + b * X2 - c, AXIS)
    np.testing.assert_allclose(line @ [a, b], c, atol=1e-12)
    for end in (line[0], line[-1]):
        assert np.any(np.isin(end, [-0.5, 1.5]))
    along = line @ np.array([-b, a])
    assert np.all(np.diff(along) > -1e-12) or np.all(np.diff(along) < 1e-12)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("radius", [0.3, 0.52, 0.97])
def test_disc_gives_one_closed_ring(radius: float, sign: int) -> None:
    surface = 0.5 + sign * (radius**2 - (X1 - 0.5) ** 2 - (X2 - 0.5) ** 2)
    (line,) = decision_boundary(surface, AXIS)
    assert is_closed(line)
    # Along an edge of the grid the surface is a parabola with the second derivative 2, so at a
    # point found by a straight line it is off by at most CELL**2 / 8 * 2 = |r**2 - radius**2|.
    distance = np.hypot(*(line - 0.5).T)
    np.testing.assert_allclose(distance**2, radius**2, atol=CELL**2 / 4 + 1e-12)
    turns = np.diff(np.unwrap(np.arctan2(*(line - 0.5).T)))
    assert abs(turns.sum()) == pytest.approx(2 * math.pi)


def test_ring_inside_a_ring_and_a_disc_on_the_rim() -> None:
    distance = np.hypot(X1 - 0.5, X2 - 0.5)
    lines = decision_boundary(0.5 + (distance - 0.3) * (0.7 - distance), AXIS)
    assert [is_closed(line) for line in lines] == [True, True]

    (arc,) = decision_boundary(1.0 - np.hypot(X1 + 0.5, X2 - 0.52), AXIS)
    assert not is_closed(arc)
    np.testing.assert_allclose(arc[[0, -1], 0], -0.5, atol=1e-12)


@pytest.mark.parametrize(
    ("surface", "cut_off"),
    [
        # The middle, the mean of the corners, is on the side of the two corners that stay joined.
        ([[0.9, 0.2], [0.2, 0.9]], [(1.5, -0.5), (-0.5, 1.5)]),
        ([[0.8, 0.1], [0.1, 0.8]], [(-0.5, -0.5), (1.5, 1.5)]),
        ([[0.2, 0.9], [0.9, 0.2]], [(-0.5, -0.5), (1.5, 1.5)]),
        ([[0.1, 0.8], [0.8, 0.1]], [(1.5, -0.5), (-0.5, 1.5)]),
    ],
)
def test_saddle_cuts_off_the_corners_unlike_the_middle(
    surface: list[list[float]], cut_off: list[tuple[float, float]]
) -> None:
    lines = decision_boundary(np.array(surface), surface_axis(2))
    corners = [(x1, x2) for x1 in (-0.5, 1.5) for x2 in (-0.5, 1.5)]
    distances = [[math.dist(line.mean(axis=0), corner) for corner in corners] for line in lines]
    nearest = [corners[int(np.argmin(distance))] for distance in distances]
    assert sorted(nearest) == sorted(cut_off)


def test_level_exactly_on_grid_points() -> None:
    # A plane whose boundary runs through grid points only, and is one line all the same.
    surface = 0.5 + np.add.outer(np.arange(5) - 2.0, np.zeros(5))
    (line,) = decision_boundary(surface, np.arange(5.0))
    assert line[:, 1].tolist() == [2.0] * 5
    assert sorted(line[:, 0].tolist()) == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_single_point_at_the_level_is_a_ring_of_no_size() -> None:
    surface = np.zeros((3, 3))
    surface[1, 1] = 0.5
    (line,) = decision_boundary(surface, np.arange(3.0))
    np.testing.assert_array_equal(line, np.ones((5, 2)))


def test_nearly_equal_neighbours_give_no_undefined_point() -> None:
    surface = np.full((5, 5), 0.5)
    surface[1, 1] = np.nextafter(0.5, 0)
    surface[4, 4] = 0.9
    (line,) = decision_boundary(surface, np.arange(5.0))
    assert np.all(np.isfinite(line))
    assert is_closed(line)


# The boundary: networks


def test_boundary_of_one_hidden_unit_is_its_straight_line() -> None:
    # Output 1/2 where 4 h - 1 = 0, so where h = 1/4, so where 2 x1 + x2 - 1 = -ln 3.
    network = Network(
        np.array([[2.0], [1.0], [-1.0]]), np.array([0.0]), np.array([[4.0]]), np.array([-1.0])
    )
    (line,) = decision_boundary(decision_surface(network, AXIS), AXIS)
    distance = (line @ [2.0, 1.0] - 1.0 + math.log(3)) / math.sqrt(5)
    # With |s'| <= 1/4 and |s''| < 0.1 the output's second derivative along an edge is under
    # 2**2 (0.1 (4/4)**2 + 4/4 * 0.1) = 0.8, so a straight line between grid points is off by
    # CELL**2 / 8 * 0.8 = 0.00025, and the slope at the line is 1/4 * 4 * 3/16 * sqrt(5) = 0.42.
    assert np.max(np.abs(distance)) < 1e-3


@pytest.mark.parametrize("seed", [1, 3, 4])
def test_boundary_of_a_trained_network_parts_the_table(seed: int) -> None:
    *_, final = train(TrainingConfig(seed=seed, epochs=5_000), at=())
    surface = decision_surface(final.network, AXIS)
    lines = decision_boundary(surface, AXIS)
    outputs = [final.network.predict(np.column_stack([line, np.ones(len(line))])) for line in lines]
    # XOR's two sides take two lines, or one that bends around; on them the network is undecided.
    assert 1 <= len(lines) <= 2
    np.testing.assert_allclose(np.concatenate(outputs), 0.5, atol=0.05)
    for x1, x2, _ in XOR.inputs:
        assert np.min(np.hypot(*(np.concatenate(lines) - [x1, x2]).T)) > 2 * CELL


def test_boundary_leaves_its_arguments_alone() -> None:
    surface = 0.5 + X1 - X2
    before = surface.copy()
    decision_boundary(surface, AXIS)
    np.testing.assert_array_equal(surface, before)
    np.testing.assert_array_equal(AXIS, surface_axis())


def test_many_surfaces_at_once_have_the_lines_that_each_has_alone() -> None:
    rng = np.random.default_rng(4)
    rough, smooth = rng.random((6, 9, 9)), 0.5 + 0.1 * (X1 - X2)
    axis = surface_axis(9)
    together = decision_boundaries(rough, axis)
    assert len(together) == 6
    for lines, surface in zip(together, rough, strict=True):
        alone = decision_boundary(surface, axis)
        assert [line.tolist() for line in lines] == [line.tolist() for line in alone]
    # A surface without a line stands between two that have one.
    first, none, last = decision_boundaries(np.stack([smooth, smooth * 0, smooth.T]), AXIS)
    assert (len(first), none, len(last)) == (1, [], 1)


# Tiles


def test_a_tile_says_what_the_network_says_at_its_points() -> None:
    networks = [next(train(TrainingConfig(seed, 2, epochs=1), at=[])).network for seed in (0, 1, 2)]
    tiles = surface_tiles(networks)
    assert tiles.shape == (3, TILE, TILE)
    assert tiles.dtype == np.uint8
    points = np.linspace(LOW, HIGH, TILE)
    assert TILE >= 25
    for tile, network in zip(tiles, networks, strict=True):
        for row, column in [(0, 0), (0, TILE - 1), (TILE // 2, 3), (TILE - 1, 7)]:
            (said,) = network.predict(np.array([[points[column], points[row], 1.0]]))[0]
            assert abs(tile[row, column] - said * 255) <= 0.5 + 1e-9


def test_no_run_is_no_tile() -> None:
    assert surface_tiles([]).shape == (0, TILE, TILE)


@pytest.mark.parametrize("units", [1, 64])
def test_tiles_of_any_size_of_network(units: int) -> None:
    network = Network.initialize(1, units)
    surface = decision_surface(network, np.linspace(LOW, HIGH, TILE))
    assert np.abs(surface_tiles([network])[0] / 255 - surface).max() <= 0.5 / 255 + 1e-9
