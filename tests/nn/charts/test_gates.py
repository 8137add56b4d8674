import numpy as np
import plotly.graph_objects as go
import pytest

from nn import SolvedGrid, SweepConfig, truth_table, wilson_interval
from nn.charts import gate_shares, height_of_gates, palette
from nn.charts.gates import HEADINGS
from nn.charts.presentation import for_presentation
from nn.data import gate_name
from nn.gates import gates_by_need, is_separable
from nn.sweep import Sweep
from tests.nn.charts.figures import only, traces

TABLES = gates_by_need()
UNITS = (0, 1, 2)


@pytest.fixture(scope="module")
def shares() -> SolvedGrid:
    """All tables from a few seeds, trained too short for all of them to be learned."""
    sweep = Sweep(SweepConfig(tuple(range(6)), UNITS, (3.0,), 300, tables=TABLES))
    while not sweep.done:
        sweep.advance(1.0)
    grid = SolvedGrid.of(sweep.result(), "table", "hidden_units")
    assert len(np.unique(grid.share)) > 3
    return grid


@pytest.fixture(scope="module")
def figure(shares: SolvedGrid) -> go.Figure:
    return gate_shares(shares, (0, 2))


def height(figure: go.Figure, key: str) -> float:
    """Where the row of a table is."""
    names = list(figure.layout.yaxis.ticktext)
    return float(figure.layout.yaxis.tickvals[names.index(gate_name(key))])


def test_every_cell_says_its_share_and_its_interval(shares: SolvedGrid, figure: go.Figure) -> None:
    cells = only(figure, "cells")
    written = {
        (float(x), round(float(y) + 0.12, 6)): text
        for trace in traces(figure, "numbers")
        for x, y, text in zip(trace.x, trace.y, trace.text, strict=True)
    }
    lines = {
        (round(float(np.mean(y)) - 0.29, 6), *np.round(x / 0.8 + 0.5, 6).tolist())
        for trace in traces(figure, "intervals")
        for x, y in zip(
            np.reshape(trace.x, (-1, 3))[:, :2], np.reshape(trace.y, (-1, 3)), strict=True
        )
    }
    assert len(cells.x) == len(TABLES) * len(UNITS) == len(written) == len(lines)
    for number, (row, column) in enumerate(cells.customdata):
        at = height(figure, TABLES[row])
        solved, count = shares.solved[row, column], shares.trained[row, column]
        low, high = wilson_interval(int(solved), int(count))
        assert count == 6
        assert cells.y[number] == at
        assert cells.base[number] + cells.x[number] / 2 == pytest.approx(column)
        assert cells.marker.color[number] == solved / count
        assert written[column, round(at, 6)] == f"{solved / count:.0%}"
        ends = np.round(np.array([low, high]) + column / 0.8, 6).tolist()
        assert (round(at, 6), *ends) in lines
        hover = cells.hovertext[number]
        assert f"{solved} of 6 seeds solve {gate_name(TABLES[row])}" in hover
        assert f"{low:.1%} to {high:.1%}" in hover


def test_tables_of_a_kind_stand_together_under_their_heading(figure: go.Figure) -> None:
    places = {note.text: note.y for note in figure.layout.annotations}
    for kind, heading in HEADINGS.items():
        (place,) = [y for text, y in places.items() if heading in text]
        rows = [height(figure, key) for key in TABLES if is_separable(key) == kind]
        others = [height(figure, key) for key in TABLES if is_separable(key) != kind]
        assert min(rows) - 1 < place < min(rows)
        assert max(rows) - min(rows) == pytest.approx(len(rows) - 1)
        assert all(other < place or other > max(rows) for other in others)


@pytest.mark.parametrize("key", TABLES)
def test_the_small_square_has_the_targets_and_the_line_between_them(
    figure: go.Figure, key: str
) -> None:
    parts = [shape for shape in figure.layout.shapes if shape.yanchor == height(figure, key)]
    dots = [shape for shape in parts if shape.fillcolor]
    lines = [shape for shape in parts if shape.type == "line"]
    table = truth_table(key)
    centers = np.array([[(dot.x0 + dot.x1) / 2, (dot.y0 + dot.y1) / 2] for dot in dots])
    # x1 goes to the right, x2 upwards.
    assert np.array_equal(centers > centers.mean(axis=0), table.inputs[:, :2] == 1)
    for dot, (target,) in zip(dots, table.targets, strict=True):
        assert dot.line.color == (palette.HIGH if target else palette.LOW)
        assert (dot.type == "circle") == (dot.fillcolor == dot.line.color) == bool(target)
    assert len(lines) == (is_separable(key) and len(set(key)) > 1)
    for line in lines:
        start, end = np.array([line.x0, line.y0]), np.array([line.x1, line.y1])
        (a, b), normal = end - start, None
        normal = np.array([-b, a]) / np.hypot(a, b)
        sides = (centers - start) @ normal
        ones = table.targets[:, 0] == 1
        assert len(set(np.sign(sides[ones]))) == len(set(np.sign(sides[~ones]))) == 1
        assert np.sign(sides[ones][0]) != np.sign(sides[~ones][0])
        radius = (dots[0].x1 - dots[0].x0) / 2
        assert (abs(sides) > radius).all(), "the line touches no dot"


def test_the_chosen_cell_is_framed(shares: SolvedGrid, figure: go.Figure) -> None:
    frames = [shape for shape in figure.layout.shapes if shape.yanchor is None]
    assert len(frames) == 2
    for frame in frames:
        assert frame.x0 < 2 < frame.x1
        assert frame.y0 < height(figure, TABLES[0]) < frame.y1
    plain = gate_shares(shares)
    assert all(shape.yanchor is not None for shape in plain.layout.shapes)


def test_the_small_squares_grow_with_the_margin_in_a_presentation(figure: go.Figure) -> None:
    large = for_presentation(figure, 2.0)
    factor = large.layout.margin.l / figure.layout.margin.l
    assert factor > 2
    pairs = list(zip(figure.layout.shapes, large.layout.shapes, strict=True))
    for before, after in pairs:
        if before.xsizemode == "pixel":
            for end in ("x0", "x1", "y0", "y1"):
                assert after[end] == pytest.approx(factor * before[end], abs=0.5)
    for before, after in zip(figure.layout.annotations, large.layout.annotations, strict=True):
        assert after.xshift == pytest.approx(factor * before.xshift, abs=0.5)


def test_before_anything_is_trained_the_tables_are_there_without_shares() -> None:
    sweep = Sweep(SweepConfig((0,), UNITS, (1.0,), 50, tables=TABLES))
    empty = SolvedGrid.of(sweep.result(), "table", "hidden_units")
    figure = gate_shares(empty, (0, 0))
    assert len(only(figure, "cells").x) == 0
    assert not traces(figure, "numbers")
    assert len(figure.layout.yaxis.ticktext) == len(TABLES)
    assert height_of_gates(empty) > 20 * len(TABLES)
    assert figure.to_json()
