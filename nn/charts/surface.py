"""The decision surface with the truth table on it."""

import numpy as np
import plotly.graph_objects as go

from nn.charts import layout, palette
from nn.charts.layout import chart_layout, height_axis, output_colors
from nn.data import ROW_NAMES, XOR, FloatArray, TruthTable
from nn.network import Network
from nn.surface import (
    FLAT,
    HIGH,
    LOW,
    decision_boundary,
    decision_surface,
    grid_inputs,
    surface_axis,
)

_LISTED_UNITS = 8
_PALE = 0.1  # a sheet with a smaller range around 0.5 is as light as the page


def decision_surface_chart(
    surface: FloatArray, axis: FloatArray, boundary: list[FloatArray], table: TruthTable = XOR
) -> go.Figure:
    """The output over the plane of the two inputs, its 0.5 line, and the four rows of a table.

    Args:
        surface: shape (r, r), from 0 to 1; the row is x2, the column x1.
        axis: shape (r,), the grid's coordinates.
        boundary: lines of shape (points, 2), as `nn.decision_boundary` gives them.
        table: whose rows are marked.
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
        table,
    )


def _with_rows(
    surface: go.Heatmap | go.Contour,
    axis: FloatArray,
    boundary: list[FloatArray],
    table: TruthTable,
) -> go.Figure:
    """A surface of outputs over the inputs, with its 0.5 line and the four rows of a table."""
    surface.update(x=axis, y=axis, **output_colors())
    line = join_lines(boundary)
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
            rows_with_targets(table),
        ],
        layout=chart_layout(
            xaxis=input_axis("x₁"),
            yaxis=input_axis("x₂"),
            margin={"l": 60, "r": 54, "t": 10, "b": 52},
        ),
    )


def rows_with_targets(table: TruthTable = XOR) -> go.Scatter:
    """The four rows of a truth table at their inputs, each with its target on it."""
    targets = table.targets[:, 0]
    return go.Scatter(
        meta="rows",
        x=table.inputs[:, 0],
        y=table.inputs[:, 1],
        mode="markers+text",
        text=[f"<b>{target:.0f}</b>" for target in targets],
        textfont={"color": "#ffffff", "size": 15},
        marker=row_markers(targets, 27.0),
        hovertemplate="x₁ %{x}, x₂ %{y}<br>target %{text}<extra></extra>",
    )


def rows_without_targets() -> go.Scatter:
    """The four rows at their inputs, each with its name, where they have more than one target."""
    return go.Scatter(
        meta="rows",
        x=XOR.inputs[:, 0],
        y=XOR.inputs[:, 1],
        mode="markers+text",
        text=[f"<b>{name}</b>" for name in ROW_NAMES],
        textfont={"color": "#ffffff", "size": 13},
        marker={
            "size": 29.0,
            "symbol": "diamond",
            "color": palette.INK,
            "line": {"color": "#ffffff", "width": 2.5},
        },
        hovertemplate="x₁ %{x}, x₂ %{y}<br>its target differs<extra></extra>",
    )


def row_markers(targets: FloatArray, size: float) -> dict[str, object]:
    """The rows of a table as discs where the target is 1, and as squares where it is 0."""
    return {
        "size": size,
        "symbol": ["circle" if target else "square" for target in targets],
        "color": [palette.HIGH if target else palette.LOW for target in targets],
        "line": {"color": "#ffffff", "width": min(2.5, size / 6)},
    }


def join_lines(lines: list[FloatArray]) -> FloatArray:
    """Lines of shape (points, 2), joined by rows of NaN, which Plotly draws as gaps."""
    gap = np.full((1, 2), np.nan)
    parts = [part for line in lines for part in (line, gap)]
    return np.concatenate(parts[:-1]) if parts else np.empty((0, 2))


def input_axis(title: str) -> dict[str, object]:
    """The axis for one input, the same for both, so that the plane is a square."""
    return layout.axis(title, range=[LOW, HIGH], tickvals=[-0.5, 0, 0.5, 1, 1.5], showgrid=False)


def forward_pass_contour(network: Network, table: TruthTable = XOR) -> go.Figure:
    """The output as contours; the hover over a point gives its whole forward pass."""
    axis = surface_axis()
    surface = _without_rounding(decision_surface(network, axis))
    # Bands would part a surface that is hardly anywhere but at 0.5 into orange and blue.
    coloring = "heatmap" if np.ptp(surface) < _PALE else "fill"
    return _with_rows(
        go.Contour(
            meta="contours",
            z=surface,
            contours={"start": 0.1, "end": 0.9, "size": 0.1, "coloring": coloring},
            line={"width": 0.5, "color": palette.INK},
            text=forward_passes(network, axis),
            hovertemplate="%{text}<extra></extra>",
        ),
        axis,
        decision_boundary(surface, axis),
        table,
    )


def _without_rounding(surface: FloatArray) -> FloatArray:
    """A surface, or its mean everywhere if it is the same everywhere but for rounding."""
    if np.ptp(surface) >= FLAT:
        return surface
    return np.full_like(surface, surface.mean().round(6))


def forward_passes(network: Network, axis: FloatArray) -> list[list[str]]:
    """The forward pass of every grid point in words, shape (r, r), with at most 8 activations."""
    inputs = grid_inputs(axis)
    hidden, output = network.forward(inputs)
    texts = [
        f"x₁ {x[0]:.2f}, x₂ {x[1]:.2f}<br>{hidden_in_words(h, network)}output {out:.4f}"
        for x, h, out in zip(inputs, hidden, output[:, 0], strict=True)
    ]
    r = len(axis)
    return [texts[row * r : (row + 1) * r] for row in range(r)]


def hidden_in_words(activations: FloatArray, network: Network) -> str:
    """The hidden activations of one input, shape (H,), as a line of a hover; at most 8 are listed.

    It is empty for a network without a hidden layer.
    """
    if not network.hidden_units:
        return ""
    more = " …" if len(activations) > _LISTED_UNITS else ""
    values = " ".join(f"{value:.3f}" for value in activations[:_LISTED_UNITS])
    return f"hidden {values}{more}<br>"


def decision_surface_3d(network: Network, table: TruthTable = XOR) -> go.Figure:
    """The output as a height over the plane of the inputs; each row stands at its target."""
    axis = surface_axis()
    surface = _without_rounding(decision_surface(network, axis))
    targets = table.targets[:, 0]
    at_half = {"start": 0.5, "end": 0.5, "size": 1, "show": bool(np.ptp(surface) > 0)}
    lines = {"show": True, "color": palette.ZERO, "width": 1, "start": LOW, "end": HIGH}
    net = {**lines, "size": 0.25} if np.ptp(surface) < _PALE else {}
    return go.Figure(
        data=[
            go.Surface(
                meta="surface",
                x=axis,
                y=axis,
                z=surface,
                cmin=0.0,
                cmax=1.0,
                colorscale=palette.diverging_colorscale(),
                showscale=False,
                contours={
                    "x": net,
                    "y": net,
                    "z": {**at_half, "color": palette.INK, "width": 4},
                },
                hovertemplate="x₁ %{x:.2f}<br>x₂ %{y:.2f}<br>output %{z:.4f}<extra></extra>",
            ),
            go.Scatter3d(
                meta="rows",
                x=table.inputs[:, 0],
                y=table.inputs[:, 1],
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
                "xaxis": height_axis("x₁"),
                "yaxis": height_axis("x₂"),
                "zaxis": height_axis("output", range=[0, 1]),
                "camera": {"eye": {"x": -0.9, "y": -1.9, "z": 1.2}},
                "aspectratio": {"x": 1, "y": 1, "z": 0.7},
            },
            margin={"l": 0, "r": 0, "t": 0, "b": 0},
        ).update(dragmode="orbit"),
    )
