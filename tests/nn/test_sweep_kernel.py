"""The fast epoch of a sweep against the readable formulas."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn import XOR, Network, descend, loss_and_gradients
from nn.data import ROW_NAMES
from nn.sweep_kernel import TARGETS, SweepKernel, initial_parameters


@pytest.mark.parametrize("units", [1, 2, 4, 17, 64])
@pytest.mark.parametrize("afresh", [True, False])
def test_every_epoch_is_gradient_descent(units: int, afresh: bool) -> None:
    # The block with the last of these rates takes steps that are not gentle; over more epochs that
    # rate is chaotic.
    for rates, epochs in [((0.01, 0.3, 1.0), 150), ((1.0, 8.0), 6)]:
        seeds = tuple(range(len(rates)))
        kernel = SweepKernel(seeds, units, np.array(rates))
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
    kernel = SweepKernel((5,), 3, np.array([1.0]))
    kernel.forward(np.empty(1))
    outputs = Network.initialize(5, 3).predict(XOR.inputs)
    order = [ROW_NAMES.index(name) for name in ("00", "10", "11", "01")]
    assert np.allclose(kernel.output, outputs[order], rtol=1e-12)
    assert np.array_equal(TARGETS, XOR.targets[order])


def test_weights_too_large_for_products_of_exponentials_are_exact() -> None:
    # At rate 100 some weights grow beyond 340; one epoch from there must still be right.
    kernel = SweepKernel(tuple(range(40)), 3, np.full(40, 1.0))
    exponents = kernel._c_w1_w2
    exponents *= np.geomspace(1, 2000, 40)
    c, w1, w2 = exponents.copy()
    assert (np.abs(exponents) > 1000).any()
    with np.errstate(over="ignore", invalid="ignore"):
        kernel.forward(np.empty(40))
        expected = 1 / (1 + np.exp(np.stack([c, c + w1, c + w1 + w2, c + w2])))
    assert np.allclose(kernel._hidden, expected, rtol=1e-12, atol=1e-15)


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=5), st.integers(1, 64))
def test_networks_start_as_those_that_are_trained_alone(seeds: list[int], units: int) -> None:
    vectors = initial_parameters(tuple(seeds), units)
    for i, seed in enumerate(seeds):
        assert np.array_equal(vectors[:, i], Network.initialize(seed, units).to_vector())
