import numpy as np
import pytest

from nn import XOR, Network, TrainingConfig, train
from nn.hidden_space import HiddenSpace


def trained(units: int, seed: int = 1) -> Network:
    return list(train(TrainingConfig(seed, units, 1.0, 3000), at=[3000]))[-1].network


def test_two_units_are_drawn_as_they_are() -> None:
    network = trained(2, seed=2)
    space = HiddenSpace.of(network, XOR.inputs)
    hidden = network.forward(XOR.inputs).hidden
    assert np.array_equal(space.project(hidden), hidden)
    assert space.share == 1.0
    points = np.array([[0.3, 0.8], [0.0, 0.0], [1.0, 0.5]])
    logits = points @ network.output_weights[:, 0] + network.output_bias[0]
    assert np.allclose(space.logit(points), logits)


def test_one_unit_lies_on_a_line() -> None:
    network = trained(1)
    space = HiddenSpace.of(network, XOR.inputs)
    hidden = network.forward(XOR.inputs).hidden
    points = space.project(hidden)
    assert np.array_equal(points[:, 0], hidden[:, 0])
    assert (points[:, 1] == 0).all()
    assert space.slope[1] == 0


@pytest.mark.parametrize("units", [3, 4, 64])
def test_more_units_can_be_seen_along_their_principal_axes(units: int) -> None:
    network = trained(units)
    space = HiddenSpace.of(network, XOR.inputs, principal=True)
    hidden = network.forward(XOR.inputs).hidden
    assert np.allclose(space.axes @ space.axes.T, np.eye(2), atol=1e-12)
    values, vectors = np.linalg.eigh(np.cov(hidden.T))
    for axis, vector in zip(space.axes, vectors.T[::-1], strict=False):
        assert abs(axis @ vector) == pytest.approx(1.0, abs=1e-6)
    assert space.share == pytest.approx(values[-2:].sum() / values.sum())
    # The line is that of the network itself: a point of the plane, put back into the hidden space.
    points = np.array([[0.2, -0.4], [1.0, 1.0]])
    back = space.origin + points @ space.axes
    logits = back @ network.output_weights[:, 0] + network.output_bias[0]
    assert np.allclose(space.logit(points), logits)


@pytest.mark.parametrize("units", [3, 4, 16, 64])
def test_along_the_output_weights_every_row_is_as_far_from_the_line_as_it_is(units: int) -> None:
    network = trained(units)
    space = HiddenSpace.of(network, XOR.inputs)
    assert np.allclose(space.axes @ space.axes.T, np.eye(2), atol=1e-12)
    hidden, output = network.forward(XOR.inputs)
    logits = space.logit(space.project(hidden))
    assert np.allclose(logits, np.log(output / (1 - output))[:, 0], atol=1e-9)
    # No other second axis holds more of what the first leaves.
    rest = hidden - hidden.mean(axis=0)
    rest = rest - np.outer(rest @ space.axes[0], space.axes[0])
    largest = np.linalg.norm(rest, 2)
    assert np.linalg.norm(rest @ space.axes[1]) == pytest.approx(largest)
    best = HiddenSpace.of(network, XOR.inputs, principal=True).share
    assert 0 < space.share <= best + 1e-12


@pytest.mark.parametrize(("units", "seed"), [(2, 2), (3, 1), (4, 1), (16, 1)])
def test_a_network_that_solves_xor_has_made_it_linearly_separable(units: int, seed: int) -> None:
    network = trained(units, seed)
    space = HiddenSpace.of(network, XOR.inputs)
    logits = space.logit(space.project(network.forward(XOR.inputs).hidden))
    assert ((logits > 0) == (XOR.targets[:, 0] == 1)).all()


def test_points_that_all_fall_together_give_a_plane_all_the_same() -> None:
    network = Network(np.zeros((3, 5)), np.ones(5), np.ones((5, 1)), np.zeros(1))
    space = HiddenSpace.of(network, XOR.inputs)
    assert space.share == 1.0
    assert np.allclose(space.project(network.forward(XOR.inputs).hidden), 0.0)
