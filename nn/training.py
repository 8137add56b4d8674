"""Training by gradient descent on the whole truth table, and the record of a run."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final

import numpy as np

from nn.data import XOR, FloatArray
from nn.network import (
    HIDDEN_UNITS,
    INPUTS,
    SATURATION,
    SEEDS,
    Network,
    check_whole_number,
)

EPOCHS: Final = (1, 200_000)
MAX_LEARNING_RATE: Final = 100.0
SOLVED: Final = 0.01
"""XOR counts as solved once the loss is under this."""


@dataclass(frozen=True)
class TrainingConfig:
    """Everything that a run depends on: the same configuration gives the same numbers.

    Attributes:
        seed: of the initial parameters, 0 to 2**32 - 1.
        hidden_units: 1 to 64.
        learning_rate: over 0, up to 100.
        epochs: updates of the parameters, 1 to 200,000.

    Raises:
        ValueError: a value is out of its range; the message says the value and the range.
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


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A run at one epoch.

    Attributes:
        epoch: how many updates have been made.
        loss: the mean squared error of this network.
        parameters: shape (5 H + 1,), see `Network.from_vector`.
        losses: the loss of every epoch since the snapshot before, this one's last.
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
        epoch: the first epoch that was seen to be affected.
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
    """Train by full-batch gradient descent, w -= learning_rate * dL/dw, one update an epoch.

    Nothing is computed before the first snapshot is asked for, and never more than is needed for
    the next one: to pause is to stop asking. The numbers do not depend on where snapshots are
    taken, nor on a run being resumed from one of them.

    Args:
        config: what to train.
        at: the epochs at which to give a snapshot, ascending; read one at a time, so that a
            generator may decide late. The first epoch and the last are always given. None gives
            every epoch.
        start: resume after this snapshot, which is not given again.

    Yields:
        Snapshots, first the untrained network at epoch 0, last the one after `config.epochs`.

    Raises:
        DivergenceError: a number is no longer finite. The snapshots given until then stand.
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
    loss_now, update = _gradient_descent(vector, config)
    ones = np.ones_like(vector)

    losses: list[float] = []
    for epoch in range(first, config.epochs + 1):
        loss = loss_now()
        if epoch > first or start is None:
            losses.append(loss)
        if epoch >= wanted >= 0 or not math.isfinite(loss):
            # One infinite or undefined parameter makes their sum so too.
            if not math.isfinite(loss + float(np.dot(vector, ones))):
                raise DivergenceError(epoch)
            yield Snapshot(epoch, loss, vector.copy(), tuple(losses))
            losses.clear()
            wanted = _next_epoch(schedule, epoch, config.epochs)
        update()


def _gradient_descent(
    vector: FloatArray, config: TrainingConfig
) -> tuple[Callable[[], float], Callable[[], None]]:
    """The two halves of an epoch as functions: the loss, and the step down its gradient.

    They do what `loss_and_gradients` does, but without making an array: at this size most of an
    epoch goes into calling NumPy and into memory, not into arithmetic. A bias is the weight of an
    input that is always 1, so each layer is one product of matrices. Columns are the rows of the
    truth table: the hidden units then lie one after another in memory, the constant row below them.

    Args:
        vector: the parameters, shape (5 H + 1,); the second function changes them in place.
        config: gives H and the learning rate.
    """
    units, n = config.hidden_units, len(XOR.inputs)
    gradient = np.empty_like(vector)
    hidden_parameters, output_parameters = _layers(vector, units)
    hidden_gradient, output_gradient = _layers(gradient, units)
    output_weights = output_parameters[:-1]
    inputs_and_1 = np.hstack([XOR.inputs, np.ones((n, 1))])
    hidden_and_1 = np.ones((units + 1, n))
    hidden = hidden_and_1[:-1]
    output, error, delta_output = (np.empty((1, n)) for _ in range(3))
    slope, delta_hidden = np.empty((units, n)), np.empty((units, n))
    targets, errors = XOR.targets.T, error[0]
    hidden_parameters_t, output_parameters_t = hidden_parameters.T, output_parameters.T
    inputs_and_1_t, delta_output_t, delta_hidden_t = inputs_and_1.T, delta_output.T, delta_hidden.T
    step_size = config.learning_rate * 2.0 / n  # the factor 2/n of the loss's derivative
    dot, subtract, multiply = np.dot, np.subtract, np.multiply

    def loss() -> float:
        dot(hidden_parameters_t, inputs_and_1_t, hidden)
        _sigmoid_in_place(hidden)
        dot(output_parameters_t, hidden_and_1, output)
        _sigmoid_in_place(output)
        subtract(output, targets, error)
        return float(dot(errors, errors)) / n

    def update() -> None:
        subtract(1.0, output, delta_output)
        multiply(delta_output, output, delta_output)
        multiply(delta_output, error, delta_output)
        multiply(output_weights, delta_output, delta_hidden)
        subtract(1.0, hidden, slope)
        multiply(slope, hidden, slope)
        multiply(delta_hidden, slope, delta_hidden)
        dot(hidden_and_1, delta_output_t, output_gradient)
        dot(inputs_and_1_t, delta_hidden_t, hidden_gradient)
        multiply(gradient, step_size, gradient)
        subtract(vector, gradient, vector)

    return loss, update


def _next_epoch(schedule: Iterator[int], epoch: int, last: int) -> int:
    """The next epoch after this one at which a snapshot is due; -1 after the last."""
    if epoch >= last:
        return -1
    return next((min(due, last) for due in schedule if due > epoch), last)


def _layers(vector: FloatArray, units: int) -> tuple[FloatArray, FloatArray]:
    """Views of a parameter vector: each layer's weights with its bias as the last row."""
    hidden = (INPUTS + 1) * units
    return vector[:hidden].reshape(INPUTS + 1, units), vector[hidden:].reshape(units + 1, 1)


