"""What can go wrong in a room: each message says why, and what to do."""

# ruff: noqa: N818 - the names say what is wrong

import math

from pages.rooms.model import MAX_ROOMS, ROUNDS_PER_ROOM, SEATS_PER_ROOM


class RoomError(ValueError):
    """Something that cannot be done in a room. The message is for the page."""


class NoSuchRoom(RoomError):
    """No room has this code, or the room has expired."""

    def __init__(self) -> None:
        super().__init__(
            "There is no room with this code. Check the code on the teacher's screen. Rooms are "
            "deleted a day after they are opened."
        )


class RoomFull(RoomError):
    """Every seat is taken."""

    def __init__(self) -> None:
        super().__init__(
            f"All {SEATS_PER_ROOM} seats of this room are taken. The teacher can open another room."
        )


class RoomClosed(RoomError):
    """The teacher lets nobody else in."""

    def __init__(self) -> None:
        super().__init__(
            "The teacher has closed this room, so nobody else can join. Everyone who has already "
            "joined stays in."
        )


class TooManyRooms(RoomError):
    """There are as many rooms as there may be."""

    def __init__(self) -> None:
        super().__init__(
            f"All {MAX_ROOMS} rooms are in use. Try again later: every room is deleted a day after "
            "it was opened."
        )


class TooManyAttempts(RoomError):
    """One address did something too often.

    Args:
        what: what came too often, for the message, such as "wrong codes".
        seconds: how long this address has to wait.
    """

    def __init__(self, what: str, seconds: float) -> None:
        minutes = math.ceil(seconds / 60)
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        super().__init__(f"Too many {what} from this address. Try again in {wait}.")


class TooManyRounds(RoomError):
    """The room has as many rounds as it may have."""

    def __init__(self) -> None:
        super().__init__(
            f"A room has up to {ROUNDS_PER_ROOM} rounds. Open another room for the next one."
        )


class SameNetwork(RoomError):
    """A new round would repeat another one."""

    def __init__(self) -> None:
        super().__init__(
            "This is the network of an earlier round, and the same seeds would give the same runs. "
            "Change one thing first."
        )


class OtherNetwork(RoomError):
    """What was trained, or guessed about, is in no round of the room."""

    def __init__(self) -> None:
        super().__init__(
            "The teacher has changed the network meanwhile. Train the new one, which has your seed "
            "too."
        )


class TooLateToGuess(RoomError):
    """The student or the class already knows the answer."""

    def __init__(self) -> None:
        super().__init__(
            "It is too late to guess: your run has been handed in, or the guesses are revealed."
        )


class NotTheTeacher(RoomError):
    """The key is not the one that the room was opened with."""

    def __init__(self) -> None:
        super().__init__(
            "Only the teacher who opened this room can do this, from the address of their own "
            "screen."
        )


class NoSeat(RoomError):
    """The token has no seat in the room."""

    def __init__(self) -> None:
        super().__init__("You have no seat in this room. Join the room first, then train.")


class StoreUnavailable(RoomError):
    """The file or the database that keeps the rooms is locked, full or missing."""

    def __init__(
        self,
        message: str = "The rooms cannot be reached at the moment. Nothing that was handed in is "
        "lost. Try again in a moment.",
    ) -> None:
        super().__init__(message)


class StoreMisconfigured(StoreUnavailable):
    """What keeps the rooms does not work, and trying again does not help: somebody must mend it.

    Args:
        sentence: what is wrong and what to do, for whoever runs the server.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(f"This server cannot keep rooms. For whoever runs it: {sentence}")
