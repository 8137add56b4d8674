"""The browser's player without the drawing: pages/live/browser/supply.js and clock.js.

It plays frames by the clock, and says when and what to ask; the names are those of the originals,
but times are in seconds. What happens between two looks is computed afterwards, so there is no
timer for a frame.
"""

import math
from bisect import bisect_right

from nn import TrainingConfig
from tests.load.source import Answer

FRAMES_PER_SECOND = 60
FRAME = 1 / FRAMES_PER_SECOND
SPEED = 20  # epochs per frame
MOST = 32  # frames in an answer
LEAST_AHEAD = 20 * FRAME  # seconds left to play when more is asked for
MOST_AHEAD = 4.0
WIDENINGS = (1, 2, 4, 8)
GOOD_ANSWERS = 6
LOOK_SECONDS = 0.05  # between two looks at the clock, at most


class Player:
    """What a page knows and shows of its run.

    Attributes:
        position: the epoch that is on the screen.
        shown: how many different frames were on the screen while the run was training.
        first_frame: when the first of them was.
        final_loss: the loss of the last epoch, once it came.
    """

    def __init__(self, config: TrainingConfig) -> None:
        self.config = config
        self.position = 0
        self.shown = 0
        self.first_frame = math.nan
        self.final_loss: float | None = None
        self.stand(0)

    def stand(self, epoch: int) -> None:
        """Stand at an epoch, as a player that was just made: it knows nothing of before."""
        self.position = self._reached = epoch
        self._frames: list[int] = []  # epochs of those to come
        self._width = self._good = 0
        self._late = self._under_way = False
        self._usual = 0.06
        self._asked = self._not_before = 0.0
        self._clock = float(epoch)  # the epoch that was due at the time `_since`
        self._since = math.nan

    def play(self, now: float) -> None:
        self._clock, self._since = float(self.position), now

    @property
    def complete(self) -> bool:
        """Whether everything is there."""
        return self._reached >= self.config.epochs

    def advance(self, now: float) -> None:
        """Show what is due; the clock stands while there is no frame to show."""
        frames = (now - self._since) * FRAMES_PER_SECOND
        self._clock = min(self._clock + frames * SPEED * self._lasts(now), self._reached)
        self._since = now
        if due := bisect_right(self._frames, self._clock):
            if not self.shown:
                self.first_frame = now
            self.shown += due
            self.position = self._frames[due - 1]
            del self._frames[:due]
        if self._under_way and self._reached > 0 and not self._ahead:
            self._late = True

    def is_due(self, now: float) -> bool:
        """Whether to ask for more."""
        if self.complete or self._under_way or now < self._not_before:
            return False
        return self._ahead <= self._enough

    def next_look(self, until: int) -> float:
        """In how many seconds to look at the clock again."""
        if not self.shown:
            return FRAME
        end = (until - self._clock) / SPEED * FRAME
        due = math.inf if self._under_way or self.complete else self._ahead - self._enough
        return min(LOOK_SECONDS, max(FRAME, min(end, due)))

    def ask(self, now: float) -> tuple[int, int, int]:
        """What to ask for: after, every and most."""
        self._under_way, self._asked = True, now
        every = self._step
        return self._reached // every * every, every, MOST

    def take(self, answer: Answer) -> None:
        self._under_way = False
        self._usual += 0.3 * (answer.elapsed - self._usual)
        fresh = [epoch for epoch in answer.epochs if epoch > self._reached]
        self._frames += fresh
        if fresh:
            self._reached = fresh[-1]
        if self.complete and self.final_loss is None:
            self.final_loss = answer.losses[-1]
        if answer.epochs:
            self._adapt(answer)

    def wait(self, until: float) -> None:
        """Ask again no sooner than at this time."""
        self._under_way, self._not_before = False, until

    def _adapt(self, answer: Answer) -> None:
        """Choose the step by how the answers come."""
        played = len(answer.epochs) * FRAME * self._step / SPEED
        self._good = self._good + 1 if answer.elapsed < 0.4 * played and not self._late else 0
        line = answer.elapsed - answer.server
        if self._late and line > max(answer.server, 0.5 * played):
            self._width = min(len(WIDENINGS) - 1, self._width + 1)
        elif self._good >= GOOD_ANSWERS and self._width > 0:
            self._width -= 1
            self._good = 0
        self._late = False

    @property
    def _step(self) -> int:
        return WIDENINGS[self._width] * SPEED

    @property
    def _ahead(self) -> float:
        """How many seconds there is something to play."""
        return max(0, self._reached - self.position) / SPEED * FRAME

    @property
    def _enough(self) -> float:
        return min(MOST_AHEAD, max(LEAST_AHEAD, 1.5 * self._usual))

    def _lasts(self, now: float) -> float:
        """The share of its speed at which the clock goes, so that what is there lasts."""
        if self.complete or not self._under_way:
            return 1.0
        left = max(self._usual - (now - self._asked), 0.05)
        return min(1.0, max(0.1, self._ahead / left))
