"""Sweeps that all visitors of the server share, and their results in words and as CSV."""

import csv
import io
import threading
import time
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from nn import SweepConfig, SweepResult
from nn.network import SEEDS
from nn.statistics import cell, solved_count
from nn.sweep import NONE, Sweep
from nn.training import describe_setting

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


def answer(result: SweepResult, units: int, rate: float) -> str:
    """The answer to the page's question by the networks on the screen, in Markdown."""
    found = []
    for unit in sorted(result.config.hidden_units):
        solved, count, low, high = solved_count(result, unit, rate)
        if count:
            network = describe_setting("hidden_units", unit)
            found.append(
                f"{network}: {solved} of {count} seeds "
                f"({solved / count:.0%}, 95 % interval {low:.0%} to {high:.0%})"
            )
    if not found:
        return "No network is fully trained yet."
    lines = [f"At learning rate {rate:g}, XOR is solved within {result.config.epochs:,} epochs by:"]
    lines += [f"- {line}" for line in found]
    lines += ["", _luck(result, units, rate), "", _rates(result, units)]
    return "\n".join(lines)


def _luck(result: SweepResult, units: int, rate: float) -> str:
    """Whether a single seed would have given the right answer."""
    here = cell(result, units, rate)
    solved, failed = result.seed[here & result.solved], result.seed[here & ~result.solved]
    network = describe_setting("hidden_units", units)
    if not len(failed):
        return (
            f"Every seed solves XOR with {network}, so one run gives the right answer here. How "
            f"long it takes is still luck: from {result.solved_epoch[here].min():,} to "
            f"{result.solved_epoch[here].max():,} epochs."
        )
    if not len(solved):
        return f"No seed solves XOR with {network}: that is not bad luck."
    return (
        f"With {network}, someone who tries only seed {solved[0]} would say that it works, and "
        f"someone who tries only seed {failed[0]} that it does not. One run proves nothing; the "
        "share does."
    )


def _rates(result: SweepResult, units: int) -> str:
    """Whether one learning rate is better beyond chance: whether the intervals do not overlap."""
    found = []
    for rate in sorted(result.config.learning_rates):
        solved, count, low, high = solved_count(result, units, rate)
        if count:
            found.append((solved / count, rate, low, high))
    if len(found) < 2:
        return ""
    best, worst = max(found), min(found)
    network = describe_setting("hidden_units", units)
    if best[2] > worst[3]:
        return (
            f"With {network}, learning rate {best[1]:g} ({best[0]:.0%}) is better than "
            f"{worst[1]:g} ({worst[0]:.0%}): their intervals do not overlap."
        )
    if best[0] == worst[0]:
        return f"With {network}, all learning rates do equally well."
    return (
        f"With {network}, the learning rates solve XOR for {worst[0]:.0%} to {best[0]:.0%} of the "
        "seeds, and their intervals overlap: these seeds do not show that one rate is better."
    )


def table(result: SweepResult, here: NDArray[np.bool_] | None = None) -> dict[str, list[Any]]:
    """One row per network: its configuration and its results; None where it is never solved."""
    rows = np.ones(len(result.seed), dtype=bool) if here is None else here
    return {
        "seed": result.seed[rows].tolist(),
        "hidden_units": result.hidden_units[rows].tolist(),
        "learning_rate": result.learning_rate[rows].tolist(),
        "epochs": [result.config.epochs] * int(rows.sum()),
        "solved_epoch": [e if e != NONE else None for e in result.solved_epoch[rows].tolist()],
        "final_loss": result.final_loss[rows].tolist(),
        "rows_right": result.rows_right[rows].tolist(),
    }


def as_csv(result: SweepResult) -> str:
    """The table as CSV; where XOR was not solved, the field is empty."""
    columns = table(result)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return text.getvalue()
