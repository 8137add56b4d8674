"""The fast epoch of a sweep against the readable formulas."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn import XOR, Network, TrainingConfig, descend, loss_and_gradients, mean_squared_error
from nn.data import ROW_NAMES
from nn.sweep_kernel import initial_parameters, sweep_kernel
from tests.nn.choices import configs


@pytest.mark.parametrize("units", [1, 2, 4, 17, 64])
@pytest.mark.parametrize("afresh", [True, False])
def test_every_epoch_is_gradient_descent(units: int, afresh: bool) -> None:
    # The block with the last of these rates takes steps that are not gentle; over more epochs that
    # rate is chaotic.
    for rates, epochs in [((0.01, 0.3, 1.0), 150), ((1.0, 8.0), 6)]:
        seeds = tuple(range(len(rates)))
        kernel = sweep_kernel(seeds, TrainingConfig(hidden_units=units), np.array(rates))
        networks = [Network.initialize(seed, units) for seed in seeds]
        squares = np.empty(len(seeds))
        for epoch in range(epochs):
            kernel.forward(squares, afresh or epoch == 0)
            kernel.update()
            for i, network in enumerate(networks):
                loss, gradients = loss_and_gradients(network, XOR.inputs, XOR.targets)
                assert squares[i] / 4 == pytest.approx(loss, rel=1e-9)
                networks[i] = descend(network, gradients, rates[i])


def test_the_outputs_stand_in_the_order_of_their_targets() -> None:
    kernel = sweep_kernel((5,), TrainingConfig(hidden_units=3), np.array([1.0]))
    kernel.forward(np.empty(1))
    outputs = Network.initialize(5, 3).predict(XOR.inputs)
    order = [ROW_NAMES.index(name) for name in ("00", "10", "11", "01")]
    assert np.allclose(kernel.output, outputs[order], rtol=1e-12)
    assert np.array_equal(kernel.targets, XOR.targets[order])


def test_weights_too_large_for_products_of_exponentials_are_exact() -> None:
    # At rate 100 some weights grow beyond 340; one epoch from there must still be right.
    kernel: Any = sweep_kernel(tuple(range(40)), TrainingConfig(hidden_units=3), np.full(40, 1.0))
    exponents = kernel._c_w1_w2
    exponents *= np.geomspace(1, 2000, 40)
    c, w1, w2 = exponents.copy()
    assert (np.abs(exponents) > 1000).any()
    with np.errstate(over="ignore", invalid="ignore"):
        kernel.forward(np.empty(40))
        expected = 1 / (1 + np.exp(np.stack([c, c + w1, c + w1 + w2, c + w2])))
    assert np.allclose(kernel._hidden, expected, rtol=1e-12, atol=1e-15)


@settings(max_examples=300)
@given(configs(most_units=20), st.lists(st.floats(0.01, 1.0), min_size=1, max_size=3))
def test_every_combinations_epochs_are_gradient_descent(
    config: TrainingConfig, rates: list[float]
) -> None:
    table, seeds = config.truth_table, tuple(range(len(rates)))
    kernel = sweep_kernel(seeds, config, np.array(rates))
    networks = [replace(config, seed=seed).untrained() for seed in seeds]
    squares = np.empty(len(seeds))
    for epoch in range(4):
        kernel.forward(squares, epoch == 0)
        for i, network in enumerate(networks):
            output = network.predict(table.inputs)
            order = [ROW_NAMES.index(name) for name in ("00", "10", "11", "01")]
            assert kernel.output[:, i] == pytest.approx(output[order, 0], rel=1e-9, abs=1e-12)
            expected = mean_squared_error(output, table.targets)
            assert squares[i] / 4 == pytest.approx(expected, rel=1e-9, abs=1e-15)
            gradients = loss_and_gradients(
                network, table.inputs, table.targets, config.loss_function
            ).gradients
            networks[i] = descend(network, gradients, rates[i])
        kernel.update()


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=5), configs())
def test_networks_start_as_those_that_are_trained_alone(
    seeds: list[int], config: TrainingConfig
) -> None:
    vectors = initial_parameters(tuple(seeds), config)
    for i, seed in enumerate(seeds):
        assert np.array_equal(vectors[:, i], replace(config, seed=seed).untrained().to_vector())
