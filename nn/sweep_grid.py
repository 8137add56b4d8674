"""A sweep whose networks differ in two settings, in rows and columns."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nn.configuration import TrainingConfig
from nn.sweep_block import SweepResult
from nn.sweep_config import LISTS, IntArray, SweepConfig

NUMBERS: Final = ("hidden_units", "learning_rate")
"""The settings whose values have an order; those of all others are names."""

Value = int | float | str | bool
Cell = tuple[int, int]
"""A row and a column, both from 0."""


@dataclass(frozen=True)
class SweepGrid:
    """A sweep in rows and columns; in each cell the networks differ in nothing but their seed.

    Attributes:
        config: of the sweep.
        rows: the setting whose values are the rows, by its name in `TrainingConfig`.
        columns: the setting whose values are the columns.

    Raises:
        ValueError: the two are the same or no settings, or a third one has several values.
    """

    config: SweepConfig
    rows: str = "hidden_units"
    columns: str = "learning_rate"

    def __post_init__(self) -> None:
        for name in (self.rows, self.columns):
            if name not in LISTS:
                raise ValueError(f"rows and columns must be of {', '.join(LISTS)}, not {name:.40}")
        if self.rows == self.columns:
            raise ValueError("rows and columns must be two different settings")
        for setting, values in LISTS.items():
            if setting not in (self.rows, self.columns) and len(getattr(self.config, values)) > 1:
                raise ValueError(f"{values} must have one value, as it is neither rows nor columns")

    @cached_property
    def row_values(self) -> tuple[Value, ...]:
        """What the rows are: numbers in ascending order, names as they were given."""
        return self._values(self.rows)

    @cached_property
    def column_values(self) -> tuple[Value, ...]:
        """What the columns are, in the same order."""
        return self._values(self.columns)

    @property
    def cells(self) -> list[Cell]:
        """All cells, row by row."""
        rows, columns = self._cases.shape
        return [(row, column) for row in range(rows) for column in range(columns)]

    def case(self, cell: Cell) -> TrainingConfig:
        """The configuration of a cell's networks; their own seed does not matter."""
        return self.config.cases[int(self._cases[cell])]

    def find(self, row: Value, column: Value) -> Cell | None:
        """The cell with these values; None if there is none."""
        if row in self.row_values and column in self.column_values:
            return self.row_values.index(row), self.column_values.index(column)
        return None

    def networks(self, result: SweepResult, cell: Cell) -> NDArray[np.bool_]:
        """Which networks of the sweep's result are in a cell, shape (N,)."""
        here: NDArray[np.bool_] = result.case == self._cases[cell]
        return here

    def _values(self, setting: str) -> tuple[Value, ...]:
        values = getattr(self.config, LISTS[setting])
        return tuple(sorted(values) if setting in NUMBERS else values)

    @cached_property
    def _cases(self) -> IntArray:
        """The index of each cell's configuration in `config.cases`, shape (rows, columns)."""
        indices = np.empty((len(self.row_values), len(self.column_values)), dtype=np.int64)
        for index, case in enumerate(self.config.cases):
            row = self.row_values.index(getattr(case, self.rows))
            indices[row, self.column_values.index(getattr(case, self.columns))] = index
        return indices
