"""Figures for a presentation: the same figure, large."""

import base64
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from nn import History, Network, TrainingConfig, train
from nn.charts import decision_surface_3d, forward_pass_contour, loss_curve, weight_heatmap
from nn.charts.presentation import for_presentation


def history() -> History:
    config = TrainingConfig(epochs=50)
    history = History(config)
    for snapshot in train(config, at=[0, 50]):
        history.append(snapshot)
    return history


def numbers(values: Any) -> Any:
    """What a trace has: an array, or Plotly's own coding of one."""
    if not isinstance(values, dict):
        return np.asarray(values, dtype=float)
    array = np.frombuffer(base64.b64decode(values["bdata"]), dtype=values["dtype"])
    shape = [int(side) for side in str(values.get("shape", len(array))).split(",")]
    return array.reshape(shape).astype(float)


FIGURES = {
    "loss": lambda: loss_curve(history(), "log"),
    "weights": lambda: weight_heatmap(Network.initialize(1, 4)),
    "contour": lambda: forward_pass_contour(Network.initialize(1, 4)),
    "height": lambda: decision_surface_3d(Network.initialize(1, 4)),
}


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("name", FIGURES)
def test_type_and_lines_are_large_and_the_numbers_stay(name: str, scale: float) -> None:
    figure, least = FIGURES[name](), 24 * scale
    before = figure.to_json()
    enlarged = for_presentation(figure, scale)
    assert figure.to_json() == before, "the figure itself is left alone"
    assert enlarged.layout.font.size == least
    for axis in [*enlarged.select_xaxes(), *enlarged.select_yaxes()]:
        if not axis.to_plotly_json():
            continue
        assert axis.title.font.size >= least
        assert axis.tickfont.size >= least
    for old, new in zip(figure.data, enlarged.data, strict=True):
        for values in ("x", "y", "z"):
            if values in old and old[values] is not None:
                assert np.array_equal(numbers(old[values]), numbers(new[values]), equal_nan=True)
        if new.type == "scatter" and "lines" in new.mode:
            assert new.line.width >= 3
        if "textfont" in new and new.textfont.size is not None:
            assert new.textfont.size >= least


def test_a_line_that_says_no_width_gets_one() -> None:
    figure = go.Figure(go.Scatter(x=[0, 1], y=[0, 1], mode="lines", line={"color": "red"}))
    assert for_presentation(figure).data[0].line.width == 3


@pytest.mark.parametrize(("lowest", "step"), [(0.5, 1), (1e-2, 1), (1e-9, 2), (1e-20, 4)])
def test_a_logarithmic_axis_has_whole_powers_alone(lowest: float, step: int) -> None:
    figure = go.Figure(go.Scatter(x=[0, 1, 2], y=[1.0, lowest, np.nan]))
    figure.add_scatter(x=[0, 1], y=[1e-30, 1], yaxis="y2")
    figure.update_layout(yaxis={"type": "log", "exponentformat": "power"})
    axis = for_presentation(figure).layout.yaxis
    assert (axis.dtick, axis.exponentformat) == (step, "e")
