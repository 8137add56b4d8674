"""The check of gradients, in words: it agrees with the numbers, and it finds what is wrong."""

import numpy as np
import pytest

from nn import XOR, Network, errors_over_steps, loss_and_gradients, numerical_gradients
from nn.backprop import check_gradients
from pages.explain.checks import GradientCheck, describe_errors
from pages.explain.digits import plain


def test_right_gradients_agree_and_the_largest_difference_is_named() -> None:
    network = Network.initialize(3, 5)
    check = GradientCheck.of(
        loss_and_gradients(network, XOR.inputs, XOR.targets).gradients,
        numerical_gradients(network, XOR.inputs, XOR.targets),
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
    check = GradientCheck.of(exact, numerical_gradients(network, XOR.inputs, XOR.targets))
    assert not check.agrees
    assert check.verdict.startswith("**1 of 11 gradients do not agree:**")
    assert check.verdict.endswith("at x₂ → h₂.")


def test_the_chart_of_the_step_sizes_is_described_by_its_ends_and_its_lowest_point() -> None:
    errors = errors_over_steps(Network.initialize(1, 4), XOR.inputs, XOR.targets)
    words = describe_errors(errors, 1200)
    assert "at epoch 1,200" in words
    for error in (errors[0], errors.min(), errors[-1]):
        assert plain(error, 2) in words
    assert describe_errors(np.full(12, np.nan), 7) == "No line: the gradient at epoch 7 is 0."
