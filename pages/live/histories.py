"""Trained histories, shared by all visitors: what one has trained, the next one is given."""

import threading
import time
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from nn import DivergenceError, History, Snapshot, TrainingConfig, train
from nn.data import FloatArray
from nn.history import Trend

BYTES: Final = 128_000_000
"""The limit for the histories of a process without workers; a worker has half of it (worker.py).

The least recently used one is dropped first, and trained again when it is asked for.
"""
EPOCHS_AT_ONCE: Final = 500
"""Epochs between two looks at the clock: about 10 ms, or 20 ms with 64 hidden units."""

_SNAPSHOT_BYTES: Final = 600  # about, of a snapshot without its parameters


@dataclass(frozen=True)
class Trained:
    """A part of a run.

    Attributes:
        snapshots: those that were asked for, or the first of them if time ran out.
        complete: whether these are all that were asked for.
        trained: the epoch that this part goes up to: that of the last snapshot or, if time ran out
            or training failed, the last trained one.
        curve: epochs and losses after the epoch that was asked for, see `nn.History.curve`.
        solved: the first epoch up to `trained` whose mean squared error is under 0.01.
        failure: why training cannot go on after `trained`, in words.
        trend: of the loss, if `trained` is the last epoch of the run.
        errors: as `curve`, of the mean squared errors; None if they are the losses.
    """

    snapshots: tuple[Snapshot, ...]
    complete: bool
    trained: int
    curve: tuple[FloatArray, FloatArray]
    solved: int | None
    failure: str | None
    trend: Trend | None = None
    errors: tuple[FloatArray, FloatArray] | None = None


class SharedHistory:
    """The history of one configuration, trained as far as anyone has asked for.

    Any thread may use it; threads that use the same history wait for each other.
    """

    def __init__(self, config: TrainingConfig) -> None:
        self.config = config
        self._lock = threading.Lock()
        self._history = History(config)
        self._failure: DivergenceError | None = None
        self._history.append(next(train(config, at=())))

    @property
    def size(self) -> int:
        """About how many bytes it holds."""  # no lock: one more or less makes no difference
        parameters = self._history.latest.parameters.nbytes
        snapshots = len(self._history.snapshots) * (parameters + _SNAPSHOT_BYTES)
        recorded = 1 if self.config.loss == "mse" else 2
        return 8 * recorded * (self.config.epochs + 1) + snapshots

    def until(self, epoch: int, seconds: float) -> History:
        """A copy of the history up to this epoch, or as far as training gets in the time.

        Args:
            epoch: at most the last one of the configuration.
            seconds: processor time, at most; what is trained already takes none.
        """
        with self._lock:
            self._train_ahead(epoch, _deadline(seconds))
            return self._history.until(min(epoch, self._history.latest.epoch))

    def failure_at(self, epoch: int) -> str | None:
        """Why training can go no further than this epoch, in words; None if it can."""
        with self._lock:
            failed = self._failure is not None and self._history.latest.epoch <= epoch
            return str(self._failure) if failed else None

    def frames(self, after: int, every: int, most: int, seconds: float) -> Trained:
        """The run at the epochs after + every, after + 2 every, ... and at its last one.

        Args:
            after: from -1, and less than the last epoch.
            every: at least 1.
            most: how many snapshots, at most; at least 1.
            seconds: processor time, at most.
        """
        last = self.config.epochs
        due = range(after + every, last + every, every)[:most]
        wanted = [min(epoch, last) for epoch in due]
        deadline = _deadline(seconds)
        with self._lock:
            found: list[Snapshot] = []
            for epoch in wanted:
                snapshot = self._snapshot(epoch, found, deadline)
                if snapshot is None:
                    break
                found.append(snapshot)
            latest = self._history.latest.epoch
            complete = len(found) == len(wanted)
            trained = found[-1].epoch if complete else min(wanted[len(found)], latest)
            solved = self._history.solved_epoch
            errors = None
            if self.config.loss != "mse":
                errors = self._history.curve(after=after, until=trained, squared_errors=True)
            return Trained(
                snapshots=tuple(found),
                complete=complete,
                trained=trained,
                curve=self._history.curve(after=after, until=trained),
                solved=solved if solved is not None and solved <= trained else None,
                failure=str(self._failure) if self._failure and trained == latest else None,
                trend=self._history.trend() if trained == last else None,
                errors=errors,
            )

    def _snapshot(self, epoch: int, found: Sequence[Snapshot], deadline: float) -> Snapshot | None:
        """The run at this epoch; None if time runs out or training fails first."""
        history = self._history
        if epoch > history.latest.epoch and not self._train_ahead(epoch, deadline):
            return None
        if epoch == history.latest.epoch:
            return history.latest
        kept = history.snapshots
        before = kept[bisect_right(kept, epoch, key=lambda snapshot: snapshot.epoch) - 1]
        if found and found[-1].epoch > before.epoch:
            before = found[-1]
        while before.epoch < epoch:
            if time.thread_time() > deadline:
                return None
            stop = min(epoch, before.epoch + EPOCHS_AT_ONCE)
            before = next(train(self.config, at=[stop], start=before))
        return before

    def _train_ahead(self, epoch: int, deadline: float) -> bool:
        """Train until the history reaches this epoch; False if it does not get there."""
        history = self._history
        if history.latest.epoch >= epoch:
            return True
        if self._failure is not None:
            return False

        def stops() -> Iterator[int]:
            while True:
                yield min(epoch, history.latest.epoch + EPOCHS_AT_ONCE)

        try:
            for snapshot in train(self.config, at=stops(), start=history.latest):
                history.append(snapshot)
                if snapshot.epoch >= epoch:
                    return True
                if time.thread_time() > deadline:
                    return False
        except DivergenceError as error:
            self._failure = error
        return False


class Histories:
    """Shared histories by configuration, bounded in bytes.

    Args:
        most_bytes: about, of all of them together; the newest one is kept whatever its size.
    """

    def __init__(self, most_bytes: int = BYTES) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[TrainingConfig, SharedHistory] = OrderedDict()

    def of(self, config: TrainingConfig) -> SharedHistory:
        """The history of this configuration, untrained if nobody has asked for it lately."""
        with self._lock:
            shared = self._kept.get(config)
            if shared is None:
                shared = self._kept[config] = SharedHistory(config)
            self._kept.move_to_end(config)
            total = sum(kept.size for kept in self._kept.values())
            while total > self._most_bytes and len(self._kept) > 1:
                _, oldest = self._kept.popitem(last=False)
                total -= oldest.size
            return shared

    @property
    def size(self) -> int:
        """About how many bytes all of them hold."""
        with self._lock:
            return sum(kept.size for kept in self._kept.values())

    def __len__(self) -> int:
        return len(self._kept)


def _deadline(seconds: float) -> float:
    """On this thread's processor clock: a busy server then computes as much as an idle one."""
    return time.thread_time() + seconds
