"""What became of many networks: who solves the table, how their losses fall, and when."""

import textwrap
from collections.abc import Sequence
from typing import Final

import numpy as np
import plotly.graph_objects as go

from nn.charts import palette
from nn.charts.layout import axis, chart_layout, color_bar, epoch_axis, solved_line
from nn.configuration import describe_setting, setting_title, short_value
from nn.data import gate_name
from nn.statistics import BANDS, LossFan, SolvedGrid, SolvingEpochs
from nn.sweep_grid import NUMBERS, Cell, SweepGrid

SOLVED_COLOR: Final = palette.POSITIVE
FAILED_COLOR: Final = palette.NEGATIVE
_BAND_OPACITIES: Final = (0.15, 0.3)
_FAILURES_DRAWN: Final = 40
_ROWS_WITH_MEDIANS: Final = 5
_COLUMNS_OF_THESE: Final = 4
_FEW: Final = 6
_LETTERS_OF_A_ROW: Final = 19
_LETTERS_OF_A_COLUMN: Final = 9
_LETTERS_OF_A_NARROW_COLUMN: Final = 4


def solved_share_heatmap(grid: SolvedGrid, chosen: Cell | None = None) -> go.Figure:
    """The share of seeds that solve their table, in rows and columns.

    Cells without a trained network stay empty. An invisible marker on every cell receives the
    clicks; its `customdata` is the cell's row and column. If there are few cells, each also has the
    median epoch of the seeds that solve the table. Where rounding decides, the share begins with ≈.

    Args:
        grid: the shares.
        chosen: the cell to frame, or None.
    """
    rows, columns = np.nonzero(grid.trained)
    cells = list(zip(rows.tolist(), columns.tolist(), strict=True))
    frames = []
    if chosen in cells:
        row, column = chosen
        frames = [cell_frame(column, row, 5, "#ffffff"), cell_frame(column, row, 2, "#000000")]
    row_axis, left = _rows(grid.grid)
    column_axis, bottom = _columns(grid.grid)
    return go.Figure(
        data=[
            go.Heatmap(
                meta="shares",
                x=np.arange(len(grid.grid.column_values)),
                y=np.arange(len(grid.grid.row_values)),
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
                hovertext=[describe_cell(grid, cell) for cell in cells],
                hovertemplate="%{hovertext}<extra></extra>",
            ),
        ],
        layout=chart_layout(
            xaxis=column_axis,
            yaxis=row_axis,
            margin={"l": left, "r": 20, "t": 10, "b": bottom},
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
    shape = grid.trained.shape
    if shape[0] <= _ROWS_WITH_MEDIANS and shape[1] <= _COLUMNS_OF_THESE:
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
            textfont={"size": 15 if max(shape) <= _FEW else 12, "color": ink},
            selected={"textfont": {"color": ink}},
            unselected={"textfont": {"color": ink}},
            hoverinfo="skip",
        )
        for ink in np.unique(inks).tolist()
    ]


def cell_frame(column: float, row: float, width: int, color: str) -> dict[str, object]:
    """A frame around a cell."""
    return {
        "type": "rect",
        "x0": column - 0.47,
        "x1": column + 0.47,
        "y0": row - 0.45,
        "y1": row + 0.45,
        "line": {"color": color, "width": width},
    }


def describe_cell(grid: SolvedGrid, cell: Cell) -> str:
    """A cell in words."""
    case = grid.grid.case(cell)
    lines = [
        case.describe(grid.grid.rows, grid.grid.columns),
        f"{grid.solved[cell]} of {grid.trained[cell]} seeds solve {gate_name(case.table)}",
        f"Wilson 95 % interval {grid.low[cell]:.1%} to {grid.high[cell]:.1%}",
    ]
    if grid.solved[cell]:
        lines.append(f"half of these by epoch {grid.median[cell]:,.0f}")
    if grid.chaotic[cell]:
        decided, tried = grid.decided_by_rounding[cell], grid.tried_twice[cell]
        lines.append(f"chaotic: rounding decides for {decided} of {tried} seeds")
    return "<br>".join(lines)


