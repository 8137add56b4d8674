"""What keeps the rooms: the interface of every store, and the store that an address names."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from nn import TrainingConfig
from pages.rooms import faults
from pages.rooms.model import (
    Count,
    FinishedRun,
    Guess,
    Room,
    Seat,
    StoredRun,
    new_first_seed,
)
from pages.rooms.postgresql import PostgresqlStore
from pages.rooms.sqlite import SqliteStore


class RoomStore(Protocol):
    """Keeps everyone's rooms.

    Sessions, processes and machines may use the same rooms at once. Once a method has returned,
    what it did is kept, even if the process is killed. A method that raised `StoreUnavailable` may
    be called again with the same arguments.

    Every method raises StoreUnavailable, or StoreMisconfigured where trying again does not help.
    Every method that takes a code raises NoSuchRoom, except `room` and `is_teacher`. A code may be
    written in any way that `normalize_code` reads.
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
        """Keep the run of this seat in its round, even in a closed room.

        A seat's first run of a round is never replaced.

        Raises:
            NoSeat: the token has no seat here.
            OtherNetwork: no round has the run's network.
            ValueError: the run does not have the seat's seed.
        """

    def guess(self, code: str, token: str, config: TrainingConfig, share: int, own: bool) -> None:
        """Keep what a student expects, in place of what it expected before.

        Args:
            code: the room's.
            token: the seat's.
            config: of the seat's run in the round that the guess is about.
            share: see `Guess`.
            own: see `Guess`.

        Raises:
            NoSeat: the token has no seat here.
            OtherNetwork: no round has this network.
            TooLateToGuess: the seat's run has arrived, or the guesses are revealed.
            ValueError: the share is not allowed.
        """

    def guesses(self, code: str) -> list[Guess]:
        """The guesses of all rounds, by round and seed."""

    def runs(self, code: str, after: int = 0) -> list[StoredRun]:
        """The runs whose number is greater than `after`, in the order of their numbers."""

    def count(self, code: str) -> Count:
        """How full the room is."""

    def set_closed(self, code: str, key: str, closed: bool) -> None:
        """Let nobody else in, or let everyone in again.

        Raises:
            NotTheTeacher: the key is not this room's.
        """

    def reset_round(self, code: str, key: str) -> None:
        """Delete the runs and the guesses of the newest round.

        Everyone keeps their seat, and may guess and submit again.

        Raises:
            NotTheTeacher: the key is not this room's.
        """

    def start_round(self, code: str, key: str, config: TrainingConfig) -> None:
        """Begin a round in which everyone trains another network, with the same seeds.

        It takes the place of the newest round if nobody has guessed or trained in that.

        Args:
            code: the room's.
            key: the teacher's.
            config: what everyone trains; its seed is ignored.

        Raises:
            NotTheTeacher: the key is not this room's.
            SameNetwork: it is the network of a round already.
            TooManyRounds: there are 6 already.
        """

    def reveal(self, code: str, key: str) -> None:
        """Show the class what it has guessed about the newest round.

        Raises:
            NotTheTeacher: the key is not this room's.
        """

    def delete_expired(self, now: float) -> None:
        """Delete the rooms that were opened a day or more before `now`, in seconds since 1970."""


def open_store(
    address: str,
    clock: Callable[[], float] = time.time,
    patience: float = 5.0,
    first_seed: Callable[[], int] = new_first_seed,
) -> RoomStore:
    """The store at this address. Nothing is read or written yet.

    Args:
        address: the path of a SQLite file on a disk of this machine, which is created if it does
            not exist; or the URL of a PostgreSQL database, postgresql://user:password@host/name.
        clock: returns seconds since 1970.
        patience: seconds to wait while others have the rooms locked.
        first_seed: returns the first seed of a new room.

    Raises:
        StoreMisconfigured: the address is neither of them or cannot be read, or PostgreSQL's driver
            is not installed.
    """
    address = address.strip()
    if address.startswith(("postgresql://", "postgres://")):
        return PostgresqlStore(address, clock, patience, first_seed)
    if not address or faults.is_meant_for_a_database(address):
        raise faults.unavailable(faults.UNKNOWN_KIND, "another kind of address")
    return SqliteStore(Path(address), clock, patience, first_seed)
