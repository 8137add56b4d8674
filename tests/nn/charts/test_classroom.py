import numpy as np
import plotly.graph_objects as go
import pytest

from nn import SOLVED, Network, TrainingConfig, decision_surface, sweep, train
from nn.charts import class_losses, surface_tiles
from nn.charts.classroom import HIGHEST_LOSS, TILE, Curve
from nn.charts.projection import LINE, TEXT, for_projection
from nn.surface import HIGH, LOW

CURVES = [
    Curve(3, np.array([[0, 5, 9], [0.3, 0.2, 0.1]], dtype=np.float32), False),
    Curve(1, np.array([[0, 9], [0.4, 0.001]], dtype=np.float32), True),
    Curve(2, np.array([[0, 4, 9], [0.2, 0.3, 0.005]], dtype=np.float32), True),
]


def test_a_tile_says_what_the_network_says_at_its_points() -> None:
    networks = [next(train(TrainingConfig(seed, 2, epochs=1), at=[])).network for seed in (0, 1, 2)]
    tiles = surface_tiles([network.to_vector() for network in networks])
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
    assert np.abs(surface_tiles([network.to_vector()])[0] / 255 - surface).max() <= 0.5 / 255 + 1e-9


def pieces(figure: go.Figure, meta: str) -> dict[int, list[tuple[float, float]]]:
    """A trace's points by seed, cut at its gaps."""
    (trace,) = [trace for trace in figure.data if trace.meta == meta]
    found: dict[int, list[tuple[float, float]]] = {}
    for x, y, seed in zip(trace.x, trace.y, trace.customdata, strict=True):
        piece = found.setdefault(int(seed), [])
        if not np.isnan(x):
            piece.append((float(x), float(y)))
        else:
            assert np.isnan(y)
    return found


def test_every_curve_is_drawn_whole_with_its_kind() -> None:
    figure = class_losses(CURVES, 9)
    drawn = {"solved": pieces(figure, "solved"), "failed": pieces(figure, "failed")}
    assert [*drawn["solved"]] == [1, 2]
    assert [*drawn["failed"]] == [3]
    for curve in CURVES:
        kind = "solved" if curve.solved else "failed"
        assert drawn[kind][curve.seed] == list(zip(*curve.losses.tolist(), strict=True))


def test_solved_and_not_are_told_apart_without_colour() -> None:
    solved, failed, _ = class_losses(CURVES, 9).data
    assert solved.line.color != failed.line.color
    assert (solved.line.dash or "solid") != failed.line.dash
    assert solved.line.width < failed.line.width


def test_axes_and_the_line_of_solved_stay_whatever_arrives() -> None:
    empty, some = class_losses([], 9), class_losses(CURVES, 9)
    assert empty.layout == some.layout
    assert some.layout.xaxis.range == (0, 9)
    assert some.layout.yaxis.range == (0, HIGHEST_LOSS)
    (line,) = some.layout.shapes
    assert line.y0 == line.y1 == SOLVED
    assert all(len(trace.x) == 0 for trace in empty.data)
    begins = sweep(range(500), [1, 4, 64], epochs=1).curves[:, 0]
    assert np.mean(begins < HIGHEST_LOSS) > 0.95


def test_projected_it_is_large_enough() -> None:
    figure = for_projection(class_losses(CURVES, 9))
    assert all(trace.line.width >= LINE for trace in figure.data)
    assert figure.layout.xaxis.tickfont.size >= TEXT
