"""The parts of the page that only the class experiment has."""

from collections.abc import Callable

import streamlit as st

from nn import TrainingConfig
from pages.rooms import membership, server
from pages.rooms.board import Board
from pages.rooms.errors import RoomError
from pages.rooms.session import CODE_FIELD, entered_code, room_session
from pages.rooms.wall import runs_as_csv


def attempt(action: Callable[..., object], *arguments: object) -> None:
    """Do what a button is for. If it cannot be done, the page's message says why."""
    session = room_session()
    session.message = None
    try:
        action(*arguments)
    except RoomError as error:
        session.message = str(error)


def show_message() -> None:
    """Say why the last button could not do what it is for, if so."""
    if message := room_session().message:
        st.error(message)


def show_entrance(network: str, current_config: Callable[[], TrainingConfig]) -> None:
    """The two ways in: a box for the teacher, and one for students.

    Args:
        network: what everyone would train, in words.
        current_config: returns what the controls describe when the teacher opens a room.
    """
    left, right = st.columns(2, gap="medium")
    with left.container(border=True):
        st.subheader("For the teacher", anchor=False)
        st.markdown(
            "Everyone trains the same network, each from a different seed, and every run appears "
            "on this screen when it is finished. Whether a run solves XOR depends only on its "
            "random starting weights. The wall shows how often they are lucky."
        )
        st.markdown(f"Everyone will train: **{network}**.")
        st.markdown(":small[To train another network, change the settings in the sidebar first.]")
        st.button(
            "Open a room",
            icon=":material/add:",
            key="open_room",
            type="primary",
            on_click=lambda: attempt(membership.open_room, current_config()),
        )
    with right.container(border=True), st.form("join", border=False):
        st.subheader("For students", anchor=False)
        st.text_input("The code on the teacher's screen", key=CODE_FIELD, max_chars=20)
        st.form_submit_button(
            "Join",
            icon=":material/login:",
            key="join_room",
            on_click=lambda: attempt(membership.enter_room, entered_code()),
        )


def show_room_buttons(board: Board, key: str) -> None:
    """The teacher's buttons: close the room, reset it, download its runs, leave it.

    Args:
        board: the room's.
        key: the teacher's.
    """
    room, store = board.room, server.store()
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            "Room closed" if room.closed else "Close the room",
            icon=":material/lock:",
            key="close",
            disabled=room.closed,
            help="Nobody else can join. Everyone who has joined keeps their seat.",
            width="stretch",
            on_click=attempt,
            args=(store.close_room, room.code, key),
        )
        with st.popover("Reset", icon=":material/restart_alt:", width="stretch"):
            st.markdown("This deletes all runs. Everyone keeps their seat and can train again.")
            st.button(
                "Delete all runs",
                key="reset_room",
                type="primary",
                width="stretch",
                on_click=attempt,
                args=(store.reset_room, room.code, key),
            )
    st.download_button(
        "Download as CSV",
        lambda: runs_as_csv(board),
        f"xor-room-{room.code}.csv",
        "text/csv",
        icon=":material/download:",
        key="room_csv",
        on_click="ignore",
        width="stretch",
    )
    st.button(
        "Leave",
        icon=":material/logout:",
        key="leave",
        on_click=membership.leave_room,
        width="stretch",
        help="The address of this page brings you back. Anyone who has it can close and reset the "
        "room, so keep it to yourself and share the link above.",
    )


def show_unavailable(error: RoomError) -> None:
    """Say why the room cannot be shown right now, with a button to try again."""
    st.error(str(error), icon=":material/cloud_off:")
    st.button("Try again", icon=":material/refresh:", key="try_again", type="primary")
    st.button("Back", icon=":material/arrow_back:", key="leave", on_click=membership.leave_room)
