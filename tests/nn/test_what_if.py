"""Other tables, starts, activations, losses, biases and inputs than the tutorial's."""

import math
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nn import (
    ACTIVATIONS,
    BIASES,
    GATES,
    LOSSES,
    STARTS,
    Architecture,
    History,
    Network,
    TrainingConfig,
    check_gradients,
    descend,
    loss_and_gradients,
    mean_squared_error,
    numerical_gradients,
    sigmoid,
    train,
    truth_table,
)
from nn.backprop import gradient_terms
from nn.configuration import CONTROLS, describe_setting
from nn.losses import cross_entropy
from nn.training_kernel import gradient_descent
from tests.nn.choices import CHOICES, configs, without_kinks

# Tables


def test_the_sixteen_keys_count_up_in_binary_and_name_their_functions() -> None:
    assert [*GATES] == [f"{number:04b}" for number in range(16)]
    python = {
        "FALSE": lambda a, b: False,
        "AND": lambda a, b: a and b,
        "x1 AND NOT x2": lambda a, b: a and not b,
        "x1": lambda a, b: a,
        "x2 AND NOT x1": lambda a, b: b and not a,
        "x2": lambda a, b: b,
        "XOR": lambda a, b: a != b,
        "OR": lambda a, b: a or b,
        "NOR": lambda a, b: not (a or b),
        "XNOR": lambda a, b: a == b,
        "NOT x2": lambda a, b: not b,
        "x1 OR NOT x2": lambda a, b: a or not b,
        "NOT x1": lambda a, b: not a,
        "x2 OR NOT x1": lambda a, b: b or not a,
        "NAND": lambda a, b: not (a and b),
        "TRUE": lambda a, b: True,
    }
    for key, name in GATES.items():
        table = truth_table(key)
        assert table.inputs.tolist() == [[0, 1, 1], [1, 0, 1], [1, 1, 1], [0, 0, 1]]
        for (x1, x2, _), (target,) in zip(table.inputs, table.targets, strict=True):
            assert target == python[name](bool(x1), bool(x2))


# Activations and losses


@pytest.mark.parametrize("name", [*ACTIVATIONS])
@given(st.floats(-30, 30).filter(lambda z: abs(z) > 1e-3))
def test_a_slope_is_that_of_the_function_and_computed_from_the_activation(
    name: str, z: float
) -> None:
    activation, step = ACTIVATIONS[name], 1e-6
    low, a, high = activation.function(np.array([z - step, z, z + step]))
    assert activation.slope(np.array([a]))[0] == pytest.approx(
        (high - low) / (2 * step), rel=1e-6, abs=1e-9
    )
    assert activation.bounds[0] <= a <= activation.bounds[1]


@pytest.mark.parametrize("name", [*LOSSES])
@given(st.lists(st.tuples(st.floats(-20, 20), st.sampled_from([0.0, 1.0])), min_size=1, max_size=6))
def test_a_delta_is_the_losses_derivative_and_the_product_of_its_factors(
    name: str, rows: list[tuple[float, float]]
) -> None:
    loss, step = LOSSES[name], 1e-5
    logits, targets = np.array(rows).T[:, :, None]
    delta = loss.delta(sigmoid(logits), targets)
    for i in range(len(rows)):
        moved = step * np.eye(len(rows))[:, i : i + 1]
        slope = loss.value(logits + moved, targets) - loss.value(logits - moved, targets)
        assert delta[i, 0] == pytest.approx(slope / (2 * step), rel=1e-6, abs=1e-9)
    factors = loss.factors(sigmoid(logits), targets)
    assert np.prod([*factors.values()], axis=0) == pytest.approx(delta[:, 0], rel=1e-12)


