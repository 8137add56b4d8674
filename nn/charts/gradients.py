"""Exact gradients against finite differences."""

from typing import Final

import numpy as np
import plotly.graph_objects as go

from nn.backprop import loss_and_gradients, numerical_gradients
from nn.charts import palette
from nn.charts.layout import axis, chart_layout
from nn.data import XOR, FloatArray
from nn.network import Network

STEPS: Final = tuple(10.0**-power for power in range(1, 13))
"""The step sizes at which the differences are taken: 1e-1 to 1e-12."""


def relative_errors(exact: FloatArray, numerical: FloatArray) -> FloatArray:
    """The difference of two slopes as a share of the larger; 0 where both are 0. Any shape."""
    larger = np.maximum(np.abs(exact), np.abs(numerical))
    errors: FloatArray = np.abs(exact - numerical) / np.where(larger > 0, larger, 1.0)
    return errors


def errors_over_steps(network: Network) -> FloatArray:
    """How far finite differences are from the exact gradient of XOR's loss, for each step size.

    Returns:
        The length of the difference of both gradients over the length of the exact one, shape
        (12,); NaN where the exact gradient is 0.
    """
    exact = _vector(loss_and_gradients(network, XOR.inputs, XOR.targets).gradients)
    length = float(np.linalg.norm(exact))
    errors = np.full(len(STEPS), np.nan)
    if length > 0:
        for i, step in enumerate(STEPS):
            apart = _vector(numerical_gradients(network, XOR.inputs, XOR.targets, step)) - exact
            errors[i] = np.linalg.norm(apart) / length
    return errors


def finite_difference_errors(network: Network) -> go.Figure:
    """What the error of finite differences does over the step size, both axes logarithmic.

    A large step leaves the tangent; a small one drowns in the rounding of two nearly equal losses.
    """
    errors = errors_over_steps(network)
    return go.Figure(
        data=[
            go.Scatter(
                meta="errors",
                x=STEPS,
                y=np.where(errors > 0, errors, np.nan),
                mode="lines+markers",
                line={"color": palette.LINE, "width": 3},
                marker={"size": 10},
                hovertemplate="step %{x:.0e}<br>relative error %{y:.2e}<extra></extra>",
            )
        ],
        layout=chart_layout(
            xaxis=axis(
                "step size", type="log", range=[-12.3, -0.7], dtick=1, exponentformat="power"
            ),
            yaxis=axis("relative error", type="log", exponentformat="power"),
            margin={"l": 72, "r": 18, "t": 10, "b": 52},
        ),
    )


def _vector(gradients: dict[str, FloatArray]) -> FloatArray:
    return Network(**gradients).to_vector()
