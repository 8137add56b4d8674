"""The run of a student's seat: the room's network, which the sidebar's controls do not change."""

from typing import Final

from nn import History
from pages.live.component import Owner, reported_run, restored_position
from pages.live.run import Position, Run
from pages.live.settings import task
from pages.rooms.board import Board
from pages.rooms.model import SHARED_SETTINGS, Room, Seat
from pages.rooms.session import room_session

SEAT_PLAYER: Final = "seat_player"
"""The key of its player in the session's state."""

# How long the server trains at most to repeat a run that a student has finished.
_SECONDS: Final = 10.0


def run_of_seat(board: Board, seat: Seat) -> Run:
    """The run that the student trains.

    It begins anew when the teacher resets the round or changes the network. After a reload it is
    trained again if the class has it.
    """
    session, room = room_session(), board.room
    config, run = room.config(seat.seed), session.run
    before = session.trains
    here = before and before.code == room.code and run and run.config.seed == seat.seed
    if run is None or before is None or not here:
        run = Run(config, restored_position([config], SEAT_PLAYER))
        if board.run_of(seat.seed) and not run.trained:
            run = run.train_ahead()
        session.news = None
    elif before.edition != room.edition:
        run = Run(config, Position.ordered(0, 0))
        session.news = describe_change(before, room)
    session.run, session.trains = run, room
    return run


def owner() -> Owner:
    """The seat, as the owner of its player."""
    return Owner(SEAT_PLAYER, _store_position)


def _store_position() -> None:
    session = room_session()
    if session.run is not None:
        session.run = reported_run(session.run, SEAT_PLAYER)


def describe_change(before: Room, now: Room) -> str:
    """What the teacher has changed, in words for the students."""
    old, new = before.round.shared, now.round.shared
    names = [name for name in SHARED_SETTINGS if getattr(old, name) != getattr(new, name)]
    if not names:
        return "The teacher has started over. Train again."
    changed = new.describe(*names)
    if "table" in names:
        changed = changed.replace(task(new), f"{task(new)} instead of {task(old)}")
    return f"Round {now.round.number}: now {changed}. Your seed stays the same."


def finished_history(run: Run) -> History | None:
    """The finished run as the server itself trains it; None if the run is not finished."""
    if run.trained < run.config.epochs:
        return None
    history = run.history(_SECONDS)
    return history if history.finished else None
