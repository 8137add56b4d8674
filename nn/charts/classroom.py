"""The runs of a whole class: their losses, and what came of its rounds."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nn.charts import palette
from nn.charts.layout import axis, chart_layout, epoch_axis, solved_line
from nn.configuration import TrainingConfig

HIGHEST_CROSS_ENTROPY: Final = 1.5
"""Where the axis of cross-entropies ends: nine of ten networks of 4 sigmoid units begin below."""

_DOT: Final = 2.5
"""The width of a guess's dot, in percent: nearer ones lie on each other."""
_BASE: Final = 0.25
"""How far below the middle of its row a share is, in rows; its guesses are stacked on it."""
_TICKS: Final = (0, 25, 50, 75, 100)
_STEP: Final = 0.16
_HIGHEST: Final = 0.62
"""How far a dot is above the one below it, and the highest above its share, in rows, at most."""


class Curve(NamedTuple):
    """The losses of one run.

    Attributes:
        seed: of the run.
        losses: epochs and their losses, shape (2, n).
        solved: whether the run has solved its truth table.
    """

    seed: int
    losses: NDArray[np.float32]
    solved: bool


def highest_loss(shared: TrainingConfig) -> float:
    """Where the loss axis ends, whatever the losses, so that a new run does not move the axis.

    A mean squared error is seldom larger than that of a network which gives one sure answer for
    every row, and is wrong for most: 0.5 for XOR, 0.75 for AND.
    """
    if shared.loss != "mse":
        return HIGHEST_CROSS_ENTROPY
    ones = float(shared.truth_table.targets.mean())
    return max(ones, 1.0 - ones)


def class_losses(curves: Iterable[Curve], shared: TrainingConfig) -> go.Figure:
    """All losses in one chart: a solid line if a run solved it, a thicker dashed one if not.

    Curves of a kind are one trace with gaps, since hundreds of traces are slow to draw; the
    `customdata` of a point is the seed. The last trace has no points: it is for highlighting a run.

    Args:
        curves: in the order in which they are drawn.
        shared: what every run trains, whatever its seed.
    """
    curves = list(curves)
    squared = shared.loss == "mse"  # only this one has a limit under which a run is solved
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
            xaxis=epoch_axis(shared.epochs),
            yaxis=axis("loss", range=[0, highest_loss(shared)], nticks=4),
            shapes=[solved_line()] if squared else [],
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


class RoundShare(NamedTuple):
    """What came of a round of the class.

    Attributes:
        label: what names it, in lines.
        solved: how many of its runs solved their truth table.
        arrived: how many runs there are.
        interval: of the share that solves it, from 0 to 1, or None without a run.
        guesses: of this share, in whole percent.
        what: the truth table, such as XOR.
    """

    label: tuple[str, ...]
    solved: int
    arrived: int
    interval: tuple[float, float] | None
    guesses: Sequence[int]
    what: str = "XOR"


def round_shares(rounds: Sequence[RoundShare]) -> go.Figure:
    """A row for each round: the share that solved it, its interval, and the guesses as dots.

    The dots of near guesses are stacked. The share is also written beside its row.

    Args:
        rounds: from the top to the bottom.
    """
    rows = list(range(len(rounds)))
    return go.Figure(
        data=[_guesses(rounds), _shares(rounds)],
        layout=chart_layout(
            xaxis=axis(
                range=[-1, 101],
                tickvals=_TICKS,
                ticktext=[f"{tick} %" if tick % 50 == 0 else "" for tick in _TICKS],
                tickangle=0,
                showgrid=True,
            ),
            yaxis=axis(
                range=[len(rounds) - 0.5, -0.5],
                tickvals=rows,
                ticktext=["<br>".join(one.label) for one in rounds],
                showgrid=False,
                automargin=True,
            ),
            annotations=[
                {
                    "text": f"<b>{100 * one.solved / one.arrived:.0f} %</b>"
                    if one.arrived
                    else "–",
                    # As large type it may have this colour on any background.
                    "font": {"size": 19, "color": palette.POSITIVE},
                    "x": 1,
                    "xref": "paper",
                    "xanchor": "left",
                    "xshift": 4,
                    "y": row,
                    "showarrow": False,
                }
                for row, one in enumerate(rounds)
            ],
            margin={"l": 10, "r": 64, "t": 4, "b": 24},
        ),
    )


def _shares(rounds: Sequence[RoundShare]) -> go.Scatter:
    drawn = [(row, one, one.interval) for row, one in enumerate(rounds) if one.interval]
    shares = np.array([100 * one.solved / one.arrived for _, one, _ in drawn])
    ends = 100 * np.array([interval for *_, interval in drawn]).reshape(-1, 2)
    return go.Scatter(
        meta="shares",
        x=shares,
        y=[row + _BASE for row, *_ in drawn],
        error_x={
            "type": "data",
            "symmetric": False,
            "array": ends[:, 1] - shares,
            "arrayminus": shares - ends[:, 0],
            "color": palette.POSITIVE,
            "thickness": 3,
            "width": 6,
        },
        mode="markers",
        marker={"symbol": "diamond", "size": 13, "color": palette.POSITIVE},
        cliponaxis=False,
        customdata=[
            (", ".join(one.label), *end)
            for (_, one, _), end in zip(drawn, ends.tolist(), strict=True)
        ],
        text=[f"{one.solved} of {one.arrived} solved {one.what}" for _, one, _ in drawn],
        hovertemplate="%{customdata[0]}<br>%{text}, %{x:.0f} %<br>"
        "95 % interval %{customdata[1]:.0f} % to %{customdata[2]:.0f} %<extra></extra>",
    )


def _guesses(rounds: Sequence[RoundShare]) -> go.Scatter:
    levels = [stack(one.guesses, _DOT) for one in rounds]
    highest = max((level for of_round in levels for level in of_round), default=0)
    step = min(_STEP, _HIGHEST / (highest + 1))
    return go.Scatter(
        meta="guesses",
        x=[guess for one in rounds for guess in sorted(one.guesses)],
        y=[
            row + _BASE - step * (level + 1.5)
            for row, of_round in enumerate(levels)
            for level in of_round
        ],
        mode="markers",
        marker={"size": 7, "color": palette.LINE},
        cliponaxis=False,
        hovertemplate="a guess: %{x} %<extra></extra>",
    )


def stack(values: Iterable[float], width: float) -> list[int]:
    """The level of each dot, from 0, so that no dot lies on another one.

    Args:
        values: where the dots are; the levels are in the values' ascending order.
        width: of a dot. Each gets the lowest level on which it has room.
    """
    ends: list[float] = []
    levels = []
    for value in sorted(values):
        level = next((at for at, end in enumerate(ends) if value >= end), len(ends))
        ends[level : level + 1] = [value + width]
        levels.append(level)
    return levels
