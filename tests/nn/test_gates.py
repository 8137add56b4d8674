"""Which of the 16 truth tables one straight line separates."""

import numpy as np
import pytest

from nn import GATES, truth_table
from nn.gates import gates_by_need, is_separable, separating_line

ROUNDS = 1000


def perceptron_learns(key: str) -> bool:
    """Whether Rosenblatt's rule, which finds every line that there is, comes to an end."""
    table = truth_table(key)
    weights = np.zeros(3)
    for _ in range(ROUNDS):
        wrong = False
        for inputs, (target,) in zip(table.inputs, table.targets, strict=True):
            if (inputs @ weights > 0) != target:
                weights += inputs if target else -inputs
                wrong = True
        if not wrong:
            return True
    return False


@pytest.mark.parametrize("key", GATES)
def test_a_table_is_separable_if_the_perceptrons_rule_learns_it(key: str) -> None:
    assert is_separable(key) == perceptron_learns(key)


def test_fourteen_are_separable() -> None:
    assert [key for key in GATES if not is_separable(key)] == ["0110", "1001"]


@pytest.mark.parametrize("key", GATES)
def test_the_line_has_the_1s_on_its_positive_side(key: str) -> None:
    table, line = truth_table(key), separating_line(key)
    assert (line is None) == (not is_separable(key) or len(set(key)) == 1)
    if line is not None:
        sides = table.inputs @ line
        assert np.array_equal(sides > 0, table.targets[:, 0] == 1)
        assert (abs(sides) > 0.2).all(), "no row is near the line"


def test_the_tables_that_no_line_separates_come_first_and_the_constant_ones_last() -> None:
    keys = gates_by_need()
    assert sorted(keys) == sorted(GATES)
    assert [is_separable(key) for key in keys] == [False] * 2 + [True] * 14
    assert {*keys[-2:]} == {"0000", "1111"}
    ones = [key.count("1") for key in keys[2:-2]]
    assert ones == [1] * 4 + [3] * 4 + [2] * 4