def loss_fan(fan: LossFan, measure: str = "loss") -> go.Figure:
    """The losses of one cell: median and bands of those that solve it, failures one by one.

    At most 40 failures are drawn. The dots on the right are the last losses of all runs. The
    `customdata` of a failure and of a dot is its seed.

    Args:
        fan: the losses.
        measure: what they are called at the axis.
    """
    last = int(fan.epochs[-1])
    return go.Figure(
        data=[*_bands(fan), *_failures(fan), *_median(fan), _last_losses(fan, last)],
        layout=chart_layout(
            xaxis=epoch_axis(1.02 * last),  # room to point at the dots
            yaxis=axis(measure, range=[0, max(0.3, fan.highest * 1.05)]),
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
            hovertemplate="median of the runs that solve it<br>epoch %{x:,}<br>loss %{y:.4f}"
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
    """When the seeds solve their table: for each row a box, with a dot for each seed.

    The `customdata` of a dot is its row and its seed.
    """
    grid = times.grid
    notes = [f"{never} never" if never else "" for never in times.never]
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
            customdata=[(row, seed) for seed in seeds.tolist()],
            hoveron="points",
            hovertemplate=f"{describe_setting(grid.rows, value)}, seed %{{customdata[1]}}<br>"
            "solved at epoch %{x:,}<extra></extra>",
        )
        for row, (value, epochs, seeds) in enumerate(
            zip(grid.row_values, times.epochs, times.seeds, strict=True)
        )
    ]
    row_axis, left = _rows(grid, notes)
    return go.Figure(
        data=boxes,
        layout=chart_layout(
            xaxis=epoch_axis(grid.config.epochs, "solved at epoch"),
            yaxis=row_axis,
            margin={"l": left, "r": 18, "t": 10, "b": 46},
            clickmode="event+select",
        ),
    )


def height_of_rows(grid: SweepGrid, *, notes: bool = False) -> int:
    """How high a chart of a grid's rows has to be, in pixels.

    Args:
        grid: the grid.
        notes: whether a line stands under each row's name, as in `epochs_to_solve`.
    """
    lines = max(label.count("<br>") for label in _row_labels(grid)) + 1 + notes
    return max(300, 90 + len(grid.row_values) * max(26, 6 + 17 * lines))


def _rows(grid: SweepGrid, notes: Sequence[str] | None = None) -> tuple[dict[str, object], int]:
    """The axis of the rows, and the room that it needs on its left, in pixels.

    Numbers rise from below; names are read from above.

    Args:
        grid: whose rows they are.
        notes: to stand under each row's bold name.
    """
    labels = _row_labels(grid)
    letters = max(len(line) for label in labels for line in label.split("<br>"))
    if notes is not None:
        labels = [
            f"<b>{label}</b>" + f"<br>{note}" * bool(note)
            for label, note in zip(labels, notes, strict=True)
        ]
    places = _places(setting_title(grid.rows), labels)
    if grid.rows in NUMBERS:
        return places, 56 if notes is None else 92
    places["range"] = [len(labels) - 0.5, -0.5]
    return places, max(34 + 7 * letters, 56 if notes is None else 92)


def _row_labels(grid: SweepGrid) -> list[str]:
    names = [short_value(grid.rows, value) for value in grid.row_values]
    return [_lines(name, _LETTERS_OF_A_ROW) for name in names]


def _columns(grid: SweepGrid) -> tuple[dict[str, object], int]:
    """The axis of the columns, and the room that it needs below, in pixels."""
    names = [short_value(grid.columns, value) for value in grid.column_values]
    if len(names) > _FEW:
        letters = max(map(len, names))
        turned = letters > _LETTERS_OF_A_NARROW_COLUMN
        places = _places(setting_title(grid.columns), names)
        return {**places, "tickangle": -90 if turned else 0}, 50 + 7 * letters * turned
    labels = [_lines(name, _LETTERS_OF_A_COLUMN) for name in names]
    more_lines = max(label.count("<br>") for label in labels)
    return _places(setting_title(grid.columns), labels), 50 + 17 * more_lines


def _lines(text: str, letters: int) -> str:
    """A text in lines of about so many letters."""
    return "<br>".join(textwrap.wrap(text, letters, break_long_words=False))


def _places(title: str | None, labels: list[str]) -> dict[str, object]:
    """An axis with these labels at 0, 1, 2 and so on."""
    at = list(range(len(labels)))
    span = [-0.5, len(labels) - 0.5]
    return axis(title, tickvals=at, ticktext=labels, range=span, showgrid=False)
