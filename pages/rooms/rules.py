"""Who may do what in a room. A store asks here, inside the transaction that changes something."""

from pages.rooms.codes import matches_hash
from pages.rooms.errors import NoSeat, NotTheTeacher, RoomClosed, RoomFull, TooManyRooms
from pages.rooms.model import MAX_ROOMS, ROOM_LIFETIME, SEATS_PER_ROOM, FinishedRun, Room


def newest_expired(now: float) -> float:
    """Rooms that were opened at this time or before have expired; both in seconds since 1970."""
    return now - ROOM_LIFETIME


def check_can_open(rooms: int) -> None:
    """Check that there may be another room.

    Args:
        rooms: how many there are.

    Raises:
        TooManyRooms: there are 200.
    """
    if rooms >= MAX_ROOMS:
        raise TooManyRooms


def check_can_join(room: Room, seed: int) -> None:
    """Check that a new student may join.

    Args:
        room: the room to join.
        seed: the next seed, which the student would get.

    Raises:
        RoomClosed: the teacher lets nobody else in.
        RoomFull: all 500 seats are taken.
    """
    if room.closed:
        raise RoomClosed
    if seed > SEATS_PER_ROOM:
        raise RoomFull


def check_can_submit(run: FinishedRun, seed: int | None) -> None:
    """Check that a run comes from the seat that submits it.

    Args:
        run: taken from the server's own history, so its numbers need no check.
        seed: of the seat, or None if there is none.

    Raises:
        NoSeat: there is no seat.
        ValueError: the run has another seed.
    """
    if seed is None:
        raise NoSeat
    if run.seed != seed:
        raise ValueError(f"the run has seed {run.seed}, its seat has seed {seed}")


def check_teacher(key: str, key_hash: str) -> None:
    """Check that a key is the one that the room was opened with.

    Raises:
        NotTheTeacher: it is not.
    """
    if not matches_hash(key, key_hash):
        raise NotTheTeacher