def test_cross_entropy_is_the_textbooks_and_exact_where_an_output_is_rounded_to_one() -> None:
    output, targets = np.array([[0.9], [0.2], [0.6]]), np.array([[1.0], [0.0], [0.0]])
    logits = np.log(output / (1 - output))
    expected = -(math.log(0.9) + math.log(0.8) + math.log(0.4)) / 3
    assert cross_entropy(logits, targets) == pytest.approx(expected, rel=1e-12)
    assert cross_entropy(np.array([[50.0]]), np.zeros((1, 1))) == pytest.approx(50, rel=1e-15)
    assert cross_entropy(np.array([[50.0]]), np.ones((1, 1))) == pytest.approx(math.exp(-50))
    assert cross_entropy(np.array([[1e6]]), np.zeros((1, 1))) == 1e6


# Starts


def test_every_start_draws_from_the_legacy_stream_in_the_tutorials_order() -> None:
    def normal(random: Any) -> list[Any]:
        return [random.randn(3, 5), random.randn(5, 1), random.randn(5), random.randn(1)]

    def uniform(random: Any) -> list[Any]:
        return [random.rand(3, 5), random.rand(5, 1), random.rand(5), random.rand(1)]

    def xavier(random: Any) -> list[Any]:
        first, second = math.sqrt(6 / (3 + 5)), math.sqrt(6 / (5 + 1))
        weights = first * random.uniform(-1, 1, (3, 5)), second * random.uniform(-1, 1, (5, 1))
        return [*weights, np.zeros(5), np.zeros(1)]

    def he(random: Any) -> list[Any]:
        first, second = math.sqrt(2 / 3), math.sqrt(2 / 5)
        return [first * random.randn(3, 5), second * random.randn(5, 1), np.zeros(5), np.zeros(1)]

    expected = {
        "normal": normal,
        "uniform": uniform,
        "small": lambda random: [0.01 * numbers for numbers in normal(random)],
        "xavier": xavier,
        "he": he,
        "zeros": lambda _: [np.zeros((3, 5)), np.zeros((5, 1)), np.zeros(5), np.zeros(1)],
    }
    assert expected.keys() == STARTS.keys()
    for name, draw in expected.items():
        network = Network.initialize(7, 5, name)
        order = ["hidden_weights", "output_weights", "hidden_bias", "output_bias"]
        for parameter, numbers in zip(order, draw(np.random.RandomState(7)), strict=True):
            assert np.array_equal(getattr(network, parameter), numbers), (name, parameter)


def test_a_network_without_a_hidden_layer_draws_its_output_weights_first() -> None:
    network, random = Network.initialize(7, 0), np.random.RandomState(7)
    assert np.array_equal(network.output_weights, random.randn(3, 1))
    assert np.array_equal(network.output_bias, random.randn(1))
    he = Network.initialize(7, 0, "he", Architecture(third_input=False))
    assert np.array_equal(he.output_weights[:2], np.random.RandomState(7).randn(3, 1)[:2])


@given(st.integers(0, 64), *(CHOICES[name] for name in ("start", "biases")), st.booleans())
def test_what_is_taken_away_is_zero_and_all_the_rest_begins_as_ever(
    units: int, start: str, biases: str, third_input: bool
) -> None:
    assume(third_input or start not in ("xavier", "he"))  # these look at how many inputs there are
    whole = Network.initialize(3, units, start)
    network = Network.initialize(3, units, start, Architecture("sigmoid", biases, third_input))
    for name, there in network.present().items():
        numbers = network.parameters()[name]
        assert np.array_equal(numbers[there], whole.parameters()[name][there])
        assert not numbers[~there].any()
    assert network.present()["hidden_bias"].all() == (BIASES[biases].hidden or units == 0)
    assert network.present()["output_bias"].all() == BIASES[biases].output
    first = network.present()["hidden_weights" if units else "output_weights"]
    assert first[:2].all()
    assert first[2].all() == third_input


def test_what_a_network_does_not_have_must_be_zero() -> None:
    parameters = Network.initialize(1, 2).parameters()
    with pytest.raises(ValueError, match="hidden_bias must be 0 where the network has none"):
        Network(**parameters, architecture=Architecture(biases="output"))


# Gradients


