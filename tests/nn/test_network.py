import math
import re
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nn import XOR, Network, TruthTable, sigmoid
from nn.activations import ACTIVATIONS
from nn.architecture import Architecture
from nn.backprop import loss_and_gradients
from nn.network import answers_undecided
from nn.starts import STARTS

LARGEST = 1.7976931348623157e308
SMALLEST = 5e-324
EPSILON = 2.0**-52

finite = st.floats(allow_nan=False, allow_infinity=False)
seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 64)


def sigmoid_of(x: float) -> float:
    """The value for one number; any floating-point flag or warning is an error."""
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        return float(sigmoid(np.array([x]))[0])


@given(finite)
@example(LARGEST)
@example(-LARGEST)
@example(SMALLEST)
@example(-SMALLEST)
@example(2.3e-308)
@example(708.0)
@example(-708.0)
@example(709.8)
@example(-709.8)
@example(-745.2)
def test_sigmoid_is_silent_and_between_0_and_1(x: float) -> None:
    assert 0.0 <= sigmoid_of(x) <= 1.0


@pytest.mark.parametrize(("x", "value"), [(0.0, 0.5), (math.log(3), 0.75), (-math.log(3), 0.25)])
def test_sigmoid_of_known_values(x: float, value: float) -> None:
    # exp(-ln 3) = 1/3, so the sigmoid of ln 3 is 1 / (1 + 1/3) = 3/4.
    assert sigmoid_of(x) == pytest.approx(value, abs=EPSILON)


@given(st.floats(-700, 700))
def test_sigmoid_is_the_formula_bit_for_bit(x: float) -> None:
    array = np.array([x])
    assert sigmoid(array) == 1.0 / (1.0 + np.exp(-array))


@given(st.floats(-700, 700))
def test_sigmoid_agrees_with_the_standard_library(x: float) -> None:
    # Both exponentials are good to about one unit in the last place, as are the two operations.
    assert sigmoid_of(x) == pytest.approx(1.0 / (1.0 + math.exp(-x)), rel=8 * EPSILON, abs=0)


@given(finite)
def test_sigmoid_is_symmetric(x: float) -> None:
    assert sigmoid_of(x) + sigmoid_of(-x) == pytest.approx(1.0, abs=2 * EPSILON)


@given(finite, finite)
def test_sigmoid_never_falls(a: float, b: float) -> None:
    low, high = sorted((a, b))
    # An exponential that is good to one unit in the last place may waver by that much.
    assert sigmoid_of(low) <= sigmoid_of(high) * (1 + 4 * EPSILON)


def test_sigmoid_rises_from_step_to_step() -> None:
    assert np.all(np.diff(sigmoid(np.linspace(-700, 30, 5_001))) > 0)


@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 3, 4)])
def test_sigmoid_keeps_the_shape_and_the_argument(shape: tuple[int, ...]) -> None:
    x = np.full(shape, 2.0)
    assert np.shape(sigmoid(x)) == shape
    assert np.all(x == 2.0)


@given(seeds, sizes)
def test_parameters_are_drawn_in_the_tutorials_order(seed: int, hidden_units: int) -> None:
    stream = np.random.RandomState(seed)
    hidden_weights = stream.randn(3, hidden_units)
    output_weights = stream.randn(hidden_units, 1)
    hidden_bias = stream.randn(hidden_units)
    output_bias = stream.randn(1)

    network = Network.initialize(seed, hidden_units)
    assert network.hidden_units == hidden_units
    np.testing.assert_array_equal(network.hidden_weights, hidden_weights, strict=True)
    np.testing.assert_array_equal(network.output_weights, output_weights, strict=True)
    np.testing.assert_array_equal(network.hidden_bias, hidden_bias, strict=True)
    np.testing.assert_array_equal(network.output_bias, output_bias, strict=True)


def test_initialize_leaves_the_global_generator_alone() -> None:
    before = np.random.get_state(legacy=False)
    first = Network.initialize(7, 5).to_vector().tobytes()
    np.testing.assert_equal(np.random.get_state(legacy=False), before)

    np.random.rand(10)
    assert Network.initialize(7, 5).to_vector().tobytes() == first
    np.random.set_state(before)


