"""What many networks show: the share that solves XOR, how their losses fall, and when."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nn.data import FloatArray
from nn.sweep import IntArray, SweepResult

BANDS: Final = ((5, 95), (25, 75))
"""The percentiles between which the bands of a `LossFan` lie, the widest first."""


def wilson_interval(
    successes: int, trials: int, z: float = 1.959963984540054
) -> tuple[float, float]:
    """The Wilson score interval of a share, by default at 95 % confidence (Wilson 1927).

    Args:
        successes: how many of the trials succeeded, 0 to `trials`.
        trials: at least 1.
        z: the quantile of the standard normal distribution that gives the confidence.

    Returns:
        The lower and the upper end, both from 0 to 1.

    Raises:
        ValueError: the counts are impossible.
    """
    if trials < 1 or not 0 <= successes <= trials:
        raise ValueError(f"successes must be from 0 to trials, not {successes} of {trials}")
    share = successes / trials
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    spread = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    spread /= 1 + z * z / trials
    return max(0.0, middle - spread), min(1.0, middle + spread)


def cell(result: SweepResult, units: int, rate: float) -> NDArray[np.bool_]:
    """Which networks have this number of hidden units and this learning rate, shape (N,)."""
    here: NDArray[np.bool_] = (result.hidden_units == units) & (result.learning_rate == rate)
    return here


def solved_count(result: SweepResult, units: int, rate: float) -> tuple[int, int, float, float]:
    """How many networks of a cell solve XOR, out of how many, and the share's 95 % interval.

    The interval is Wilson's; it is 0 to 1 if no network of the cell is trained yet.
    """
    here = cell(result, units, rate)
    solved, count = int((result.solved & here).sum()), int(here.sum())
    return solved, count, *(wilson_interval(solved, count) if count else (0.0, 1.0))


def rounding_count(result: SweepResult, units: int, rate: float) -> tuple[int, int]:
    """For how many networks of a cell rounding decides, out of how many tried; see `nn.chaos`."""
    here = cell(result, units, rate)
    decided, tried = result.decided_by_rounding & here, result.tried_twice & here
    return int(decided.sum()), int(tried.sum())


def median_to_solve(result: SweepResult, units: int, rate: float) -> float:
    """The epoch by which half of a cell's networks that solve XOR have done so; NaN if none has."""
    epochs = result.solved_epoch[cell(result, units, rate) & result.solved]
    return float(np.median(epochs)) if len(epochs) else math.nan


@dataclass(frozen=True, eq=False)
class SolvedGrid:
    """The share of seeds that solve XOR, for U numbers of hidden units and R learning rates.

    Attributes:
        hidden_units: in ascending order, U of them.
        learning_rates: in ascending order, R of them.
        solved: how many networks solve XOR, shape (U, R).
        trained: out of how many, shape (U, R).
        low: the lower end of the share's Wilson 95 % interval, shape (U, R).
        high: the upper end, shape (U, R).
        median: the median epoch of those that solve XOR, NaN where none does, shape (U, R).
        decided_by_rounding: for how many networks rounding decides, shape (U, R); see `nn.chaos`.
        tried_twice: out of how many, shape (U, R).
    """

    hidden_units: tuple[int, ...]
    learning_rates: tuple[float, ...]
    solved: IntArray
    trained: IntArray
    low: FloatArray
    high: FloatArray
    median: FloatArray
    decided_by_rounding: IntArray
    tried_twice: IntArray

    @classmethod
    def of(cls, result: SweepResult) -> "SolvedGrid":
        """The grid of a sweep that may still be in progress."""
        units = tuple(sorted(result.config.hidden_units))
        rates = tuple(sorted(result.config.learning_rates))
        counts = np.array(
            [[solved_count(result, unit, rate) for rate in rates] for unit in units], dtype=float
        )
        solved, trained = counts[..., 0].astype(np.int64), counts[..., 1].astype(np.int64)
        medians = np.array(
            [[median_to_solve(result, unit, rate) for rate in rates] for unit in units]
        )
        rounding = np.array(
            [[rounding_count(result, unit, rate) for rate in rates] for unit in units]
        )
        decided, tried = rounding[..., 0], rounding[..., 1]
        low, high = counts[..., 2], counts[..., 3]
        return cls(units, rates, solved, trained, low, high, medians, decided, tried)

    @property
    def chaotic(self) -> NDArray[np.bool_]:
        """Where rounding decides for any network, shape (U, R)."""
        return np.greater(self.decided_by_rounding, 0)

    @property
    def share(self) -> FloatArray:
        """The share that solves XOR, NaN where no network is trained yet, shape (U, R)."""
        share: FloatArray = np.full(self.trained.shape, np.nan)
        np.divide(self.solved, self.trained, out=share, where=self.trained > 0)
        return share


