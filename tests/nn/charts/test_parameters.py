"""Every parameter over the epochs."""

import numpy as np
import pytest

from nn import XOR, ParameterPaths, loss_and_gradients
from nn.charts import parameters_over_epochs
from tests.nn.charts.figures import UNITS, history_of, only, value_of


def is_parameter(meta: str) -> bool:
    return " → " in meta or meta.startswith("bias of ")


@pytest.mark.parametrize("units", UNITS)
def test_every_parameter_is_drawn_over_the_epochs(units: int) -> None:
    history = history_of(units, epochs=200)
    figure = parameters_over_epochs(ParameterPaths.of(history), 50)
    names = [trace.meta for trace in figure.data if is_parameter(trace.meta)]
    assert len(names) == len(set(names)) == 5 * units + 1
    for trace in figure.data:
        if is_parameter(trace.meta):
            for epoch, value in list(zip(trace.x, trace.y, strict=True))[:: len(trace.x) // 2]:
                there = history.snapshot_at(int(epoch)).network
                assert value == value_of(there, trace.meta)
    loss = only(figure, "loss")
    assert loss.y[-1] == history.latest.loss
    gradients = loss_and_gradients(history.latest.network, XOR.inputs, XOR.targets).gradients
    for name, gradient in gradients.items():
        size = only(figure, f"gradient of {name}")
        assert size.x[-1] == 200
        assert size.y[-1] == pytest.approx(np.sqrt((gradient**2).sum()))
    assert [shape.x0 for shape in figure.layout.shapes] == [50, 50, 50]
    assert not parameters_over_epochs(ParameterPaths.of(history)).layout.shapes
    assert {axis.matches for axis in (figure.layout.xaxis, figure.layout.xaxis2)} == {"x3"}
