"""What many networks show: the share that solves its table, how their losses fall, and when."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nn.data import FloatArray
from nn.sweep_block import SweepResult
from nn.sweep_config import IntArray
from nn.sweep_grid import SweepGrid

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


Networks = NDArray[np.bool_]
"""Which networks of a sweep's result are meant, shape (N,)."""


def solved_count(result: SweepResult, here: Networks) -> tuple[int, int, float, float]:
    """How many of some networks solve their table, out of how many, and the share's 95 % interval.

    The interval is Wilson's; it is 0 to 1 if none of them is trained yet.
    """
    solved, count = int((result.solved & here).sum()), int(here.sum())
    return solved, count, *(wilson_interval(solved, count) if count else (0.0, 1.0))


def rounding_count(result: SweepResult, here: Networks) -> tuple[int, int]:
    """For how many of some networks rounding decides, out of how many tried; see `nn.chaos`."""
    decided, tried = result.decided_by_rounding & here, result.tried_twice & here
    return int(decided.sum()), int(tried.sum())


def median_to_solve(result: SweepResult, here: Networks) -> float:
    """The epoch by which half of those that solve their table have done so; NaN if none has."""
    epochs = result.solved_epoch[here & result.solved]
    return float(np.median(epochs)) if len(epochs) else math.nan


@dataclass(frozen=True, eq=False)
class SolvedGrid:
    """The share of seeds that solve their table, in R rows and C columns.

    Attributes:
        grid: what the rows and columns are.
        solved: how many networks solve their table, shape (R, C).
        trained: out of how many, shape (R, C).
        low: the lower end of the share's Wilson 95 % interval, shape (R, C).
        high: the upper end, shape (R, C).
        median: the median epoch of those that solve it, NaN where none does, shape (R, C).
        decided_by_rounding: for how many networks rounding decides, shape (R, C); see `nn.chaos`.
        tried_twice: out of how many, shape (R, C).
    """

    grid: SweepGrid
    solved: IntArray
    trained: IntArray
    low: FloatArray
    high: FloatArray
    median: FloatArray
    decided_by_rounding: IntArray
    tried_twice: IntArray

    @classmethod
    def of(
        cls, result: SweepResult, rows: str = "hidden_units", columns: str = "learning_rate"
    ) -> "SolvedGrid":
        """The grid of a sweep that may still be in progress; the settings as for `SweepGrid`."""
        grid = SweepGrid(result.config, rows, columns)
        shape = len(grid.row_values), len(grid.column_values)
        cells = [grid.networks(result, cell) for cell in grid.cells]
        counts = np.array([solved_count(result, here) for here in cells]).reshape(*shape, 4)
        medians = np.array([median_to_solve(result, here) for here in cells]).reshape(shape)
        rounding = np.array([rounding_count(result, here) for here in cells]).reshape(*shape, 2)
        solved, trained = counts[..., 0].astype(np.int64), counts[..., 1].astype(np.int64)
        decided, tried = rounding[..., 0], rounding[..., 1]
        low, high = counts[..., 2], counts[..., 3]
        return cls(grid, solved, trained, low, high, medians, decided, tried)

    @property
    def chaotic(self) -> NDArray[np.bool_]:
        """Where rounding decides for any network, shape (R, C)."""
        return np.greater(self.decided_by_rounding, 0)

    @property
    def share(self) -> FloatArray:
        """The share that solves its table, NaN where no network is trained yet, shape (R, C)."""
        share: FloatArray = np.full(self.trained.shape, np.nan)
        np.divide(self.solved, self.trained, out=share, where=self.trained > 0)
        return share


@dataclass(frozen=True, eq=False)
class LossFan:
    """The losses of the N networks of a cell over P epochs.

    Attributes:
        epochs: shape (P,).
        bands: one array of shape (2, P) for each pair in `BANDS`: the lower and the upper
            percentile of the loss at each epoch. Only networks that solve their table count; empty
            if there is none.
        median: of the networks that solve their table, shape (P,); NaN if none does.
        failures: the losses of the F networks that never solve it, shape (F, P).
        failed_seeds: shape (F,).
        seeds: of all networks, shape (N,).
        solved: which networks solve their table, shape (N,).
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
    def of(cls, result: SweepResult, here: Networks) -> "LossFan":
        """The losses of some networks of a sweep, such as those of a cell."""
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
    """When the networks of one column solve their table, in R rows.

    Attributes:
        grid: what the rows are.
        column: which column it is.
        epochs: for each row the epochs at which the table is solved, shape (n,).
        seeds: of the networks that these epochs belong to, shape (n,) each.
        never: for each row, how many networks never solve it.
    """

    grid: SweepGrid
    column: int
    epochs: tuple[IntArray, ...]
    seeds: tuple[IntArray, ...]
    never: tuple[int, ...]

    @classmethod
    def of(cls, result: SweepResult, grid: SweepGrid, column: int) -> "SolvingEpochs":
        """The epochs of the networks in this column of the grid."""
        rows = range(len(grid.row_values))
        cells = [grid.networks(result, (row, column)) for row in rows]
        return cls(
            grid=grid,
            column=column,
            epochs=tuple(result.solved_epoch[here & result.solved] for here in cells),
            seeds=tuple(result.seed[here & result.solved] for here in cells),
            never=tuple(int((here & ~result.solved).sum()) for here in cells),
        )
