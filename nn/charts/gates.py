"""How many seeds learn each of the 16 functions of two inputs, by the size of the hidden layer."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from nn.charts import palette
from nn.charts.layout import axis, chart_layout
from nn.charts.sweep import cell_frame, describe_cell
from nn.configuration import setting_title
from nn.data import FloatArray, gate_name, truth_table
from nn.gates import is_separable, separating_line
from nn.statistics import SolvedGrid
from nn.sweep_grid import Cell

HEADINGS: Final = {
    False: "No line separates 1s from 0s",
    True: "One line separates 1s from 0s",
}
"""What stands above the tables of each kind."""

Part = dict[str, Any]

# The margins and a row, in pixels, and where the first heading begins.
_LEFT: Final = 146
_ABOVE: Final = 48
_BELOW: Final = 4
_PIXELS_OF_A_ROW: Final = 30
_FIRST: Final = -0.5
# In pixels: from one dot of the small square to the next, and how far the first is from the left;
# a heading begins with the square.
_APART: Final = 11
_EDGE: Final = 7
_MARGIN: Final = 3
# Of a dot, and how far the line goes beyond the dots, where these are 1 apart.
_RADIUS: Final = 0.19
_BEYOND: Final = 0.4
# A cell's width and height, where columns and rows are 1 apart, and the width of its scale.
_WIDTH: Final = 0.96
_HEIGHT: Final = 0.9
_SCALE: Final = 0.8
_LOWER: Final = 0.29


@dataclass(frozen=True)
class GateRows:
    """Where the rows of the chart are, from the top to the bottom.

    Attributes:
        keys: of the tables.
        heights: where their rows are, 1 apart, with room for a heading above each group.
        headings: where each heading is, by its text.
        last: where the chart ends below.
    """

    keys: tuple[str, ...]
    heights: FloatArray
    headings: dict[str, float]
    last: float

    @classmethod
    def of(cls, keys: tuple[str, ...]) -> "GateRows":
        """The rows of tables, of which those of a kind stand together."""
        heights, headings, at = [], {}, 0.0
        for kind, group in groupby(keys, is_separable):
            headings[HEADINGS[kind]] = at
            rows = [at + 0.95 + place for place in range(len(list(group)))]
            heights += rows
            at = rows[-1] + 1.0
        return cls(keys, np.array(heights), headings, at - 0.45)


def gate_shares(grid: SolvedGrid, chosen: Cell | None = None) -> go.Figure:
    """A row for each truth table, a column for each number of hidden units.

    A cell is the share of seeds that learn the table, with the Wilson 95 % interval as a line from
    0 at the cell's left to 1 at its right. Beside each name are the four targets, x1 to the right
    and x2 upwards, a disc for a 1 and a square for a 0, and the line that separates them, if any.
    The `customdata` of a cell are its row and its column.

    Args:
        grid: its rows are tables, those of a kind together, and its columns hidden units.
        chosen: the cell to frame, or None.
    """
    rows = GateRows.of(tuple(str(key) for key in grid.grid.row_values))
    columns = [str(value or "none") for value in grid.grid.column_values]
    frames = []
    if chosen is not None and grid.trained[chosen]:
        at = (chosen[1], float(rows.heights[chosen[0]]))
        frames = [cell_frame(*at, 5, "#ffffff"), cell_frame(*at, 2, "#000000")]
    return go.Figure(
        data=[_cells(grid, rows), *_numbers(grid, rows)],
        layout=chart_layout(
            barmode="overlay",
            xaxis=axis(
                setting_title(grid.grid.columns),
                side="top",
                tickvals=list(range(len(columns))),
                ticktext=columns,
                range=[-0.5, len(columns) - 0.5],
                showgrid=False,
            ),
            yaxis=axis(
                tickvals=rows.heights,
                ticktext=[gate_name(key) for key in rows.keys],
                range=[rows.last, _FIRST],
                showgrid=False,
            ),
            margin={"l": _LEFT, "r": 4, "t": _ABOVE, "b": _BELOW},
            clickmode="event+select",
            shapes=[part for row in range(len(rows.keys)) for part in _icon(rows, row)] + frames,
            annotations=[_heading(text, at) for text, at in rows.headings.items()],
        ),
    )


def height_of_gates(grid: SolvedGrid) -> int:
    """How high the chart should be, in pixels, so that each row has room for its small square."""
    rows = GateRows.of(tuple(str(key) for key in grid.grid.row_values))
    return round(_ABOVE + _BELOW + _PIXELS_OF_A_ROW * (rows.last - _FIRST))


def _cells(grid: SolvedGrid, rows: GateRows) -> go.Bar:
    """The cells, as bars: these can be clicked wherever one points at them."""
    across, down = np.nonzero(grid.trained.T)
    cells = list(zip(down.tolist(), across.tolist(), strict=True))
    return go.Bar(
        meta="cells",
        orientation="h",
        base=across - _WIDTH / 2,
        x=np.full(len(across), _WIDTH),
        y=rows.heights[down],
        width=_HEIGHT,
        marker={
            "color": grid.share[down, across],
            "colorscale": palette.diverging_colorscale(),
            "cmin": 0.0,
            "cmax": 1.0,
            "line": {"width": 0},
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        customdata=cells,
        hovertext=[describe_cell(grid, cell) for cell in cells],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _numbers(grid: SolvedGrid, rows: GateRows) -> list[go.Scatter]:
    """The shares as numbers and their intervals as lines, black on some cells, white on others.

    Once a cell was clicked, Plotly gives the text of all others one colour for each trace, and
    makes it almost transparent unless it is told which colour.
    """
    down, across = np.nonzero(grid.trained)
    share = grid.share[down, across]
    inks = np.array(palette.number_colors())[np.rint(share * 255).astype(int)]
    drawn = []
    for ink in np.unique(inks).tolist():
        its = inks == ink
        row, column = down[its], across[its]
        marks = np.where(grid.chaotic[row, column], "≈ ", "").tolist()
        drawn.append(
            go.Scatter(
                meta="numbers",
                x=column,
                y=rows.heights[row] - 0.12,
                mode="text",
                text=[f"{mark}{one:.0%}" for mark, one in zip(marks, share[its], strict=True)],
                textfont={"size": 13, "color": ink},
                selected={"textfont": {"color": ink}},
                unselected={"textfont": {"color": ink}},
                hoverinfo="skip",
            )
        )
        ends = np.stack([grid.low[row, column], grid.high[row, column], np.full(len(row), np.nan)])
        drawn.append(
            go.Scatter(
                meta="intervals",
                x=(column + (ends - 0.5) * _SCALE).T.ravel(),
                y=np.repeat(rows.heights[row] + _LOWER, 3),
                mode="lines",
                line={"color": ink, "width": 2.5},
                hoverinfo="skip",
            )
        )
    return drawn


def _icon(rows: GateRows, row: int) -> list[Part]:
    """The targets of a row's table as four dots, and the line that separates them, as shapes."""
    key, height = rows.keys[row], float(rows.heights[row])
    table = truth_table(key)
    whole = _in_square(np.array([[-_BEYOND] * 2, [1 + _BEYOND] * 2]), height)
    parts = [{"type": "rect", "line": {"color": palette.QUIET, "width": 1}, **whole}]
    for inputs, (target,) in zip(table.inputs, table.targets, strict=True):
        color = palette.HIGH if target else palette.LOW
        dot = _in_square(inputs[:2] + np.array([[-_RADIUS], [_RADIUS]]), height)
        kind, filled = ("circle", color) if target else ("rect", "rgba(0, 0, 0, 0)")
        parts.append(
            {"type": kind, "fillcolor": filled, "line": {"color": color, "width": 2}, **dot}
        )
    line = separating_line(key)
    if line is not None:
        ends = _in_square(_ends(line), height)
        parts.append({"type": "line", "line": {"color": palette.LINE, "width": 2}, **ends})
    return parts


