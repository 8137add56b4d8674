import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn import Network, TrainingConfig
from nn.charts import palette, weight_heatmap
from nn.weight_table import cell_places, weight_bound, weight_cells
from tests.nn.charts.figures import only, traces, value_of
from tests.nn.choices import configs


@pytest.mark.parametrize("units", [1, 4, 16, 17, 64])
def test_every_parameter_stands_once_in_the_cell_that_bears_its_name(units: int) -> None:
    network = Network.initialize(seed=units, hidden_units=units)
    cells = only(weight_heatmap(network), "weights")
    named = {
        name: cells.z[row][column]
        for row, names in enumerate(cells.customdata)
        for column, name in enumerate(names)
        if name
    }
    assert len(named) == 5 * units + 1
    for name, value in named.items():
        assert value == value_of(network, name), name
    unnamed = [
        cells.z[row][column]
        for row, names in enumerate(cells.customdata)
        for column, name in enumerate(names)
        if not name
    ]
    assert np.isnan(unnamed).all()
    assert len(unnamed) == 4


def test_rows_and_columns_are_labelled_with_layer_and_unit() -> None:
    network = Network.initialize(seed=1, hidden_units=3)
    layout = weight_heatmap(network).layout
    assert dict(zip(layout.xaxis.tickvals, layout.xaxis.ticktext, strict=True)) == {
        0: "1",
        1: "2",
        2: "3",
        3: "bias",
    }
    labels = dict(zip(layout.yaxis.tickvals, layout.yaxis.ticktext, strict=True))
    cells = weight_cells(network)
    assert labels[0] == "x₁ → hidden"
    assert cells[0, :3].tolist() == network.hidden_weights[0].tolist()
    assert labels[3] == "hidden bias"
    assert cells[3, :3].tolist() == network.hidden_bias.tolist()
    assert labels[4] == "hidden → output"
    assert cells[4].tolist() == [*network.output_weights[:, 0], *network.output_bias]
    assert layout.yaxis.range[0] > layout.yaxis.range[1], "the first row is on top"


@pytest.mark.parametrize("units", [17, 32, 33, 64])
def test_the_labels_of_many_units_leave_each_other_room(units: int) -> None:
    axis = weight_heatmap(Network.initialize(seed=1, hidden_units=units)).layout.xaxis
    assert len(axis.tickvals) <= 17
    assert axis.ticktext[-1] == "bias"
    assert axis.tickvals[-1] == units
    for place, text in list(zip(axis.tickvals, axis.ticktext, strict=True))[:-1]:
        assert int(text) == place + 1


def test_numbers_stand_on_their_cells_with_two_decimals() -> None:
    network = Network(
        hidden_weights=np.array([[1.234, -5.678], [0.001, 10.0], [-0.004, 3.14159]]),
        hidden_bias=np.array([0.5, -0.5]),
        output_weights=np.array([[2.0], [-12.3456]]),
        output_bias=np.array([7.0]),
    )
    numbers = only(weight_heatmap(network), "numbers")
    texts = dict(zip(zip(numbers.x, numbers.y, strict=True), numbers.text, strict=True))
    assert texts[0, 0] == "1.23"
    assert texts[1, 0] == "−5.68"
    assert texts[0, 1] == "0.00"
    assert texts[1, 2] == "3.14"
    assert texts[0, 3] == "0.50"
    assert texts[1, 4] == "−12.35"
    assert texts[2, 4] == "7.00"
    assert len(texts) == 11
    assert numbers.visible


def test_beyond_sixteen_units_the_numbers_give_way() -> None:
    for units, visible in [(16, True), (17, False)]:
        network = Network.initialize(seed=1, hidden_units=units)
        assert only(weight_heatmap(network), "numbers").visible is visible


def test_the_colours_are_symmetric_about_zero() -> None:
    cells = only(weight_heatmap(Network.initialize(seed=1, hidden_units=4)), "weights")
    assert cells.zmin == -cells.zmax
    assert list(cells.colorscale) == palette.diverging_colorscale()
    assert list(cells.colorbar.tickvals) == sorted(-value for value in cells.colorbar.tickvals)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_the_colours_end_beyond_the_largest_weight_but_not_far(values: list[float]) -> None:
    table = np.array([*values, np.nan])
    bound = weight_bound(table)
    largest = max(map(abs, values))
    assert largest <= bound
    assert bound == 2 or bound <= largest * 1.5 * (1 + 1e-12)
    assert bound in {2.0**n for n in range(1, 22)} | {3 * 2.0**n for n in range(20)}


def test_some_bounds_by_hand() -> None:
    bounds = {0.0: 2, 2.0: 2, 2.01: 3, 3.0: 3, 3.5: 4, 4.0: 4, 5.0: 6, 6.5: 8, 11.9: 12, 13.0: 16}
    assert {value: weight_bound(np.array([-value, np.nan])) for value in bounds} == bounds


def test_the_network_is_left_as_it_was() -> None:
    network = Network.initialize(seed=1, hidden_units=4)
    before = network.to_vector()
    weight_heatmap(network).data[0].z[0][0] = 9.0
    assert np.array_equal(network.to_vector(), before)


@given(configs(most_units=20))
def test_what_a_network_does_not_have_is_crossed_out_and_never_a_0(config: TrainingConfig) -> None:
    network = config.untrained()
    figure = weight_heatmap(network)
    cells = only(figure, "weights")
    named = {
        name: cells.z[row][column]
        for row, names in enumerate(cells.customdata)
        for column, name in enumerate(names)
        if name
    }
    crossed = [name for trace in traces(figure, "absent") for name in trace.customdata]
    assert {name for name, value in named.items() if np.isnan(value)} == {*crossed}
    there = sum(int(numbers.sum()) for numbers in network.present().values())
    assert len(named) - len(crossed) == there == len(only(figure, "numbers").text)
    if not config.third_input:
        assert all(name in crossed for name in named if name.startswith("1 →"))
    if config.biases == "none":
        assert all(name in crossed for name in named if name.startswith("bias"))


@given(configs(most_units=20))
def test_the_places_of_the_cells_are_those_of_their_numbers(config: TrainingConfig) -> None:
    network = config.untrained()
    cells, places = weight_cells(network), cell_places(network)
    there = ~np.isnan(cells)
    assert np.array_equal(there, ~np.isnan(places))
    assert network.to_vector()[places[there].astype(int)].tolist() == cells[there].tolist()


def test_without_a_hidden_layer_there_is_one_column_of_four_rows() -> None:
    figure = weight_heatmap(TrainingConfig(hidden_units=0).untrained())
    cells = only(figure, "weights")
    assert [row[0] for row in cells.customdata] == ["x₁ → ŷ", "x₂ → ŷ", "1 → ŷ", "bias of ŷ"]
    assert list(figure.layout.xaxis.ticktext) == ["output"]
    assert len(figure.layout.yaxis.ticktext) == 4
    assert np.shape(cells.z) == (4, 1)
