"""The run that a session is looking at: trained in small portions, whenever the browser asks."""

import secrets
import time
from collections.abc import Iterator
from typing import Final, Literal

from nn import DivergenceError, History, Snapshot, TrainingConfig, train

FRAMES_PER_SECOND: Final = 60
AS_FAST_AS_IT_GOES: Final = 0
SPEEDS: Final = (1, 5, 20, 100, 500, AS_FAST_AS_IT_GOES)
"""Epochs a frame; the last lets the time that training takes decide."""
NORMAL_SPEED: Final = 20

_PORTION_SECONDS: Final = 0.15
_FIRST_GUESS: Final = 20_000.0  # epochs a second

State = Literal["untrained", "training", "paused", "finished", "diverged"]


class Run:
    """One configuration's training and its history.

    The run holds no thread and no timer: it moves only in `advance`, `step` and `rewind`.

    Attributes:
        id: told apart from every other run, so that a browser never mixes two.
        config: what is trained.
        history: every loss and the snapshots so far, from epoch 0 on.
        training: whether the browser is to go on asking for more.
        speed: epochs a frame, one of `SPEEDS`.
        position: the epoch that the timeline shows.
        failure: what stopped the run for good, in words; None while it is well.
    """

    def __init__(self, config: TrainingConfig, speed: int = NORMAL_SPEED) -> None:
        self.id = secrets.token_hex(8)
        self.config = config
        self.history = History(config)
        self.training = False
        self.speed = speed
        self.position = 0
        self.failure: str | None = None
        self._epochs_per_second = _FIRST_GUESS
        self._snapshots = train(config, at=self._schedule())
        self._next_frame()

    @property
    def epoch(self) -> int:
        """The newest epoch."""
        return self.history.latest.epoch

    @property
    def state(self) -> State:
        """What the run is doing; a finished run counts as training until its end was shown."""
        if self.training:
            return "training"
        if self.failure:
            return "diverged"
        if self.history.finished:
            return "finished"
        return "paused" if self.epoch else "untrained"

    @property
    def over(self) -> bool:
        """Whether there is nothing left to train."""
        return self.history.finished or self.failure is not None

    def advance(self, frames: int) -> None:
        """Train until this many frames more are recorded, or the portion's time is up.

        A run that is over stops training instead: its last frames were given the time before.
        """
        if self.over:
            self.training = False
            return
        begin, first = time.perf_counter(), self.epoch
        for _ in range(frames):
            if self.over or time.perf_counter() - begin > _PORTION_SECONDS:
                break
            self._next_frame()
        seconds = time.perf_counter() - begin
        if self.epoch > first:
            self._epochs_per_second = (self.epoch - first) / max(seconds, 1e-6)
        self.position = self.epoch

    def step(self) -> None:
        """Train exactly one epoch more, unless the run is over."""
        speed, self.speed = self.speed, 1
        if not self.over:
            self._next_frame()
        self.speed = speed
        self.position = self.epoch

    def rewind(self, epoch: int) -> None:
        """Go back to this epoch, from where training goes on as it did.

        Raises:
            ValueError: the run has not come as far as this epoch.
        """
        self.history.rewind(epoch)
        self.failure = None
        self.position = epoch
        self._snapshots = train(self.config, at=self._schedule(), start=self.history.latest)

    def frames_after(self, epoch: int, most: int) -> list[Snapshot]:
        """The earliest kept snapshots after this epoch, at most so many."""
        return [s for s in self.history.snapshots if s.epoch > epoch][:most]

    def _schedule(self) -> Iterator[int]:
        """When the next snapshot is due: read only when training goes on, at the speed of then."""
        while True:
            # A frame's worth of computing in a frame's time keeps both sides busy.
            fastest = max(1, int(self._epochs_per_second / FRAMES_PER_SECOND))
            yield self.epoch + (self.speed or fastest)

    def _next_frame(self) -> None:
        try:
            self.history.append(next(self._snapshots))
        except DivergenceError as error:
            self.failure = str(error)
