"""The tutorial's listing: its losses with and without slips, chaos, and what many seeds learn."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import plotly.graph_objects as go

from nn.charts import palette
from nn.charts.layout import axis, chart_layout, epoch_axis
from nn.data import FloatArray
from nn.tutorial import PUBLISHED, PUBLISHED_EVERY

AS_IT_RAN: Final = "as it ran"
BOTH_POSSIBLE: Final = "with both slips that apply"
RIGHT_DERIVATIVE: Final = "with the right derivative"
CHOSEN: Final = "as switched"
CORRECTED: Final = "corrected"
STYLES: Final = {
    AS_IT_RAN: (palette.POSITIVE, "solid"),
    BOTH_POSSIBLE: (palette.POSITIVE, "solid"),
    CORRECTED: (palette.NEGATIVE, "dash"),
    CHOSEN: (palette.LINE, "dot"),
    RIGHT_DERIVATIVE: (palette.SOLVED_LINE, "dashdot"),
}
"""The colour and the dash of each variant, which are its own whatever else is shown."""
_OTHERS: Final = ((palette.LINE, "solid"), (palette.SOLVED_LINE, "dash"))


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


def shares_of_variants(shares: Mapping[str, tuple[float, float, float]]) -> go.Figure:
    """The share of the seeds that learn XOR with each variant, and its interval, line by line.

    Args:
        shares: under the name of each variant the share and the ends of its interval, 0 to 1.
    """
    names = list(shares)
    middle, low, high = 100 * np.array(list(shares.values())).reshape(-1, 3).T
    return go.Figure(
        data=[
            go.Scatter(
                meta="shares",
                x=middle,
                y=names,
                mode="markers",
                marker={"size": 12, "color": palette.SOLVED_LINE},
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": high - middle,
                    "arrayminus": middle - low,
                    "thickness": 3,
                    "width": 7,
                    "color": palette.SOLVED_LINE,
                },
                customdata=np.stack([low, high], axis=1),
                hovertemplate="%{y}<br>%{x:.0f} % of the seeds learn XOR<br>95 % interval "
                "%{customdata[0]:.0f} % to %{customdata[1]:.0f} %<extra></extra>",
            )
        ],
        layout=chart_layout(
            xaxis=axis("seeds that learn XOR", range=[-3, 103], ticksuffix=" %", dtick=25),
            yaxis=axis("", autorange="reversed", automargin=True),
            margin={"l": 10, "r": 18, "t": 10, "b": 50},
        ),
    )


def _over_epochs(lines: dict[str, FloatArray], vertical: dict[str, object]) -> go.Figure:
    last = max((len(line) - 1 for line in lines.values()), default=1)
    every = max(1, last // 1400)
    others = iter(_OTHERS * len(lines))
    styles = {name: STYLES.get(name) or next(others) for name in lines}
    return go.Figure(
        data=[
            go.Scatter(
                meta="variant",
                name=name,
                x=np.arange(0, len(line), every),
                y=line[::every],
                mode="lines",
                line={"color": styles[name][0], "width": 2.5, "dash": styles[name][1]},
                hovertemplate=f"{name}<br>epoch %{{x:,}}<br>%{{y:.4g}}<extra></extra>",
            )
            for name, line in lines.items()
        ],
        layout=chart_layout(
            xaxis=epoch_axis(last),
            yaxis=vertical,
            legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
            margin={"l": 78, "r": 18, "t": 34, "b": 50},
        ).update(showlegend=True),
    )
