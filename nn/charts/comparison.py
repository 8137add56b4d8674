"""Several runs in one chart, each in a colour and a dash of its own."""

from collections.abc import Sequence

import plotly.graph_objects as go

from nn.charts import palette
from nn.charts.layout import axis, chart_layout, solved_line
from nn.charts.loss import Scale, loss_range
from nn.charts.surface import input_axis, join_lines, row_markers
from nn.data import XOR, FloatArray
from nn.history import History


def compared_losses(
    histories: Sequence[History], names: Sequence[str], scale: Scale, first: int = 0
) -> go.Figure:
    """The losses of some runs over their epochs, with the line under which XOR is solved.

    Args:
        histories: of at most four runs.
        names: of the runs, for the hover.
        scale: of the loss axis.
        first: the place of the first of them among all runs that are compared.
    """
    lines, ends = [], []
    for number, (history, name) in enumerate(zip(histories, names, strict=True), start=first):
        epochs, losses = history.curve()
        color, dash = palette.RUNS[number]
        lines.append(
            go.Scatter(
                meta=f"loss-{number}",
                x=epochs,
                y=losses,
                mode="lines",
                line={"color": color, "dash": dash, "width": 3, "simplify": False},
                cliponaxis=False,
                hovertemplate=f"{name}<br>epoch %{{x:,}}<br>loss %{{y:.6f}}<extra></extra>",
            )
        )
        ends.append(
            go.Scatter(
                meta=f"here-{number}",
                x=epochs[-1:],
                y=losses[-1:],
                mode="markers",
                cliponaxis=False,
                marker={"color": color, "size": 11, "line": {"color": "#fff", "width": 2}},
                hoverinfo="skip",
            )
        )
    highest = max(float(history.losses.max()) for history in histories)
    lowest = min(float(history.losses.min()) for history in histories)
    last = max(history.config.epochs for history in histories)
    log = {"dtick": 1, "exponentformat": "power"} if scale == "log" else {}
    return go.Figure(
        data=[*lines, *ends],
        layout=chart_layout(
            xaxis=axis("epoch", range=[0, last], nticks=5, tickformat=",d"),
            yaxis=axis(
                "loss",
                type=scale,
                range=loss_range(lowest, highest, scale),
                nticks=5,
                **log,
            ),
            shapes=[solved_line()],
            margin={"l": 62, "r": 18, "t": 10, "b": 46},
        ),
    )


def compared_boundaries(boundaries: Sequence[list[FloatArray]]) -> go.Figure:
    """The 0.5 lines of some networks over each other, with the four rows of XOR.

    Args:
        boundaries: of each network, as `nn.decision_boundary` gives them.
    """
    targets = XOR.targets[:, 0]
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
            go.Scatter(
                meta="rows",
                x=XOR.inputs[:, 0],
                y=XOR.inputs[:, 1],
                mode="markers+text",
                text=[f"<b>{target:.0f}</b>" for target in targets],
                textfont={"color": "#ffffff", "size": 15},
                marker=row_markers(targets, 27.0),
                hovertemplate="x₁ %{x}, x₂ %{y}<br>target %{text}<extra></extra>",
            ),
        ],
        layout=chart_layout(
            xaxis=input_axis("x₁"),
            yaxis=input_axis("x₂"),
            margin={"l": 60, "r": 18, "t": 10, "b": 52},
        ),
    )
