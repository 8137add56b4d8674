"""The decision surface with the truth table on it."""

import numpy as np
import plotly.graph_objects as go

from nn.charts import palette
from nn.charts.layout import chart_layout
from nn.data import XOR, FloatArray
from nn.surface import HIGH, LOW


def decision_surface_chart(
    surface: FloatArray, axis: FloatArray, boundary: list[FloatArray]
) -> go.Figure:
    """The output over the plane of the two inputs, its 0.5 line, and the four rows of XOR.

    Args:
        surface: shape (r, r), from 0 to 1; the row is x2, the column x1.
        axis: shape (r,), the grid's coordinates.
        boundary: lines of shape (points, 2), as `nn.decision_boundary` gives.
    """
    line = join_lines(boundary)
    targets = XOR.targets[:, 0]
    return go.Figure(
        data=[
            go.Heatmap(
                meta="surface",
                x=axis,
                y=axis,
                z=surface,
                zmin=0.0,
                zmax=1.0,
                zsmooth="best",
                colorscale=palette.diverging_colorscale(),
                colorbar={
                    "thickness": 12,
                    "outlinewidth": 0,
                    "tickvals": [0, 0.5, 1],
                    "ticktext": ["0", "0.5", "1"],
                },
                hovertemplate="x₁ %{x:.2f}<br>x₂ %{y:.2f}<br>output %{z:.4f}<extra></extra>",
            ),
            go.Scatter(
                meta="boundary",
                x=line[:, 0],
                y=line[:, 1],
                mode="lines",
                line={"color": palette.INK, "width": 3},
                hoverinfo="skip",
            ),
            go.Scatter(
                meta="rows",
                x=XOR.inputs[:, 0],
                y=XOR.inputs[:, 1],
                mode="markers+text",
                text=[f"<b>{target:.0f}</b>" for target in targets],
                textfont={"color": "#ffffff", "size": 15},
                marker={
                    "size": 27,
                    "symbol": ["circle" if target else "square" for target in targets],
                    "color": [palette.HIGH if target else palette.LOW for target in targets],
                    "line": {"color": "#ffffff", "width": 2.5},
                },
                hovertemplate="x₁ %{x}, x₂ %{y}<br>target %{text}<extra></extra>",
            ),
        ],
        layout=chart_layout(
            xaxis=input_axis("x₁"),
            yaxis=input_axis("x₂"),
            margin={"l": 60, "r": 54, "t": 10, "b": 52},
        ),
    )


def join_lines(lines: list[FloatArray]) -> FloatArray:
    """Lines one after another with a row of NaN between them, which Plotly draws as a gap."""
    gap = np.full((1, 2), np.nan)
    parts = [part for line in lines for part in (line, gap)]
    return np.concatenate(parts[:-1]) if parts else np.empty((0, 2))


def input_axis(title: str) -> dict[str, object]:
    """An axis for one input, the same for both so that the plane is a square."""
    return {
        "title": {"text": title, "standoff": 6},
        "range": [LOW, HIGH],
        "tickvals": [-0.5, 0, 0.5, 1, 1.5],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
