"""The diagram of the network."""

import numpy as np
import pytest
from hypothesis import given

from nn import Network, TrainingConfig
from nn.charts import network_diagram, palette
from nn.charts.network import NO_BIAS, diagram_places
from tests.nn.charts.figures import only, traces, value_of
from tests.nn.choices import configs


def test_the_diagram_names_every_parameter_with_its_value(trained: Network) -> None:
    figure = network_diagram(trained)
    said = [*only(figure, "weights").customdata, *only(figure, "units").customdata]
    assert len(said) == len({name for name, _ in said}) == 5 * trained.hidden_units + 1
    for name, value in said:
        assert float(value) == pytest.approx(value_of(trained, name), abs=1e-6)


def test_a_lines_colour_is_the_sign_and_its_width_the_size(trained: Network) -> None:
    drawn = {}
    for trace in traces(network_diagram(trained), "lines"):
        for i in range(0, len(trace.x), 3):
            ends = tuple(np.round([trace.x[i], trace.y[i], trace.x[i + 1], trace.y[i + 1]], 9))
            drawn[ends] = (trace.line.color, trace.line.width)
    units = trained.hidden_units
    assert len(drawn) == 4 * units
    largest = np.abs(trained.to_vector()).max()

    def height(i: int, count: int) -> float:
        return 1 - (i + 0.5) / count

    for (i, unit), weight in np.ndenumerate(trained.hidden_weights):
        ends = tuple(np.round([0, height(i, 3), 1, height(unit, units)], 9))
        color, width = drawn[ends]
        assert color == (palette.POSITIVE if weight > 0 else palette.NEGATIVE)
        assert width / 9 == pytest.approx(abs(weight) / largest, abs=1 / 8)


def test_small_networks_carry_their_weights_on_the_lines() -> None:
    few, many = Network.initialize(1, 4), Network.initialize(1, 5)
    numbers = [note.text for note in network_diagram(few).layout.annotations]
    for weight in [*few.hidden_weights.ravel(), *few.output_weights.ravel()]:
        assert f"{weight:.2f}".replace("-", "−") in numbers
    names = [note.name for note in network_diagram(many).layout.annotations]
    assert "weight" not in names


@pytest.mark.parametrize("units", [1, 4, 16, 64])
def test_inputs_units_and_output_bear_their_names(units: int) -> None:
    figure = network_diagram(Network.initialize(1, units))
    assert list(only(figure, "inputs").text) == ["<b>x₁</b>", "<b>x₂</b>", "<b>1</b>"]
    named = {note.text: note.y for note in figure.layout.annotations if note.name == "unit"}
    assert {"<b>ŷ</b>", "<b>h₁</b>"} <= named.keys()
    assert len(named) == 1 + min(units, 16), "they count from 1, and many leave out some"
    if 1 < units <= 16:
        assert named["<b>h₁</b>"] > named["<b>h₂</b>"]


@given(configs(most_units=20))
def test_the_diagram_draws_what_is_there_and_nothing_else(config: TrainingConfig) -> None:
    network = config.untrained()
    figure, places = network_diagram(network), diagram_places(network)
    there = network.present()
    lines = sum(len(trace.x) // 3 for trace in traces(figure, "lines"))
    weights = only(figure, "weights").customdata
    count = int(there["hidden_weights"].sum() + there["output_weights"].sum())
    assert lines == len(weights) == len({name for name, _ in weights}) == count
    for place, (_, value) in zip(places.weights, weights, strict=True):
        assert float(value) == pytest.approx(network.to_vector()[place], abs=1e-6)
    assert len(only(figure, "inputs").x) == 2 + config.third_input
    biases = np.concatenate([there["hidden_bias"], there["output_bias"]])
    said = only(figure, "units").customdata[:, 1]
    assert [value != NO_BIAS for value in said] == biases.tolist()
    assert figure.to_json()


def test_a_weight_of_0_is_neither_positive_nor_negative() -> None:
    figure = network_diagram(TrainingConfig(start="zeros").untrained())
    assert {trace.line.color for trace in traces(figure, "lines")} == {palette.ZERO}
    notes = {note.bgcolor for note in figure.layout.annotations if note.name == "weight"}
    assert notes == {palette.ZERO}


def test_without_a_hidden_layer_the_lines_go_from_the_inputs_to_the_output() -> None:
    figure = network_diagram(TrainingConfig(hidden_units=0).untrained())
    names = [name for name, _ in only(figure, "weights").customdata]
    assert names == ["x₁ → ŷ", "x₂ → ŷ", "1 → ŷ"]
    heads = [note.text for note in figure.layout.annotations]
    assert "hidden units" not in heads
    assert {"inputs", "output"} <= {*heads}
