"""Every weight and bias over the epochs, with the loss and the size of the gradients below."""

from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from nn.charts import palette
from nn.charts.layout import axis, chart_layout, epoch_axis
from nn.charts.rate_marks import rate_marks
from nn.losses import LOSSES
from nn.parameter_names import parameter_name
from nn.parameter_paths import ParameterPaths

COLORS: Final = {
    "hidden_weights": palette.NEGATIVE,
    "hidden_bias": palette.SOLVED_LINE,
    "output_weights": palette.POSITIVE,
    "output_bias": palette.LINE,
}
_NAMES: Final = {
    "hidden_weights": "inputs → hidden",
    "hidden_bias": "hidden bias",
    "output_weights": "hidden → output",
    "output_bias": "output bias",
}
_FEW_UNITS: Final = 8


def parameters_over_epochs(paths: ParameterPaths, epoch: int | None = None) -> go.Figure:
    """Three panels over the same epochs: the parameters, the loss, the size of the gradients.

    Args:
        paths: of a run, of any length.
        epoch: where to draw a line through all three panels; others mark where the learning rate
            changes.
    """
    figure = make_subplots(
        rows=3, cols=1, shared_xaxes=True, row_heights=[0.52, 0.22, 0.26], vertical_spacing=0.045
    )
    figure.add_traces(_parameters(paths), rows=1, cols=1)
    figure.add_trace(
        _line(
            meta="loss",
            x=paths.loss_epochs,
            y=paths.losses,
            line={"color": palette.LINE, "width": 2.5},
            hovertemplate="epoch %{x:,}<br>loss %{y:.6f}<extra></extra>",
        ),
        row=2,
        col=1,
    )
    figure.add_traces(_gradients(paths), rows=3, cols=1)
    figure.update_layout(
        chart_layout(
            legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
            margin={"l": 66, "r": 18, "t": 34, "b": 46},
        )
    )
    figure.update_layout(showlegend=True)
    last = max(1, int(paths.epochs[-1]))
    figure.update_xaxes(epoch_axis(last, ""))
    figure.update_xaxes(title=epoch_axis(last)["title"], row=3)
    figure.update_yaxes(axis("value"), row=1)
    loss = "loss" if paths.loss_title == LOSSES["mse"].title else paths.loss_title
    figure.update_yaxes(axis(loss, rangemode="tozero"), row=2)
    figure.update_yaxes(axis("gradient", type="log", exponentformat="power"), row=3)
    marks = rate_marks([(paths.changes, None)], last)
    for shape, label in zip(marks.shapes, marks.annotations, strict=True):
        figure.add_shape(shape).add_annotation(label)
    if epoch is not None:
        figure.add_vline(x=epoch, line={"color": "rgba(128, 128, 128, 0.9)", "dash": "dot"})
    return figure


def _parameters(paths: ParameterPaths) -> list[go.Scatter]:
    units = paths.values["hidden_bias"].shape[1]
    few = units <= _FEW_UNITS
    lines = []
    for name, color in COLORS.items():
        values = paths.values[name]
        for i, index in enumerate(zip(*np.nonzero(paths.there[name]), strict=True)):
            label = parameter_name(name, index, units)
            lines.append(
                _line(
                    meta=label,
                    x=paths.epochs,
                    y=values[(slice(None), *index)],
                    name=_title(name, units),
                    legendgroup=name,
                    showlegend=i == 0,
                    line={"color": color, "width": 2 if few else 1},
                    opacity=1.0 if few else 0.6,
                    hovertemplate=f"{label}<br>epoch %{{x:,}}<br>%{{y:.6f}}<extra></extra>",
                )
            )
    return lines


def _title(name: str, units: int) -> str:
    """What a parameter is called in the legend."""
    return _NAMES[name] if units or name != "output_weights" else "inputs → output"


def _gradients(paths: ParameterPaths) -> list[go.Scatter]:
    units = paths.values["hidden_bias"].shape[1]
    return [
        _line(
            meta=f"gradient of {name}",
            x=paths.epochs,
            y=np.where(sizes > 0, sizes, np.nan),
            name=_title(name, units),
            legendgroup=name,
            line={"color": COLORS[name], "width": 2},
            hovertemplate=f"gradient of {_title(name, units)}<br>epoch %{{x:,}}<br>%{{y:.3g}}"
            "<extra></extra>",
        )
        for name, sizes in paths.gradient_sizes.items()
        if paths.there[name].any()
    ]


def _line(**parts: Any) -> go.Scatter:
    return go.Scatter({"mode": "lines", "showlegend": False, **parts})
