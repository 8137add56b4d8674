"""What this server knows of a room and its runs."""

import threading

from pages.rooms.errors import NoSuchRoom
from pages.rooms.model import Count, Room, StoredRun
from pages.rooms.store import RoomStore


class Board:
    """A copy of a room and its runs, which all sessions of this server share.

    Args:
        room: the room as it is now.
        store: where it is kept.

    Attributes:
        room: the room as it was at the last refresh.
        count: how many had joined, and how many runs had arrived, at the last refresh.
    """

    def __init__(self, room: Room, store: RoomStore) -> None:
        self.room = room
        self.count = Count(0, 0)
        self._store = store
        self._runs: dict[int, StoredRun] = {}
        self._lock = threading.Lock()

    @property
    def runs(self) -> list[StoredRun]:
        """The runs, in the order in which they arrived."""
        with self._lock:
            return [self._runs[number] for number in sorted(self._runs)]

    def run_of(self, seed: int) -> StoredRun | None:
        """The run with this seed, or None if it has not arrived."""
        return next((run for run in self.runs if run.seed == seed), None)

    def refresh(self) -> None:
        """Read what is new from the store. If nothing is, that takes two small queries.

        Raises:
            NoSuchRoom: the room has expired.
            StoreUnavailable: the store does not answer; the board stays as it is.
        """
        room = self._store.room(self.room.code)
        if room is None:
            raise NoSuchRoom
        count = self._store.count(room.code)
        known = self._runs if room.edition == self.room.edition else {}
        # The lock is not held here, so nobody waits for another session's query.
        fresh = (
            self._store.runs(room.code, max(known, default=0)) if count.runs != len(known) else []
        )
        with self._lock:
            if room.edition < self.room.edition:  # meanwhile another session has seen a reset
                return
            kept = self._runs if room.edition == self.room.edition else {}
            self.room, self.count = room, count
            self._runs = {**kept, **{run.number: run for run in fresh}}
