"""Training by gradient descent on the whole truth table."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final

import numpy as np

from nn.architecture import TUTORIALS, Architecture
from nn.configuration import EPOCHS, TrainingConfig, describe_setting
from nn.data import FloatArray
from nn.network import Network
from nn.rate_changes import MAX_LEARNING_RATE
from nn.training_kernel import gradient_descent

# What a run depends on is found here too.
__all__ = [
    "EPOCHS",
    "MAX_LEARNING_RATE",
    "SOLVED",
    "DivergenceError",
    "Snapshot",
    "TrainingConfig",
    "describe_setting",
    "train",
]

SOLVED: Final = 0.01
"""A table counts as solved once the mean squared error is under this value, see `nn.losses`."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A run at one epoch.

    Attributes:
        epoch: the number of updates so far.
        loss: of the network at this epoch.
        parameters: of that network, see `Network.from_vector`, shape (5 H + 1,).
        losses: the losses of all epochs after the previous snapshot, up to this one.
        squared_errors: the mean squared errors of the same epochs, where the loss is another one;
            else None.
        architecture: of the network.
    """

    epoch: int
    loss: float
    parameters: FloatArray
    losses: tuple[float, ...]
    squared_errors: tuple[float, ...] | None = None
    architecture: Architecture = TUTORIALS

    @property
    def network(self) -> Network:
        """The network at this epoch."""
        return Network.from_vector(self.parameters, self.architecture)


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
        first = wanted = change = 0
        vector = config.untrained().to_vector()
    else:
        first = change = start.epoch
        wanted = _next_epoch(schedule, first, config.epochs)
        vector = start.parameters.copy()
        if not np.isfinite(vector).all():
            raise DivergenceError(first)
    loss_now, update, squared_error_now, set_rate = gradient_descent(vector, config)
    architecture, ones = config.architecture, np.ones_like(vector)

    losses: list[float] = []
    squared_errors: list[float] | None = None if config.loss == "mse" else []
    for epoch in range(first, config.epochs + 1):
        loss = loss_now()
        if epoch > first or start is None:
            losses.append(loss)
            if squared_errors is not None:
                squared_errors.append(squared_error_now())
        if epoch >= wanted >= 0 or not math.isfinite(loss):
            # The sum is finite only if every parameter is.
            if not math.isfinite(loss + float(np.dot(vector, ones))):
                raise DivergenceError(epoch)
            measured = None if squared_errors is None else tuple(squared_errors)
            yield Snapshot(epoch, loss, vector.copy(), tuple(losses), measured, architecture)
            losses.clear()
            if squared_errors is not None:
                squared_errors.clear()
            wanted = _next_epoch(schedule, epoch, config.epochs)
        if epoch == change:
            set_rate(config.rate_at(epoch))
            change = min((later for later, _ in config.changes if later > epoch), default=-1)
        update()


def _next_epoch(schedule: Iterator[int], epoch: int, last: int) -> int:
    """The next epoch at which a snapshot is due, or -1 after the last epoch."""
    if epoch >= last:
        return -1
    return next((min(due, last) for due in schedule if due > epoch), last)
