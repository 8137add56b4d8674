"""The run that a session is looking at: trained in small portions, whenever the browser asks."""

import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final, Literal

import streamlit as st

from nn import DivergenceError, History, Snapshot, TrainingConfig, train

FRAMES_PER_SECOND: Final = 60
AS_FAST_AS_IT_GOES: Final = 0
SPEEDS: Final = (1, 5, 20, 100, AS_FAST_AS_IT_GOES)
"""Epochs a frame; the last lets the time that training takes decide."""
NORMAL_SPEED: Final = 20

# The longest that one answer trains, in time of the processor, since a busy server would make a
# portion of time on the clock ever smaller; and the share of a second that the fastest speed trains
# in: the rest is for computing the surfaces, and for the other sessions.
PORTION_SECONDS: Final = 0.15
_TRAINING_SHARE: Final = 0.5
_SPREAD: Final = 400  # snapshots of a run that nobody watches
_FIRST_GUESS: Final = 20_000.0  # epochs a second

State = Literal["untrained", "training", "paused", "finished", "diverged"]


@st.cache_resource(show_spinner=False)
def turn() -> threading.Semaphore:
    """Held by the one session of this process that computes, for a fraction of a second.

    Sessions are threads. Where many compute at once, each waits for all others many times a second,
    and so does the thread that hears the clicks.
    """
    return threading.Semaphore()


@dataclass(frozen=True)
class Portion:
    """Some frames of a run, one behind the other.

    Attributes:
        snapshots: whose numbers many sessions may share, and none may change.
        failure: what stopped the run for good behind them, in words.
    """

    snapshots: tuple[Snapshot, ...]
    failure: str | None


@st.cache_resource(max_entries=32, show_spinner=False)
def portion(
    config: TrainingConfig, epoch: int, parameters: bytes, step: int, frames: int, _start: Snapshot
) -> Portion:
    """Train on from a snapshot, for so many frames or until the portion's time is up.

    A class has one configuration, or a few: what one session has trained, the others are given.
    32 portions are kept; with 64 hidden units and 3,200 epochs each that is 20 MB, else one or two.
    """
    snapshots: list[Snapshot] = []
    begin = time.thread_time()
    training = train(config, at=count(epoch + step, step), start=_start)
    try:
        for snapshot in training:
            snapshot.parameters.flags.writeable = False
            snapshots.append(snapshot)
            if len(snapshots) == frames or time.thread_time() - begin >= PORTION_SECONDS:
                break
    except DivergenceError as error:
        return Portion(tuple(snapshots), str(error))
    return Portion(tuple(snapshots), None)


