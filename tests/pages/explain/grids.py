"""Grids of hidden units by learning rates, and what is said of their cells."""

import numpy as np

from nn import SweepGrid, SweepResult
from pages.explain import sweep_words


def cell(result: SweepResult, units: int, rate: float) -> np.ndarray:
    """Which networks are in this cell."""
    return (result.hidden_units == units) & (result.learning_rate == rate)


def answer(result: SweepResult, units: int, rate: float) -> str:
    """The answer for this cell."""
    grid = SweepGrid(result.config)
    at = grid.find(units, rate)
    assert at is not None
    table = sweep_words.table_of_column(result, grid, at[1])
    return f"{sweep_words.answer(result, grid, at)}\n\n{sweep_words.in_markdown(table)}"
