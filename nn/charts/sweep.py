"""What became of many networks: who solves XOR, how their losses fall, and when."""

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nn.charts import palette
from nn.charts.layout import axis, chart_layout, epoch_axis, solved_line
from nn.sweep import SweepResult, wilson_interval

SOLVED_COLOR = palette.POSITIVE
FAILED_COLOR = palette.NEGATIVE
_FAILURES_DRAWN = 40


def solved_share_heatmap(result: SweepResult) -> go.Figure:
    """The share of seeds that solve XOR, a cell for hidden units x learning rate.

    Cells without a finished network stay empty. An unseen marker on every cell takes the clicks;
    its `customdata` is the cell's number of hidden units and learning rate.
    """
    config = result.config
    units, rates = sorted(config.hidden_units), sorted(config.learning_rates)
    shares = np.full((len(units), len(rates)), np.nan)
    x, y, texts, hovers, cells = [], [], [], [], []
    for row, unit in enumerate(units):
        for column, rate in enumerate(rates):
            solved, count, low, high = solved_count(result, unit, rate)
            if not count:
                continue
            shares[row, column] = solved / count
            x.append(column)
            y.append(row)
            texts.append(f"{solved / count:.0%}")
            hovers.append(
                f"{unit} hidden units, learning rate {rate:g}<br>{solved} of {count} seeds solve "
                f"XOR<br>95 % interval {low:.1%} to {high:.1%}"
            )
            cells.append((unit, rate))
    drawn = np.array([shares[row, column] for row, column in zip(y, x, strict=True)])
    inks = palette.number_colors()
    return go.Figure(
        data=[
            go.Heatmap(
                meta="shares",
                x=np.arange(len(rates)),
                y=np.arange(len(units)),
                z=shares,
                zmin=0.0,
                zmax=1.0,
                xgap=2,
                ygap=2,
                colorscale=palette.diverging_colorscale(),
                colorbar={"thickness": 12, "outlinewidth": 0, "tickformat": ".0%"},
                hoverinfo="skip",
            ),
            go.Scatter(
                meta="cells",
                x=x,
                y=y,
                mode="markers+text",
                text=texts,
                textfont={"size": 15, "color": [inks[round(share * 255)] for share in drawn]},
                marker={"size": 46, "symbol": "square", "color": "rgba(0, 0, 0, 0)"},
                selected={"marker": {"opacity": 1}},
                unselected={"marker": {"opacity": 1}},
                customdata=cells,
                hovertext=hovers,
                hovertemplate="%{hovertext}<extra></extra>",
            ),
        ],
        layout=chart_layout(
            xaxis=_places("learning rate", [f"{rate:g}" for rate in rates]),
            yaxis=_places("hidden units", [str(unit) for unit in units]),
            margin={"l": 56, "r": 20, "t": 10, "b": 50},
            clickmode="event+select",
        ),
    )