def _in_square(corners: FloatArray, height: float) -> Part:
    """Where a shape is in the small square of a row, in pixels.

    Args:
        corners: two corners of it, or its ends, in x1 and x2, shape (2, 2).
        height: where the row is.
    """
    (x0, y0), (x1, y1) = (corners * _APART + [_EDGE - _LEFT, -_APART / 2]).tolist()
    return {
        "xref": "paper",
        "xsizemode": "pixel",
        "xanchor": 0,
        "x0": x0,
        "x1": x1,
        "ysizemode": "pixel",
        "yanchor": height,
        "y0": y0,
        "y1": y1,
    }


def _ends(line: FloatArray) -> FloatArray:
    """Where a line enters and leaves the square around the four inputs, shape (2, 2).

    Args:
        line: a, b and c of a x1 + b x2 + c = 0, shape (3,).
    """
    normal, offset = line[:2], line[2]
    foot = -offset * normal / (normal @ normal)
    along = np.array([-normal[1], normal[0]]) / np.linalg.norm(normal)
    sides = np.array([-_BEYOND, 1 + _BEYOND])
    with np.errstate(divide="ignore"):
        crossings = np.sort((sides - foot[:, np.newaxis]) / along[:, np.newaxis], axis=1)
    ends: FloatArray = np.stack(
        [foot + along * crossings[:, 0].max(), foot + along * crossings[:, 1].min()]
    )
    return ends


def _heading(text: str, at: float) -> Part:
    """A heading across the whole chart, in the colour of the lines that it speaks of."""
    return {
        "text": f"<b>{text}</b>",
        # As large type it may have this colour on any background.
        "font": {"size": 19, "color": palette.LINE},
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "xshift": _MARGIN - _LEFT,
        "y": at,
        "yanchor": "middle",
        "showarrow": False,
    }
