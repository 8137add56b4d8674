"""The Class experiment page: everyone trains with their own seed, and the class sees all runs."""

from typing import Final

import streamlit as st

from pages.live.run import current_run
from pages.rooms import membership, rounds, wall
from pages.rooms.board import Board
from pages.rooms.codes import format_code
from pages.rooms.errors import RoomError, StoreUnavailable, TooManyAttempts
from pages.rooms.model import Room, Round
from pages.rooms.session import room_session
from pages.rooms.student import show_student
from pages.rooms.teacher import show_room_buttons, show_way_out
from pages.rooms.views import (
    describe_network,
    show_csv_button,
    show_entrance,
    show_message,
    show_problem,
    show_unavailable,
)
from pages.sidebar import controls, presentation, share
from pages.sidebar.what_if import note_left_out

TITLE: Final = "The class experiment"


def show_ways_in() -> None:
    """Show a visitor who is in no room how to enter one and how to open one."""
    st.title(TITLE, anchor=False)
    show_message()
    show_problem()
    note_left_out(
        {"weights": "every seed draws its own", "rate_changes": "the first learning rate stays"}
    )
    shared = Round.of(1, current_run().config).shared
    show_entrance(shared, lambda: controls.described_run().config)


def show_teacher(board: Board, key: str) -> None:
    """Show the teacher the room's code, its buttons and its runs."""
    membership.check_teacher(board, key)
    room = board.room
    st.title(TITLE, anchor=False)
    share.show_problems()
    left, right = st.columns([1, 3.3], gap="medium")
    with left, st.container(gap="xsmall"):
        share.show_way_in(format_code(room.code), share.this_page({"room": room.code}))
        st.markdown(f":small[Everyone trains {describe_network(room.round.shared)}.]")
        show_room_buttons(board, key)
        show_csv_button(board)
        way_back = share.this_page({"room": room.code, "teacher": key})
        show_way_out(lambda: share.show_secret(way_back, "way_back"))
    with right:
        show_runs(board, drawn_of(board))


def drawn_of(board: Board) -> tuple[Room, bool, bool]:
    """What the teacher's buttons depend on."""
    return board.room, board.count.runs > 0, board.count.guesses > 0


@st.fragment(run_every=1.0)
def show_runs(board: Board, drawn: tuple[Room, bool, bool]) -> None:
    """Show the runs as they arrive; the browser is sent only the new ones."""
    controls.rerun_if_changed()
    message = st.empty()
    try:
        board.refresh()
    except RoomError as error:
        message.error(str(error), icon=":material/cloud_off:")
    if drawn_of(board) != drawn:
        st.rerun()
    shown = rounds.show_rounds(board, presentation.scale() if presentation.on() else None)
    wall.show_wall(board, shown, presented=presentation.on())
    seed = wall.picked_seed(board, shown)
    if st.button(
        f"Open seed {seed} on Train" if seed else "Open a run on Train",
        icon=":material/play_circle:",
        key="open_run",
        disabled=seed is None,
        help="Click a tile on the wall first." if seed is None else None,
        on_click=controls.set_to,
        args=(shown.config(seed or board.room.first_seed),),
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
        if membership.waits_for_browser():
            st.title(TITLE, anchor=False)
        elif member.teacher:
            show_teacher(board, member.teacher)
        else:
            show_student(
                board,
                presented=presentation.on(),
                open_run=controls.set_to,
                before_timer=controls.rerun_if_changed,
            )
except (StoreUnavailable, TooManyAttempts) as error:
    st.title(TITLE, anchor=False)
    show_unavailable(error)
except RoomError as error:
    membership.drop_room()
    room_session().message = str(error)
    show_ways_in()
membership.keep_on_device()
