"""What this server knows of a room, its runs and its guesses."""

import math
import threading
import time

from pages.rooms.errors import NoSuchRoom
from pages.rooms.model import Count, Guess, Room, StoredRun
from pages.rooms.store import RoomStore


class Board:
    """A copy of a room, its runs and its guesses, which all sessions of this server share.

    Args:
        room: the room as it is now.
        store: where it is kept.

    Attributes:
        room: the room as it was at the last refresh.
        count: how full it was at the last refresh.
    """

    def __init__(self, room: Room, store: RoomStore) -> None:
        self.room = room
        self.count = Count(0, 0)
        self._store = store
        self._runs: dict[int, StoredRun] = {}
        self._guesses: list[Guess] = []
        self._refreshed = -math.inf  # when the last refresh began
        self._lock = threading.Lock()

    @property
    def runs(self) -> list[StoredRun]:
        """The runs of the newest round, in the order in which they arrived."""
        return self.runs_of(self.room.round.number)

    def runs_of(self, round_number: int) -> list[StoredRun]:
        """The runs of a round, in the order in which they arrived."""
        with self._lock:
            runs = [self._runs[number] for number in sorted(self._runs)]
        return [run for run in runs if run.round == round_number]

    def run_of(self, seed: int) -> StoredRun | None:
        """The run with this seed in the newest round, or None if it has not arrived."""
        return next((run for run in self.runs if run.seed == seed), None)

    def guesses_of(self, round_number: int) -> list[Guess]:
        """The guesses about a round, by seed, whether they are revealed or not."""
        return [guess for guess in self._guesses if guess.round == round_number]

    def guess_of(self, seed: int) -> Guess | None:
        """What the student with this seed expects of the newest round, or None."""
        guesses = self.guesses_of(self.room.round.number)
        return next((guess for guess in guesses if guess.seed == seed), None)

    def refresh(self, max_age: float = 0.0) -> None:
        """Read what is new from the store. If nothing is, that takes a few small queries.

        Args:
            max_age: how many seconds ago any session of this server may have done it instead.

        Raises:
            NoSuchRoom: the room has expired.
            StoreUnavailable: the store does not answer; the board stays as it is.
        """
        began = time.monotonic()
        if began - self._refreshed < max_age:
            return
        room = self._store.room(self.room.code)
        if room is None:
            raise NoSuchRoom
        count = self._store.count(room.code)
        self._refreshed = began
        with self._lock:
            same = room.edition == self.room.edition
            if same and count.changes == self.count.changes:
                self.room, self.count = room, count
                return
        # The lock is not held here, so nobody waits for another session's query.
        fresh = self._store.runs(room.code, max(self._runs, default=0) if same else 0)
        guesses = self._store.guesses(room.code)
        with self._lock:
            if (room.edition, count.changes) < (self.room.edition, self.count.changes):
                return  # meanwhile another session has read something newer
            kept = self._runs if room.edition == self.room.edition else {}
            self.room, self.count = room, count
            self._runs = {**kept, **{run.number: run for run in fresh}}
            self._guesses = guesses
