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
        kernel = sweep_kernel(seeds, [TrainingConfig(0, units, rate) for rate in rates])
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
    kernel = sweep_kernel([5], [TrainingConfig(0, 3)])
    kernel.forward(np.empty(1))
    outputs = Network.initialize(5, 3).predict(XOR.inputs)
    order = [ROW_NAMES.index(name) for name in ("00", "10", "11", "01")]
    assert np.allclose(kernel.output, outputs[order], rtol=1e-12)
    assert np.array_equal(kernel.targets, XOR.targets[order])


def test_weights_too_large_for_products_of_exponentials_are_exact() -> None:
    # At rate 100 some weights grow beyond 340; one epoch from there must still be right.
    kernel: Any = sweep_kernel(range(40), [TrainingConfig(0, 3)] * 40)
    exponents = kernel._c_w1_w2
    exponents *= np.geomspace(1, 2000, 40)
    c, w1, w2 = exponents.copy()
    assert (np.abs(exponents) > 1000).any()
    with np.errstate(over="ignore", invalid="ignore"):
        kernel.forward(np.empty(40))
        expected = 1 / (1 + np.exp(np.stack([c, c + w1, c + w1 + w2, c + w2])))
    assert np.allclose(kernel._hidden, expected, rtol=1e-12, atol=1e-15)


@settings(max_examples=300)
@given(st.data(), configs(most_units=20), st.integers(0, 3))
def test_every_combinations_epochs_are_gradient_descent(
    data: st.DataObject, config: TrainingConfig, more: int
) -> None:
    kind = {name: getattr(config, name) for name in ("hidden_units", "activation", "loss")}
    others = [data.draw(configs(**kind)) for _ in range(more)]
    every = [replace(each, learning_rate=each.learning_rate / 2) for each in (config, *others)]
    kernel = sweep_kernel([each.seed for each in every], every)
    networks = [each.untrained() for each in every]
    squares = np.empty(len(every))
    order = [ROW_NAMES.index(name) for name in ("00", "10", "11", "01")]
    for epoch in range(4):
        kernel.forward(squares, epoch == 0)
        for i, (each, network) in enumerate(zip(every, networks, strict=True)):
            table = each.truth_table
            assert np.array_equal(kernel.targets[:, i], table.targets[order, 0])
            output = network.predict(table.inputs)
            assert kernel.output[:, i] == pytest.approx(output[order, 0], rel=1e-9, abs=1e-12)
            expected = mean_squared_error(output, table.targets)
            assert squares[i] / 4 == pytest.approx(expected, rel=1e-9, abs=1e-15)
            gradients = loss_and_gradients(
                network, table.inputs, table.targets, each.loss_function
            ).gradients
            networks[i] = descend(network, gradients, each.learning_rate)
        kernel.update()


@given(st.lists(configs(hidden_units=5), min_size=1, max_size=5))
def test_networks_start_as_those_that_are_trained_alone(every: list[TrainingConfig]) -> None:
    vectors = initial_parameters([config.seed for config in every], every)
    for i, config in enumerate(every):
        assert np.array_equal(vectors[:, i], config.untrained().to_vector())
