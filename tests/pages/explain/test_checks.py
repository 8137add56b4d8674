"""The check of gradients, in words: it agrees with the numbers, and it finds what is wrong."""

import numpy as np
import pytest
from hypothesis import given

from nn import (
    BIASES,
    XOR,
    Architecture,
    Network,
    TrainingConfig,
    errors_over_steps,
    loss_and_gradients,
    numerical_gradients,
)
from nn.backprop import check_gradients, units_at_kink
from pages.explain.checks import GradientCheck, describe_errors
from pages.explain.digits import plain
from tests.nn.choices import configs


def test_right_gradients_agree_and_the_largest_difference_is_named() -> None:
    network = Network.initialize(3, 5)
    check = GradientCheck.of(
        loss_and_gradients(network, XOR.inputs, XOR.targets).gradients,
        numerical_gradients(network, XOR.inputs, XOR.targets),
        network,
    )
    assert check.agrees
    assert len(check.labels) == 26
    largest = check_gradients(network, XOR.inputs, XOR.targets)
    assert check.verdict.startswith("**All 26 gradients agree:**")
    assert f"the largest relative difference is {plain(largest, 2)}, at " in check.verdict


@pytest.mark.parametrize("wrong", [0.3, np.nan])
def test_a_wrong_gradient_is_counted_and_named(wrong: float) -> None:
    network = Network.initialize(3, 2)
    exact = loss_and_gradients(network, XOR.inputs, XOR.targets).gradients
    exact["hidden_weights"][1, 1] = wrong
    check = GradientCheck.of(exact, numerical_gradients(network, XOR.inputs, XOR.targets), network)
    assert not check.agrees
    assert check.verdict.startswith("**1 of 11 gradients do not agree:**")
    assert check.verdict.endswith("at x₂ → h₂.")


@given(configs(most_units=5))
def test_the_gradients_of_every_network_agree_and_only_those_there_are_compared(
    config: TrainingConfig,
) -> None:
    network, table, loss = config.untrained(), config.truth_table, config.loss_function
    check = GradientCheck.of(
        loss_and_gradients(network, table.inputs, table.targets, loss).gradients,
        numerical_gradients(network, table.inputs, table.targets, loss=loss),
        network,
        table.inputs,
    )
    assert check.agrees, check.verdict
    assert len(check.labels) == sum(there.sum() for there in network.present().values())
    if not check.names:
        return
    assert len({*check.names.values()}) == len(check.names)
    assert config.third_input or not any(name.startswith("1 →") for name in check.names.values())
    has_biases = BIASES[config.biases]
    assert any("bias of ŷ" in name for name in check.names.values()) == has_biases.output


def test_a_gradient_at_a_kink_is_no_mistake_and_is_said() -> None:
    network = Network(
        np.array([[1.0, 0.5], [1.0, 2.0], [0.0, 0.3]]),
        np.array([0.0, 0.1]),
        np.ones((2, 1)),
        np.zeros(1),
        Architecture("relu"),
    )
    assert units_at_kink(network, XOR.inputs).tolist() == [True, False]
    check = GradientCheck.of(
        loss_and_gradients(network, XOR.inputs, XOR.targets).gradients,
        numerical_gradients(network, XOR.inputs, XOR.targets),
        network,
    )
    # For the row 00 unit 1 is at its kink: nudging what it gets there moves it on one side only.
    apart = [
        name for name, error in zip(check.names.values(), check.errors, strict=True) if error > 0.01
    ]
    assert apart == ["1 → h₁", "bias of h₁"]
    assert check.agrees
    assert check.verdict.startswith("**9 of 11 gradients agree:**")
    assert "exactly at its kink" in check.verdict


def test_the_chart_of_the_step_sizes_is_described_by_its_ends_and_its_lowest_point() -> None:
    errors = errors_over_steps(Network.initialize(1, 4), XOR.inputs, XOR.targets)
    words = describe_errors(errors, 1200)
    assert "at epoch 1,200" in words
    for error in (errors[0], errors.min(), errors[-1]):
        assert plain(error, 2) in words
    assert describe_errors(np.full(12, np.nan), 7) == "No line: the gradient at epoch 7 is 0."
