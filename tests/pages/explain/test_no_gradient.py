"""What the Backpropagation page says of a network without a gradient is true of its terms."""

import re

import numpy as np
import pytest

from nn import TrainingConfig, gradient_terms, loss_and_gradients, train
from pages.explain.no_gradient import instead_of_errors, on_no_gradient
from pages.explain.notation import backpropagation_hint

ZEROS = [
    TrainingConfig(1, 4, 1.0, 50, start="zeros"),
    TrainingConfig(1, 4, 1.0, 50, start="zeros", activation="relu", loss="cross-entropy"),
    TrainingConfig(1, 3, 1.0, 50, start="zeros", activation="tanh", biases="none"),
    TrainingConfig(1, 0, 1.0, 3000, biases="none"),
    TrainingConfig(1, 0, 1.0, 3000),
    TrainingConfig(1, 4, 1.0, 5000, activation="relu"),
]


@pytest.mark.parametrize("config", ZEROS)
def test_the_reason_for_no_gradient_is_found_in_its_terms(config: TrainingConfig) -> None:
    *_, last = train(config, at=())
    network, table, loss = last.network, config.truth_table, config.loss_function
    assert instead_of_errors(network, table, loss)
    said = backpropagation_hint(network, table, loss)
    exact = loss_and_gradients(network, table.inputs, table.targets, loss).gradients
    nothing = not any(numbers.any() for numbers in exact.values())
    assert said.startswith("Every gradient is exactly 0 here") == nothing
    assert said.startswith("The whole gradient has a length of only ") != nothing
    assert "saturated" not in said
    assert "smaller steps" not in said
    assert ("output weights are 0" in said) == (config.start == "zeros")
    outputs = network.predict(table.inputs)
    largest = config.loss == "mse" and outputs == pytest.approx(0.5, abs=1e-6)
    assert ("is 0.25, as large as it can be" in said) == largest
    silent = config.hidden_units and not network.forward(table.inputs).hidden.any()
    lone_weights = silent and config.biases == "none"
    assert ("add up to 0." in said or "add up to almost 0." in said) == (not lone_weights)
    assert ("Every hidden unit outputs 0" in said) == bool(lone_weights)
    shares = re.search(r"their shares are (.*?), which", said)
    if shares:
        numbers = re.findall(r"[−\d.e]+", shares.group(1))
        assert len(numbers) == 4
        assert sum(float(number.replace("−", "-")) for number in numbers) == pytest.approx(
            0, abs=2e-3
        )
    if config.start == "zeros" and not silent:
        terms = gradient_terms(network, table.inputs, table.targets, "output_bias", (0,), loss=loss)
        assert sum(np.prod(list(terms.values()), axis=0)) == 0


def test_a_network_with_a_gradient_is_explained_by_its_factors() -> None:
    config = TrainingConfig(1, 4, 1.0, 50)
    network, table, loss = config.untrained(), config.truth_table, config.loss_function
    assert not on_no_gradient(network, table, loss)
    assert not instead_of_errors(network, table, loss)
    assert "saturated" in backpropagation_hint(network, table, loss)