def test_seeds_differ() -> None:
    vectors = {Network.initialize(seed, 4).to_vector().tobytes() for seed in range(50)}
    assert len(vectors) == 50


def test_first_error_is_the_one_that_the_tutorial_printed() -> None:
    output = Network.initialize(seed=1, hidden_units=4).predict(XOR.inputs)
    assert np.mean(np.abs(output - XOR.targets)) == 0.5013730688788007


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, 1.0, True, "1", None, math.nan])
def test_bad_seed_is_refused(seed: Any) -> None:
    message = f"seed must be a whole number from 0 to 4294967295, not {seed!r}"
    with pytest.raises(ValueError, match=re.escape(message)):
        Network.initialize(seed, 4)


@pytest.mark.parametrize("hidden_units", [-1, 65, 4.0, True, "4", None])
def test_bad_number_of_hidden_units_is_refused(hidden_units: Any) -> None:
    message = f"hidden_units must be a whole number from 0 to 64, not {hidden_units!r}"
    with pytest.raises(ValueError, match=re.escape(message)):
        Network.initialize(1, hidden_units)


@pytest.mark.parametrize(("seed", "hidden_units"), [(0, 1), (2**32 - 1, 64)])
def test_ends_of_the_ranges_are_allowed(seed: int, hidden_units: int) -> None:
    assert Network.initialize(seed, hidden_units).hidden_units == hidden_units


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("hidden_weights", (2, 4)),
        ("hidden_weights", (3, 5)),
        ("hidden_weights", (12,)),
        ("hidden_bias", (4, 1)),
        ("hidden_bias", (5,)),
        ("hidden_bias", ()),
        ("output_weights", (4,)),
        ("output_weights", (4, 2)),
        ("output_weights", (1, 4)),
        ("output_bias", ()),
        ("output_bias", (2,)),
    ],
)
def test_shapes_that_do_not_fit_are_refused(name: str, shape: tuple[int, ...]) -> None:
    parameters = Network.initialize(1, 4).parameters() | {name: np.zeros(shape)}
    with pytest.raises(ValueError, match=r"has shape \(.*\); with H hidden units the shapes are"):
        Network(**parameters)


def test_without_a_hidden_layer_the_output_must_begin_at_the_inputs() -> None:
    with pytest.raises(ValueError, match="has shape"):
        Network(np.zeros((3, 0)), np.zeros(0), np.zeros((0, 1)), np.zeros(1))
    assert Network(np.zeros((3, 0)), np.zeros(0), np.zeros((3, 1)), np.zeros(1)).hidden_units == 0


@pytest.mark.parametrize("size", [0, 1, 2, 5, 7, 20, 22])
def test_vector_of_a_wrong_size_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="shape"):
        Network.from_vector(np.zeros(size))


def test_vector_order() -> None:
    network = Network.from_vector(np.arange(11.0))
    assert network.hidden_weights.tolist() == [[0, 1], [2, 3], [4, 5]]
    assert network.hidden_bias.tolist() == [6, 7]
    assert network.output_weights.tolist() == [[8], [9]]
    assert network.output_bias.tolist() == [10]


@given(seeds, sizes)
def test_vector_round_trip(seed: int, hidden_units: int) -> None:
    network = Network.initialize(seed, hidden_units)
    vector = network.to_vector()
    assert vector.shape == (5 * hidden_units + 1,)
    again = Network.from_vector(vector).parameters()
    for name, parameter in network.parameters().items():
        np.testing.assert_array_equal(again[name], parameter, strict=True)


def test_to_vector_copies_and_from_vector_does_not() -> None:
    network = Network.initialize(1, 4)
    copy = network.to_vector()
    copy[:] = 0.0
    assert np.all(network.to_vector() != 0.0)

    vector = np.zeros(21)
    view = Network.from_vector(vector)
    vector[-1] = 5.0
    assert view.output_bias[0] == 5.0


