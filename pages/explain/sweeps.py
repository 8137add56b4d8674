"""Sweeps that all visitors of the server share, and their results as a table and as CSV."""

import threading
import time
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from nn import SweepConfig, SweepResult
from nn.export import DecimalMark, table_as_csv
from nn.network import SEEDS
from nn.statistics import cell
from nn.sweep import NONE, Sweep

_SECONDS_AT_ONCE: Final = 0.05


class SharedSweep:
    """A sweep that any session can show, and that one session at a time trains.

    Attributes:
        config: the grid.
    """

    def __init__(self, config: SweepConfig) -> None:
        self.config = config
        self._sweep = Sweep(config)
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
    first: int, count: int, units: Iterable[int], rates: Iterable[str], epochs: int
) -> SweepConfig:
    """The sweep that the page's controls describe.

    Raises:
        ValueError: a learning rate is not a number; also see `SweepConfig`.
    """
    seeds = range(first, min(first + count, SEEDS[1] + 1))
    return SweepConfig(
        tuple(seeds), tuple(sorted(units)), tuple(sorted(map(_number, rates))), epochs
    )


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(
            f"learning_rate must be a number over 0 and up to 100, not “{text[:20]}”"
        ) from None


Cell = tuple[int, float]


def cell_to_show(result: SweepResult, wanted: Cell | None) -> Cell:
    """The wanted cell if it has networks, else one where some seeds solve XOR and some do not."""
    config = result.config
    cells = [
        (unit, rate)
        for unit in config.hidden_units
        for rate in config.learning_rates
        if cell(result, unit, rate).any()
    ]
    if wanted in cells:
        return int(wanted[0]), float(wanted[1])
    mixed = [found for found in cells if 0 < result.solved[cell(result, *found)].mean() < 1]
    return (2, 1.0) if (2, 1.0) in mixed else (mixed or cells)[0]


def run_to_open(
    result: SweepResult, shown: Cell, picked: tuple[int, ...] | None
) -> tuple[int, int]:
    """Hidden units and seed of the picked run, or else of a run in the cell, a failed one if any.

    A pick without hidden units belongs to the cell.
    """
    units, rate = shown
    if picked:
        found = (int(picked[0]), int(picked[1])) if len(picked) > 1 else (units, int(picked[0]))
        if found[1] in result.seed[cell(result, found[0], rate)]:
            return found
    here = cell(result, units, rate)
    failed = result.seed[here & ~result.solved]
    return units, int(failed[0] if len(failed) else result.seed[here][0])


def table(result: SweepResult, here: NDArray[np.bool_] | None = None) -> dict[str, list[Any]]:
    """One row per network: its configuration and its results; None where it is never solved.

    Whether rounding decides is "yes" or "no"; None for networks that were not trained twice.
    """
    rows = np.ones(len(result.seed), dtype=bool) if here is None else here
    return {
        "seed": result.seed[rows].tolist(),
        "hidden_units": result.hidden_units[rows].tolist(),
        "learning_rate": result.learning_rate[rows].tolist(),
        "epochs": [result.config.epochs] * int(rows.sum()),
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


def as_csv(result: SweepResult, decimal_mark: DecimalMark = ".") -> str:
    """The table as CSV, see `table_as_csv`; where XOR was not solved, the cell is empty."""
    return table_as_csv(table(result), decimal_mark)
