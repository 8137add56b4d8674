"""Thousands of networks at once: one for every seed and every value of the settings of a grid."""

import math
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import product
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from nn.chaos import SAMPLE, UNTRIED, agree, ends_differ, nudged, rises
from nn.configuration import TrainingConfig
from nn.data import FloatArray
from nn.network import answers_right
from nn.sweep_kernel import initial_parameters, sweep_kernel, train_in_chunks
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

_LISTS: Final = {
    "tables": "table",
    "starts": "start",
    "activations": "activation",
    "losses": "loss",
    "biases": "biases",
    "third_inputs": "third_input",
    "hidden_units": "hidden_units",
    "learning_rates": "learning_rate",
}
"""The lists of a `SweepConfig` but for the seeds, and the settings whose values they hold."""


@dataclass(frozen=True)
class SweepConfig:
    """A grid of configurations: every seed with every value of every setting.

    Attributes:
        seeds: of the initial parameters, each from 0 to 2**32 - 1.
        hidden_units: each from 1 to 64, or 0 for no hidden layer.
        learning_rates: each over 0 and up to 100.
        epochs: from 1 to 200,000, the same for all.
        tables: see `TrainingConfig`, as for those that follow.
        starts: how the parameters are drawn.
        activations: of the hidden units.
        losses: what training descends.
        biases: which layers have one.
        third_inputs: whether the constant third input is connected.

    Raises:
        ValueError: a value is not allowed or occurs twice, a list is empty, or the grid is larger
            than 20,000 networks or 400 million hidden units x epochs.
    """

    seeds: tuple[int, ...]
    hidden_units: tuple[int, ...] = (4,)
    learning_rates: tuple[float, ...] = (1.0,)
    epochs: int = 5_000
    tables: tuple[str, ...] = ("0110",)
    starts: tuple[str, ...] = ("normal",)
    activations: tuple[str, ...] = ("sigmoid",)
    losses: tuple[str, ...] = ("mse",)
    biases: tuple[str, ...] = ("both",)
    third_inputs: tuple[bool, ...] = (True,)

    def __post_init__(self) -> None:
        for name, setting in {"seeds": "seed", **_LISTS}.items():
            values = tuple(getattr(self, name))
            if not values:
                raise ValueError(f"{name} must contain at least one value")
            if len(set(values)) < len(values):
                raise ValueError(f"{name} must not contain a value twice")
            for value in values:
                TrainingConfig(**{setting: value})  # checked where that of a single run is
            object.__setattr__(self, name, values)
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

    @cached_property
    def cases(self) -> tuple[TrainingConfig, ...]:
        """The configurations that are trained from every seed; their own seed does not matter."""
        values = product(*(getattr(self, name) for name in _LISTS))
        return tuple(
            TrainingConfig(epochs=self.epochs, **dict(zip(_LISTS.values(), each, strict=True)))
            for each in values
        )

    @property
    def networks(self) -> int:
        """How many networks the grid has."""
        return len(self.seeds) * math.prod(len(getattr(self, name)) for name in _LISTS)

    @property
    def work(self) -> int:
        """Hidden units x epochs, summed over the networks; training time is proportional to it.

        A network without a hidden layer counts as one hidden unit.
        """
        units = sum(_work_of(count) for count in self.hidden_units)
        return self.networks // len(self.hidden_units) * units * int(self.epochs)

    @property
    def curve_epochs(self) -> IntArray:
        """The epochs at which losses are kept, evenly spread from 0 to the last, shape (P,)."""
        return np.unique(np.linspace(0, self.epochs, CURVE_POINTS).round().astype(np.int64))


