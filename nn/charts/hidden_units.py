"""What each hidden unit does: its activation over the inputs, as small surfaces side by side."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nn.activations import Activation
from nn.charts import palette
from nn.charts.layout import chart_layout, color_bar, invisible_axis, output_colors
from nn.charts.surface import join_lines, row_markers
from nn.data import XOR, FloatArray, TruthTable
from nn.network import Network
from nn.surface import HIGH, LOW, grid_inputs, surface_axis

_SIDE: Final = HIGH - LOW


@dataclass(frozen=True, eq=False)
class _Tiles:
    """The activation of each of H hidden units over the inputs, as tiles of one large grid.

    Attributes:
        columns: how many tiles stand side by side.
        activations: shape (h, w), NaN between the tiles.
        hovers: what to say at each point of the grid, shape (h, w).
        lines: of the units whose line crosses their tile, each of shape (2, 2).
        rows: where the four rows of the table lie in every tile, shape (4 H, 2).
        labels: for each unit, where its name stands and the name.
    """

    columns: int
    activations: FloatArray
    hovers: NDArray[np.object_]
    lines: list[FloatArray]
    rows: FloatArray
    labels: list[tuple[float, float, str]]


def hidden_unit_surfaces(network: Network, table: TruthTable = XOR) -> go.Figure:
    """The activation of every hidden unit over the inputs, as small multiples, in reading order.

    On each are the four rows of the table and the unit's line, w · x + b = 0, where its activation
    is in the middle, one half of a sigmoid unit and 0 of a tanh unit. For ReLU the line is the
    kink: the activation is 0 on one side of it. A unit without weights has no line. All are one
    heat map with gaps, so 64 are drawn as fast as one.

    Args:
        network: with at least one hidden unit.
        table: whose rows are marked.

    Raises:
        ValueError: the network has no hidden layer.
    """
    if not network.hidden_units:
        raise ValueError("without a hidden layer there is nothing to draw")
    tiles = _tiles(network)
    columns = tiles.columns
    height, width = tiles.activations.shape
    lines = join_lines(tiles.lines)
    targets = np.tile(table.targets[:, 0], network.hidden_units)
    return go.Figure(
        data=[
            go.Heatmap(
                meta="activations",
                z=tiles.activations,
                **_colors(network.activation, tiles.activations),
                customdata=tiles.hovers,
                hoverongaps=False,
                hovertemplate="%{customdata}<br>activation %{z:.4f}<extra></extra>",
            ),
            go.Scatter(
                meta="lines",
                x=lines[:, 0],
                y=lines[:, 1],
                mode="lines",
                line={"color": palette.INK, "width": 3 if columns <= 4 else 1.5},
                hoverinfo="skip",
            ),
            go.Scatter(
                meta="rows",
                x=tiles.rows[:, 0],
                y=tiles.rows[:, 1],
                mode="markers",
                marker=row_markers(targets, max(4.0, min(13.0, 60.0 / columns))),
                hoverinfo="skip",
            ),
        ],
        layout=chart_layout(
            xaxis=invisible_axis(-1, width - 1.5),
            yaxis=invisible_axis(-1, height, scaleanchor="x"),
            margin={"l": 6, "r": 6, "t": 4, "b": 6},
            annotations=_names(tiles),
        ),
    )


def _names(tiles: _Tiles) -> list[dict[str, object]]:
    return [
        {
            "x": x,
            "y": y,
            "text": text,
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"size": 13 if tiles.columns <= 6 else 10},
        }
        for x, y, text in tiles.labels
    ]


def _colors(activation: Activation, values: FloatArray) -> dict[str, object]:
    """The colours of an activation, and their colour bar.

    The middle of the palette is the middle between its bounds. Where it has no upper bound, it is
    0, and the upper half of the palette goes to the largest activation that is drawn.
    """
    low, high = activation.bounds
    if (low, high) == (0.0, 1.0):
        return output_colors()
    if math.isfinite(high):
        ticks = [low, (low + high) / 2, high]
        scale = palette.diverging_colorscale()
    else:
        high = max(float(np.nanmax(values)), low + 1e-9)
        scale, ticks = palette.upper_colorscale(), [low, high / 2, high]
    return {
        "zmin": low,
        "zmax": high,
        "colorscale": scale,
        "colorbar": color_bar(
            tickvals=ticks, ticktext=[f"{tick:.3g}".replace("-", "−") for tick in ticks]
        ),
    }


def _tiles(network: Network) -> _Tiles:
    units = network.hidden_units
    columns = tile_columns(units)
    rows = -(-units // columns)
    side = 41 if units <= 4 else 21 if units <= 16 else 13  # grid points along a tile
    step, step_up = side + 2, side + max(5, round(0.16 * side))  # leaves room for a tile's name
    tiles = _Tiles(
        columns=columns,
        activations=np.full((rows * step_up, columns * step), np.nan),
        hovers=np.full((rows * step_up, columns * step), "", dtype=object),
        lines=[],
        rows=np.empty((units * len(XOR.inputs), 2)),
        labels=[],
    )
    coordinates = surface_axis(side)
    activations = network.forward(grid_inputs(coordinates)).hidden
    scale = (side - 1) / _SIDE
    prefix = "unit " if units <= 16 else ""
    for unit in range(units):
        row, column = divmod(unit, columns)
        low_x, low_y = column * step, (rows - 1 - row) * step_up
        here = (slice(low_y, low_y + side), slice(low_x, low_x + side))
        tiles.activations[here] = activations[:, unit].reshape(side, side)
        tiles.hovers[here] = [
            [f"unit {unit + 1}<br>x₁ {a:.2f}, x₂ {b:.2f}" for a in coordinates] for b in coordinates
        ]
        corner = np.array([low_x, low_y], dtype=float)
        weights = network.hidden_weights[:2, unit]
        offset = float(network.hidden_weights[2, unit] + network.hidden_bias[unit])
        ends = line_in_square(weights, offset, LOW, HIGH)
        if len(ends):
            tiles.lines.append((ends - LOW) * scale + corner)
        tiles.rows[4 * unit : 4 * unit + 4] = (XOR.inputs[:, :2] - LOW) * scale + corner
        tiles.labels.append((low_x + side / 2, low_y + side - 0.5, f"{prefix}{unit + 1}"))
    return tiles


def tile_columns(units: int) -> int:
    """How many tiles stand side by side: about as many as stand on top of each other."""
    return math.ceil(math.sqrt(units))


def line_in_square(weights: FloatArray, offset: float, low: float, high: float) -> FloatArray:
    """The part of the line w · x + offset = 0 that lies inside a square.

    Args:
        weights: w, shape (2,).
        offset: of the line.
        low: the square's lower end on both axes.
        high: the square's upper end on both axes.

    Returns:
        Both ends of the part, shape (2, 2), or shape (0, 2) if the line misses the square.
    """
    found = []
    for along in (0, 1):
        across = 1 - along
        if weights[along] == 0.0:
            continue
        for edge in (low, high):
            at = -(offset + weights[across] * edge) / weights[along]
            if low <= at <= high:
                point = np.empty(2)
                point[along], point[across] = at, edge
                found.append(point)
    if len(found) < 2:
        return np.empty((0, 2))
    # A line through a corner meets two edges there: its ends are the two points farthest apart.
    farthest = max(found[1:], key=lambda point: float(np.linalg.norm(point - found[0])))
    return np.array([found[0], farthest])
