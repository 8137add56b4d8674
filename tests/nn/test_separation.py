"""Whether the 1s of a table can be separated from its 0s in the hidden space."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn import GATES, XOR, Network, TrainingConfig, train, truth_table
from nn.separation import (
    CLOSE,
    Separation,
    distance_between_hulls,
    distance_between_segments,
)

POINTS = st.lists(
    st.lists(st.floats(-1, 1, allow_subnormal=False), min_size=3, max_size=3).map(np.array),
    min_size=4,
    max_size=4,
)


def at_the_end(seed: int, units: int, epochs: int = 5000) -> Network:
    config = TrainingConfig(seed, units, 1.0, epochs)
    return list(train(config, at=[epochs]))[-1].network


@given(POINTS)
def test_no_two_points_of_the_segments_are_nearer(points: list[np.ndarray]) -> None:
    a, b, c, d = points
    shares = np.linspace(0, 1, 41)[:, np.newaxis]
    one, other = a + shares * (b - a), c + shares * (d - c)
    nearest = np.linalg.norm(one[:, np.newaxis] - other, axis=2).min()
    found = distance_between_segments(a, b, c, d)
    reach = max(np.linalg.norm(b - a), np.linalg.norm(d - c))
    assert found <= nearest + 1e-9
    assert found >= nearest - reach / 40 - 1e-9


@given(POINTS)
def test_no_point_of_a_triangle_is_nearer(points: list[np.ndarray]) -> None:
    point, *corners = np.array(points)
    found = distance_between_hulls(np.array([point]), np.array(corners))
    assert found == distance_between_hulls(np.array(corners), np.array([point]))
    share = np.array([(s, t) for s in range(31) for t in range(31 - s)]) / 30
    a, b, c = corners
    inside = a + share[:, :1] * (b - a) + share[:, 1:] * (c - a)
    nearest = np.linalg.norm(inside - point, axis=1).min()
    reach = np.linalg.norm(b - a) + np.linalg.norm(c - a)
    assert found <= nearest + 1e-9
    assert found >= nearest - reach / 30 - 1e-9


def test_the_inputs_alone_separate_all_functions_but_xor_and_xnor() -> None:
    for key, name in GATES.items():
        found = Separation.of(Network.initialize(1, 0), truth_table(key))
        if name in ("FALSE", "TRUE"):
            assert found.gap == math.inf
        else:
            assert (found.gap > 0.5) == (name not in ("XOR", "XNOR"))
        assert found.distances[0, 3] == 1.0, "01 and 00 are inputs"


def test_segments_that_cross_or_are_points() -> None:
    a, b, c, d = (np.array(point, dtype=float) for point in ([0, 0], [1, 1], [0, 1], [1, 0]))
    assert distance_between_segments(a, b, c, d) == pytest.approx(0, abs=1e-12)
    assert distance_between_segments(a, a, d, d) == 1.0
    assert distance_between_segments(a, a, a, a) == 0.0


@pytest.mark.parametrize(("seed", "units"), [(0, 2), (3, 3), (1, 4), (1, 16)])
def test_a_solved_network_has_a_gap(seed: int, units: int) -> None:
    found = Separation.of(at_the_end(seed, units))
    assert found.right.all()
    assert found.gap > 0.3
    assert found.sharing() == []


def test_in_a_stuck_run_a_1_and_a_0_coincide_and_share_an_answer() -> None:
    network = at_the_end(1, 2)
    found = Separation.of(network)
    assert found.sharing() == [(1, 2)], "the rows 10 and 11"
    hidden, output = network.forward(XOR.inputs)
    assert np.abs(hidden[1] - hidden[2]).max() < 0.01
    assert abs(output[1, 0] - output[2, 0]) < 0.01
    assert found.distances[1, 2] == pytest.approx(np.linalg.norm(hidden[1] - hidden[2]))
    assert found.gap < CLOSE


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("epochs", [1, 5000])
def test_one_unit_never_has_a_gap(seed: int, epochs: int) -> None:
    assert Separation.of(at_the_end(seed, 1, epochs)).gap < 1e-9
