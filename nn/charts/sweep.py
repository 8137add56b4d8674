"""What became of many networks: the share that solves XOR, how their losses fall, and when."""

from typing import Final

import numpy as np
import plotly.graph_objects as go

from nn.charts import palette
from nn.charts.layout import axis, chart_layout, color_bar, epoch_axis, solved_line
from nn.statistics import BANDS, LossFan, SolvedGrid, SolvingEpochs
from nn.training import describe_setting

SOLVED_COLOR: Final = palette.POSITIVE
FAILED_COLOR: Final = palette.NEGATIVE
_BAND_OPACITIES: Final = (0.15, 0.3)
_FAILURES_DRAWN: Final = 40
_ROWS_WITH_MEDIANS: Final = 5
_RATES_OF_THESE: Final = 4


def solved_share_heatmap(grid: SolvedGrid, chosen: tuple[int, float] | None = None) -> go.Figure:
    """The share of seeds that solve XOR, for each number of hidden units and each learning rate.

    Cells without a trained network stay empty. An invisible marker on every cell receives the
    clicks; its `customdata` is the cell's number of hidden units and its learning rate. If there
    are few cells, each also has the median epoch of the seeds that solve XOR. Where rounding
    decides, the share begins with ≈.

    Args:
        grid: the shares.
        chosen: the hidden units and the learning rate of the cell to frame, or None.
    """
    rows, columns = np.nonzero(grid.trained)
    cells = [
        (grid.hidden_units[row], grid.learning_rates[column])
        for row, column in zip(rows, columns, strict=True)
    ]
    frames = []
    if chosen in cells:
        at = columns[cells.index(chosen)], rows[cells.index(chosen)]
        frames = [_frame(*at, 5, "#ffffff"), _frame(*at, 2, "#000000")]
    return go.Figure(
        data=[
            go.Heatmap(
                meta="shares",
                x=np.arange(len(grid.learning_rates)),
                y=np.arange(len(grid.hidden_units)),
                z=grid.share,
                zmin=0.0,
                zmax=1.0,
                xgap=2,
                ygap=2,
                colorscale=palette.diverging_colorscale(),
                colorbar=color_bar(tickformat=".0%"),
                hoverinfo="skip",
            ),
            *_numbers(grid),
            go.Scatter(
                meta="cells",
                x=columns,
                y=rows,
                mode="markers",
                marker={"size": 46, "symbol": "square", "color": "rgba(0, 0, 0, 0)"},
                selected={"marker": {"opacity": 1}},
                unselected={"marker": {"opacity": 1}},
                customdata=cells,
                hovertext=_descriptions(grid),
                hovertemplate="%{hovertext}<extra></extra>",
            ),
        ],
        layout=chart_layout(
            xaxis=_places("learning rate", [f"{rate:g}" for rate in grid.learning_rates]),
            yaxis=_places("hidden units", [str(unit) for unit in grid.hidden_units]),
            margin={"l": 56, "r": 20, "t": 10, "b": 50},
            clickmode="event+select",
            shapes=frames,
        ),
    )


def _numbers(grid: SolvedGrid) -> list[go.Scatter]:
    """What is written on the cells, a trace for black and one for white.

    Once a cell was clicked, Plotly gives the text of all others one colour for each trace, and
    makes it almost transparent unless it is told which colour.
    """
    rows, columns = np.nonzero(grid.trained)
    drawn = grid.share[rows, columns]
    inks = np.array(palette.number_colors())[np.rint(drawn * 255).astype(int)]
    chaotic = grid.chaotic[rows, columns]
    texts = [
        f"≈ {share:.0%}" if marked else f"{share:.0%}"
        for share, marked in zip(drawn, chaotic, strict=True)
    ]
    if len(grid.hidden_units) <= _ROWS_WITH_MEDIANS and len(grid.learning_rates) <= _RATES_OF_THESE:
        medians = grid.median[rows, columns]
        texts = [
            text if np.isnan(median) else f"{text}<br>{median:,.0f}"
            for text, median in zip(texts, medians, strict=True)
        ]
    return [
        go.Scatter(
            meta="numbers",
            x=columns[inks == ink],
            y=rows[inks == ink],
            mode="text",
            text=[text for text, its in zip(texts, inks, strict=True) if its == ink],
            textfont={"size": 15, "color": ink},
            selected={"textfont": {"color": ink}},
            unselected={"textfont": {"color": ink}},
            hoverinfo="skip",
        )
        for ink in np.unique(inks).tolist()
    ]


def _frame(column: int, row: int, width: int, color: str) -> dict[str, object]:
    """A frame around a cell."""
    return {
        "type": "rect",
        "x0": column - 0.47,
        "x1": column + 0.47,
        "y0": row - 0.45,
        "y1": row + 0.45,
        "line": {"color": color, "width": width},
    }


def _descriptions(grid: SolvedGrid) -> list[str]:
    """Each cell in words, row by row, without those that have no trained network."""
    return [
        _description(grid, row, column)
        for row in range(len(grid.hidden_units))
        for column in range(len(grid.learning_rates))
        if grid.trained[row, column]
    ]


def _description(grid: SolvedGrid, row: int, column: int) -> str:
    """A cell in words."""
    network = describe_setting("hidden_units", grid.hidden_units[row])
    lines = [
        f"{network}, learning rate {grid.learning_rates[column]:g}",
        f"{grid.solved[row, column]} of {grid.trained[row, column]} seeds solve XOR",
        f"Wilson 95 % interval {grid.low[row, column]:.1%} to {grid.high[row, column]:.1%}",
    ]
    if grid.solved[row, column]:
        lines.append(f"half of these by epoch {grid.median[row, column]:,.0f}")
    if grid.chaotic[row, column]:
        decided, tried = grid.decided_by_rounding[row, column], grid.tried_twice[row, column]
        lines.append(f"chaotic: rounding decides for {decided} of {tried} seeds")
    return "<br>".join(lines)


