"""The cells of a grid in words: each is named by the two settings in which cells differ."""

from collections.abc import Sequence
from typing import Final

from nn import SweepGrid, TrainingConfig
from nn.configuration import setting_title
from nn.data import gate_name
from nn.sweep_config import LISTS
from nn.sweep_grid import Cell, Value
from nn.training import describe_setting

MOST_LISTED: Final = 7
_QUESTIONS: Final = {
    "table": "Is one truth table harder than another",
    "biases": "Are both biases needed",
    "third_input": "Is the third input needed",
}
"""What is asked of settings of which none is better or worse."""


def phrase(setting: str, value: Value) -> str:
    """Under which condition, as in "with 2 hidden units", "at learning rate 1" or "for AND"."""
    said = describe_setting(setting, value)
    if setting == "learning_rate":
        return f"at {said}"
    if setting == "table":
        return f"for {said}"
    if setting == "start" or (setting, value) == ("loss", "mse"):
        return f"with the {said}"
    if setting == "third_input":
        return "with the third input" if value else "without the third input"
    return f"with {said}"


def conditions(grid: SweepGrid, cell: Cell) -> str:
    """What networks of a cell have, as in "with 2 hidden units at learning rate 1".

    A truth table is left out.
    """
    case = grid.case(cell)
    names = [name for name in (grid.rows, grid.columns) if name != "table"]
    parts = [phrase(name, getattr(case, name)) for name in names]
    if all(part.startswith("with ") for part in parts):
        return " and ".join([parts[0], *(part.removeprefix("with ") for part in parts[1:])])
    return " ".join(parts)


def name_cell(grid: SweepGrid, cell: Cell) -> str:
    """What stands after a noun, as in "with 2 hidden units, learning rate 1"."""
    case = grid.case(cell)
    names = [name for name in (grid.rows, grid.columns) if name != "table"]
    said = [describe_setting(name, getattr(case, name)).removeprefix("with ") for name in names]
    named = f"with {', '.join(said)}"
    return named if len(names) > 1 else f"for {gate_name(case.table)} {named}"


def task(grid: SweepGrid, cell: Cell | None = None) -> str:
    """What is solved in a cell, or in all: "XOR", or "their truth table" if that differs."""
    if cell is None and "table" in (grid.rows, grid.columns):
        return "their truth table"
    return gate_name(grid.case(cell or (0, 0)).table)


def introduce(grid: SweepGrid) -> str:
    """What the Seeds page asks of a grid, and from which weights its networks start."""
    first, second = (_question(grid, name) for name in (grid.rows, grid.columns))
    zeros = [from_zeros(grid, cell) for cell in grid.cells]
    if all(zeros):
        return (
            "From zeros no weight is random, so every seed is the same run. "
            f"{first}? {second}? Here one run tells."
        )
    but = ", but for those from zeros, where every seed is the same run" if any(zeros) else ""
    return (
        f"Every network starts from random weights{but}. {first}? {second}, or was the seed lucky? "
        "One run cannot tell, so train hundreds."
    )


def from_zeros(grid: SweepGrid, cell: Cell) -> bool:
    """Whether the networks of a cell start from zeros, so that all seeds are the same run."""
    return grid.case(cell).start == "zeros"


def _question(grid: SweepGrid, setting: str) -> str:
    """What is asked of a setting in rows or columns, without its question mark."""
    if setting != "hidden_units":
        return _QUESTIONS.get(setting, f"Is one {setting_title(setting)} better than another")
    varied = "table" in (grid.rows, grid.columns)
    what = gate_name(TrainingConfig().table if varied else grid.case((0, 0)).table)
    units = 2 if 2 in grid.config.hidden_units else max(grid.config.hidden_units)
    are = "Are" if units > 1 else "Is"
    return f"{are} {describe_setting(setting, units)} enough for {what}"


def fixed(grid: SweepGrid) -> str:
    """What all networks of a grid have in common, beside their epochs."""
    case = grid.case((0, 0))
    names = [name for name in LISTS if name not in (grid.rows, grid.columns)]
    if grid.config.hidden_units == (0,):
        names = [name for name in names if name != "activation"]  # which is of the hidden units
    return ", ".join(
        describe_setting(name, getattr(case, name)).removeprefix("with ") for name in names
    )


def measure(grid: SweepGrid) -> str:
    """What all losses of a sweep are: they are measured alike, whatever the networks descend."""
    tutorials = TrainingConfig().loss
    same = all(case.loss == tutorials for case in grid.config.cases)
    return "loss" if same else describe_setting("loss", tutorials)


def listed(parts: Sequence[str], conjunction: str = "and", most: int = MOST_LISTED) -> str:
    """Several things as a sentence lists them; the number of the others if there are many."""
    if len(parts) > most:
        parts = [*parts[: most - 1], f"{len(parts) - most + 1} others"]
    *others, last = parts
    return f"{', '.join(others)} {conjunction} {last}" if others else last
