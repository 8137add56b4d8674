"""Exact gradients compared to finite differences."""

import numpy as np
import plotly.graph_objects as go

from nn.charts import palette
from nn.charts.layout import axis, chart_layout
from nn.data import FloatArray


def finite_difference_errors(steps: FloatArray, errors: FloatArray) -> go.Figure:
    """The error of finite differences over the step size, both axes logarithmic.

    A large step misses the tangent; a small one loses the difference of two nearly equal losses to
    rounding.

    Args:
        steps: from 1e-12 to 1e-1, shape (n,).
        errors: relative, shape (n,); a 0 is a gap.
    """
    return go.Figure(
        data=[
            go.Scatter(
                meta="errors",
                x=steps,
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