def loss_fan(result: SweepResult, units: int, rate: float) -> go.Figure:
    """The losses of one cell: median and quantiles of those that solve XOR, failures one by one.

    At most 40 failures are drawn. The dots at the right are the runs' last losses. The `customdata`
    of a failure and of a dot is the seed.
    """
    here = cell(result, units, rate)
    epochs = result.curve_epochs
    solved, failed = result.curves[here & result.solved], result.curves[here & ~result.solved]
    traces = []
    if len(solved):
        for outer, inner, opacity in [(5, 95, 0.15), (25, 75, 0.3)]:
            low, high = np.percentile(solved, [outer, inner], axis=0)
            traces.append(
                go.Scatter(
                    meta=f"{outer} to {inner} %",
                    x=np.concatenate([epochs, epochs[::-1]]),
                    y=np.concatenate([high, low[::-1]]),
                    fill="toself",
                    fillcolor=SOLVED_COLOR,
                    opacity=opacity,
                    mode="none",
                    hoverinfo="skip",
                )
            )
    for curve, seed in zip(
        failed[:_FAILURES_DRAWN], result.seed[here & ~result.solved], strict=False
    ):
        traces.append(
            go.Scatter(
                meta="failure",
                x=epochs,
                y=curve,
                mode="lines+markers",
                line={"color": FAILED_COLOR, "width": 1},
                # Unseen: Plotly lets points be clicked, but not lines.
                marker={"opacity": 0, "size": 8, "maxdisplayed": 1},
                selected={"marker": {"opacity": 0}},
                unselected={"marker": {"opacity": 0}},
                opacity=0.45,
                customdata=np.full(len(epochs), seed),
                hovertemplate="seed %{customdata}: never solved<br>epoch %{x:,}<br>loss %{y:.4f}"
                "<extra></extra>",
            )
        )
    if len(solved):
        traces.append(
            go.Scatter(
                meta="median",
                x=epochs,
                y=np.median(solved, axis=0),
                mode="lines",
                line={"color": SOLVED_COLOR, "width": 3},
                hovertemplate="median of those that solve XOR<br>epoch %{x:,}<br>loss %{y:.4f}"
                "<extra></extra>",
            )
        )
    colors = np.where(result.solved[here], SOLVED_COLOR, FAILED_COLOR)
    traces.append(
        go.Scatter(
            meta="runs",
            x=np.full(int(here.sum()), result.config.epochs),
            y=result.final_loss[here],
            mode="markers",
            cliponaxis=False,
            marker={"color": colors, "size": 8, "line": {"width": 0}},
            opacity=0.7,
            customdata=result.seed[here],
            hovertemplate="seed %{customdata}<br>last loss %{y:.6f}<extra></extra>",
        )
    )
    shown = result.curves[here]
    top = max(0.3, float(np.nanmax(shown, initial=0.0)) * 1.05)
    return go.Figure(
        data=traces,
        layout=chart_layout(
            xaxis=epoch_axis(1.02 * result.config.epochs),  # room to point at the last dots
            yaxis=axis("loss", range=[0, top]),
            shapes=[solved_line()],
            margin={"l": 60, "r": 18, "t": 10, "b": 46},
            clickmode="event+select",
        ),
    )


def epochs_to_solve(result: SweepResult, rate: float) -> go.Figure:
    """When the seeds solve XOR: a box and a dot a seed, for each number of hidden units.

    The dots' `customdata` is hidden units and seed.
    """
    units = sorted(result.config.hidden_units)
    traces = []
    labels = []
    for row, unit in enumerate(units):
        here = cell(result, unit, rate)
        solved = here & result.solved
        never = int(here.sum() - solved.sum())
        labels.append(f"<b>{unit}</b><br>{never} never" if never else f"<b>{unit}</b>")
        traces.append(
            go.Box(
                meta="epochs",
                x=result.solved_epoch[solved],
                y=np.full(int(solved.sum()), row),
                orientation="h",
                boxpoints="all",
                jitter=0.6,
                pointpos=0,
                width=0.7,
                line={"color": SOLVED_COLOR, "width": 1.5},
                fillcolor="rgba(204, 106, 20, 0.15)",
                marker={"color": SOLVED_COLOR, "size": 5, "opacity": 0.55},
                customdata=[(unit, seed) for seed in result.seed[solved]],
                hoveron="points",
                hovertemplate="%{customdata[0]} hidden units, seed %{customdata[1]}<br>"
                "solved at epoch %{x:,}<extra></extra>",
            )
        )
    return go.Figure(
        data=traces,
        layout=chart_layout(
            xaxis=epoch_axis(result.config.epochs, "solved at epoch"),
            yaxis=_places("hidden units", labels),
            margin={"l": 92, "r": 18, "t": 10, "b": 46},
            clickmode="event+select",
        ),
    )


def _places(title: str, labels: list[str]) -> dict[str, object]:
    """An axis of named places at 0, 1, 2 and so on."""
    at = list(range(len(labels)))
    span = [-0.5, len(labels) - 0.5]
    return axis(title, tickvals=at, ticktext=labels, range=span, showgrid=False)


def solved_count(result: SweepResult, units: int, rate: float) -> tuple[int, int, float, float]:
    """How many of a cell's networks solve XOR, of how many, and the share's 95 % interval."""
    here = cell(result, units, rate)
    solved, count = int((result.solved & here).sum()), int(here.sum())
    return solved, count, *(wilson_interval(solved, count) if count else (0.0, 1.0))


def cell(result: SweepResult, units: int, rate: float) -> NDArray[np.bool_]:
    """Which networks have this many hidden units and this learning rate, shape (N,), boolean."""
    here: NDArray[np.bool_] = (result.hidden_units == units) & (result.learning_rate == rate)
    return here
