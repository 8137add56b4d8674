"""Which of the 16 functions of two inputs one straight line can represent.

A network without a hidden layer is a perceptron, whose boundary is a straight line. That it cannot
represent XOR is shown in Minsky and Papert, "Perceptrons" (1969).
"""

from functools import cache
from typing import Final

import numpy as np

from nn.data import GATES, FloatArray, truth_table
from nn.separation import distance_between_hulls
from nn.sweep_config import MAX_NETWORKS

HIDDEN_UNITS: Final = (0, 1, 2, 4)
"""The sizes of the hidden layer with which every table is tried."""
MOST_SEEDS: Final = MAX_NETWORKS // (len(GATES) * len(HIDDEN_UNITS))
"""How many seeds each of these networks can have at most."""

_FAMILIES: Final = (1, 2, 0)
"""How many rows differ from the others, in the order in which tables are shown."""
_ROUNDING: Final = 1e-9


@cache
def is_separable(key: str) -> bool:
    """Whether a straight line separates the 1s of a table from its 0s: not for XOR and XNOR.

    It does so for a table that has only 1s, or only 0s: all of them are on one side of it.

    Args:
        key: of the function in `GATES`.
    """
    table = truth_table(key)
    ones = table.targets[:, 0] == 1
    gap = distance_between_hulls(table.inputs[ones, :2], table.inputs[~ones, :2])
    return gap > _ROUNDING


def separating_line(key: str) -> FloatArray | None:
    """The line a x1 + b x2 + c = 0 with the 1s on its positive side and the 0s on the other.

    It is where the plane that fits the targets best, by least squares, has the height 0.5.

    Args:
        key: of the function in `GATES`.

    Returns:
        a, b and c, shape (3,); None if no line separates them, or if there is only one kind.
    """
    if not is_separable(key) or len(set(key)) == 1:
        return None
    table = truth_table(key)
    return np.asarray(np.linalg.lstsq(table.inputs, table.targets[:, 0] - 0.5)[0], np.float64)


def gates_by_need() -> tuple[str, ...]:
    """The keys of all 16 tables: first those that no straight line separates.

    Then come those in which one row differs from the three others, those with two rows of each
    kind, and those whose rows are all alike.
    """

    def order(key: str) -> tuple[bool, int, int]:
        ones = key.count("1")
        return is_separable(key), _FAMILIES.index(min(ones, len(key) - ones)), ones

    return tuple(sorted(GATES, key=order))
