"""Who may do what in a room. A store asks here, inside the transaction that changes something."""

from nn import TrainingConfig
from pages.rooms.codes import matches_hash
from pages.rooms.errors import (
    NoSeat,
    NotTheTeacher,
    OtherNetwork,
    RoomClosed,
    RoomFull,
    SameNetwork,
    TooLateToGuess,
    TooManyRooms,
    TooManyRounds,
)
from pages.rooms.model import (
    MAX_ROOMS,
    ROOM_LIFETIME,
    ROUNDS_PER_ROOM,
    SEATS_PER_ROOM,
    Room,
    Round,
)


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
    if room.number_of(seed) > SEATS_PER_ROOM:
        raise RoomFull


def round_of(room: Room, config: TrainingConfig, seed: int | None) -> Round:
    """The round in which the seat that hands something in trains this.

    Args:
        room: the room.
        config: what a run was trained with, or a guess is about. A run comes from the server's own
            history, so its numbers need no check.
        seed: of the seat, or None if there is none.

    Raises:
        NoSeat: there is no seat.
        OtherNetwork: there is no such round, as the teacher has changed its network.
        ValueError: it has another seed than the seat.
    """
    if seed is None:
        raise NoSeat
    if config.seed != seed:
        raise ValueError(f"the run has seed {config.seed}, its seat has seed {seed}")
    for round_ in room.rounds:
        if round_.config(seed) == config:
            return round_
    raise OtherNetwork


def check_can_guess(round_: Round, *, trained: bool) -> None:
    """Check that a student does not know the answer yet.

    Args:
        round_: that the guess is about.
        trained: whether the student's run has arrived.

    Raises:
        TooLateToGuess: it has, or the guesses are revealed.
    """
    if trained or round_.revealed:
        raise TooLateToGuess


def check_can_begin(room: Room, config: TrainingConfig, *, untouched: bool) -> None:
    """Check that a round may begin.

    Args:
        room: as it is before.
        config: what everyone would train; its seed is ignored.
        untouched: whether nobody has guessed or trained in the newest round, which is replaced.

    Raises:
        SameNetwork: there is a round with it already.
        TooManyRounds: there are 6 already.
    """
    if any(config == round_.config(config.seed) for round_ in room.rounds):
        raise SameNetwork
    if not untouched and len(room.rounds) >= ROUNDS_PER_ROOM:
        raise TooManyRounds


def check_teacher(key: str, key_hash: str) -> None:
    """Check that a key is the one that the room was opened with.

    Raises:
        NotTheTeacher: it is not.
    """
    if not matches_hash(key, key_hash):
        raise NotTheTeacher