@settings(max_examples=300)
@given(configs())
def test_every_combinations_gradients_agree_with_finite_differences(config: TrainingConfig) -> None:
    network, table = config.untrained(), config.truth_table
    assume(without_kinks(network, table.inputs))
    assert check_gradients(network, table.inputs, table.targets, loss=config.loss_function) < 1e-4


@settings(max_examples=40)
@given(configs(most_units=6))
def test_the_terms_of_every_gradient_add_up_to_it(config: TrainingConfig) -> None:
    network, (inputs, targets) = config.untrained(), vars(config.truth_table).values()
    loss = config.loss_function
    gradients = loss_and_gradients(network, inputs, targets, loss).gradients
    for name, there in network.present().items():
        for index in zip(*np.nonzero(there), strict=True):
            terms = gradient_terms(network, inputs, targets, name, index, loss=loss)
            total = np.prod(list(terms.values()), axis=0).sum()
            assert total == pytest.approx(gradients[name][index], rel=1e-10, abs=1e-12)


@given(configs(most_units=8))
def test_what_a_network_does_not_have_has_no_gradient(config: TrainingConfig) -> None:
    network, (inputs, targets) = config.untrained(), vars(config.truth_table).values()
    exact = loss_and_gradients(network, inputs, targets, config.loss_function).gradients
    numerical = numerical_gradients(network, inputs, targets, loss=config.loss_function)
    for name, there in network.present().items():
        assert not exact[name][~there].any()
        assert not numerical[name][~there].any()


# Training


