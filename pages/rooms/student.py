"""The page of a student in a room."""

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from nn import TrainingConfig
from pages.live.component import play_run
from pages.live.run import Run, live_session
from pages.live.settings import task
from pages.rooms import guesses, membership, results, seat, wall
from pages.rooms.board import Board
from pages.rooms.codes import format_code
from pages.rooms.errors import RoomError, StoreUnavailable
from pages.rooms.model import Seat
from pages.rooms.session import room_session
from pages.rooms.views import describe_network

FOLLOW_SECONDS: Final = 1.5
"""How often a phone asks how the room is, so what the teacher changes is there within 3 seconds."""
SHARED_SECONDS: Final = 0.5
"""How old the answer may be that all phones of this server share."""


def show_student(
    board: Board,
    *,
    presented: bool,
    open_run: Callable[[TrainingConfig], None],
    before_timer: Callable[[], None],
) -> None:
    """Show a student the seat, the guess to make, and the run to train.

    Args:
        board: the room's.
        presented: whether the page is in large type for a projector.
        open_run: makes a run the visitor's own, for the other pages.
        before_timer: what a fragment with a timer begins with.
    """
    member = membership.take_seat(board)
    room, run = board.room, seat.run_of_seat(board, member)
    number = room.number_of(member.seed)
    with st.container(key="seat"):
        st.title(f"{format_code(room.code)} · number {number}, seed {member.seed}", anchor=False)
        message = st.container()
        asked = guesses.has_to_guess(board, member)
        if asked:
            guesses.ask_for_guess(board, member)
        play_run(
            run,
            presented=presented,
            locked="Guess first, or skip the questions." if asked else None,
            prompt=True,
            owner=seat.owner(),
        )
        shown = _show_state(board, member, message, asked=asked)
        _follow_room(board, member, shown, before_timer)
    with st.container(horizontal=True, gap="xsmall"):
        if st.button(
            "Open my run on Train",
            icon=":material/play_circle:",
            key="open_run",
            help="There every other page explains it.",
            on_click=_open_run,
            args=(run, open_run),
        ):
            st.switch_page("train.py", query_params={})
        st.button(
            "Leave the room", icon=":material/logout:", key="leave", on_click=membership.leave_room
        )


def _open_run(run: Run, open_run: Callable[[TrainingConfig], None]) -> None:
    """Make the seat's run the visitor's own, as far as it is trained."""
    live_session().run = run.at(run.epoch)
    open_run(run.config)


def _show_state(board: Board, member: Seat, place: Any, *, asked: bool) -> bool:
    """Say in one message what is to be done, or what the class has received.

    Args:
        board: the room's.
        member: the student's seat.
        place: where the message stands.
        asked: whether the student is asked for a guess, which is message enough.

    Returns:
        Whether the class has the run.
    """
    run = room_session().run
    try:
        shown = membership.hand_in(board, member, seat.finished_history(run) if run else None)
    except RoomError as error:
        place.error(str(error), icon=":material/cloud_off:")
        place.button("Try again", icon=":material/refresh:", key="try_again")
        return board.run_of(member.seed) is not None
    if shown:
        place.success(
            f"Your run is on the class's screen: {wall.describe_outcome(shown)}.",
            icon=":material/cast:",
        )
    elif run and run.failure:
        place.warning("This run diverged, so the class does not see it.")
    elif run and run.over:
        place.info("The teacher has started over. Train again to send a new run to the class.")
    elif news := room_session().news:
        place.info(news, icon=":material/campaign:")
    elif not asked:
        place.info("Press Train. The finished run appears on the class's screen.")
    return shown is not None


@st.fragment(run_every=FOLLOW_SECONDS)
def _follow_room(board: Board, member: Seat, shown: bool, before_timer: Callable[[], None]) -> None:
    """Say how the class stands, and begin the page anew when the teacher changes something.

    Args:
        board: the room's.
        member: the student's seat.
        shown: whether the page says that the class has the run.
        before_timer: see `show_student`.
    """
    before_timer()
    try:
        board.refresh(max_age=SHARED_SECONDS)
    except StoreUnavailable:
        pass  # what the page shows is still true
    except RoomError:
        st.rerun()
    room = board.room
    if room != room_session().trains or (board.run_of(member.seed) is not None) != shown:
        st.rerun()
    st.caption(_describe_room(board, trained=shown))
    guess = board.guess_of(member.seed)
    if room.round.revealed:
        latest = results.round_results(board)[-1]
        if expected := results.describe_expectation(latest, guess):
            st.caption(expected)
    elif guess:
        st.caption(guesses.describe_guess(guess, task(room.round.shared)))
        if guesses.may_guess(board, member) and st.button(
            "Change my guess", key="change_guess", type="tertiary", on_click=guesses.change_guess
        ):
            st.rerun()


def _describe_room(board: Board, *, trained: bool) -> str:
    """What everyone trains, and how the class stands, in words for a student.

    Args:
        board: the room's.
        trained: whether the class has the student's run; before, the others' outcome is not said.
    """
    room, count = board.room, board.count
    shared = room.round.shared
    words = [f"Round {room.round.number}: everyone trains {describe_network(shared)}."]
    if trained:
        solved = sum(run.solved_epoch is not None for run in board.runs)
        words.append(f"So far {solved} of {len(board.runs)} runs have solved {task(shared)}.")
    else:
        words.append(f"{count.runs} of {count.seats} have handed in a run.")
    if room.closed:
        words.append("The room is closed: nobody else can join.")
    return " ".join(words)
