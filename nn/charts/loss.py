"""The loss over the epochs."""

import math
from typing import Literal

import plotly.graph_objects as go

from nn.charts import palette
from nn.charts.layout import chart_layout, solved_line
from nn.history import History
from nn.training import SOLVED

Scale = Literal["linear", "log"]


def loss_curve(history: History, scale: Scale = "linear", until: int | None = None) -> go.Figure:
    """The mean squared error of every epoch so far, with the line under which XOR is solved.

    Args:
        history: of a run, of any length.
        scale: of the loss axis.
        until: the last epoch on the axis; the run's own if not given.
    """
    epochs, losses = history.curve()
    latest = history.latest
    return go.Figure(
        data=[
            go.Scatter(
                meta="loss",
                x=epochs,
                y=losses,
                mode="lines",
                line={"color": palette.LINE, "width": 3, "simplify": False},
                cliponaxis=False,
                hovertemplate="epoch %{x:,}<br>loss %{y:.6f}<extra></extra>",
            ),
            go.Scatter(
                meta="here",
                x=[latest.epoch],
                y=[latest.loss],
                mode="markers",
                cliponaxis=False,
                marker={"color": palette.LINE, "size": 12, "line": {"color": "#fff", "width": 2}},
                hoverinfo="skip",
            ),
        ],
        layout=chart_layout(
            xaxis={
                "title": {"text": "epoch", "standoff": 4},
                "range": [0, until or history.config.epochs],
                "nticks": 6,
                "tickformat": ",d",
                "zeroline": False,
                "gridcolor": palette.QUIET,
                "fixedrange": True,
            },
            yaxis={
                "title": {"text": "loss", "standoff": 4},
                "type": scale,
                "range": loss_range(float(losses.min()), float(losses.max()), scale),
                "nticks": 5,
                "zeroline": False,
                "rangemode": "tozero",
                "gridcolor": palette.QUIET,
                "fixedrange": True,
                **({"dtick": 1, "exponentformat": "power"} if scale == "log" else {}),
            },
            shapes=[solved_line()],
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
                }
            ],
            margin={"l": 66, "r": 18, "t": 10, "b": 46},
        ),
    )


def loss_range(lowest: float, highest: float, scale: Scale) -> list[float]:
    """The loss axis' ends for a run with these losses; on a log axis their powers of ten.

    It moves in steps, so that a curve that is still being drawn seldom moves its own axis: the top
    in tenths with at least 0.3, the bottom of a log axis in whole decades with at most 0.001.
    """
    top = max(0.3, math.ceil(highest * 10.5) / 10)
    if scale == "linear":
        return [0.0, top]
    return [float(min(-3, math.floor(math.log10(max(lowest, 1e-30))))), math.log10(top)]


def epoch_axis_end(epoch: int, epochs: int) -> int:
    """Where the epoch axis of a run in progress ends: 100, 200, 500, 1,000, ... up to its last."""
    decade = 100
    while True:
        for end in (decade, 2 * decade, 5 * decade):
            if end >= epoch or end >= epochs:
                return min(end, epochs)
        decade *= 10
