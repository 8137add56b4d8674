"""The parts of the page that only the class experiment has."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import streamlit as st

from nn import TrainingConfig
from nn.configuration import UNITS
from pages.live.settings import WHAT_IF, task, task_in_file_names
from pages.live.tables import offer_table
from pages.rooms import membership, server
from pages.rooms.board import Board
from pages.rooms.errors import RoomError, StoreMisconfigured
from pages.rooms.session import CODE_FIELD, entered_code, room_session
from pages.rooms.wall import runs_as_csv

UNITS_WITH_LUCK: Final = 2
"""With so many hidden units some seeds of the tutorial's network solve XOR and some do not."""
ALIKE: Final = "From zeros every seed begins alike, so all runs of the class will be the same."
"""What a teacher is told who chooses the start zeros."""


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


def show_problem() -> None:
    """Say why this server can keep no rooms, if so, before anyone tries."""
    found = server.problem()
    if found and found != room_session().message:
        st.error(found, icon=":material/build:")
        st.button(
            "Check again",
            icon=":material/refresh:",
            key="check_again",
            on_click=server.forget_problem,
        )


def show_entrance(current: TrainingConfig, described: Callable[[], TrainingConfig]) -> None:
    """The two ways in: a box for students, and one for the teacher.

    Args:
        current: what the controls describe.
        described: returns what they describe when the teacher opens a room.
    """
    left, right = st.columns(2, gap="medium")
    with left.container(border=True), st.form("join", border=False):
        st.subheader("For students", anchor=False)
        # page.js has the keyboard of a phone write capitals here.
        st.text_input(
            "The code on the teacher's screen",
            key=CODE_FIELD,
            max_chars=20,
            placeholder="K7X-Q2M",
            autocomplete="off",
        )
        st.form_submit_button(
            "Join",
            icon=":material/login:",
            key="join_room",
            on_click=lambda: attempt(membership.enter_room, entered_code()),
        )
    with right.container(border=True):
        st.subheader("For the teacher", anchor=False)
        begin = (
            "from zeros: no weight is random."
            if current.start == "zeros"
            else "each from a different seed, so only the random starting weights differ."
        )
        st.markdown(
            f"Everyone trains the same network, {begin} The class guesses how many runs will solve "
            f"{task(current)}, and each run appears on this screen when it is finished."
        )
        units = _choose_units(current)
        network = describe_network(replace(current, hidden_units=units))
        st.markdown(f"Everyone will train: **{network}**.")
        st.markdown(":small[Everything else is as it is set in the sidebar, also under “What if”.]")
        if current.start == "zeros":
            st.info(ALIKE)
        st.button(
            "Open a room",
            icon=":material/add:",
            key="open_room",
            type="primary",
            on_click=lambda: attempt(
                membership.open_room, _with_units(described(), current, units)
            ),
        )


def describe_network(config: TrainingConfig) -> str:
    """The settings that everyone in a room shares, in words, as in "AND with 2 hidden units"."""
    names = [name for name in config.settings() if name not in ("seed", "table")]
    described = config.describe(*names)
    return f"{task(config)} with {described}" if "table" in config.settings() else described


def _choose_units(current: TrainingConfig) -> int:
    """The hidden units of everyone's network: two are proposed, or those that were set.

    Two are for the tutorial's network; who asks "What if" asks it of the network that is set.
    """
    usual = current.hidden_units == TrainingConfig().hidden_units
    usual = usual and not {*WHAT_IF} & {*current.settings()}
    proposed = UNITS_WITH_LUCK if usual else current.hidden_units
    return st.number_input(
        "Hidden units for everyone",
        *UNITS,
        proposed,
        key=f"room_units_{proposed}",
        help=f"With {UNITS_WITH_LUCK}, luck shows: some seeds of the tutorial's network solve XOR, "
        "and some do not. With 0 there is no hidden layer.",
    )


def _with_units(config: TrainingConfig, before: TrainingConfig, units: int) -> TrainingConfig:
    """The room's network; if the sidebar's hidden units were changed just now, with those."""
    changed = config.hidden_units != before.hidden_units
    return config if changed else replace(config, hidden_units=units)


def show_csv_button(board: Board) -> None:
    """Draw the button that downloads the room's runs."""
    names = dict.fromkeys(task_in_file_names(one.shared) for one in board.room.rounds)
    offer_table(
        "Download as CSV",
        lambda decimal_mark: runs_as_csv(board, decimal_mark),
        f"{'-'.join(names)}-room-{board.room.code}",
        key="room_csv",
        width="stretch",
    )


def show_unavailable(error: RoomError) -> None:
    """Say why the room cannot be shown right now, with a button to look again."""
    lasting = isinstance(error, StoreMisconfigured)
    st.error(str(error), icon=":material/build:" if lasting else ":material/cloud_off:")
    st.button(
        "Check again" if lasting else "Try again",
        icon=":material/refresh:",
        key="try_again",
        type="primary",
    )
    st.button("Back", icon=":material/arrow_back:", key="leave", on_click=membership.drop_room)
