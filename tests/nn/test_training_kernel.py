"""The fast epoch of `train` against the readable formulas."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn import XOR, Network, TrainingConfig, descend, loss_and_gradients, train
from nn.training_kernel import gradient_descent


@given(st.integers(0, 2**32 - 1), st.integers(1, 64), st.floats(1e-3, 100.0))
def test_one_epoch_is_gradient_descent(seed: int, units: int, rate: float) -> None:
    network = Network.initialize(seed, units)
    vector = network.to_vector()
    loss, update, *_ = gradient_descent(vector, TrainingConfig(seed, units, rate))
    expected, gradients = loss_and_gradients(network, XOR.inputs, XOR.targets)
    assert loss() == pytest.approx(expected, rel=1e-12)
    update()
    after = descend(network, gradients, rate)
    np.testing.assert_allclose(vector, after.to_vector(), rtol=1e-12, atol=1e-13 * rate)
    assert loss() == pytest.approx(
        loss_and_gradients(after, XOR.inputs, XOR.targets).loss, rel=1e-9, abs=1e-15
    )


def test_the_forward_pass_changes_no_parameter() -> None:
    vector = Network.initialize(1, 4).to_vector()
    loss, *_ = gradient_descent(vector, TrainingConfig())
    assert loss() == loss()
    assert np.array_equal(vector, Network.initialize(1, 4).to_vector())


@pytest.mark.parametrize("seed", [0, 2])
@pytest.mark.parametrize("units", [1, 2, 4, 16, 64])
def test_training_follows_the_gradients(seed: int, units: int) -> None:
    # Sums in another order differ in the last bit; over these runs that grows to some 1e-14.
    config = TrainingConfig(seed=seed, hidden_units=units, epochs=2_000)
    network = Network.initialize(seed, units)
    losses = []
    for _ in range(config.epochs):
        loss, gradients = loss_and_gradients(network, XOR.inputs, XOR.targets)
        losses.append(loss)
        network = descend(network, gradients, config.learning_rate)
    _, final = train(config, at=())
    np.testing.assert_allclose(final.losses[:-1], losses[1:], rtol=1e-11)
    np.testing.assert_allclose(final.parameters, network.to_vector(), rtol=0, atol=1e-11)