@settings(max_examples=300)
@given(configs(learning_rate=0.7))
def test_the_fast_epoch_of_every_combination_is_gradient_descent(config: TrainingConfig) -> None:
    network, table = config.untrained(), config.truth_table
    vector = network.to_vector()
    loss, update, squared_error, _ = gradient_descent(vector, config)
    for _ in range(3):
        found = loss_and_gradients(network, table.inputs, table.targets, config.loss_function)
        assert loss() == pytest.approx(found.loss, rel=1e-12, abs=1e-15)
        output = network.predict(table.inputs)
        expected = mean_squared_error(output, table.targets)
        assert squared_error() == pytest.approx(expected, rel=1e-12, abs=1e-15)
        update()
        network = descend(network, found.gradients, config.learning_rate)
        np.testing.assert_allclose(vector, network.to_vector(), rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("activation", [*ACTIVATIONS])
@pytest.mark.parametrize("loss", [*LOSSES])
@pytest.mark.parametrize("units", [1, 2, 3, 4, 7, 16, 64])
def test_from_zeros_the_hidden_units_stay_the_same_to_the_bit(
    activation: str, loss: str, units: int
) -> None:
    config = TrainingConfig(
        hidden_units=units, epochs=300, start="zeros", activation=activation, loss=loss
    )
    for snapshot in train(config):
        network = snapshot.network
        for numbers in (network.hidden_weights, network.hidden_bias, network.output_weights.T):
            assert (numbers == numbers[..., :1]).all()
        assert snapshot.loss > 0.01


def test_a_perceptron_learns_all_functions_but_xor_and_xnor() -> None:
    for key, name in GATES.items():
        for loss in LOSSES:
            history = History(TrainingConfig(1, 0, 5.0, 5_000, table=key, loss=loss))
            for snapshot in train(history.config, at=()):
                history.append(snapshot)
            right = history.latest.network.rows_right(history.config.truth_table).all()
            assert right == (name not in ("XOR", "XNOR")), name
            assert (history.solved_epoch is not None) == right, name


def test_runs_with_different_losses_are_solved_by_the_same_yardstick() -> None:
    solved = {}
    for loss in LOSSES:
        history = History(TrainingConfig(loss=loss))
        for snapshot in train(history.config, at=range(0, 5001, 9)):
            history.append(snapshot)
        solved[loss] = history.solved_epoch
        errors = history.squared_errors
        assert errors.shape == history.losses.shape
        assert np.flatnonzero(errors < 0.01)[0] == history.solved_epoch
        for epoch in (0, 100, history.solved_epoch or 0):
            network = history.snapshot_at(epoch).network
            table = history.config.truth_table
            expected = mean_squared_error(network.predict(table.inputs), table.targets)
            assert errors[epoch] == pytest.approx(expected, rel=1e-9)
        earlier = history.until(200)
        assert np.array_equal(earlier.squared_errors, errors[:201])
        assert earlier.solved_epoch == (solved[loss] if (solved[loss] or 201) <= 200 else None)
    assert solved["cross-entropy"] < solved["mse"]


@pytest.mark.parametrize("loss", [*LOSSES])
@pytest.mark.parametrize("units", [0, 2, 8, 33])
def test_the_largest_steps_without_bounds_stay_finite_and_silent(units: int, loss: str) -> None:
    for seed, table in [(1, "0110"), (2, "0111"), (3, "0010")]:
        config = TrainingConfig(seed, units, 100.0, 600, table, "he", "relu", loss)
        for snapshot in train(config):
            assert np.isfinite(snapshot.parameters).all()


@given(configs(most_units=5, epochs=20), st.integers(1, 19))
def test_a_run_of_any_combination_can_be_resumed(config: TrainingConfig, epoch: int) -> None:
    _, *_, last = train(config, at=())
    half = [*train(config, at=[epoch])][1]
    resumed = [*train(config, at=(), start=half)][-1]
    assert np.array_equal(resumed.parameters, last.parameters)
    assert resumed.losses == last.losses[epoch:]
    copy = pickle.loads(pickle.dumps(half))
    assert copy.network.architecture == config.architecture
    assert np.array_equal(
        copy.network.predict(config.truth_table.inputs),
        half.network.predict(config.truth_table.inputs),
    )


# Configurations


@given(configs())
def test_the_settings_are_short_and_give_the_configuration_back(config: TrainingConfig) -> None:
    table = config.settings()
    assert TrainingConfig(**table) == config
    assert hash(TrainingConfig(**table)) == hash(config)
    assert [*table][:4] == [*CONTROLS]
    assert [*TrainingConfig(*(table[name] for name in CONTROLS)).settings()] == [*CONTROLS]


@pytest.mark.parametrize(
    ("setting", "value", "allowed"),
    [
        ("table", "011", "one of 0000, 0001"),
        ("table", 110, "one of 0000, 0001"),
        ("start", "random", "one of normal, uniform, small, xavier, he, zeros"),
        ("activation", "swish", "one of sigmoid, tanh, relu"),
        ("loss", ["mse"], "one of mse, cross-entropy"),
        ("biases", None, "one of both, hidden, output, none"),
        ("third_input", 1, "True or False"),
    ],
)
def test_what_is_not_allowed_is_said(setting: str, value: object, allowed: str) -> None:
    with pytest.raises(ValueError, match=f"{setting} must be {allowed}") as error:
        TrainingConfig(**{setting: value})  # type: ignore[arg-type]
    assert repr(value) in str(error.value)


def test_settings_in_words() -> None:
    assert TrainingConfig().describe() == ("seed 1, 4 hidden units, learning rate 1, 5,000 epochs")
    config = TrainingConfig(
        2, 0, 0.5, 1, "0001", "zeros", "relu", "cross-entropy", "none", third_input=False
    )
    assert config.describe() == (
        "seed 2, no hidden layer, learning rate 0.5, 1 epoch, AND, start zeros, ReLU, "
        "cross-entropy, no biases, no third input"
    )
    assert describe_setting("hidden_units", 1) == "1 hidden unit"
    words = {
        describe_setting(name, value)
        for name, values in {
            "table": GATES,
            "start": STARTS,
            "activation": ACTIVATIONS,
            "loss": LOSSES,
            "biases": BIASES,
            "third_input": (True, False),
        }.items()
        for value in values
    }
    assert len(words) == 16 + 6 + 3 + 2 + 4 + 2
