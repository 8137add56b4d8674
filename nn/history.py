"""The record of a run: its losses, and its parameters at some epochs."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from nn.configuration import TrainingConfig
from nn.data import FloatArray
from nn.training import SOLVED, Snapshot, train

NOTICEABLE: Final = 0.01
"""A loss that moves by less than this share of itself in a tenth of a run stands still."""


@dataclass(frozen=True)
class Trend:
    """How a loss moved in the last tenth of a run.

    Attributes:
        fall: how far it fell, as a share of its value at the beginning of that tenth; negative if
            it rose.
        kind: "falling" if that is 1 % or more, "standing" if it is less, "oscillating" if the loss
            rose on the way by 1 % or more of that value, all rises together.
    """

    fall: float
    kind: Literal["falling", "standing", "oscillating"]


class History:
    """The record of one run: the loss of every epoch, and the parameters at some of them.

    Memory is bounded: 8 bytes for the loss of each epoch (16 if it is not the mean squared error,
    which is then kept too), and at most `max_snapshots` snapshots of
    8 (5 H + 1) bytes. Whenever there are more, the distance between snapshots is doubled, and those
    that are closer to each other are dropped. So the snapshots stay evenly spread over the run; the
    first and the latest are always kept. The largest run allowed (200,000 epochs, 64 hidden units)
    takes 2.9 MB.

    Args:
        config: of the run.
        max_snapshots: how many snapshots to keep, at least 2.
    """

    def __init__(self, config: TrainingConfig, max_snapshots: int = 512) -> None:
        if max_snapshots < 2:
            raise ValueError(f"max_snapshots must be at least 2, not {max_snapshots}")
        self.config = config
        self.max_snapshots = max_snapshots
        self._losses = np.empty(config.epochs + 1)
        same = config.loss == "mse"
        self._squared_errors = self._losses if same else np.full(config.epochs + 1, np.nan)
        self._recorded = 0
        self._snapshots: list[Snapshot] = []
        self._distance = 1
        self._solved_epoch: int | None = None

    def append(self, snapshot: Snapshot) -> None:
        """Record the next snapshot from `train`.

        Raises:
            ValueError: the snapshot does not continue what is recorded.
        """
        until = self._recorded + len(snapshot.losses)
        if snapshot.epoch + 1 != until or not snapshot.losses:
            raise ValueError(
                f"a snapshot of epoch {snapshot.epoch} with {len(snapshot.losses)} losses does "
                f"not continue {self._recorded} recorded losses"
            )
        if until > self._losses.size:
            raise ValueError(
                f"epoch {snapshot.epoch} is after the last epoch of the run, {self.config.epochs}"
            )
        self._losses[self._recorded : until] = snapshot.losses
        if snapshot.squared_errors is not None:
            self._squared_errors[self._recorded : until] = snapshot.squared_errors
        under = self._squared_errors[self._recorded : until] < SOLVED
        if self._solved_epoch is None and under.any():
            self._solved_epoch = self._recorded + int(np.argmax(under))
        self._recorded = until
        self._keep(_without_losses(snapshot))

    def until(self, epoch: int) -> "History":
        """The history as it was when this epoch was its latest.

        The two histories can be changed independently. If no snapshot of this epoch was kept, it is
        trained again from the nearest snapshot before it.

        Raises:
            ValueError: the epoch is not recorded.
        """
        latest = self.snapshot_at(epoch)
        earlier = History(self.config, self.max_snapshots)
        earlier._losses[: epoch + 1] = self._losses[: epoch + 1]
        earlier._squared_errors[: epoch + 1] = self._squared_errors[: epoch + 1]
        earlier._recorded = epoch + 1
        kept = bisect_left(self._snapshots, epoch, key=_epoch_of)
        earlier._snapshots = [*self._snapshots[:kept], _without_losses(latest)]
        earlier._distance = self._distance
        if self._solved_epoch is not None and self._solved_epoch <= epoch:
            earlier._solved_epoch = self._solved_epoch
        return earlier

    @property
    def losses(self) -> FloatArray:
        """The loss of every epoch so far, read-only, shape (latest.epoch + 1,)."""
        losses = self._losses[: self._recorded]
        losses.flags.writeable = False
        return losses

    @property
    def squared_errors(self) -> FloatArray:
        """The mean squared error of every epoch so far, read-only, shape (latest.epoch + 1,).

        It decides when the table is solved, and compares runs whose losses are not the same.
        """
        squared_errors = self._squared_errors[: self._recorded]
        squared_errors.flags.writeable = False
        return squared_errors

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        """The snapshots that are kept, in the order of their epochs, without their losses."""
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
        """The first epoch with a mean squared error under 0.01, or None if there is none yet."""
        return self._solved_epoch

    def trend(self) -> Trend:
        """How the loss moved in the last tenth of the epochs so far, at least in the last one."""
        latest = self._recorded - 1
        losses = self.losses[min(latest - latest // 10, max(0, latest - 1)) :]
        fall = float(1 - losses[-1] / losses[0]) if losses[0] > 0 else 0.0
        rises = np.diff(losses).clip(min=0).sum()
        if rises >= NOTICEABLE * losses[0] > 0:
            return Trend(fall, "oscillating")
        return Trend(fall, "falling" if fall >= NOTICEABLE else "standing")

    def snapshot_at(self, epoch: int) -> Snapshot:
        """The run at any recorded epoch, trained again from the nearest snapshot before it.

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

    def curve(
        self,
        max_points: int = 600,
        after: int = -1,
        until: int | None = None,
        *,
        squared_errors: bool = False,
    ) -> tuple[FloatArray, FloatArray]:
        """Epochs and losses to draw, at most about `max_points` for the whole run.

        The run is divided into spans of equal length, beginning at epoch 0. The curve consists of
        the lowest and the highest loss of each span, the first loss and the latest. Unlike every
        n-th loss, this misses no peak of a run that oscillates.

        Args:
            max_points: determines the length of the spans.
            after: leave out this epoch and all before it. The spans stay the same. So a curve that
                ends at this epoch can be continued: put both together, and keep the lowest and the
                highest loss of each span, the first and the latest.
            until: as if this epoch were the latest; None for the latest itself.
            squared_errors: whether to take the mean squared errors, whatever the loss is.

        Returns:
            The epochs in ascending order and their losses, both of shape (n,).
        """
        losses = self.squared_errors if squared_errors else self.losses
        begin, end = max(0, after + 1), self._recorded
        if until is not None:
            end = min(end, until + 1)
        span = max(1, -(-2 * self._losses.size // max_points))
        if span <= 2 or begin >= end:
            return np.arange(begin, end, dtype=np.float64), losses[begin:end]
        first_span, spans = begin // span, -(-end // span) - begin // span
        offset = first_span * span
        # The first and the last span may be short: they are filled up with their first or last
        # loss, which adds no new extreme.
        filled = np.empty(spans * span)
        filled[: begin - offset] = losses[begin]
        filled[begin - offset : end - offset] = losses[begin:end]
        filled[end - offset :] = losses[end - 1]
        table = filled.reshape(spans, span)
        starts = offset + np.arange(spans) * span
        picked = np.clip(
            [table.argmin(axis=1) + starts, table.argmax(axis=1) + starts], begin, end - 1
        )
        ends = [0, end - 1] if begin == 0 else [end - 1]
        epochs = np.unique(np.append(picked, ends).astype(np.intp))
        return epochs.astype(np.float64), losses[epochs]

    def _keep(self, snapshot: Snapshot) -> None:
        kept = self._snapshots
        # A latest snapshot that is too close to the one before is kept only until the next comes.
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


def _without_losses(snapshot: Snapshot) -> Snapshot:
    return Snapshot(
        snapshot.epoch, snapshot.loss, snapshot.parameters, (), architecture=snapshot.architecture
    )


def _epoch_of(snapshot: Snapshot) -> int:
    return snapshot.epoch
