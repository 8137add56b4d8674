"""Training by gradient descent on the whole truth table."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import count
from typing import Final

import numpy as np

from nn.data import FloatArray
from nn.network import HIDDEN_UNITS, SEEDS, Network, check_whole_number
from nn.training_kernel import gradient_descent

EPOCHS: Final = (1, 200_000)
MAX_LEARNING_RATE: Final = 100.0
SOLVED: Final = 0.01
"""XOR counts as solved once the loss is under this value."""


@dataclass(frozen=True)
class TrainingConfig:
    """Everything that a run depends on: the same configuration gives the same numbers.

    Attributes:
        seed: of the initial parameters, from 0 to 2**32 - 1.
        hidden_units: from 1 to 64.
        learning_rate: over 0 and up to 100.
        epochs: the number of updates of the parameters, from 1 to 200,000.

    Raises:
        ValueError: a value is out of its range; the message gives the value and the range.
    """

    seed: int = 1
    hidden_units: int = 4
    learning_rate: float = 1.0
    epochs: int = 5_000

    def __post_init__(self) -> None:
        check_whole_number("seed", self.seed, SEEDS)
        check_whole_number("hidden_units", self.hidden_units, HIDDEN_UNITS)
        rate = self.learning_rate
        number = isinstance(rate, int | float | np.number) and not isinstance(rate, bool)
        if not number or not 0.0 < rate <= MAX_LEARNING_RATE:
            raise ValueError(
                "learning_rate must be a number over 0 and up to "
                f"{MAX_LEARNING_RATE:g}, not {rate!r:.40}"
            )
        check_whole_number("epochs", self.epochs, EPOCHS)
        for name in ("seed", "hidden_units", "epochs"):
            object.__setattr__(self, name, int(getattr(self, name)))
        object.__setattr__(self, "learning_rate", float(rate))

    def describe(self, *names: str) -> str:
        """Some of the settings in words, all of them if no names are given."""
        table = asdict(self)
        return ", ".join(describe_setting(name, table[name]) for name in names or table)


def describe_setting(name: str, value: float) -> str:
    """A setting in words, as in "4 hidden units"."""
    if name == "hidden_units":
        return f"{value} hidden unit{'s' * (value > 1)}"
    if name == "epochs":
        return f"{value:,} epoch{'s' * (value > 1)}"
    return f"{name.replace('_', ' ')} {value:.10g}"


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A run at one epoch.

    Attributes:
        epoch: the number of updates so far.
        loss: the mean squared error of the network at this epoch.
        parameters: of that network, see `Network.from_vector`, shape (5 H + 1,).
        losses: the losses of all epochs after the previous snapshot, up to this one.
    """

    epoch: int
    loss: float
    parameters: FloatArray
    losses: tuple[float, ...]

    @property
    def network(self) -> Network:
        """The network at this epoch."""
        return Network.from_vector(self.parameters)


class DivergenceError(ArithmeticError):
    """The loss or a parameter is no longer a finite number.

    Attributes:
        epoch: the first epoch at which this was noticed.
    """

    def __init__(self, epoch: int) -> None:
        super().__init__(
            f"Training diverged: at epoch {epoch:,} the loss or a weight was no longer a finite "
            "number. A smaller learning rate takes smaller steps."
        )
        self.epoch = epoch


def train(
    config: TrainingConfig,
    at: Iterable[int] | None = None,
    start: Snapshot | None = None,
) -> Iterator[Snapshot]:
    """Train by full-batch gradient descent, w -= learning_rate * dL/dw, with one update per epoch.

    Nothing is computed before the first snapshot is asked for, and never more than the next one
    needs: to pause training, stop asking. The numbers do not depend on which snapshots are taken,
    nor on whether the run was resumed from one.

    Args:
        config: what to train.
        at: the epochs at which to take a snapshot, in ascending order. They are read one at a time,
            so a generator may decide late. Snapshots of the first and the last epoch are always
            taken. By default there is one of every epoch.
        start: a snapshot after which to resume; it is not yielded again.

    Yields:
        Snapshots: first the untrained network at epoch 0, last the network after `config.epochs`.

    Raises:
        DivergenceError: a number is no longer finite. The snapshots yielded before remain valid.
    """
    schedule = iter(count(1) if at is None else at)
    if start is None:
        first = wanted = 0
        vector = Network.initialize(config.seed, config.hidden_units).to_vector()
    else:
        first = start.epoch
        wanted = _next_epoch(schedule, first, config.epochs)
        vector = start.parameters.copy()
        if not np.isfinite(vector).all():
            raise DivergenceError(first)
    loss_now, update = gradient_descent(vector, config.hidden_units, config.learning_rate)
    ones = np.ones_like(vector)

    losses: list[float] = []
    for epoch in range(first, config.epochs + 1):
        loss = loss_now()
        if epoch > first or start is None:
            losses.append(loss)
        if epoch >= wanted >= 0 or not math.isfinite(loss):
            # The sum is finite only if every parameter is.
            if not math.isfinite(loss + float(np.dot(vector, ones))):
                raise DivergenceError(epoch)
            yield Snapshot(epoch, loss, vector.copy(), tuple(losses))
            losses.clear()
            wanted = _next_epoch(schedule, epoch, config.epochs)
        update()


def _next_epoch(schedule: Iterator[int], epoch: int, last: int) -> int:
    """The next epoch at which a snapshot is due, or -1 after the last epoch."""
    if epoch >= last:
        return -1
    return next((min(due, last) for due in schedule if due > epoch), last)
