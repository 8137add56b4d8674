"""What a network that was set by hand does, held to its outputs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn import ACTIVATIONS, GATES, XOR, Architecture, Network, truth_table
from nn.by_hand import HandSet, opposite
from nn.data import ROW_NAMES


def hand_set(network: Network, start: Network | None = None, table: str = "0110") -> HandSet:
    return HandSet(network, start or network, truth_table(table))


def of_line(a: float, c: float, d: float, activation: str = "sigmoid") -> Network:
    """One hidden unit with this line, and an output that passes on what it is."""
    return Network(
        np.array([[a], [c], [0.0]]),
        np.array([d]),
        np.array([[8.0]]),
        np.array([-4.0]),
        Architecture(activation),
    )


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(
    ("line", "gate"),
    [
        ((8, 8, -4), "0111"),
        ((8, 8, -12), "0001"),
        ((-8, -8, 12), "1110"),
        ((8, 0, -4), "0011"),
        ((8, -8, -4), "0010"),
        ((1, 1, 1), "1111"),
        ((0, 0, 0), "0000"),
    ],
)
def test_a_unit_is_the_gate_of_the_rows_on_its_positive_side(
    line: tuple[float, float, float], gate: str, activation: str
) -> None:
    found = hand_set(of_line(*line, activation))
    assert found.gates == (gate,)
    assert found.without_a_line == ((0,) if gate in ("1111", "0000") else ())


@given(st.integers(0, 2**32 - 1), st.integers(1, 8))
def test_a_sigmoid_unit_is_over_half_where_its_gate_is_1(seed: int, units: int) -> None:
    network = Network.initialize(seed, units)
    hidden = network.forward(XOR.inputs).hidden
    for unit, gate in enumerate(hand_set(network).gates):
        ones = {row for row, a in zip(ROW_NAMES, hidden[:, unit], strict=True) if a > 0.5}
        assert ones == {row for row in ROW_NAMES if gate[int(row, 2)] == "1"}


@given(st.integers(0, 2**32 - 1), st.integers(0, 8), st.sampled_from([*GATES]))
def test_rows_and_loss_are_those_of_the_network(seed: int, units: int, table: str) -> None:
    network = Network.initialize(seed, units)
    found, truth = hand_set(network, table=table), truth_table(table)
    right = network.rows_right(truth)
    assert found.wrong == tuple(np.array(ROW_NAMES)[~right])
    assert set(found.undecided) <= set(found.wrong)
    errors = network.predict(truth.inputs) - truth.targets
    assert found.squared_error == pytest.approx(float(np.mean(errors**2)))
    if not found.wrong:
        assert found.answers == table


def test_a_row_that_is_near_the_middle_is_undecided() -> None:
    found = hand_set(of_line(0.0, 0.0, 0.0), table="1111")
    assert found.undecided == found.wrong == ROW_NAMES
    assert found.answers == "0000"


@given(st.integers(0, 2**32 - 1), st.integers(0, 6), st.data())
def test_the_numbers_that_differ_from_the_start_are_named(
    seed: int, units: int, data: st.DataObject
) -> None:
    start = Network.initialize(seed, units)
    assert hand_set(start).changed == ()
    vector = start.to_vector()
    places = data.draw(st.sets(st.integers(0, vector.size - 1)))
    vector[sorted(places)] += 1.0
    assert len(hand_set(Network.from_vector(vector), start).changed) == len(places)
    if vector.size - 1 in places:
        assert "bias of ŷ" in hand_set(Network.from_vector(vector), start).changed


def test_rows_that_no_line_parts_coincide_if_they_are_to_differ() -> None:
    # With only x1 as a line, 00 and 01 are together, and so are 10 and 11.
    assert hand_set(of_line(8, 0, -4)).coinciding == ("01", "00")
    assert hand_set(of_line(8, 0, -4), table="0011").coinciding is None
    assert hand_set(Network.initialize(1, 0)).coinciding is None, "there is no hidden unit"


def test_the_opposite_of_a_gate_is_1_where_it_is_0() -> None:
    assert opposite("0111") == "1000"
    assert all(opposite(opposite(key)) == key and opposite(key) in GATES for key in GATES)
