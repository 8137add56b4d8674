import numpy as np
import pytest

from nn import ACTIVATIONS, XOR, Architecture, Network, TrainingConfig, sigmoid, train
from nn.hidden_space import HiddenSpace, plane_bounds, sheet_inputs


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


def test_without_a_hidden_layer_the_plane_is_that_of_the_inputs() -> None:
    network = Network.initialize(4, 0)
    space = HiddenSpace.of(network, XOR.inputs)
    points = space.project(network.forward(XOR.inputs).hidden)
    assert np.array_equal(points, XOR.inputs[:, :2])
    assert np.allclose(sigmoid(space.logit(points)), network.predict(XOR.inputs)[:, 0])
    assert space.share == 1.0
    assert plane_bounds(0) == (0.0, 1.0)


@pytest.mark.parametrize("units", [1, 2, 5, 16])
def test_the_plane_of_tanh_holds_what_it_shows(units: int) -> None:
    low, high = plane_bounds(units, ACTIVATIONS["tanh"])
    for seed in range(20):
        network = Network.initialize(seed, units, "he", Architecture("tanh"))
        network = Network.from_vector(20 * network.to_vector(), network.architecture)
        points = HiddenSpace.of(network, XOR.inputs).project(network.forward(XOR.inputs).hidden)
        assert low <= points.min()
        assert points.max() <= high


def test_the_sheet_is_the_grid_of_the_square_of_the_truth_table() -> None:
    sheet = sheet_inputs()
    assert sheet.shape == (18, 25, 3)
    assert (sheet[..., 2] == 1).all()
    for lines, fixed, along in ((sheet[:9], 0, 1), (sheet[9:], 1, 0)):
        assert lines[:, :, fixed].tolist() == [[k / 8] * 25 for k in range(9)]
        assert np.allclose(lines[:, :, along], np.linspace(0, 1, 25))


@pytest.mark.parametrize("principal", [False, True])
@pytest.mark.parametrize("units", [1, 2, 3, 64])
def test_whatever_the_parameters_are_the_plane_holds_the_sheet(units: int, principal: bool) -> None:
    low, high = plane_bounds(units)
    random = np.random.default_rng(units)
    for scale in (0.1, 1, 30, 1000):
        network = Network.from_vector(scale * random.standard_normal(5 * units + 1))
        space = HiddenSpace.of(network, XOR.inputs, principal=principal)
        places = space.project(network.forward(sheet_inputs().reshape(-1, 3)).hidden)
        assert (low <= places).all()
        assert (places <= high).all()


@pytest.mark.parametrize(("principal", "first"), [(False, 1), (True, 0)])
def test_a_picture_flips_at_most_once_in_hundreds_of_frames(principal: bool, first: int) -> None:
    flips = frames = 0
    for units, seed in ((3, 1), (4, 1), (4, 2), (8, 3), (16, 4)):
        before = None
        for snapshot in train(TrainingConfig(seed, units, 1.0, 3000), at=range(0, 3001, 10)):
            axes = HiddenSpace.of(snapshot.network, XOR.inputs, principal=principal).axes[first:]
            if before is not None:
                turned = (axes * before).sum(axis=1)
                flips += int((turned < -0.7).sum())
                frames += 1
            before = axes
    assert frames == 1500
    assert flips <= 5
