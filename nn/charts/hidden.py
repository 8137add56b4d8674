"""What the hidden layer does: the surface of each unit, and the space of their activations."""

import math

import numpy as np
import plotly.graph_objects as go

from nn.charts import palette
from nn.charts.layout import axis, chart_layout
from nn.charts.surface import hidden_in_words, join_lines, row_markers
from nn.data import ROW_NAMES, XOR, FloatArray
from nn.hidden_space import HiddenSpace
from nn.network import Network, sigmoid
from nn.surface import HIGH, LOW, grid_inputs, surface_axis

_SIDE = HIGH - LOW


def hidden_unit_surfaces(network: Network) -> go.Figure:
    """The activation of every hidden unit over the inputs, as small multiples, in reading order.

    On each lie the four rows of XOR and the unit's line, w · x + b = 0, along which it is one half.
    All are one heat map with gaps, so that 64 are drawn as fast as one.
    """
    units = network.hidden_units
    columns = tile_columns(units)
    rows = -(-units // columns)
    tile = 41 if units <= 4 else 21 if units <= 16 else 13  # grid points along a small surface
    step, step_up = tile + 2, tile + max(5, round(0.16 * tile))  # room for each one's name
    cells = np.full((rows * step_up, columns * step), np.nan)
    names = np.full(cells.shape, "", dtype=object)
    coordinates = surface_axis(tile)
    activations = network.forward(grid_inputs(coordinates)).hidden
    lines, points, targets, labels = [], [], [], []
    name = "unit " if units <= 16 else ""
    for unit in range(units):
        row, column = divmod(unit, columns)
        low_x, low_y = column * step, (rows - 1 - row) * step_up
        here = (slice(low_y, low_y + tile), slice(low_x, low_x + tile))
        cells[here] = activations[:, unit].reshape(tile, tile)
        names[here] = [
            [f"unit {unit}<br>x₁ {a:.2f}, x₂ {b:.2f}" for a in coordinates] for b in coordinates
        ]
        corner = np.array([low_x, low_y], dtype=float)
        scale = (tile - 1) / _SIDE
        weights = network.hidden_weights[:2, unit]
        offset = float(network.hidden_weights[2, unit] + network.hidden_bias[unit])
        ends = line_in_square(weights, offset, LOW, HIGH)
        if len(ends):
            lines.append((ends - LOW) * scale + corner)
        points.append((XOR.inputs[:, :2] - LOW) * scale + corner)
        targets.append(XOR.targets[:, 0])
        labels.append((low_x + tile / 2, low_y + tile - 0.5, f"{name}{unit}"))
    drawn, marked = join_lines(lines), np.concatenate(points)
    size = max(4.0, min(13.0, 60.0 / columns))
    return go.Figure(
        data=[
            go.Heatmap(
                meta="activations",
                z=cells,
                zmin=0.0,
                zmax=1.0,
                colorscale=palette.diverging_colorscale(),
                colorbar={"thickness": 12, "outlinewidth": 0, "tickvals": [0, 0.5, 1]},
                customdata=names,
                hoverongaps=False,
                hovertemplate="%{customdata}<br>activation %{z:.4f}<extra></extra>",
            ),
            go.Scatter(
                meta="lines",
                x=drawn[:, 0],
                y=drawn[:, 1],
                mode="lines",
                line={"color": palette.INK, "width": 3 if columns <= 4 else 1.5},
                hoverinfo="skip",
            ),
            go.Scatter(
                meta="rows",
                x=marked[:, 0],
                y=marked[:, 1],
                mode="markers",
                marker=row_markers(np.concatenate(targets), size),
                hoverinfo="skip",
            ),
        ],
        layout=chart_layout(
            xaxis={"visible": False, "fixedrange": True, "range": [-1, columns * step - 1.5]},
            yaxis={
                "visible": False,
                "fixedrange": True,
                "range": [-1, rows * step_up],
                "scaleanchor": "x",
            },
            margin={"l": 6, "r": 6, "t": 4, "b": 6},
            annotations=[
                {
                    "x": x,
                    "y": y,
                    "text": text,
                    "yanchor": "bottom",
                    "showarrow": False,
                    "font": {"size": 13 if columns <= 6 else 10},
                }
                for x, y, text in labels
            ],
        ),
    )


def tile_columns(units: int) -> int:
    """How many small surfaces stand side by side: about as many as below each other."""
    return math.ceil(math.sqrt(units))


def line_in_square(weights: FloatArray, offset: float, low: float, high: float) -> FloatArray:
    """The piece of the line w · x + offset = 0 inside a square, shape (2, 2), or (0, 2) if none.

    Args:
        weights: w, shape (2,).
        offset: of the line.
        low: the square's lower end on both axes.
        high: the square's upper end on both axes.
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
    # Through a corner the line meets two edges at once: the farthest two are its ends.
    farthest = max(found[1:], key=lambda point: float(np.linalg.norm(point - found[0])))
    return np.array([found[0], farthest])


def hidden_space_chart(network: Network, space: HiddenSpace) -> go.Figure:
    """Where the hidden layer puts the plane of the inputs and the four rows of XOR in it.

    The background is the output over the shown plane, the thick line its 0.5; the thin lines are
    the grid of the inputs as the hidden layer bends it.
    """
    hidden, output = network.forward(XOR.inputs)
    rows = space.project(hidden)
    mesh = space.project(network.forward(_mesh()).hidden)
    everything = np.concatenate([rows, mesh[~np.isnan(mesh[:, 0])]])
    low, high = everything.min(axis=0), everything.max(axis=0)
    margin = np.maximum(0.12 * (high - low), 0.06)
    low, high = low - margin, high + margin
    first, second = (np.linspace(a, b, 60) for a, b in zip(low, high, strict=True))
    plane = np.stack(np.meshgrid(first, second), axis=-1)
    titles = ("hidden unit 0", "hidden unit 1")
    if network.hidden_units == 1:
        titles = ("hidden unit 0", "")
    elif network.hidden_units > 2:
        titles = ("first axis", "second axis")
    wanted = XOR.targets[:, 0]
    return go.Figure(
        data=[
            go.Heatmap(
                meta="output",
                x=first,
                y=second,
                z=sigmoid(space.logit(plane)),
                zmin=0.0,
                zmax=1.0,
                zsmooth="best",
                colorscale=palette.diverging_colorscale(),
                colorbar={"thickness": 12, "outlinewidth": 0, "tickvals": [0, 0.5, 1]},
                hoverinfo="skip",
            ),
            go.Scatter(
                meta="inputs",
                x=mesh[:, 0],
                y=mesh[:, 1],
                mode="lines",
                line={"color": "rgba(20, 22, 28, 0.35)", "width": 1},
                hoverinfo="skip",
            ),
            go.Contour(
                meta="line",
                x=first,
                y=second,
                z=space.logit(plane),
                contours={"start": 0, "end": 0, "size": 1, "coloring": "none"},
                line={"color": palette.INK, "width": 3},
                showscale=False,
                hoverinfo="skip",
            ),
            go.Scatter(
                meta="rows",
                x=rows[:, 0],
                y=rows[:, 1],
                mode="markers",
                marker=row_markers(wanted, 18.0),
                customdata=[
                    f"x₁ {x[0]:.0f}, x₂ {x[1]:.0f}<br>{hidden_in_words(h)}"
                    f"<br>output {out:.4f}, target {target:.0f}"
                    for x, h, out, target in zip(
                        XOR.inputs, hidden, output[:, 0], wanted, strict=True
                    )
                ],
                hovertemplate="%{customdata}<extra></extra>",
            ),
        ],
        layout=chart_layout(
            xaxis=axis(titles[0], range=[low[0], high[0]], showgrid=False),
            yaxis=axis(
                titles[1],
                range=[low[1], high[1]],
                showgrid=False,
                showticklabels=network.hidden_units > 1,
            ),
            margin={"l": 60, "r": 54, "t": 10, "b": 52},
            annotations=[
                {
                    "x": x,
                    "y": y,
                    "text": f"<b>{name}</b>",
                    # To a side of its own, as rows may fall together.
                    "xshift": 27 if x1 == x2 else -27,
                    "yshift": 13 if x2 else -13,
                    "showarrow": False,
                    "bgcolor": "rgba(20, 22, 28, 0.75)",
                    "font": {"color": "#ffffff", "size": 14},
                }
                for (x, y), (x1, x2, _), name in zip(rows, XOR.inputs, ROW_NAMES, strict=True)
            ],
        ),
    )


def _mesh() -> FloatArray:
    """Inputs along the lines of a grid over the truth table's square, with gaps, shape (n, 3)."""
    along, lines = np.linspace(0.0, 1.0, 41), np.linspace(0.0, 1.0, 9)
    parts = []
    for at in lines:
        fixed = np.full_like(along, at)
        for pair in ((along, fixed), (fixed, along)):
            part = np.stack([*pair, np.ones_like(along)], axis=1)
            parts.append(np.vstack([part, np.full(3, np.nan)]))
    return np.concatenate(parts)
