"""What a network does whose weights and biases someone has set by hand.

A hidden unit parts the plane of the inputs by its line: where its pre-activation is 0, its
activation is in the middle of its range (sigmoid, tanh), or at its kink (ReLU). So the side of the
line on which each row of a truth table lies makes the unit one of the 16 functions of two inputs.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from nn.data import GATES, ROW_NAMES, TruthTable
from nn.losses import mean_squared_error
from nn.network import Network, answers_undecided
from nn.parameter_names import parameter_name

CONSTANTS = frozenset({"0000", "1111"})
"""The functions of a unit that has all rows on the same side of its line."""


def opposite(key: str) -> str:
    """The key of the function that is 1 where another one is 0.

    Args:
        key: of the function in `nn.data.GATES`, such as "0111" for OR.
    """
    return key.translate(str.maketrans("01", "10"))


@dataclass(frozen=True, eq=False)
class HandSet:
    """A network that was set by hand, the table that it is to compute, and where it began.

    Attributes:
        network: as it is now.
        start: the network that its numbers are compared with, of the same shapes.
        table: what is to be computed.
    """

    network: Network
    start: Network
    table: TruthTable

    @cached_property
    def sides(self) -> NDArray[np.bool_]:
        """Which rows are on the positive side of each hidden unit's line, shape (4, H)."""
        network = self.network
        z = self.table.inputs @ network.hidden_weights + network.hidden_bias
        positive: NDArray[np.bool_] = z > 0.0
        return positive

    @property
    def gates(self) -> tuple[str, ...]:
        """The function that each hidden unit computes, by its key in `nn.data.GATES`."""
        return tuple(_key(positive) for positive in self.sides.T)

    @property
    def wrong(self) -> tuple[str, ...]:
        """The rows that are not right, in the order of `nn.data.ROW_NAMES`."""
        right = self.network.rows_right(self.table)
        return tuple(name for name, good in zip(ROW_NAMES, right, strict=True) if not good)

    @property
    def undecided(self) -> tuple[str, ...]:
        """The rows whose output is too close to 0.5, in the order of `nn.data.ROW_NAMES`."""
        close = answers_undecided(self.network.predict(self.table.inputs))[:, 0]
        return tuple(name for name, is_close in zip(ROW_NAMES, close, strict=True) if is_close)

    @property
    def answers(self) -> str:
        """The function that the output computes where it is over 0.5, by its key."""
        return _key(self.network.predict(self.table.inputs)[:, 0] > 0.5)

    @property
    def squared_error(self) -> float:
        """The mean squared error over the four rows."""
        return mean_squared_error(self.network.predict(self.table.inputs), self.table.targets)

    @property
    def changed(self) -> tuple[str, ...]:
        """The numbers that differ from the start, by what they connect, such as x₁ → h₂."""
        now, before = self.network.parameters(), self.start.parameters()
        return tuple(
            parameter_name(name, index, self.network.hidden_units)
            for name, index in self.network.numbers_there()
            if now[name][index] != before[name][index]
        )

    @property
    def without_a_line(self) -> tuple[int, ...]:
        """The hidden units whose line parts no row from another, counted from 0."""
        return tuple(unit for unit, gate in enumerate(self.gates) if gate in CONSTANTS)

    @property
    def coinciding(self) -> tuple[str, str] | None:
        """Two rows with different targets that no line of a hidden unit parts; None if all are."""
        targets = dict(zip(ROW_NAMES, self.table.targets[:, 0], strict=True))
        for one, other in combinations(ROW_NAMES, 2):
            if targets[one] != targets[other] and self.are_together(one, other):
                return one, other
        return None

    def are_together(self, one: str, other: str) -> bool:
        """Whether no line of a hidden unit parts two rows; without hidden units no row is.

        Args:
            one: the name of a row, as in `nn.data.ROW_NAMES`.
            other: that of the other one.
        """
        sides = self.sides[[ROW_NAMES.index(one), ROW_NAMES.index(other)]]
        return bool(self.network.hidden_units and (sides[0] == sides[1]).all())


def _key(ones: NDArray[np.bool_]) -> str:
    """The key of a function.

    Args:
        ones: for which rows it is 1, in the order of `nn.data.ROW_NAMES`, shape (4,).
    """
    by_row = dict(zip(ROW_NAMES, ones, strict=True))
    key = "".join("1" if by_row[row] else "0" for row in sorted(by_row))
    assert key in GATES
    return key
