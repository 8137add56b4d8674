"""Networks of a sweep that are trained side by side, and what became of them."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from nn.chaos import SAMPLE, UNTRIED, agree, ends_differ, nudged, rises
from nn.data import FloatArray
from nn.network import answers_right
from nn.sweep_config import IntArray, SweepConfig
from nn.sweep_kernel import initial_parameters, sweep_kernel, train_in_chunks
from nn.training import SOLVED

NONE: Final = -1
"""Means "never" where an array holds epochs."""

Networks = list[tuple[int, int]]
"""The case and the seed of each network."""


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


class SweepBlock:
    """B networks with the same hidden units, activation and loss, trained side by side.

    Args:
        networks: the case and the seed of each.
        config: of the sweep.
    """

    def __init__(self, networks: Networks, config: SweepConfig) -> None:
        count = len(networks)
        self.config = config
        self.networks = networks
        self.cases = [config.cases[case] for case, _ in networks]
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
