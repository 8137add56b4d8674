"""The teacher's buttons: who may come in, what is trained next, and what the class sees."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from nn import TrainingConfig
from nn.configuration import (
    EPOCHS,
    UNITS,
    VALUES,
    describe_setting,
    setting_title,
    short_value,
)
from nn.training import MAX_LEARNING_RATE
from pages.live.settings import capital
from pages.rooms import membership, server
from pages.rooms.board import Board
from pages.rooms.errors import RoomError
from pages.rooms.model import SHARED_SETTINGS, Room
from pages.rooms.views import ALIKE, attempt


def show_room_buttons(board: Board, key: str) -> None:
    """Draw the buttons that change the room, each of which asks first if it takes something away.

    Args:
        board: the room's.
        key: the teacher's.
    """
    room = board.room
    with st.container(horizontal=True, gap="xsmall"):
        _show_door(room, key)
        _show_reset(board, key)
    _show_next_round(board, key)
    if not room.round.revealed:
        st.button(
            "Reveal the guesses",
            icon=":material/visibility:",
            key="reveal",
            disabled=not board.count.guesses,
            help="Shows the class what it has guessed about this round, beside the share that "
            "solved it. After that nobody can guess."
            if board.count.guesses
            else "Nobody has guessed yet. Students are asked before they train.",
            width="stretch",
            on_click=attempt,
            args=(server.store().reveal, room.code, key),
        )


def _show_door(room: Room, key: str) -> None:
    """Draw the button that closes the room, or the one that opens it again."""
    store = server.store()
    if room.closed:
        st.button(
            "Let students in",
            icon=":material/lock_open:",
            key="reopen",
            help="The room is closed: nobody else can join.",
            width="stretch",
            on_click=attempt,
            args=(store.set_closed, room.code, key, False),
        )
        return
    with st.popover("Close", icon=":material/lock:", key=_popover("door", room), width="stretch"):
        st.markdown(
            "Nobody else can join. Everyone who has joined stays in and can hand in a run. You can "
            "let students in again."
        )
        st.button(
            "Close the room",
            key="close",
            type="primary",
            width="stretch",
            on_click=attempt,
            args=(store.set_closed, room.code, key, True),
        )


def _show_reset(board: Board, key: str) -> None:
    room = board.room
    with st.popover(
        "Reset", icon=":material/restart_alt:", key=_popover("reset", room), width="stretch"
    ):
        earlier = " The rounds before stay." if room.round.number > 1 else ""
        st.markdown(
            f"This deletes the {board.count.runs} runs and {board.count.guesses} guesses of "
            f"round {room.round.number}. Everyone keeps their seat and can guess and train again."
            + earlier
        )
        st.button(
            "Delete all runs",
            key="reset_room",
            type="primary",
            width="stretch",
            on_click=attempt,
            args=(server.store().reset_round, room.code, key),
        )


def _show_next_round(board: Board, key: str) -> None:
    """Draw what begins another round, in which one setting changes."""
    room = board.room
    now = room.round.shared
    untouched = not board.count.runs and not board.count.guesses
    number = room.round.number + (not untouched)
    title = "Change the network" if untouched else f"Round {number}"
    with st.popover(title, icon=":material/tune:", key=_popover("round", room), width="stretch"):
        st.markdown(
            "Everyone trains another network from the same seeds. One thing changes at a time, so "
            "the class sees what it does."
            + ("" if untouched else f" Round {room.round.number} stays on the wall to compare.")
        )
        # The fields begin anew with what is proposed.
        edition = f"{room.generation}_{number}"
        name = st.selectbox(
            "What changes",
            [name for name in SHARED_SETTINGS if now.hidden_units or name != "activation"],
            format_func=lambda name: capital(setting_title(name)),
            key=f"next_setting_{edition}",
            filter_mode=None,
        )
        value = _ask_for(name, now, untouched, f"next_{name}_{edition}")
        changed = value != getattr(now, name)
        if changed:
            before, after = (describe_setting(name, of) for of in (getattr(now, name), value))
            st.markdown(f"From **{before}** to **{after}**.")
        if changed and (name, value) == ("start", "zeros"):
            st.info(ALIKE)
        st.button(
            "Change it" if untouched else f"Begin round {number}",
            key="start_round",
            type="primary",
            disabled=not changed,
            width="stretch",
            on_click=attempt,
            args=(_start_round, board, key, name, value),
        )


def _ask_for(name: str, now: TrainingConfig, untouched: bool, key: str) -> Any:
    """Draw the field for the new value of a setting; one more hidden unit is proposed."""
    value, title = getattr(now, name), capital(setting_title(name))
    if name == "hidden_units":
        return st.number_input(title, *UNITS, min(value + (not untouched), UNITS[1]), key=key)
    if name == "learning_rate":
        return st.number_input(title, 0.0, MAX_LEARNING_RATE, value, step=0.5, format="%g", key=key)
    if name == "epochs":
        return st.number_input(title, *EPOCHS, value, step=1000, key=key)
    return st.selectbox(
        title,
        [other for other in VALUES[name] if other != value],
        format_func=lambda other: capital(short_value(name, other)),
        key=key,
        label_visibility="collapsed",
        filter_mode=None,
    )


def _start_round(board: Board, key: str, name: str, value: object) -> None:
    try:
        config = replace(board.room.round.shared, **{name: value})  # type: ignore[arg-type]
    except ValueError as error:
        raise RoomError(
            f"The learning rate must be over 0 and up to {MAX_LEARNING_RATE:g}."
        ) from error
    server.store().start_round(board.room.code, key, config)


def _popover(name: str, room: Room) -> str:
    """The key of a popover: another one after its button was pressed, so that it closes."""
    return f"{name}_{room.generation}_{room.closed}"


def show_way_out(show_link: Callable[[], None]) -> None:
    """Draw the teacher's way back to the room, and the button to leave it.

    Args:
        show_link: shows the link that leads back, to copy.
    """
    with st.container(horizontal=True, gap="xsmall"):
        with st.popover("My way back", icon=":material/key:", width="stretch"):
            st.markdown(
                "This link opens your screen on any device. Whoever has it can close and reset "
                "the room, so keep it to yourself."
            )
            show_link()
        with st.popover("Leave", icon=":material/logout:", width="stretch"):
            st.markdown(
                "This device forgets that the room is yours. To come back, copy the link under "
                "**My way back** first."
            )
            st.button(
                "Leave the room",
                key="leave",
                type="primary",
                width="stretch",
                on_click=membership.leave_room,
            )