class Run:
    """One configuration's training and its history.

    The run holds no thread and no timer: it moves only when a method is called. Two threads may
    call at once: where a click interrupts a script, Streamlit starts the next one before the first
    has come to its end.

    Attributes:
        lock: held by whoever moves the run or reads its history.
        id: told apart from every other run, so that a browser never mixes two.
        config: what is trained.
        history: every loss and the snapshots so far, from epoch 0 on.
        training: whether the browser is to go on asking for more.
        speed: epochs a frame, one of `SPEEDS`.
        stride: how many times as far apart frames are: more than 1 thins them out, where a browser
            or a server cannot keep up. It changes no number.
        position: the epoch that the timeline shows.
        moves: how often the position was set here and not by the timeline.
        seen: the newest epoch that the browser has shown, as it said at
        told: on the monotonic clock.
        watched: whether a browser has shown this run.
        failure: what stopped the run for good, in words; None while it is well.
    """

    def __init__(self, config: TrainingConfig, speed: int = NORMAL_SPEED) -> None:
        self.id = secrets.token_hex(8)
        self.lock = threading.RLock()
        self.config = config
        self.history = History(config)
        self.training = False
        self.speed = speed
        self.stride = 1
        self.position = 0
        self.moves = 0
        self.seen = 0
        self.told = time.monotonic()
        self.watched = False
        self.failure: str | None = None
        self._epochs_per_second = _FIRST_GUESS
        self._step: int | None = None  # epochs to the next frame, whatever the speed
        self._training: Iterator[Snapshot] | None = train(config, at=self._schedule())
        self.next_frame()

    @property
    def epoch(self) -> int:
        """The newest epoch."""
        return self.history.latest.epoch

    @property
    def over(self) -> bool:
        """Whether there is nothing left to train."""
        return self.history.finished or self.failure is not None

    @property
    def state(self) -> State:
        """What the run is doing; one that is over counts as training until its end was shown."""
        if self.training:
            return "training"
        if self.failure:
            return "diverged"
        if self.history.finished:
            return "finished"
        return "paused" if self.epoch else "untrained"

    def advance(self, frames: int) -> list[Snapshot]:
        """Train until this many frames more are there, or the portion's time is up.

        A run that is over stops training instead, once its end was seen.
        """
        with self.lock:
            if self.over:
                self.training = self.seen < self.epoch
                return []
            return self._portion(frames) if self.speed else self._as_fast_as_it_goes(frames)

    def _portion(self, frames: int) -> list[Snapshot]:
        step = self.speed * self.stride
        start = self.history.latest
        parameters = start.parameters.tobytes()
        trained = portion(self.config, start.epoch, parameters, step, frames, start)
        for snapshot in trained.snapshots:
            self.history.append(snapshot)
        self.failure = trained.failure
        self._training = None
        return list(trained.snapshots)

    def _as_fast_as_it_goes(self, frames: int) -> list[Snapshot]:
        begin, first = time.thread_time(), self.epoch
        fresh: list[Snapshot] = []
        while len(fresh) < frames and time.thread_time() - begin < PORTION_SECONDS:
            if not self.next_frame():
                break
            fresh.append(self.history.latest)
        if len(fresh) > 1:
            seconds = max(time.thread_time() - begin, 1e-3)
            self._epochs_per_second = (self.epoch - first) / seconds
        return fresh

    def catch_up(self, seconds: float, until: int | None = None) -> None:
        """Train for about so long, and have the timeline show the newest epoch.

        The snapshots are spread evenly over the run.

        Args:
            seconds: the most that it may take.
            until: the epoch to come to, the last one if not given.
        """
        until = self.config.epochs if until is None else until
        deadline = time.perf_counter() + seconds
        with self.lock:
            spread = max(1, self.config.epochs // _SPREAD)
            while not self.over and self.epoch < until and time.perf_counter() < deadline:
                self._step = min(spread, until - self.epoch)
                with turn():
                    self.next_frame()
            self._step = None
            self.training = False
            self.seen = self.epoch
            self.move(self.epoch)

    def pause(self) -> None:
        """Stop where a browser has come to, as when its page is left while it trains.

        Its last word may be half a second old, or be lost with the page: it has played on since.
        """
        with self.lock:
            if not self.training:
                return
            self.training = False
            frames = int((time.monotonic() - self.told) * FRAMES_PER_SECOND)
            now = self.seen + frames * self.speed if self.speed else self.epoch
            now = min(now, self.epoch)
            if self.position == self.seen:
                self.position = now
            self.seen = now
            self.rewind(now)

    def step(self) -> None:
        """Go one epoch on from the position, training it if it is a new one."""
        with self.lock:
            if self.position >= self.epoch:
                self._step = 1
                self.next_frame()
                self._step = None
            self.move(min(self.position + 1, self.epoch))

    def move(self, epoch: int) -> None:
        """Have the timeline show this epoch."""
        self.position = epoch
        self.moves += 1

    def rewind(self, epoch: int) -> None:
        """Go back to this epoch, from where training goes on as it did.

        Raises:
            ValueError: the run has not come as far as this epoch.
        """
        with self.lock:
            self.history.rewind(epoch)
            self.failure = None
            self.position = min(self.position, epoch)
            self.seen = min(self.seen, epoch)
            self._training = None

    def frames_after(self, epoch: int, most: int) -> list[Snapshot]:
        """The earliest kept snapshots after this epoch, at most so many."""
        return [s for s in self.history.snapshots if s.epoch > epoch][:most]

    def _schedule(self) -> Iterator[int]:
        """When the next snapshot is due: read only when training goes on, at the speed of then."""
        while True:
            fastest = int(self._epochs_per_second * _TRAINING_SHARE / FRAMES_PER_SECOND)
            yield self.epoch + (self._step or (self.speed or max(1, fastest)) * self.stride)

    def next_frame(self) -> bool:
        """Train up to the next snapshot that is due; False if there is none."""
        with self.lock:
            if self._training is None:
                self._training = train(self.config, at=self._schedule(), start=self.history.latest)
            try:
                snapshot = next(self._training, None)
            except DivergenceError as error:
                self.failure = str(error)
                return False
            if snapshot is None:
                return False
            self.history.append(snapshot)
            return True
