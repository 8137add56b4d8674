"""Where the hidden layer puts the plane of the inputs, and the four rows of a table in it."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nn.activations import sigmoid
from nn.charts import palette
from nn.charts.layout import axis, chart_layout, output_colors
from nn.charts.surface import hidden_in_words, row_markers
from nn.data import ROW_NAMES, XOR, FloatArray, TruthTable
from nn.hidden_space import HiddenSpace
from nn.network import Network


@dataclass(frozen=True, eq=False)
class _View:
    """What is seen of the hidden space in a plane.

    Attributes:
        rows: the four rows of the table, shape (4, 2).
        hovers: each row's forward pass in words.
        mesh: grid lines of the inputs with rows of NaN between them, shape (n, 2).
        first: coordinates of the background along the first axis, shape (60,).
        second: along the second axis, shape (60,).
        logits: the output's pre-activation over the background, shape (60, 60).
    """

    rows: FloatArray
    hovers: list[str]
    mesh: FloatArray
    first: FloatArray
    second: FloatArray
    logits: FloatArray


def hidden_space_chart(network: Network, space: HiddenSpace, table: TruthTable = XOR) -> go.Figure:
    """Where the hidden layer puts the plane of the inputs, and the four rows of a table in it.

    The background is the output over the plane that is shown, the thick line is where it is 0.5,
    and the thin lines are the grid of the inputs as the hidden layer bends it.
    """
    view = _view(network, space, table)
    first_title, second_title = _titles(network.hidden_units)
    return go.Figure(
        data=[
            go.Heatmap(
                meta="output",
                x=view.first,
                y=view.second,
                z=sigmoid(view.logits),
                zsmooth="best",
                **output_colors(),
                hoverinfo="skip",
            ),
            go.Scatter(
                meta="inputs",
                x=view.mesh[:, 0],
                y=view.mesh[:, 1],
                mode="lines",
                line={"color": "rgba(20, 22, 28, 0.35)", "width": 1},
                hoverinfo="skip",
            ),
            go.Contour(
                meta="line",
                x=view.first,
                y=view.second,
                z=view.logits,
                contours={"start": 0, "end": 0, "size": 1, "coloring": "none"},
                line={"color": palette.INK, "width": 3},
                showscale=False,
                hoverinfo="skip",
            ),
            go.Scatter(
                meta="rows",
                x=view.rows[:, 0],
                y=view.rows[:, 1],
                mode="markers",
                marker=row_markers(table.targets[:, 0], 18.0),
                customdata=view.hovers,
                hovertemplate="%{customdata}<extra></extra>",
            ),
        ],
        layout=chart_layout(
            xaxis=axis(first_title, range=view.first[[0, -1]], showgrid=False),
            yaxis=axis(
                second_title,
                range=view.second[[0, -1]],
                showgrid=False,
                showticklabels=network.hidden_units != 1,
            ),
            margin={"l": 60, "r": 54, "t": 10, "b": 52},
            annotations=_row_names(view.rows),
        ),
    )


def _view(network: Network, space: HiddenSpace, table: TruthTable) -> _View:
    hidden, output = network.forward(table.inputs)
    rows = space.project(hidden)
    mesh = space.project(network.forward(_mesh()).hidden)
    everything = np.concatenate([rows, mesh[~np.isnan(mesh[:, 0])]])
    low, high = everything.min(axis=0), everything.max(axis=0)
    margin = np.maximum(0.12 * (high - low), 0.06)
    low, high = low - margin, high + margin
    first, second = (np.linspace(a, b, 60) for a, b in zip(low, high, strict=True))
    plane = np.stack(np.meshgrid(first, second), axis=-1)
    hovers = [
        f"x₁ {x[0]:.0f}, x₂ {x[1]:.0f}<br>{hidden_in_words(h, network)}output {out:.4f}, "
        f"target {target:.0f}"
        for x, h, out, target in zip(
            table.inputs, hidden, output[:, 0], table.targets[:, 0], strict=True
        )
    ]
    return _View(rows, hovers, mesh, first, second, space.logit(plane))


def _titles(units: int) -> tuple[str, str]:
    if not units:
        return "x₁", "x₂"
    if units == 1:
        return "hidden unit 1", ""
    return ("hidden unit 1", "hidden unit 2") if units == 2 else ("first axis", "second axis")


def _row_names(rows: FloatArray) -> list[dict[str, object]]:
    return [
        {
            "x": x,
            "y": y,
            "text": f"<b>{name}</b>",
            # Each to a side of its own, as rows may lie on top of each other.
            "xshift": 27 if x1 == x2 else -27,
            "yshift": 13 if x2 else -13,
            "showarrow": False,
            "bgcolor": "rgba(20, 22, 28, 0.75)",
            "font": {"color": "#ffffff", "size": 14},
        }
        for (x, y), (x1, x2, _), name in zip(rows, XOR.inputs, ROW_NAMES, strict=True)
    ]


def _mesh() -> FloatArray:
    """Inputs along grid lines over the square of the truth table, with gaps, shape (n, 3)."""
    along, lines = np.linspace(0.0, 1.0, 41), np.linspace(0.0, 1.0, 9)
    parts = []
    for at in lines:
        fixed = np.full_like(along, at)
        for pair in ((along, fixed), (fixed, along)):
            part = np.stack([*pair, np.ones_like(along)], axis=1)
            parts.append(np.vstack([part, np.full(3, np.nan)]))
    return np.concatenate(parts)
