"""The runs of a whole class: the decision surface of each as a small tile, and all losses."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nn.charts import palette
from nn.charts.layout import axis, chart_layout, epoch_axis, solved_line
from nn.data import FloatArray
from nn.network import Network
from nn.surface import decision_surface, surface_axis

TILE: Final = 33
"""Points along each side of a tile."""
HIGHEST_LOSS: Final = 0.5
"""The loss axis' end, whatever the losses: a run that arrives moves no axis."""


class Curve(NamedTuple):
    """The losses of one run.

    Attributes:
        seed: of the run.
        losses: shape (2, n), epochs and their losses.
        solved: whether some loss of the run was under 0.01.
    """

    seed: int
    losses: NDArray[np.float32]
    solved: bool


def surface_tiles(parameters: Sequence[FloatArray]) -> NDArray[np.uint8]:
    """The decision surfaces of some networks, as places in `palette.diverging_table`.

    Args:
        parameters: of each network, see `Network.from_vector`.

    Returns:
        Shape (networks, 33, 33); the row is x2, the column x1.
    """
    points = surface_axis(TILE)
    surfaces = [decision_surface(Network.from_vector(vector), points) for vector in parameters]
    return np.rint(np.array(surfaces).reshape(-1, TILE, TILE) * 255).astype(np.uint8)


def class_losses(curves: Iterable[Curve], epochs: int) -> go.Figure:
    """All losses on one axis: solid where XOR was solved, dashed and thicker where not.

    Curves of a kind are one trace with gaps, since hundreds of traces are slow to draw; their
    `customdata` is the seeds. The last trace, without points yet, is for one that is picked out.

    Args:
        curves: in the order in which they are drawn.
        epochs: of every run.
    """
    curves = list(curves)
    return go.Figure(
        data=[
            _together(
                "solved",
                [curve for curve in curves if curve.solved],
                {"color": palette.POSITIVE, "width": 2},
                0.8,
            ),
            _together(
                "failed",
                [curve for curve in curves if not curve.solved],
                {"color": palette.NEGATIVE, "width": 2.5, "dash": "dash"},
                0.8,
            ),
            _together("picked", [], {"color": palette.LINE, "width": 4}, 1.0),
        ],
        layout=chart_layout(
            xaxis=epoch_axis(epochs),
            yaxis=axis("loss", range=[0, HIGHEST_LOSS], nticks=4),
            shapes=[solved_line()],
            margin={"l": 60, "r": 18, "t": 10, "b": 46},
        ),
    )


def _together(
    meta: str, curves: list[Curve], line: dict[str, object], opacity: float
) -> go.Scatter:
    """Some curves as one trace, with a gap behind each."""
    gap = np.full((2, 1), np.nan)
    parts = [part for curve in curves for part in (curve.losses.astype(np.float64), gap)]
    x, y = np.concatenate([np.empty((2, 0)), *parts], axis=1)
    seeds = [np.full(curve.losses.shape[1] + 1, curve.seed) for curve in curves]
    return go.Scatter(
        meta=meta,
        x=x,
        y=y,
        customdata=np.concatenate([np.empty(0, dtype=np.int64), *seeds]),
        mode="lines",
        line=line,
        opacity=opacity,
        hovertemplate="seed %{customdata}<br>epoch %{x:,}<br>loss %{y:.4f}<extra></extra>",
    )