def loss_fan(fan: LossFan) -> go.Figure:
    """The losses of one cell: median and bands of those that solve XOR, failures one by one.

    At most 40 failures are drawn. The dots on the right are the last losses of all runs. The
    `customdata` of a failure and of a dot is its seed.
    """
    last = int(fan.epochs[-1])
    return go.Figure(
        data=[*_bands(fan), *_failures(fan), *_median(fan), _last_losses(fan, last)],
        layout=chart_layout(
            xaxis=epoch_axis(1.02 * last),  # room to point at the dots
            yaxis=axis("loss", range=[0, max(0.3, fan.highest * 1.05)]),
            shapes=[solved_line()],
            margin={"l": 60, "r": 18, "t": 10, "b": 46},
            clickmode="event+select",
        ),
    )


def _bands(fan: LossFan) -> list[go.Scatter]:
    return [
        go.Scatter(
            meta=f"{lower} to {upper} %",
            x=np.concatenate([fan.epochs, fan.epochs[::-1]]),
            y=np.concatenate([high, low[::-1]]),
            fill="toself",
            fillcolor=SOLVED_COLOR,
            opacity=opacity,
            mode="none",
            hoverinfo="skip",
        )
        for (lower, upper), (low, high), opacity in zip(
            BANDS, fan.bands, _BAND_OPACITIES, strict=False
        )
    ]


def _failures(fan: LossFan) -> list[go.Scatter]:
    return [
        go.Scatter(
            meta="failure",
            x=fan.epochs,
            y=curve,
            mode="lines+markers",
            line={"color": FAILED_COLOR, "width": 1},
            # Invisible: in Plotly points can be clicked, but lines cannot.
            marker={"opacity": 0, "size": 8, "maxdisplayed": 1},
            selected={"marker": {"opacity": 0}},
            unselected={"marker": {"opacity": 0}},
            opacity=0.45,
            customdata=np.full(len(fan.epochs), seed),
            hovertemplate="seed %{customdata}: never solved<br>epoch %{x:,}<br>loss %{y:.4f}"
            "<extra></extra>",
        )
        for curve, seed in zip(
            fan.failures[:_FAILURES_DRAWN], fan.failed_seeds[:_FAILURES_DRAWN], strict=True
        )
    ]


def _median(fan: LossFan) -> list[go.Scatter]:
    if not fan.solved.any():
        return []
    return [
        go.Scatter(
            meta="median",
            x=fan.epochs,
            y=fan.median,
            mode="lines",
            line={"color": SOLVED_COLOR, "width": 3},
            hovertemplate="median of the runs that solve XOR<br>epoch %{x:,}<br>loss %{y:.4f}"
            "<extra></extra>",
        )
    ]


def _last_losses(fan: LossFan, last: int) -> go.Scatter:
    return go.Scatter(
        meta="runs",
        x=np.full(len(fan.seeds), last),
        y=fan.final_losses,
        mode="markers",
        cliponaxis=False,
        marker={
            "color": np.where(fan.solved, SOLVED_COLOR, FAILED_COLOR),
            "size": 8,
            "line": {"width": 0},
        },
        opacity=0.7,
        customdata=fan.seeds,
        hovertemplate="seed %{customdata}<br>last loss %{y:.6f}<extra></extra>",
    )


def epochs_to_solve(times: SolvingEpochs) -> go.Figure:
    """When the seeds solve XOR: for each number of hidden units a box, with a dot for each seed.

    The `customdata` of a dot is its number of hidden units and its seed.
    """
    labels = [
        f"<b>{unit}</b><br>{never} never" if never else f"<b>{unit}</b>"
        for unit, never in zip(times.hidden_units, times.never, strict=True)
    ]
    boxes = [
        go.Box(
            meta="epochs",
            x=epochs,
            y=np.full(len(epochs), row),
            orientation="h",
            boxpoints="all",
            jitter=0.6,
            pointpos=0,
            width=0.7,
            line={"color": SOLVED_COLOR, "width": 1.5},
            fillcolor="rgba(204, 106, 20, 0.15)",
            marker={"color": SOLVED_COLOR, "size": 5, "opacity": 0.55},
            customdata=[(unit, seed) for seed in seeds],
            hoveron="points",
            hovertemplate=f"{describe_setting('hidden_units', unit)}, seed %{{customdata[1]}}<br>"
            "solved at epoch %{x:,}<extra></extra>",
        )
        for row, (unit, epochs, seeds) in enumerate(
            zip(times.hidden_units, times.epochs, times.seeds, strict=True)
        )
    ]
    return go.Figure(
        data=boxes,
        layout=chart_layout(
            xaxis=epoch_axis(times.last_epoch, "solved at epoch"),
            yaxis=_places("hidden units", labels),
            margin={"l": 92, "r": 18, "t": 10, "b": 46},
            clickmode="event+select",
        ),
    )


def _places(title: str, labels: list[str]) -> dict[str, object]:
    """An axis with these labels at 0, 1, 2 and so on."""
    at = list(range(len(labels)))
    span = [-0.5, len(labels) - 0.5]
    return axis(title, tickvals=at, ticktext=labels, range=span, showgrid=False)
