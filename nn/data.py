"""The truth table of XOR, with the constant third column that the tutorial adds to the inputs."""

from dataclasses import dataclass
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


XOR: Final = TruthTable(
    inputs=np.array([[0, 1, 1], [1, 0, 1], [1, 1, 1], [0, 0, 1]], dtype=np.float64),
    targets=np.array([[1], [1], [0], [0]], dtype=np.float64),
)
"""The four rows of exclusive or, in the tutorial's order: 01, 10, 11, 00."""

ROW_NAMES: Final = tuple(f"{x1:.0f}{x2:.0f}" for x1, x2, _ in XOR.inputs)
"""The names of the rows, which are their inputs, such as "01"."""
