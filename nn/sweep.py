"""Thousands of networks at once: one for every seed, hidden units and learning rate of a grid."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from nn.configuration import TrainingConfig
from nn.data import FloatArray
from nn.network import HIDDEN_UNITS, answers_right, check_whole_number
from nn.sweep_kernel import TARGETS, SweepKernel
from nn.training import SOLVED

IntArray = NDArray[np.int64]

MAX_NETWORKS: Final = 20_000
MAX_WORK: Final = 400_000_000
"""The most work a sweep may have: hidden units x epochs, summed over its networks."""
CURVE_POINTS: Final = 101
NONE: Final = -1
"""Means "never" where an array holds epochs."""

# The most hidden units and networks in a block: enough that calling NumPy costs little compared to
# what it computes, and few enough for the processor's cache.
_BLOCK_UNITS: Final = 12_288
_BLOCK_NETWORKS: Final = 3_072
# Epochs between two looks at the clock: some 40 ms for a full block.
_CHUNK: Final = 100


@dataclass(frozen=True)
class SweepConfig:
    """A grid of configurations: every seed with every number of hidden units and learning rate.

    Attributes:
        seeds: of the initial parameters, each from 0 to 2**32 - 1.
        hidden_units: each from 1 to 64.
        learning_rates: each over 0 and up to 100.
        epochs: from 1 to 200,000, the same for all.

    Raises:
        ValueError: a value is out of its range or occurs twice, a list is empty, or the grid is
            larger than 20,000 networks or 400 million hidden units x epochs.
    """

    seeds: tuple[int, ...]
    hidden_units: tuple[int, ...] = (4,)
    learning_rates: tuple[float, ...] = (1.0,)
    epochs: int = 5_000

    def __post_init__(self) -> None:
        for name in ("seeds", "hidden_units", "learning_rates"):
            values = tuple(getattr(self, name))
            if not values:
                raise ValueError(f"{name} must contain at least one value")
            if len(set(values)) < len(values):
                raise ValueError(f"{name} must not contain a value twice")
            object.__setattr__(self, name, values)
        # Each value is checked where that of a single run is.
        for seed in self.seeds:
            TrainingConfig(seed=seed)
        for units in self.hidden_units:
            check_whole_number("hidden_units", units, HIDDEN_UNITS)
        for rate in self.learning_rates:
            TrainingConfig(learning_rate=rate)
        TrainingConfig(epochs=self.epochs)
        if self.networks > MAX_NETWORKS:
            raise ValueError(
                f"the grid has {self.networks:,} networks; at most {MAX_NETWORKS:,} are allowed"
            )
        if self.work > MAX_WORK:
            raise ValueError(
                f"the grid has {self.work:,} hidden units x epochs; "
                f"at most {MAX_WORK:,} are allowed"
            )

    @property
    def networks(self) -> int:
        """How many networks the grid has."""
        return len(self.seeds) * len(self.hidden_units) * len(self.learning_rates)

    @property
    def work(self) -> int:
        """Hidden units x epochs, summed over the networks; training time is proportional to it."""
        return (
            len(self.seeds) * len(self.learning_rates) * sum(self.hidden_units) * int(self.epochs)
        )

    @property
    def curve_epochs(self) -> IntArray:
        """The epochs at which losses are kept, evenly spread from 0 to the last, shape (P,)."""
        return np.unique(np.linspace(0, self.epochs, CURVE_POINTS).round().astype(np.int64))


@dataclass(frozen=True, eq=False)
class SweepResult:
    """What became of N networks of a sweep: those that are trained to their end.

    Attributes:
        config: of the sweep.
        seed: of each network, shape (N,).
        hidden_units: of each network, shape (N,).
        learning_rate: of each network, shape (N,).
        solved_epoch: the first epoch with a loss under 0.01, or -1 if there was none, shape (N,).
        diverged_epoch: the first epoch without a finite loss, or -1 if there was none, shape (N,).
        final_loss: after the last epoch, shape (N,).
        rows_right: how many of the four rows the network answers right in the end, shape (N,).
        curves: the losses at `config.curve_epochs`, shape (N, P), P at most 101.
    """

    config: SweepConfig
    seed: IntArray
    hidden_units: IntArray
    learning_rate: FloatArray
    solved_epoch: IntArray
    diverged_epoch: IntArray
    final_loss: FloatArray
    rows_right: IntArray
    curves: FloatArray

    @classmethod
    def join(cls, parts: list[Self]) -> Self:
        """A copy of several results of one sweep as one, at least one."""
        names = [field.name for field in fields(cls) if field.name != "config"]
        arrays = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
        return cls(parts[0].config, **arrays)

    @property
    def curve_epochs(self) -> IntArray:
        """The epochs of the columns of `curves`, shape (P,)."""
        return self.config.curve_epochs

    @property
    def complete(self) -> bool:
        """Whether every network of the grid is there."""
        return len(self.seed) == self.config.networks

    @property
    def solved(self) -> NDArray[np.bool_]:
        """Which networks solved XOR at some epoch, shape (N,)."""
        return np.not_equal(self.solved_epoch, NONE)


def train_sweep(
    seeds: Iterable[int],
    hidden_units: int | Iterable[int] = 4,
    learning_rate: float | Iterable[float] = 1.0,
    epochs: int = 5_000,
    proceed: Callable[[float], bool] | None = None,
) -> SweepResult:
    """Train one network for every seed, number of hidden units and learning rate.

    Args:
        seeds: of the initial parameters.
        hidden_units: one number, or several.
        learning_rate: one, or several.
        epochs: of every network.
        proceed: is called about every tenth of a second with the share of the work that is done,
            from 0 to 1, and returns whether to go on. If not, what is done by then is kept.

    Raises:
        ValueError: see `SweepConfig`.
    """
    units = (hidden_units,) if isinstance(hidden_units, int) else tuple(hidden_units)
    rates = (learning_rate,) if isinstance(learning_rate, int | float) else tuple(learning_rate)
    sweep = Sweep(SweepConfig(tuple(seeds), units, rates, epochs))
    while not sweep.done:
        sweep.advance(0.1)
        if proceed is not None and not proceed(sweep.progress):
            break
    return sweep.result()


class Sweep:
    """A sweep in progress. It has no thread of its own: it trains only while `advance` runs.

    The networks are trained block by block; a block is up to 3,072 networks with the same number of
    hidden units. Memory: 864 bytes a network for its results (17 MB for the largest sweep allowed),
    as much again in `result`, and under 8 MB for the block being trained.
    """

    def __init__(self, config: SweepConfig) -> None:
        self.config = config
        self._parts = [_Block((), 1, np.empty(0), config).result()]
        self._finished = 0
        self._work_done = 0
        self._work_under_way = 0
        self._steps = self._train_all()

    @property
    def done(self) -> bool:
        """Whether every network is trained."""
        return self._finished == self.config.networks

    @property
    def progress(self) -> float:
        """The share of the work that is done, from 0 to 1."""
        return (self._work_done + self._work_under_way) / self.config.work

    def advance(self, seconds: float) -> None:
        """Train for about this time: it returns after the first chunk of epochs that ends later.

        A chunk takes a few hundredths of a second, however many hidden units there are.
        """
        deadline = time.perf_counter() + seconds
        for _ in self._steps:
            if time.perf_counter() >= deadline:
                return

    def result(self) -> SweepResult:
        """What is known of the networks that are trained to their end, as a copy."""
        return SweepResult.join(self._parts)

    def _train_all(self) -> Iterator[None]:
        """Train everything, chunk by chunk."""
        config = self.config
        for units in config.hidden_units:
            # Neighbours have the same learning rate, as the largest step in a block decides whether
            # the whole block can carry its exponentials on.
            grid = [(seed, rate) for rate in config.learning_rates for seed in config.seeds]
            size = min(_BLOCK_NETWORKS, _BLOCK_UNITS // units)
            for begin in range(0, len(grid), size):
                seeds, rates = zip(*grid[begin : begin + size], strict=True)
                block = _Block(seeds, units, np.array(rates), config)
                work = units * len(seeds)
                for epoch in block.train():
                    self._work_under_way = work * epoch
                    yield
                self._parts.append(block.result())
                self._finished += len(seeds)
                self._work_done += work * config.epochs
                self._work_under_way = 0


class _Block:
    """B networks with the same number of hidden units, trained side by side.

    Args:
        seeds: B of them.
        units: the number of hidden units.
        learning_rates: shape (B,).
        config: of the sweep.
    """

    def __init__(
        self, seeds: tuple[int, ...], units: int, learning_rates: FloatArray, config: SweepConfig
    ) -> None:
        count = len(seeds)
        self.seeds, self.units, self.learning_rates = seeds, units, learning_rates
        self.config = config
        self.solved_epoch = np.full(count, NONE)
        self.diverged_epoch = np.full(count, NONE)
        self.curves = np.empty((len(config.curve_epochs), count))
        self.loss = np.empty(count)
        self.output = np.empty((len(TARGETS), count))

    def train(self) -> Iterator[int]:
        """Train to the last epoch; yields the number of epochs done after every chunk."""
        epochs = self.config.epochs
        losses = np.empty((_CHUNK, len(self.seeds)))
        kernel = SweepKernel(self.seeds, self.units, self.learning_rates)
        for first in range(0, epochs + 1, _CHUNK):
            size = min(_CHUNK, epochs + 1 - first)
            # Where an exponential overflows, the activation is 0.
            with np.errstate(over="ignore", under="ignore", invalid="ignore"):
                for i in range(size):
                    kernel.forward(losses[i], afresh=i == 0)
                    if first + i < epochs:
                        kernel.update()
            losses[:size] *= 0.25  # the mean of the four squares, whose sum the kernel gives
            self._note(first, losses[:size])
            yield first + size - 1
        self.loss, self.output = losses[size - 1], kernel.output

    def result(self) -> SweepResult:
        """What became of the networks, after `train`."""
        return SweepResult(
            config=self.config,
            seed=np.array(self.seeds, dtype=np.int64),
            hidden_units=np.full(len(self.seeds), self.units),
            learning_rate=self.learning_rates,
            solved_epoch=self.solved_epoch,
            diverged_epoch=self.diverged_epoch,
            final_loss=self.loss.copy(),
            rows_right=answers_right(self.output, TARGETS).sum(axis=0),
            curves=np.ascontiguousarray(self.curves.T),
        )

    def _note(self, first: int, losses: FloatArray) -> None:
        """Keep what is needed of a chunk of losses, shape (epochs, B), that begins at `first`."""
        wanted = self.config.curve_epochs
        here = (wanted >= first) & (wanted < first + len(losses))
        self.curves[here] = losses[wanted[here] - first]
        for epochs, happened in [
            (self.solved_epoch, losses < SOLVED),
            (self.diverged_epoch, ~np.isfinite(losses)),
        ]:
            new = happened.any(axis=0) & (epochs == NONE)
            epochs[new] = first + happened[:, new].argmax(axis=0)
