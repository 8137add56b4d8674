"""Several runs in one chart, each with a colour and a dash of its own."""

from collections.abc import Sequence

import plotly.graph_objects as go

from nn.charts import palette
from nn.charts.layout import chart_layout, epoch_axis, solved_line
from nn.charts.loss import Scale, latest_loss, loss_axis, loss_line
from nn.charts.rate_marks import rate_marks
from nn.charts.surface import input_axis, join_lines, rows_with_targets, rows_without_targets
from nn.configuration import TrainingConfig
from nn.data import XOR, FloatArray, TruthTable
from nn.history import History


def compared_losses(
    histories: Sequence[History],
    names: Sequence[str],
    scale: Scale,
    first: int = 0,
    measure: str = "loss",
) -> go.Figure:
    """The mean squared errors of some runs over their epochs, with the line of what is solved.

    Thin lines in a run's colour mark the epochs from which on its learning rate is another one.

    It is the loss of most runs. Those that descend another loss are measured by it too, so that
    all can be compared.

    Args:
        histories: of at most four runs.
        names: of the runs, for the hover.
        scale: of the loss axis.
        first: the number of the first of them among all runs that are compared, from 0.
        measure: what the mean squared error is called, see `measured`.
    """
    last = max(history.config.epochs for history in histories)
    lines, ends, changes = [], [], []
    for number, (history, name) in enumerate(zip(histories, names, strict=True), start=first):
        epochs, losses = history.curve(squared_errors=True)
        color, dash = palette.RUNS[number]
        changes.append((history.config.changes, color))
        lines.append(
            loss_line(
                meta=f"loss-{number}",
                x=epochs,
                y=losses,
                line={"color": color, "dash": dash},
                hovertemplate=f"{name}<br>epoch %{{x:,}}<br>{measure} %{{y:.6f}}<extra></extra>",
            )
        )
        ends.append(
            latest_loss(
                meta=f"here-{number}",
                x=epochs[-1:],
                y=losses[-1:],
                marker={"color": color, "size": 11},
            )
        )
    marks = rate_marks(changes, last)
    highest = max(float(history.squared_errors.max()) for history in histories)
    lowest = min(float(history.squared_errors.min()) for history in histories)
    return go.Figure(
        data=[*lines, *ends],
        layout=chart_layout(
            xaxis=epoch_axis(last, nticks=5),
            yaxis=loss_axis(lowest, highest, scale, measure),
            shapes=[solved_line(), *marks.shapes],
            annotations=marks.annotations,
            margin={"l": 62, "r": 18, "t": 10, "b": 46},
        ),
    )


def measured(configs: Sequence[TrainingConfig]) -> str:
    """What the mean squared error of some runs is called: it is the loss, if all descend it."""
    return "loss" if all(config.loss == "mse" for config in configs) else "squared error"


def compared_boundaries(
    boundaries: Sequence[list[FloatArray]], table: TruthTable | None = XOR
) -> go.Figure:
    """The 0.5 lines of some networks over each other, with the four rows of their table.

    Args:
        boundaries: of each network, as `nn.decision_boundary` gives them.
        table: that all of them learn; None if they learn different ones.
    """
    lines = [join_lines(boundary) for boundary in boundaries]
    return go.Figure(
        data=[
            *(
                go.Scatter(
                    meta=f"boundary-{number}",
                    x=line[:, 0],
                    y=line[:, 1],
                    mode="lines",
                    line={"color": color, "dash": dash, "width": 4},
                    hoverinfo="skip",
                )
                for number, (line, (color, dash)) in enumerate(
                    zip(lines, palette.RUNS[: len(lines)], strict=True)
                )
            ),
            rows_with_targets(table) if table else rows_without_targets(),
        ],
        layout=chart_layout(
            xaxis=input_axis("x₁"),
            yaxis=input_axis("x₂"),
            margin={"l": 60, "r": 18, "t": 10, "b": 52},
        ),
    )
