"""The loss over the epochs."""

import math
from typing import Any, Final, Literal

import plotly.graph_objects as go

from nn.charts import palette
from nn.charts.layout import axis, chart_layout, epoch_axis, solved_line
from nn.charts.rate_marks import rate_marks
from nn.data import FloatArray
from nn.history import History
from nn.losses import LOSSES
from nn.training import SOLVED

Scale = Literal["linear", "log"]
Measure = Literal["loss", "error"]
"""What is drawn over the epochs: what training descends, or the mean squared error beside it."""

MEASURE: Final = LOSSES["mse"].title
"""By which every network is measured, whatever loss it descends."""
COLORS: Final[dict[Measure, str]] = {"loss": palette.LINE, "error": palette.SOLVED_LINE}
HERE: Final[dict[Measure, str]] = {"loss": "here", "error": "here-error"}
"""What the dots at the ends of the lines are called."""


def loss_curve(history: History, scale: Scale = "linear", until: int | None = None) -> go.Figure:
    """The loss of every epoch so far, with the line under which the table is solved.

    A thin line marks each epoch from which on the learning rate is another one.

    The line of what is solved is for the mean squared error. So where another loss is descended,
    the mean squared error is a line of its own, in the colour of the limit.

    Args:
        history: of a run, of any length.
        scale: of the loss axis.
        until: the last epoch on the axis, by default that of the run.
    """
    epochs, losses = history.curve()
    latest = history.latest
    lowest, highest = float(losses.min()), float(losses.max())
    lines, keys = [], []
    if history.config.loss != "mse":
        curve = history.curve(squared_errors=True)
        lowest, highest = min(lowest, float(curve[1].min())), max(highest, float(curve[1].max()))
        end = latest.epoch, float(history.squared_errors[-1])
        lines = _line("error", curve, end, MEASURE)
        keys = _keys({"loss": history.config.loss_function.title, "error": MEASURE})
    last = until or history.config.epochs
    marks = rate_marks([(history.config.changes, None)], last)
    return go.Figure(
        data=[*lines, *_line("loss", (epochs, losses), (latest.epoch, latest.loss), "loss")],
        layout=chart_layout(
            xaxis=epoch_axis(last),
            yaxis=loss_axis(lowest, highest, scale),
            shapes=[solved_line(), *marks.shapes],
            annotations=[
                {
                    "xref": "paper",
                    "x": 1,
                    "y": math.log10(SOLVED) if scale == "log" else SOLVED,
                    "xanchor": "right",
                    "yanchor": "bottom",
                    "text": f"solved under {SOLVED}",
                    "showarrow": False,
                    "font": {"size": 13},
                },
                *keys,
                *marks.annotations,
            ],
            margin={"l": 66, "r": 18, "t": 26 if keys else 10, "b": 46},
        ),
    )


def _line(
    measure: Measure, curve: tuple[FloatArray, FloatArray], end: tuple[int, float], name: str
) -> list[go.Scatter]:
    """A line over the epochs and the dot at its end."""
    color = COLORS[measure]
    return [
        loss_line(
            meta=measure,
            x=curve[0],
            y=curve[1],
            line={"color": color},
            hovertemplate=f"epoch %{{x:,}}<br>{name} %{{y:.6f}}<extra></extra>",
        ),
        latest_loss(meta=HERE[measure], x=[end[0]], y=[end[1]], marker={"color": color}),
    ]


def _keys(names: dict[Measure, str]) -> list[dict[str, object]]:
    """What the lines are, in their colours, above the chart."""
    lines = (
        f'<span style="color: {COLORS[measure]}">— {name}</span>' for measure, name in names.items()
    )
    return [
        {
            "name": "keys",
            "xref": "paper",
            "yref": "paper",
            "x": 1,
            "y": 1,
            "xanchor": "right",
            "yanchor": "bottom",
            "text": "   ".join(lines),
            "showarrow": False,
            "font": {"size": 13},
        }
    ]


def loss_line(**parts: Any) -> go.Scatter:
    """A line of losses over the epochs, with all of its points."""
    line = go.Scatter(mode="lines", line={"width": 3, "simplify": False}, cliponaxis=False)
    return line.update(parts)


def latest_loss(**parts: Any) -> go.Scatter:
    """The dot at the end of a line of losses."""
    marker = {"size": 12, "line": {"color": "#fff", "width": 2}}
    return go.Scatter(mode="markers", cliponaxis=False, marker=marker, hoverinfo="skip").update(
        parts
    )


def loss_axis(
    lowest: float, highest: float, scale: Scale, title: str = "loss"
) -> dict[str, object]:
    """The axis for losses from the lowest to the highest."""
    decades = {"dtick": 1, "exponentformat": "power"} if scale == "log" else {}
    ends = loss_range(lowest, highest, scale)
    return axis(title, type=scale, range=ends, nticks=5, rangemode="tozero", **decades)


def loss_range(lowest: float, highest: float, scale: Scale) -> list[float]:
    """The ends of the loss axis for losses from the lowest to the highest.

    Both ends move in steps, so that a run in progress seldom moves its axis: the top is a multiple
    of 0.1 and at least 0.3, the bottom of a log axis a power of ten and at most 0.001.

    Returns:
        The lower and the upper end; on a log axis their powers of ten.
    """
    top = max(0.3, math.ceil(highest * 10.5) / 10)
    if scale == "linear":
        return [0.0, top]
    return [float(min(-3, math.floor(math.log10(max(lowest, 1e-30))))), math.log10(top)]


def epoch_axis_end(epoch: int, epochs: int) -> int:
    """Where the epoch axis of a run in progress ends: 100, 200, 500, 1,000, ..., its last epoch."""
    decade = 100
    while True:
        for end in (decade, 2 * decade, 5 * decade):
            if end >= epoch or end >= epochs:
                return min(end, epochs)
        decade *= 10
