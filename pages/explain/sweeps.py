"""Sweeps that all visitors of the server share, and their results as a table and as CSV."""

import os
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from nn import SweepConfig, SweepGrid, SweepResult, TrainingConfig
from nn.configuration import CONTROLS
from nn.export import DecimalMark, table_as_csv
from nn.network import SEEDS
from nn.sweep import Sweep
from nn.sweep_block import NONE
from nn.sweep_config import LISTS
from nn.sweep_grid import NUMBERS, Cell, Value
from nn.sweep_helper import SweepHelper
from pages.live.settings import cell_text

_SECONDS_AT_ONCE: Final = 0.25
# A smaller sweep is trained before another process has started.
_LEAST_WORK_FOR_TWO: Final = 8_000_000
_HELPER: Final = SweepHelper()


class SharedSweep:
    """A sweep that any session can show, and that one session at a time trains.

    Attributes:
        config: the grid.
    """

    def __init__(self, config: SweepConfig) -> None:
        self.config = config
        two = (os.cpu_count() or 1) > 1 and config.work >= _LEAST_WORK_FOR_TWO
        self._sweep = Sweep(config, _HELPER if two else None)
        self._lock = threading.Lock()
        self._seconds = 0.0
        self._result = self._sweep.result()

    @property
    def done(self) -> bool:
        """Whether every network is trained."""
        return self._result.complete

    @property
    def progress(self) -> float:
        """The share that is done, from 0 to 1."""
        return self._sweep.progress

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at the rate so far; None before anything is done."""
        progress = self.progress
        return self._seconds * (1 - progress) / progress if progress else None

    def advance(self, seconds: float) -> None:
        """Train for this long, unless another session is training."""
        if self.done or not self._lock.acquire(blocking=False):
            return
        try:
            begin = time.perf_counter()
            while not self._sweep.done and time.perf_counter() - begin < seconds:
                self._sweep.advance(_SECONDS_AT_ONCE)
            self._seconds += time.perf_counter() - begin
            self._result = self._sweep.result()
        finally:
            self._lock.release()

    def result(self) -> SweepResult:
        """The networks that are fully trained so far."""
        return self._result


@st.cache_resource(max_entries=6, show_spinner=False)
def shared(config: SweepConfig) -> SharedSweep:
    """The one sweep of this grid on this server; at most 6 are kept, of up to 36 MB each."""
    return SharedSweep(config)


def grid(
    seeds: tuple[int, int],
    epochs: int,
    rows: tuple[str, Sequence[Value | str]],
    columns: tuple[str, Sequence[Value | str]],
    others: TrainingConfig,
) -> SweepGrid:
    """The grid that the page's controls describe.

    Args:
        seeds: the first one, and how many.
        epochs: of every network.
        rows: a setting and its values; a learning rate may be a text.
        columns: another setting and its values.
        others: has the settings that are the same for all networks.

    Raises:
        ValueError: a learning rate is not a number; also see `SweepConfig` and `SweepGrid`.
    """
    first, count = seeds
    lists: dict[str, Any] = {name: (getattr(others, setting),) for setting, name in LISTS.items()}
    for setting, values in (rows, columns):
        found = [_number(value) if setting == "learning_rate" else value for value in values]
        lists[LISTS[setting]] = tuple(sorted(found) if setting in NUMBERS else found)
    config = SweepConfig(
        tuple(range(first, min(first + count, SEEDS[1] + 1))), epochs=epochs, **lists
    )
    return SweepGrid(config, rows[0], columns[0])


def _number(value: Value) -> float:
    try:
        return float(value)
    except ValueError:
        raise ValueError(
            f"learning_rate must be a number over 0 and up to 100, not “{str(value)[:20]}”"
        ) from None


def cell_to_show(grid: SweepGrid, result: SweepResult, wanted: Cell | None) -> Cell:
    """The wanted cell if it has networks, else one where some seeds solve it and some do not.

    Where the grid has it, that is the tutorial's network with 2 hidden units, else the cell whose
    share is nearest to a half.
    """
    masks = {cell: grid.networks(result, cell) for cell in grid.cells}
    cells = [cell for cell, here in masks.items() if here.any()]
    if wanted in cells:
        return wanted
    share = {cell: float(result.solved[masks[cell]].mean()) for cell in cells}
    mixed = [cell for cell in cells if 0 < share[cell] < 1]
    tutorials = grid.find(2, 1.0)
    if tutorials in mixed:
        return tutorials
    return min(mixed or cells, key=lambda cell: abs(share[cell] - 0.5))


def run_to_open(
    grid: SweepGrid, result: SweepResult, shown: Cell, picked: tuple[int, ...] | None
) -> tuple[Cell, int]:
    """The cell and the seed of the picked run, or else of a run in the cell, a failed one if any.

    Args:
        grid: of the sweep.
        result: of the sweep.
        shown: the cell whose runs are listed.
        picked: a seed of this cell, or a row and a seed, in the same column; None if none is.
    """
    if picked:
        cell = (picked[0], shown[1]) if len(picked) > 1 else shown
        if cell in grid.cells and picked[-1] in result.seed[grid.networks(result, cell)]:
            return cell, int(picked[-1])
    here = grid.networks(result, shown)
    failed = result.seed[here & ~result.solved]
    return shown, int(failed[0] if len(failed) else result.seed[here][0])


def table(result: SweepResult, here: NDArray[np.bool_] | None = None) -> dict[str, list[Any]]:
    """One row per network: its configuration and its results; None where it is never solved.

    The settings beside the four controls have a column where any network of the sweep differs from
    the tutorial's. Whether rounding decides is "yes" or "no"; None for networks that were not
    trained twice.
    """
    rows = np.ones(len(result.seed), dtype=bool) if here is None else here
    return {
        "seed": result.seed[rows].tolist(),
        "hidden_units": result.hidden_units[rows].tolist(),
        "learning_rate": result.learning_rate[rows].tolist(),
        "epochs": [result.config.epochs] * int(rows.sum()),
        **_what_if(result, rows),
        "solved_epoch": [e if e != NONE else None for e in result.solved_epoch[rows].tolist()],
        "final_loss": result.final_loss[rows].tolist(),
        "rows_right": result.rows_right[rows].tolist(),
        "rounding_decides": [
            ("yes" if decides else "no") if tried else None
            for decides, tried in zip(
                result.decided_by_rounding[rows], result.tried_twice[rows], strict=True
            )
        ],
    }


def _what_if(result: SweepResult, rows: NDArray[np.bool_]) -> Mapping[str, list[str]]:
    """The columns of the settings that are not the tutorial's for all networks."""
    cases = result.config.cases
    names = [
        name
        for name in LISTS
        if name not in CONTROLS and any(name in case.settings() for case in cases)
    ]
    return {
        name: [cell_text(name, getattr(cases[index], name)) for index in result.case[rows].tolist()]
        for name in names
    }


def as_csv(result: SweepResult, decimal_mark: DecimalMark = ".") -> str:
    """The table as CSV, see `table_as_csv`; where the table was not solved, the cell is empty."""
    return table_as_csv(table(result), decimal_mark)
