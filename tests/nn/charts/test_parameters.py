"""Every parameter over the epochs."""

import numpy as np
import pytest

from nn import XOR, History, ParameterPaths, TrainingConfig, loss_and_gradients, train
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


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"biases": "none", "third_input": False}, {"x₁ → h₁", "x₂ → h₁", "h₁ → ŷ"}),
        ({"biases": "output"}, {"x₁ → h₁", "x₂ → h₁", "1 → h₁", "h₁ → ŷ", "bias of ŷ"}),
        ({"hidden_units": 0}, {"x₁ → ŷ", "x₂ → ŷ", "1 → ŷ", "bias of ŷ"}),
    ],
)
def test_only_what_the_network_has_is_drawn(settings: dict[str, object], names: set[str]) -> None:
    config = TrainingConfig(
        **{"hidden_units": 1, "epochs": 30, "loss": "cross-entropy", **settings}
    )
    history = History(config)
    for snapshot in train(config):
        history.append(snapshot)
    figure = parameters_over_epochs(ParameterPaths.of(history))
    assert {trace.meta for trace in figure.data if is_parameter(trace.meta)} == names
    sizes = {trace.meta.split()[-1] for trace in figure.data if "gradient" in trace.meta}
    assert sizes == {name for name, there in snapshot.network.present().items() if there.any()}
    assert figure.layout.yaxis2.title.text == "cross-entropy"