def _sigmoid_in_place(x: FloatArray) -> None:
    """`nn.network.sigmoid`, written over its argument; only overflow is held off."""
    np.negative(x, x)
    np.minimum(x, SATURATION, out=x)
    np.exp(x, x)
    np.add(x, 1.0, x)
    np.reciprocal(x, x)


class History:
    """The record of one run: the loss of every epoch, and the parameters at some.

    Memory stays bounded: 8 bytes for each epoch's loss, and at most `max_snapshots` snapshots of
    8 (5 H + 1) bytes. Once there are that many, those closer than twice the distance so far are
    dropped, so that the kept ones stay spread evenly over the run; the first and the latest are
    always there. For the largest run allowed (200,000 epochs, 64 hidden units) that is 2.9 MB.

    Args:
        max_snapshots: how many snapshots to keep, at least 2.
    """

    def __init__(self, config: TrainingConfig, max_snapshots: int = 512) -> None:
        if max_snapshots < 2:
            raise ValueError(f"max_snapshots must be at least 2, not {max_snapshots}")
        self.config = config
        self.max_snapshots = max_snapshots
        self._losses = np.empty(config.epochs + 1)
        self._recorded = 0
        self._snapshots: list[Snapshot] = []
        self._distance = 1
        self._solved_epoch: int | None = None

    def append(self, snapshot: Snapshot) -> None:
        """Record the next snapshot that `train` gave.

        Raises:
            ValueError: the snapshot does not follow on what is recorded.
        """
        until = self._recorded + len(snapshot.losses)
        if snapshot.epoch + 1 != until or not snapshot.losses:
            raise ValueError(
                f"a snapshot of epoch {snapshot.epoch} with {len(snapshot.losses)} losses does "
                f"not follow on {self._recorded} recorded losses"
            )
        if until > self._losses.size:
            raise ValueError(
                f"epoch {snapshot.epoch} is beyond the last one of the run, {self.config.epochs}"
            )
        losses = np.array(snapshot.losses)
        self._losses[self._recorded : until] = losses
        if self._solved_epoch is None and losses.min() < SOLVED:
            self._solved_epoch = self._recorded + int(np.argmax(losses < SOLVED))
        self._recorded = until
        self._keep(Snapshot(snapshot.epoch, snapshot.loss, snapshot.parameters, ()))

    def rewind(self, epoch: int) -> None:
        """Forget everything after this epoch; training may then go on from `latest`.

        Raises:
            ValueError: the epoch is not recorded.
        """
        latest = self.snapshot_at(epoch)
        kept = bisect_left(self._snapshots, epoch, key=_epoch_of)
        self._snapshots[kept:] = [Snapshot(epoch, latest.loss, latest.parameters, ())]
        self._recorded = epoch + 1
        if self._solved_epoch is not None and self._solved_epoch > epoch:
            self._solved_epoch = None

    @property
    def losses(self) -> FloatArray:
        """The loss of every epoch so far, shape (latest.epoch + 1,), read-only."""
        losses = self._losses[: self._recorded]
        losses.flags.writeable = False
        return losses

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        """The snapshots that are kept, by epoch, without their losses."""
        return tuple(self._snapshots)

    @property
    def latest(self) -> Snapshot:
        """The newest snapshot.

        Raises:
            IndexError: nothing is recorded yet.
        """
        return self._snapshots[-1]

    @property
    def finished(self) -> bool:
        """Whether the last epoch is recorded."""
        return self._recorded > self.config.epochs

    @property
    def solved_epoch(self) -> int | None:
        """The first epoch whose loss is under 0.01, or None."""
        return self._solved_epoch

    def snapshot_at(self, epoch: int) -> Snapshot:
        """The run at any epoch that is recorded, trained again from the nearest snapshot before.

        Raises:
            ValueError: the epoch is not recorded.
        """
        if not 0 <= epoch < self._recorded:
            recorded = f"0 to {self._recorded - 1}" if self._recorded else "recorded; none is"
            raise ValueError(f"epoch must be {recorded}, not {epoch}")
        before = self._snapshots[bisect_right(self._snapshots, epoch, key=_epoch_of) - 1]
        if before.epoch == epoch:
            return before
        return next(train(self.config, at=[epoch], start=before))

    def curve(self, max_points: int = 600) -> tuple[FloatArray, FloatArray]:
        """Epochs and losses to draw, at most about `max_points`: each span's lowest and highest.

        Unlike every n-th loss, this loses no peak of a run that oscillates.
        """
        span = max(1, -(-2 * self._losses.size // max_points))
        if span <= 2:
            return np.arange(self._recorded, dtype=np.float64), self.losses
        # The last span may be short: repeating the latest loss fills it and adds no new extreme.
        spans = -(-self._recorded // span)
        filled = np.full(spans * span, self._losses[max(0, self._recorded - 1)])
        filled[: self._recorded] = self.losses
        table = filled.reshape(spans, span)
        picked = [table.argmin(axis=1), table.argmax(axis=1)] + np.arange(spans) * span
        ends = [0, self._recorded - 1] if self._recorded else []
        epochs = np.unique(np.append(np.minimum(picked, self._recorded - 1), ends).astype(np.intp))
        return epochs.astype(np.float64), self._losses[epochs]

    def _keep(self, snapshot: Snapshot) -> None:
        kept = self._snapshots
        # A latest one that stands too close to its neighbour stays only until the next one comes.
        if len(kept) >= 2 and kept[-1].epoch - kept[-2].epoch < self._distance:
            kept.pop()
        kept.append(snapshot)
        while len(kept) > self.max_snapshots:
            self._distance *= 2
            spread = kept[:1]
            for candidate in kept[1:-1]:
                if candidate.epoch - spread[-1].epoch >= self._distance:
                    spread.append(candidate)
            spread.append(kept[-1])
            kept[:] = spread


def _epoch_of(snapshot: Snapshot) -> int:
    return snapshot.epoch
