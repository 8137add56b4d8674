"""The Class experiment page: everyone trains with their own seed, and the class sees all runs."""

from typing import Final

import streamlit as st

from nn import History
from pages.live.component import play_run
from pages.live.run import Run, current_run, live_session
from pages.rooms import membership, wall
from pages.rooms.board import Board
from pages.rooms.codes import format_code
from pages.rooms.errors import RoomError, StoreUnavailable, TooManyAttempts
from pages.rooms.model import Seat
from pages.rooms.session import room_session, seat_id
from pages.rooms.views import (
    describe_network,
    show_entrance,
    show_message,
    show_room_buttons,
    show_unavailable,
)
from pages.sidebar import controls, presentation, share

TITLE: Final = "The class experiment"
# How long the server trains at most to repeat a run that a student has finished.
SECONDS: Final = 10.0


def show_ways_in() -> None:
    """Show a visitor who is in no room how to enter one and how to open one."""
    st.title(TITLE, anchor=False)
    show_message()
    show_entrance(current_run().config, lambda: controls.described_run().config)


def show_student(board: Board) -> None:
    """Show a student their seat, and the run to train."""
    seat, room, session = membership.take_seat(board), board.room, room_session()
    if session.set_up_for != seat_id(room, seat):
        session.set_up_for = seat_id(room, seat)
        controls.set_to(room.config(seat.seed))
        st.rerun()
    restore_run(board, seat)
    st.title(f"Room {format_code(room.code)} · your seed is {seat.seed}", anchor=False)
    show_training(board, seat)
    st.button(
        "Leave the room", icon=":material/logout:", key="leave", on_click=membership.leave_room
    )


def restore_run(board: Board, seat: Seat) -> None:
    """After a reload, show this seat's run as the class sees it."""
    run, session = current_run(), room_session()
    if session.restored != board.room.edition:
        session.restored = board.room.edition
        if board.run_of(seat.seed) and not run.trained:
            live_session().run = run.train_ahead()


def show_training(board: Board, seat: Seat) -> None:
    """Draw the player, and above it whether the class has received the run."""
    messages = st.container()
    run, config = current_run(), board.room.config(seat.seed)
    play_run(run, presented=presentation.on(), prompt=True)
    ours = run.config == config
    if not ours:
        messages.warning("Your settings differ from the room's, so this run won't count.")
        messages.button(
            "Use the room's settings", key="set_up", on_click=controls.set_to, args=(config,)
        )
    try:
        shown = membership.hand_in(board, seat, finished_history(run))
    except RoomError as error:
        messages.error(str(error), icon=":material/cloud_off:")
        messages.button("Try again", icon=":material/refresh:", key="try_again")
        return
    if shown:
        messages.success(
            f"Your run is on the class's screen: {wall.describe_outcome(shown)}.",
            icon=":material/cast:",
        )
    elif ours and run.trained == config.epochs:
        messages.info("The teacher has started over. Train again to send a new run to the class.")
    elif ours and run.failure:
        messages.warning("This run diverged, so the class does not see it.")
    elif ours:
        messages.info("Press Train. The finished run appears on the class's screen.")


def finished_history(run: Run) -> History | None:
    """The finished run as the server itself trains it; None if the run is not finished."""
    if run.trained < run.config.epochs:
        return None
    history = run.history(SECONDS)
    return history if history.finished else None


def show_teacher(board: Board, key: str) -> None:
    """Show the teacher the room's code, its buttons and its runs."""
    membership.check_teacher(board, key)
    room = board.room
    st.title(TITLE, anchor=False)
    left, right = st.columns([1, 3.3], gap="medium")
    with left, st.container(gap="xsmall"):
        st.html(f'<div class="room"><strong>{format_code(room.code)}</strong></div>')
        share.show(share.this_page({"room": room.code}), "way_in")
        page = share.this_page({}).partition("://")[2]
        st.markdown(f"Scan the QR code, or type the room's code at `{page}`.")
        st.markdown(f":small[Everyone trains {describe_network(room.config(1))}.]")
        show_room_buttons(board, key)
    with right:
        show_runs(board, room.closed)


@st.fragment(run_every=1.0)
def show_runs(board: Board, closed: bool) -> None:
    """Show the runs as they arrive; the browser is sent only the new ones."""
    controls.rerun_if_changed()
    message = st.empty()
    try:
        board.refresh()
    except RoomError as error:
        message.error(str(error), icon=":material/cloud_off:")
    if board.room.closed != closed:
        st.rerun()
    wall.show_wall(board, presented=presentation.on())
    seed = wall.picked_seed(board)
    if st.button(
        f"Open seed {seed} on Train" if seed else "Open a run on Train",
        icon=":material/play_circle:",
        key="open_run",
        disabled=seed is None,
        help="Click a tile on the wall first." if seed is None else None,
        on_click=controls.set_to,
        args=(board.room.config(seed or 1),),
    ):
        # Without an empty set, Streamlit refuses to drop the sidebar's parameters.
        st.switch_page("train.py", query_params={})


try:
    member = membership.restore_membership()
    if member is None:
        show_ways_in()
    else:
        board = membership.find_room(member.room)
        show_message()
        if member.teacher:
            show_teacher(board, member.teacher)
        else:
            show_student(board)
except (StoreUnavailable, TooManyAttempts) as error:
    st.title(TITLE, anchor=False)
    show_unavailable(error)
except RoomError as error:
    membership.leave_room()
    room_session().message = str(error)
    show_ways_in()