@dataclass(frozen=True, eq=False)
class LossFan:
    """The losses of the N networks of a cell over P epochs.

    Attributes:
        epochs: shape (P,).
        bands: one array of shape (2, P) for each pair in `BANDS`: the lower and the upper
            percentile of the loss at each epoch. Only networks that solve XOR count; empty if
            there is none.
        median: of the networks that solve XOR, shape (P,); NaN if none does.
        failures: the losses of the F networks that never solve XOR, shape (F, P).
        failed_seeds: shape (F,).
        seeds: of all networks, shape (N,).
        solved: which networks solve XOR, shape (N,).
        final_losses: shape (N,).
        highest: the highest finite loss of all, or 0 without a network.
    """

    epochs: IntArray
    bands: tuple[FloatArray, ...]
    median: FloatArray
    failures: FloatArray
    failed_seeds: IntArray
    seeds: IntArray
    solved: NDArray[np.bool_]
    final_losses: FloatArray
    highest: float

    @classmethod
    def of(cls, result: SweepResult, units: int, rate: float) -> "LossFan":
        """The losses of the networks with this number of hidden units and this learning rate."""
        here = cell(result, units, rate)
        solved, failed = here & result.solved, here & ~result.solved
        curves = result.curves[solved]
        some = len(curves) > 0
        return cls(
            epochs=result.curve_epochs,
            bands=tuple(np.percentile(curves, band, axis=0) for band in BANDS) if some else (),
            median=np.median(curves, axis=0) if some else np.full(curves.shape[1], np.nan),
            failures=result.curves[failed],
            failed_seeds=result.seed[failed],
            seeds=result.seed[here],
            solved=result.solved[here],
            final_losses=result.final_loss[here],
            highest=float(np.nanmax(result.curves[here], initial=0.0)),
        )


@dataclass(frozen=True, eq=False)
class SolvingEpochs:
    """When the networks with one learning rate solve XOR, for U numbers of hidden units.

    Attributes:
        hidden_units: in ascending order, U of them.
        epochs: for each number of hidden units the epochs at which XOR is solved, shape (n,).
        seeds: of the networks that these epochs belong to, shape (n,) each.
        never: for each number of hidden units, how many networks never solve XOR.
        last_epoch: of the sweep.
    """

    hidden_units: tuple[int, ...]
    epochs: tuple[IntArray, ...]
    seeds: tuple[IntArray, ...]
    never: tuple[int, ...]
    last_epoch: int

    @classmethod
    def of(cls, result: SweepResult, rate: float) -> "SolvingEpochs":
        """The epochs of the networks with this learning rate."""
        units = tuple(sorted(result.config.hidden_units))
        cells = [cell(result, unit, rate) for unit in units]
        return cls(
            hidden_units=units,
            epochs=tuple(result.solved_epoch[here & result.solved] for here in cells),
            seeds=tuple(result.seed[here & result.solved] for here in cells),
            never=tuple(int((here & ~result.solved).sum()) for here in cells),
            last_epoch=result.config.epochs,
        )
