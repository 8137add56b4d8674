"""The loss around the path of training, as contours and as a surface."""

import math

import numpy as np
import plotly.graph_objects as go

from nn.charts import palette
from nn.charts.layout import axis, chart_layout, color_bar, height_axis
from nn.data import FloatArray
from nn.landscape import Landscape

TITLES = ("first principal direction", "second principal direction")
_SHORT = ("first direction", "second direction")
# Light where the loss is low, so that the path stands out there; one hue, as a loss has no middle.
_SCALE = [
    (0.0, "#e6dcf9"),
    (0.25, "#c9b6f0"),
    (0.5, "#a283dd"),
    (0.75, "#7450bd"),
    (1.0, "#3a2273"),
]
_PATH = palette.POSITIVE


def landscape_contour(
    landscape: Landscape,
    here: FloatArray | None = None,
    title: str = "loss",
    directions: tuple[str, str] = TITLES,
) -> go.Figure:
    """The loss over the plane, with the path of training on it from its start to its end.

    The colours follow the logarithm of the loss, as its valleys are a thousand times lower.

    Args:
        landscape: as `nn.loss_landscape` gives it.
        here: the coordinates of a point to mark, shape (2,).
        title: what the loss is called on its colour bar.
        directions: what both axes are called.
    """
    first, second = landscape.axes
    path = landscape.path
    figure = go.Figure(
        data=[
            _contours(landscape, title),
            go.Scatter(
                x=path[:, 0],
                y=path[:, 1],
                mode="lines+markers",
                line={"color": _PATH, "width": 3},
                marker={"size": 4, "color": _PATH},
                **_losses_on_path(landscape),
            ),
            go.Scatter(
                meta="ends",
                x=path[[0, -1], 0],
                y=path[[0, -1], 1],
                mode="markers",
                marker={
                    "size": 15,
                    "symbol": ["circle", "star"],
                    "color": "#ffffff",
                    "line": {"color": palette.HIGH, "width": 3},
                },
                customdata=landscape.path_epochs[[0, -1]],
                hovertemplate="epoch %{customdata:,}<extra></extra>",
            ),
        ],
        layout=chart_layout(
            xaxis=axis(directions[0], range=[first[0], first[-1]], showgrid=False),
            yaxis=axis(directions[1], range=[second[0], second[-1]], showgrid=False),
            margin={"l": 60, "r": 20, "t": 10, "b": 52},
        ),
    )
    if here is not None:
        figure.add_scatter(
            meta="here",
            x=here[:1],
            y=here[1:],
            mode="markers",
            marker={"size": 16, "color": palette.LINE, "line": {"color": "#ffffff", "width": 3}},
            hoverinfo="skip",
        )
    return figure


def _contours(landscape: Landscape, title: str) -> go.Contour:
    powers = _log(landscape.losses)
    low, high = float(powers.min()), float(powers.max())
    ticks = _ticks(10.0**low, 10.0**high)
    return go.Contour(
        meta="losses",
        x=landscape.axes[0],
        y=landscape.axes[1],
        z=powers,
        zmin=low,
        zmax=high,
        ncontours=24,
        line={"width": 0.4, "color": palette.INK},
        colorscale=_SCALE,
        colorbar=color_bar(
            title={"text": title, "side": "top" if title == "loss" else "right"},
            tickvals=np.log10(ticks),
            ticktext=[f"{loss:g}" for loss in ticks],
        ),
        customdata=landscape.losses,
        hovertemplate="loss %{customdata:.6f}<extra></extra>",
    )


def _losses_on_path(landscape: Landscape) -> dict[str, object]:
    """What the hover over the path of training gives."""
    return {
        "meta": "path",
        "customdata": np.stack([landscape.path_epochs, landscape.path_losses], axis=1),
        "hovertemplate": "epoch %{customdata[0]:,}<br>loss of the run %{customdata[1]:.6f}"
        "<extra></extra>",
    }


def landscape_3d(landscape: Landscape, directions: tuple[str, str] = _SHORT) -> go.Figure:
    """The loss as a height over the plane, with the path of training just above it.

    Args:
        landscape: as `nn.loss_landscape` gives it.
        directions: what both horizontal axes are called.
    """
    first, second = landscape.axes
    lift = 0.01 * float(np.ptp(landscape.losses))
    return go.Figure(
        data=[
            go.Surface(
                meta="losses",
                x=first,
                y=second,
                z=landscape.losses,
                surfacecolor=_log(landscape.losses),
                colorscale=_SCALE,
                showscale=False,
                lighting={"ambient": 0.85, "diffuse": 0.35, "specular": 0.03},
                hovertemplate="loss %{z:.6f}<extra></extra>",
            ),
            go.Scatter3d(
                x=landscape.path[:, 0],
                y=landscape.path[:, 1],
                z=landscape.path_heights + lift,
                mode="lines",
                line={"color": _PATH, "width": 7},
                **_losses_on_path(landscape),
            ),
        ],
        layout=chart_layout(
            scene={
                "xaxis": height_axis(directions[0]),
                "yaxis": height_axis(directions[1]),
                "zaxis": height_axis("loss"),
                "camera": {"eye": {"x": 1.5, "y": -2.1, "z": 1.3}},
                "aspectratio": {"x": 1.2, "y": 1, "z": 0.6},
            },
            margin={"l": 0, "r": 0, "t": 0, "b": 0},
        ).update(dragmode="orbit"),
    )


def _ticks(low: float, high: float) -> list[float]:
    """Round losses between low and high, of the coarsest series that has at least three there."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for digits in ((1,), (1, 2, 5), (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)):
        ticks = [digit * 10.0**power for power in powers for digit in digits]
        ticks = [tick for tick in ticks if low <= tick <= high]
        if len(ticks) >= 3:
            break
    return ticks


def _log(losses: FloatArray) -> FloatArray:
    """The decimal logarithms of the losses, of which none counts as lower than 1e-12."""
    powers: FloatArray = np.log10(np.maximum(losses, 1e-12))
    return powers
