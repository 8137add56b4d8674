"""The truth tables, with the constant third column that the tutorial adds to the inputs."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TruthTable:
    """Inputs and their target outputs, one example in each row.

    Attributes:
        inputs: the columns x1, x2 and the constant 1, shape (rows, 3).
        targets: 0 or 1, shape (rows, 1).
    """

    inputs: FloatArray
    targets: FloatArray

    def __post_init__(self) -> None:
        self.inputs.flags.writeable = False
        self.targets.flags.writeable = False


GATES: Final = {
    "0000": "FALSE",
    "0001": "AND",
    "0010": "x1 AND NOT x2",
    "0011": "x1",
    "0100": "x2 AND NOT x1",
    "0101": "x2",
    "0110": "XOR",
    "0111": "OR",
    "1000": "NOR",
    "1001": "XNOR",
    "1010": "NOT x2",
    "1011": "x1 OR NOT x2",
    "1100": "NOT x1",
    "1101": "x2 OR NOT x1",
    "1110": "NAND",
    "1111": "TRUE",
}
"""All 16 functions of two inputs, by the key of their table.

A key is the four targets in the order in which truth tables are usually written: of the inputs 00,
01, 10 and 11, which count up in binary. The rows of a `TruthTable` keep the tutorial's order.
"""

_INPUTS: Final = np.array([[0, 1, 1], [1, 0, 1], [1, 1, 1], [0, 0, 1]], dtype=np.float64)


def gate_name(key: str) -> str:
    """The name of one of the 16 functions as people read it, such as x₁ AND NOT x₂.

    Args:
        key: of the function in `GATES`.
    """
    return GATES[key].replace("x1", "x₁").replace("x2", "x₂")


@cache
def truth_table(key: str) -> TruthTable:
    """The table of one of the 16 functions, its rows in the tutorial's order: 01, 10, 11, 00.

    Args:
        key: of the function in `GATES`, such as "0110" for XOR.
    """
    targets = [float(key[int(2 * x1 + x2)]) for x1, x2, _ in _INPUTS]
    return TruthTable(_INPUTS, np.array(targets)[:, np.newaxis])


XOR: Final = truth_table("0110")
"""The four rows of exclusive or, in the tutorial's order: 01, 10, 11, 00."""

ROW_NAMES: Final = tuple(f"{x1:.0f}{x2:.0f}" for x1, x2, _ in XOR.inputs)
"""The names of the rows, which are their inputs, such as "01"."""
