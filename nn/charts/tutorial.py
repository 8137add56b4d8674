"""The tutorial's listing: its losses with and without slips, and how chaos separates two runs."""

from typing import Final

import numpy as np
import plotly.graph_objects as go

from nn.charts import palette
from nn.charts.layout import axis, chart_layout, epoch_axis
from nn.data import FloatArray
from nn.tutorial import PUBLISHED, PUBLISHED_EVERY

COLORS: Final = (palette.POSITIVE, palette.NEGATIVE, palette.LINE, palette.SOLVED_LINE)
_DASHES: Final = ("solid", "dash", "dot", "dashdot")  # to tell lines apart without colours too


def errors_of_variants(variants: dict[str, FloatArray], published: bool = True) -> go.Figure:
    """The mean absolute error over the epochs for several variants of the listing.

    Args:
        variants: under the name of each variant its errors, shape (E + 1,).
        published: whether to mark the eight errors that the tutorial printed.
    """
    figure = _over_epochs(variants, axis("mean absolute error", rangemode="tozero"))
    if published:
        figure.add_scatter(
            meta="published",
            name="published",
            x=np.arange(len(PUBLISHED)) * PUBLISHED_EVERY,
            y=PUBLISHED,
            mode="markers",
            marker={
                "symbol": "diamond",
                "size": 11,
                "color": "#ffffff",
                "line": {"color": palette.HIGH, "width": 2.5},
            },
            hovertemplate="published<br>epoch %{x:,}<br>%{y:.16f}<extra></extra>",
        )
    return figure


def distances_of_twins(twins: dict[str, FloatArray]) -> go.Figure:
    """How far apart two runs are whose starts differ in the 16th digit of one weight.

    Args:
        twins: under the name of each variant the distances, shape (E + 1,); a 0 is a gap.
    """
    drawn = {name: np.where(apart > 0, apart, np.nan) for name, apart in twins.items()}
    return _over_epochs(
        drawn, axis("distance of the weights", type="log", exponentformat="power", nticks=8)
    )


def _over_epochs(lines: dict[str, FloatArray], vertical: dict[str, object]) -> go.Figure:
    last = max((len(line) - 1 for line in lines.values()), default=1)
    every = max(1, last // 1400)
    return go.Figure(
        data=[
            go.Scatter(
                meta="variant",
                name=name,
                x=np.arange(0, len(line), every),
                y=line[::every],
                mode="lines",
                line={"color": color, "width": 2.5, "dash": dash},
                hovertemplate=f"{name}<br>epoch %{{x:,}}<br>%{{y:.4g}}<extra></extra>",
            )
            for (name, line), color, dash in zip(lines.items(), COLORS, _DASHES, strict=False)
        ],
        layout=chart_layout(
            xaxis=epoch_axis(last),
            yaxis=vertical,
            legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
            margin={"l": 78, "r": 18, "t": 34, "b": 50},
        ).update(showlegend=True),
    )
