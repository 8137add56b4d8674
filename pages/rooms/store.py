"""What keeps the rooms: the interface of every store, and the store that an address names."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from nn import TrainingConfig
from pages.rooms.errors import RoomError
from pages.rooms.model import Count, FinishedRun, Room, Seat, StoredRun
from pages.rooms.postgresql import PostgresqlStore
from pages.rooms.sqlite import SqliteStore


class RoomStore(Protocol):
    """Keeps everyone's rooms.

    Sessions, processes and machines may use the same rooms at once. Once a method has returned,
    what it did is kept, even if the process is killed. A method that raised `StoreUnavailable` may
    be called again with the same arguments.

    Every method raises StoreUnavailable. Every method that takes a code raises NoSuchRoom, except
    `room` and `is_teacher`. A code may be written in any way that `normalize_code` reads.
    """

    def open_room(self, config: TrainingConfig) -> tuple[Room, str]:
        """Open a room, and return it with the key that only its teacher gets.

        Args:
            config: what everyone trains; its seed is ignored.

        Raises:
            TooManyRooms: there are 200 already.
        """

    def room(self, code: str) -> Room | None:
        """The room with this code, or None."""

    def is_teacher(self, code: str, key: str) -> bool:
        """Whether the room was opened with this key."""

    def join(self, code: str, token: str | None = None) -> Seat:
        """The seat of this token. A token without a seat gets a new one with the next seed.

        Args:
            code: the room's.
            token: from `new_token`. None, or anything that is not a token, gets a new token.

        Raises:
            RoomClosed: the token is new, and the teacher lets nobody else in.
            RoomFull: the token is new, and all seats are taken.
        """

    def submit(self, code: str, token: str, run: FinishedRun) -> None:
        """Keep the run of this seat, even in a closed room. A seat's first run is never replaced.

        Raises:
            NoSeat: the token has no seat here.
            ValueError: the run does not have the seat's seed.
        """

    def runs(self, code: str, after: int = 0) -> list[StoredRun]:
        """The runs whose number is greater than `after`, in the order of their numbers."""

    def count(self, code: str) -> Count:
        """How many students have joined, and how many runs have arrived."""

    def close_room(self, code: str, key: str) -> None:
        """Let nobody else in.

        Raises:
            NotTheTeacher: the key is not this room's.
        """

    def reset_room(self, code: str, key: str) -> None:
        """Delete all runs. Everyone keeps their seat, and may submit again.

        Raises:
            NotTheTeacher: the key is not this room's.
        """

    def delete_expired(self, now: float) -> None:
        """Delete the rooms that were opened a day or more before `now`, in seconds since 1970."""


def open_store(
    address: str, clock: Callable[[], float] = time.time, patience: float = 5.0
) -> RoomStore:
    """The store at this address. Nothing is read or written yet.

    Args:
        address: the path of a SQLite file on a disk of this machine, which is created if it does
            not exist; or the URL of a PostgreSQL database, postgresql://user:password@host/name.
        clock: returns seconds since 1970.
        patience: seconds to wait while others have the rooms locked.

    Raises:
        RoomError: the address is neither of them.
        StoreUnavailable: PostgreSQL's driver is not installed.
    """
    scheme, separator, _ = address.partition("://")
    if scheme in ("postgresql", "postgres") and separator:
        return PostgresqlStore(address, clock, patience)
    if separator or not address:
        raise RoomError(
            "The address of the rooms must be the path of a file or begin with postgresql://, "
            f"not with “{scheme[:20]}”."
        )
    return SqliteStore(Path(address), clock, patience)
