"""The losses of a whole class."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nn.charts import palette
from nn.charts.layout import axis, chart_layout, epoch_axis, solved_line

HIGHEST_LOSS: Final = 0.5
"""Where the loss axis ends, whatever the losses, so that a new run does not move the axis."""


class Curve(NamedTuple):
    """The losses of one run.

    Attributes:
        seed: of the run.
        losses: epochs and their losses, shape (2, n).
        solved: whether any loss of the run was under 0.01.
    """

    seed: int
    losses: NDArray[np.float32]
    solved: bool


def class_losses(curves: Iterable[Curve], epochs: int) -> go.Figure:
    """All losses in one chart: a solid line where XOR was solved, a thicker dashed one where not.

    Curves of a kind are one trace with gaps, since hundreds of traces are slow to draw; the
    `customdata` of a point is the seed. The last trace has no points: it is for highlighting a run.

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
    """Some curves as one trace, with a gap after each."""
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