@given(seeds, sizes)
def test_forward_pass_unit_by_unit(seed: int, hidden_units: int) -> None:
    network = Network.initialize(seed, hidden_units)
    hidden, output = network.forward(XOR.inputs)
    assert hidden.shape == (4, hidden_units)
    assert output.shape == (4, 1)
    for row, (x1, x2, x3) in enumerate(XOR.inputs.tolist()):
        logit = float(network.output_bias[0])
        for unit in range(hidden_units):
            w1, w2, w3 = network.hidden_weights[:, unit].tolist()
            z = x1 * w1 + x2 * w2 + x3 * w3 + float(network.hidden_bias[unit])
            activation = 1 / (1 + math.exp(-z))
            assert hidden[row, unit] == pytest.approx(activation, abs=1e-14)
            logit += activation * float(network.output_weights[unit, 0])
        assert output[row, 0] == pytest.approx(1 / (1 + math.exp(-logit)), abs=1e-13)
    np.testing.assert_array_equal(network.predict(XOR.inputs), output, strict=True)


@given(st.floats(0.1, 1e300), st.lists(st.floats(-1, 1), min_size=6, max_size=6))
def test_one_hidden_unit_cannot_compute_xor(size: float, directions: list[float]) -> None:
    # Its output rises or falls along one direction, so {output > 1/2} is a half-plane. XOR is not
    # linearly separable: one row at least is on the wrong side, with a squared error of at least
    # 1/4, and the mean over the four rows is at least 1/16.
    network = Network.from_vector(size * np.array(directions))
    error = network.predict(XOR.inputs) - XOR.targets
    assert np.mean(error**2) >= 1 / 16


# Which rows are right


@pytest.mark.parametrize(
    ("output", "right"),
    [
        (0.25, [False, False, True, True]),
        (0.39, [False, False, True, True]),
        (0.41, [False, False, False, False]),
        (0.5, [False, False, False, False]),
        (0.59, [False, False, False, False]),
        (0.61, [True, True, False, False]),
        (0.75, [True, True, False, False]),
    ],
)
def test_a_constant_output_answers_two_rows_right_or_none(output: float, right: list[bool]) -> None:
    network = Network(
        np.zeros((3, 2)), np.zeros(2), np.zeros((2, 1)), np.array([math.log(output / (1 - output))])
    )
    answers = network.rows_right(XOR)
    assert answers.tolist() == right
    assert answers.dtype == np.bool_


@given(seeds, sizes)
def test_a_row_is_right_wrong_or_undecided(seed: int, hidden_units: int) -> None:
    network = Network.initialize(seed, hidden_units)
    outputs = network.predict(XOR.inputs)[:, 0]
    right = network.rows_right(XOR)
    opposite = network.rows_right(TruthTable(XOR.inputs, 1.0 - XOR.targets))
    undecided = answers_undecided(outputs)
    for row, (output, target) in enumerate(zip(outputs, XOR.targets[:, 0], strict=True)):
        assert [right[row], opposite[row], undecided[row]].count(True) == 1
        assert undecided[row] == (0.4 <= output <= 0.6)
        if not undecided[row]:
            assert right[row] == (abs(output - target) < 0.5)


@given(seeds, st.integers(0, 8), st.sampled_from([*ACTIVATIONS]), st.sampled_from([*STARTS]))
def test_a_dead_unit_is_zero_everywhere_and_gets_no_gradient(
    seed: int, hidden_units: int, activation: str, start: str
) -> None:
    network = Network.initialize(seed, hidden_units, start, Architecture(activation))
    dead = network.dead_units(XOR.inputs)
    assert dead.shape == (hidden_units,)
    if activation != "relu":
        assert not dead.any(), "a sigmoid or tanh unit has a slope everywhere"
        return
    z = XOR.inputs @ network.hidden_weights + network.hidden_bias
    assert (dead == (z <= 0).all(axis=0)).all()
    gradients = loss_and_gradients(network, XOR.inputs, XOR.targets).gradients
    assert not gradients["hidden_weights"][:, dead].any()
    assert not gradients["hidden_bias"][dead].any()
    if hidden_units:
        assert not gradients["output_weights"][dead].any()