@dataclass(frozen=True, eq=False)
class SweepResult:
    """What became of N networks of a sweep: those that are trained to their end.

    All losses are mean squared errors, whatever loss a network descends: so they can be compared.

    Attributes:
        config: of the sweep.
        case: the index of each network's configuration in `config.cases`, shape (N,).
        seed: of each network, shape (N,).
        hidden_units: of each network, shape (N,).
        learning_rate: of each network, shape (N,).
        solved_epoch: the first epoch with a loss under 0.01, or -1 if there was none, shape (N,).
        twin_epoch: the same of the network from weights one unit in the last place away, or -2 if
            the network is not one of the sample, shape (N,); see `nn.chaos`.
        diverged_epoch: the first epoch without a finite loss, or -1 if there was none, shape (N,).
        final_loss: after the last epoch, shape (N,).
        rows_right: how many of the four rows the network answers right in the end, shape (N,).
        curves: the losses at `config.curve_epochs`, shape (N, P), P at most 101.
    """

    config: SweepConfig
    case: IntArray
    seed: IntArray
    hidden_units: IntArray
    learning_rate: FloatArray
    solved_epoch: IntArray
    twin_epoch: IntArray
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
        """Which networks solved their table at some epoch, shape (N,)."""
        return np.not_equal(self.solved_epoch, NONE)

    @property
    def tried_twice(self) -> NDArray[np.bool_]:
        """Which networks are of the sample that shows whether rounding decides, shape (N,)."""
        return np.not_equal(self.twin_epoch, UNTRIED)

    @property
    def decided_by_rounding(self) -> NDArray[np.bool_]:
        """Which of these end differently from weights one unit in the last place away."""
        return self.tried_twice & ends_differ(self.solved_epoch, self.twin_epoch)


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
    hidden units. Memory: 880 bytes a network for its results (17 MB for the largest sweep allowed),
    as much again in `result`, and under 8 MB for the block being trained.
    """

    def __init__(self, config: SweepConfig) -> None:
        self.config = config
        self._parts = [_Block([], config).result()]
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
        for block in self._blocks():
            for epoch in block.train():
                self._work_under_way = block.work * epoch
                yield
            self._parts.append(block.result())
            self._finished += len(block.networks)
            self._work_done += block.work * self.config.epochs
            self._work_under_way = 0

    def _blocks(self) -> Iterator["_Block"]:
        """The networks in blocks that a kernel can train side by side."""
        config = self.config
        kinds: dict[tuple[int, str, str], list[int]] = {}
        for case, kind in enumerate(config.cases):
            kinds.setdefault((kind.hidden_units, kind.activation, kind.loss), []).append(case)
        for (units, *_), cases in kinds.items():
            # Neighbours have the same learning rate, as the largest step in a block decides whether
            # the whole block can carry its exponentials on.
            cases.sort(key=lambda i: config.learning_rates.index(config.cases[i].learning_rate))
            grid = list(product(cases, config.seeds))
            size = min(_BLOCK_NETWORKS, _BLOCK_UNITS // _work_of(units))
            for begin in range(0, len(grid), size):
                yield _Block(grid[begin : begin + size], config)


def _work_of(hidden_units: int) -> int:
    """How much work an epoch of a network is, in hidden units."""
    return max(1, hidden_units)


class _Block:
    """B networks with the same hidden units, activation and loss, trained side by side.

    Args:
        networks: the case and the seed of each.
        config: of the sweep.
    """

    def __init__(self, networks: list[tuple[int, int]], config: SweepConfig) -> None:
        count = len(networks)
        self.config = config
        self.networks = networks
        self.cases = [config.cases[case] for case, _ in networks]
        self.work = sum(_work_of(case.hidden_units) for case in self.cases)
        self.solved_epoch = np.full(count, NONE)
        self.twin_epoch = np.full(count, UNTRIED)
        self.diverged_epoch = np.full(count, NONE)
        self.curves = np.empty((len(config.curve_epochs), count))
        self.loss = np.empty(count)
        self.rows_right = np.zeros(count, dtype=np.int64)
        sample = config.seeds[:SAMPLE]
        self._sample = np.flatnonzero([seed in sample for _, seed in networks])
        self._last_rise = np.full(len(self._sample), NONE)
        self._last_losses = np.full((1, len(self._sample)), np.inf)

    def train(self) -> Iterator[int]:
        """Train to the last epoch; yields the number of epochs done after every chunk."""
        kernel = sweep_kernel([seed for _, seed in self.networks], self.cases)
        for first, losses in train_in_chunks(kernel, self.config.epochs):
            self._note(first, losses)
            yield first + len(losses) - 1
        self.loss = losses[-1].copy()
        self.rows_right = answers_right(kernel.output, kernel.targets).sum(axis=0)
        yield from self._train_twins()

    def _train_twins(self) -> Iterator[int]:
        """Train the sample a second time, from weights one unit in the last place away.

        Only where the loss has risen: the others end as they did, see `nn.chaos`.
        """
        self.twin_epoch[self._sample] = self.solved_epoch[self._sample]
        rising = self._last_rise != NONE
        twins, last_rise = self._sample[rising], self._last_rise[rising]
        if not len(twins):
            return
        seeds = [self.networks[twin][1] for twin in twins]
        cases = [self.cases[twin] for twin in twins]
        kernel = sweep_kernel(seeds, cases, nudged(initial_parameters(seeds, cases)))
        solved, calm = np.full(len(twins), NONE), np.zeros(len(twins), dtype=bool)
        for first, losses in train_in_chunks(kernel, self.config.epochs):
            _note_first(solved, first, losses < SOLVED)
            here, epochs = self._curve_epochs_in(first, len(losses))
            same = agree(self.curves[here][:, twins], losses[epochs - first])
            calm |= (same & (epochs[:, None] >= last_rise)).any(axis=0)
            if (calm | (solved != NONE)).all():
                break
            yield self.config.epochs
        self.twin_epoch[twins] = np.where(calm & (solved == NONE), self.twin_epoch[twins], solved)

    def result(self) -> SweepResult:
        """What became of the networks, after `train`."""
        return SweepResult(
            config=self.config,
            case=np.array([case for case, _ in self.networks], dtype=np.int64),
            seed=np.array([seed for _, seed in self.networks], dtype=np.int64),
            hidden_units=np.array([case.hidden_units for case in self.cases], dtype=np.int64),
            learning_rate=np.array([case.learning_rate for case in self.cases], dtype=np.float64),
            solved_epoch=self.solved_epoch,
            twin_epoch=self.twin_epoch,
            diverged_epoch=self.diverged_epoch,
            final_loss=self.loss,
            rows_right=self.rows_right,
            curves=np.ascontiguousarray(self.curves.T),
        )

    def _note(self, first: int, losses: FloatArray) -> None:
        """Keep what is needed of a chunk of losses, shape (epochs, B), that begins at `first`."""
        here, epochs = self._curve_epochs_in(first, len(losses))
        self.curves[here] = losses[epochs - first]
        _note_first(self.solved_epoch, first, losses < SOLVED)
        _note_first(self.diverged_epoch, first, ~np.isfinite(losses))
        sampled = np.concatenate([self._last_losses, losses[:, self._sample]])
        self._last_rise[rises(sampled)] = first + len(losses) - 1
        self._last_losses = sampled[-1:]

    def _curve_epochs_in(self, first: int, count: int) -> tuple[NDArray[np.bool_], IntArray]:
        """Which of the epochs at which losses are kept lie in a chunk, and these."""
        wanted = self.config.curve_epochs
        here = (wanted >= first) & (wanted < first + count)
        return here, wanted[here]


def _note_first(epochs: IntArray, first: int, happened: NDArray[np.bool_]) -> None:
    """Note the epochs at which something happened for the first time, where none is noted yet.

    Args:
        epochs: shape (B,).
        first: the first epoch of a chunk.
        happened: at which of its epochs, shape (epochs, B).
    """
    new = happened.any(axis=0) & (epochs == NONE)
    epochs[new] = first + happened[:, new].argmax(axis=0)
