"""Every weight and bias over the epochs, with the loss and the size of the gradients below."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from nn.backprop import loss_and_gradients
from nn.charts import palette
from nn.charts.layout import axis, chart_layout, epoch_axis
from nn.data import XOR, FloatArray
from nn.history import History
from nn.training import Snapshot

COLORS = {
    "hidden_weights": palette.NEGATIVE,
    "hidden_bias": palette.SOLVED_LINE,
    "output_weights": palette.POSITIVE,
    "output_bias": palette.LINE,
}
_FEW_UNITS = 8
_POINTS_DRAWN = 60_000  # of all lines together: 64 hidden units have 321 of them


def parameters_over_epochs(history: History, epoch: int | None = None) -> go.Figure:
    """Three panels over the same epochs: the parameters, the loss, the size of the gradients.

    Args:
        history: of a run, of any length.
        epoch: where to draw a line across all three.
    """
    kept = thinned(history.snapshots, _POINTS_DRAWN // history.latest.parameters.size)
    few = history.config.hidden_units <= _FEW_UNITS
    epochs = np.array([snapshot.epoch for snapshot in kept])
    figure = make_subplots(
        rows=3, cols=1, shared_xaxes=True, row_heights=[0.52, 0.22, 0.26], vertical_spacing=0.045
    )
    parameters = [snapshot.network.parameters() for snapshot in kept]
    for name, color in COLORS.items():
        values = np.stack([each[name] for each in parameters])
        for i, index in enumerate(np.ndindex(values.shape[1:])):
            place = ", ".join(map(str, index))
            figure.add_scatter(
                row=1,
                col=1,
                meta=f"{name}[{place}]",
                x=epochs,
                y=values[(slice(None), *index)],
                mode="lines",
                name=name,
                legendgroup=name,
                showlegend=i == 0,
                line={"color": color, "width": 2 if few else 1},
                opacity=1.0 if few else 0.6,
                hovertemplate=f"{name}[{place}]<br>epoch %{{x:,}}<br>%{{y:.6f}}<extra></extra>",
            )
    loss_epochs, losses = history.curve()
    figure.add_scatter(
        row=2,
        col=1,
        meta="loss",
        x=loss_epochs,
        y=losses,
        mode="lines",
        showlegend=False,
        line={"color": palette.LINE, "width": 2.5},
        hovertemplate="epoch %{x:,}<br>loss %{y:.6f}<extra></extra>",
    )
    for name, sizes in gradient_sizes(kept).items():
        figure.add_scatter(
            row=3,
            col=1,
            meta=f"gradient of {name}",
            x=epochs,
            y=np.where(sizes > 0, sizes, np.nan),
            mode="lines",
            name=name,
            legendgroup=name,
            showlegend=False,
            line={"color": COLORS[name], "width": 2},
            hovertemplate=f"gradient of {name}<br>epoch %{{x:,}}<br>%{{y:.3g}}<extra></extra>",
        )
    last = max(1, history.latest.epoch)
    figure.update_layout(
        chart_layout(
            legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
            margin={"l": 66, "r": 18, "t": 34, "b": 46},
        )
    )
    figure.update_layout(showlegend=True)
    figure.update_xaxes(epoch_axis(last, ""))
    figure.update_xaxes(title=epoch_axis(last)["title"], row=3)
    figure.update_yaxes(axis("value"), row=1)
    figure.update_yaxes(axis("loss", rangemode="tozero"), row=2)
    figure.update_yaxes(axis("gradient", type="log", exponentformat="power"), row=3)
    if epoch is not None:
        figure.add_vline(x=epoch, line={"color": "rgba(128, 128, 128, 0.9)", "dash": "dot"})
    return figure


def thinned(snapshots: tuple[Snapshot, ...], most: int) -> list[Snapshot]:
    """At most about so many snapshots, evenly; the first and the last among them."""
    every = max(1, -(-len(snapshots) // max(2, most)))
    kept = list(snapshots[::every])
    return kept if kept[-1] is snapshots[-1] else [*kept, snapshots[-1]]


def gradient_sizes(snapshots: list[Snapshot]) -> dict[str, FloatArray]:
    """The Euclidean norm of each parameter's gradient at each snapshot, shape (n,) each."""
    sizes = {name: np.empty(len(snapshots)) for name in COLORS}
    for i, snapshot in enumerate(snapshots):
        gradients = loss_and_gradients(snapshot.network, XOR.inputs, XOR.targets).gradients
        for name, gradient in gradients.items():
            sizes[name][i] = np.linalg.norm(gradient)
    return sizes
