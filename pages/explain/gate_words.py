"""What the page of the 16 gates shows, in words: what a perceptron learns, and what units add."""

from collections.abc import Iterable
from typing import Final

from nn import SolvedGrid
from nn.data import gate_name
from nn.gates import gates_by_need, is_separable
from nn.sweep_grid import Cell, Value
from pages.explain.setting_words import listed
from pages.explain.sweep_words import describe_shares

_NUMBER_WORDS: Final = {1: "One", 2: "Two", 4: "Four"}
_TABLES_NAMED: Final = 4
_ENOUGH: Final = 2
"""The hidden units with which every table can be represented."""
_WHAT_UNITS_DO: Final = {
    1: "One unit is still one line, so it does not help: ",
    2: "Each unit draws a line, and the output combines both: ",
}


def introduce() -> str:
    """What the page asks, with the tables that no straight line separates, in Markdown."""
    apart = [key for key in gates_by_need() if not is_separable(key)]
    count = len(gates_by_need())
    return (
        "A network without a hidden layer is a **perceptron**: it adds up its weighted inputs, and "
        "its decision boundary is one straight line. Such a line separates the 1s from the 0s of "
        f"{count - len(apart)} of the {count} functions of two inputs, but not of {_named(apart)}. "
        "Does training find these lines, and how many hidden units do the others need?"
    )


def answer(shares: SolvedGrid) -> str:
    """What the networks that are trained show, a paragraph for each number of hidden units."""
    parts = []
    for column, units in enumerate(shares.grid.column_values):
        if shares.trained[:, column].all():
            of_column = _Column(shares, column)
            parts.append(_no_layer(of_column) if units == 0 else _layer(of_column, int(units)))
    return "\n\n".join(parts) or "No column is fully trained yet."


class _Column:
    """What became of the tables with one number of hidden units.

    Args:
        shares: all of them, every one trained in this column.
        column: which number it is.
    """

    def __init__(self, shares: SolvedGrid, column: int) -> None:
        self.shares = shares
        self.column = column
        self.cells: dict[str, Cell] = {
            str(key): (row, column) for row, key in enumerate(shares.grid.row_values)
        }
        self.apart = [key for key in self.cells if not is_separable(key)]
        self.by_all = [key for key in self.cells if self.missed(key) == 0]
        self.by_none = [key for key in self.cells if not shares.solved[self.cells[key]]]

    @property
    def units_before(self) -> Value:
        """How many hidden units the column before has."""
        return self.shares.grid.column_values[self.column - 1]

    def is_better(self, key: str) -> bool:
        """Whether more seeds learn a table than in the column before, beyond chance."""
        row, column = self.cells[key]
        low, high = self.shares.low, self.shares.high
        return column > 0 and bool(low[row, column] > high[row, column - 1])

    def count(self, key: str) -> int:
        """How many seeds try a table."""
        return int(self.shares.trained[self.cells[key]])

    def missed(self, key: str) -> int:
        """How many seeds do not learn a table."""
        return self.count(key) - int(self.shares.solved[self.cells[key]])

    def counts(self, keys: Iterable[str], *, interval: bool = False) -> str:
        """Tables with the seeds that learn them, and with the intervals of the shares."""
        return listed([self._count(key, interval) for key in keys], most=_TABLES_NAMED)

    def _count(self, key: str, interval: bool) -> str:
        cell, shares = self.cells[key], self.shares
        text = f"{shares.solved[cell]} of {shares.trained[cell]}"
        if interval:
            text += f", {shares.low[cell]:.0%} to {shares.high[cell]:.0%}"
        return f"{gate_name(key)} ({text})"


def _no_layer(column: _Column) -> str:
    """What a perceptron learns."""
    epochs, count = column.shares.grid.config.epochs, len(column.cells)
    parts = [
        f"**No hidden layer.** Every seed learns {len(column.by_all)} of the {count} truth tables."
    ]
    if never := [key for key in column.apart if key in column.by_none]:
        parts.append(
            f"No seed learns {_named(never, 'or')}, and none ever can: no straight line separates "
            "them. Minsky and Papert showed that in their book *Perceptrons* (1969)."
        )
    if late := [key for key in column.cells if is_separable(key) and column.missed(key)]:
        parts.append(
            f"There is a line for {column.counts(late)} too, but not every seed has found it by "
            f"epoch {epochs:,}. What is missing here is training, not a hidden layer."
        )
    return " ".join(parts)


def _layer(column: _Column, units: int) -> str:
    """What this many hidden units learn."""
    number = _NUMBER_WORDS.get(units, f"{units:,}")
    said = column.counts(column.apart, interval=True)
    parts = [
        f"**{number} hidden unit{'s' * (units != 1)}.** {_WHAT_UNITS_DO.get(units, '')}{said}."
    ]
    lucky = [key for key in column.apart if 0 < column.missed(key) < column.count(key)]
    if lucky:
        parts.append(
            f"So {units} units are enough for {_named(lucky)}, but whether training gets there "
            "depends on its random start."
        )
    better = [key for key in column.apart if column.is_better(key)]
    if better and units > _ENOUGH:
        parts.append(
            f"Beyond chance, more seeds learn {_named(better)} than with {column.units_before}."
        )
    if units >= _ENOUGH and set(column.apart) <= set(column.by_none):
        parts.append(
            "Lines that would do exist, but no seed has found them by epoch "
            f"{column.shares.grid.config.epochs:,}."
        )
    if missed := [key for key in column.cells if is_separable(key) and column.missed(key)]:
        parts.append(f"Some seeds miss what a perceptron can learn: {column.counts(missed)}.")
    return " ".join(parts)


def describe_gates(shares: SolvedGrid) -> str:
    """The chart in words, for those who cannot see it."""
    apart = [key for key in gates_by_need() if not is_separable(key)]
    return (
        f"A row for each of the {len(gates_by_need())} truth tables. No straight line separates "
        f"the 1s of {_named(apart)} from the 0s; one does in all others. {describe_shares(shares)}"
    )


def _named(keys: Iterable[str], conjunction: str = "and") -> str:
    return listed([gate_name(key) for key in keys], conjunction)
