"""The decision surface with the truth table on it."""

import numpy as np
import plotly.graph_objects as go

from nn.charts import palette
from nn.charts.layout import chart_layout
from nn.data import XOR, FloatArray
from nn.network import Network
from nn.surface import HIGH, LOW, decision_boundary, decision_surface, grid_inputs, surface_axis

_LISTED_UNITS = 8


def decision_surface_chart(
    surface: FloatArray, axis: FloatArray, boundary: list[FloatArray]
) -> go.Figure:
    """The output over the plane of the two inputs, its 0.5 line, and the four rows of XOR.

    Args:
        surface: shape (r, r), from 0 to 1; the row is x2, the column x1.
        axis: shape (r,), the grid's coordinates.
        boundary: lines of shape (points, 2), as `nn.decision_boundary` gives.
    """
    return _with_rows(
        go.Heatmap(
            meta="surface",
            z=surface,
            zsmooth="best",
            hovertemplate="x₁ %{x:.2f}<br>x₂ %{y:.2f}<br>output %{z:.4f}<extra></extra>",
        ),
        axis,
        boundary,
    )


def _with_rows(
    surface: go.Heatmap | go.Contour, axis: FloatArray, boundary: list[FloatArray]
) -> go.Figure:
    """A surface from 0 to 1 over the inputs, under its 0.5 line and the four rows of XOR."""
    surface.update(
        x=axis,
        y=axis,
        zmin=0.0,
        zmax=1.0,
        colorscale=palette.diverging_colorscale(),
        colorbar={
            "thickness": 12,
            "outlinewidth": 0,
            "tickvals": [0, 0.5, 1],
            "ticktext": ["0", "0.5", "1"],
        },
    )
    line = join_lines(boundary)
    targets = XOR.targets[:, 0]
    return go.Figure(
        data=[
            surface,
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
                marker=row_markers(targets, 27.0),
                hovertemplate="x₁ %{x}, x₂ %{y}<br>target %{text}<extra></extra>",
            ),
        ],
        layout=chart_layout(
            xaxis=input_axis("x₁"),
            yaxis=input_axis("x₂"),
            margin={"l": 60, "r": 54, "t": 10, "b": 52},
        ),
    )


def row_markers(targets: FloatArray, size: float) -> dict[str, object]:
    """The rows of XOR as discs where the output should be 1, and as squares where 0."""
    return {
        "size": size,
        "symbol": ["circle" if target else "square" for target in targets],
        "color": [palette.HIGH if target else palette.LOW for target in targets],
        "line": {"color": "#ffffff", "width": min(2.5, size / 6)},
    }


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


def forward_pass_contour(network: Network) -> go.Figure:
    """The output as contours, with the whole forward pass of a point in its hover."""
    axis = surface_axis()
    surface = decision_surface(network, axis)
    return _with_rows(
        go.Contour(
            meta="contours",
            z=surface,
            contours={"start": 0.1, "end": 0.9, "size": 0.1},
            line={"width": 0.5, "color": palette.INK},
            text=forward_passes(network, axis),
            hovertemplate="%{text}<extra></extra>",
        ),
        axis,
        decision_boundary(surface, axis),
    )


def forward_passes(network: Network, axis: FloatArray) -> list[list[str]]:
    """The forward pass of every grid point in words, shape (r, r); at most 8 units are listed."""
    inputs = grid_inputs(axis)
    hidden, output = network.forward(inputs)
    texts = [
        f"x₁ {x[0]:.2f}, x₂ {x[1]:.2f}<br>{hidden_in_words(h)}<br>output {out:.4f}"
        for x, h, out in zip(inputs, hidden, output[:, 0], strict=True)
    ]
    r = len(axis)
    return [texts[row * r : (row + 1) * r] for row in range(r)]


def hidden_in_words(activations: FloatArray) -> str:
    """The hidden activations of one input, shape (H,); at most 8 are listed."""
    more = " …" if len(activations) > _LISTED_UNITS else ""
    return "hidden " + " ".join(f"{value:.3f}" for value in activations[:_LISTED_UNITS]) + more


def decision_surface_3d(network: Network) -> go.Figure:
    """The output as a height over the plane of the inputs, with the four rows at their targets."""
    axis = surface_axis()
    targets = XOR.targets[:, 0]
    grid = {"gridcolor": palette.QUIET, "showbackground": False}
    return go.Figure(
        data=[
            go.Surface(
                meta="surface",
                x=axis,
                y=axis,
                z=decision_surface(network, axis),
                cmin=0.0,
                cmax=1.0,
                colorscale=palette.diverging_colorscale(),
                showscale=False,
                contours={
                    "z": {
                        "show": True,
                        "start": 0.5,
                        "end": 0.5,
                        "size": 1,
                        "color": palette.INK,
                        "width": 4,
                    }
                },
                hovertemplate="x₁ %{x:.2f}<br>x₂ %{y:.2f}<br>output %{z:.4f}<extra></extra>",
            ),
            go.Scatter3d(
                meta="rows",
                x=XOR.inputs[:, 0],
                y=XOR.inputs[:, 1],
                z=targets,
                mode="markers",
                marker={
                    "size": 7,
                    "color": [palette.HIGH if target else palette.LOW for target in targets],
                    "line": {"color": "#ffffff", "width": 2},
                },
                hovertemplate="x₁ %{x}, x₂ %{y}<br>target %{z}<extra></extra>",
            ),
        ],
        layout=chart_layout(
            scene={
                "xaxis": {"title": {"text": "x₁"}, **grid},
                "yaxis": {"title": {"text": "x₂"}, **grid},
                "zaxis": {"title": {"text": "output"}, "range": [0, 1], **grid},
                "camera": {"eye": {"x": -0.9, "y": -1.9, "z": 1.2}},
                "aspectratio": {"x": 1, "y": 1, "z": 0.7},
            },
            margin={"l": 0, "r": 0, "t": 0, "b": 0},
        ).update(dragmode="orbit"),
    )
