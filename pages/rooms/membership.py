"""Which room a session is in, as its teacher or in a seat, and the run that it hands in."""

import ipaddress
import time
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Final

import streamlit as st

from nn import History, TrainingConfig
from pages.rooms import server
from pages.rooms.board import Board
from pages.rooms.codes import CODE_RULE, is_token, new_token, normalize_code
from pages.rooms.errors import (
    NoSuchRoom,
    NotTheTeacher,
    RoomError,
    StoreUnavailable,
    TooManyAttempts,
)
from pages.rooms.model import FinishedRun, Seat, StoredRun
from pages.rooms.rate_limit import LONGEST_WAIT
from pages.rooms.session import Membership, room_session, seat_id

_NAMES: Final = ("room", "seat", "teacher")
"""The fields of a membership, by their names in the page's address."""


def restore_membership() -> Membership | None:
    """The room that the session is in, or None.

    The page's address says so, also after the browser's Back button. Where the address says
    nothing, as after a visit to another page, the session remembers, and the address says it again.
    """
    session = room_session()
    code = normalize_code(st.query_params.get("room", ""))
    if code and (session.membership is None or code != session.membership.room):
        session.membership = Membership(code, _token("seat"), _token("teacher"))
    known = asdict(session.membership) if session.membership else {}
    for name in _NAMES:
        if known.get(name) is None:
            st.query_params.pop(name, None)
        elif known[name] != st.query_params.get(name):
            st.query_params[name] = known[name]
    return session.membership


def open_room(config: TrainingConfig) -> None:
    """Open a room in which everyone trains this, and make the session its teacher's.

    Raises:
        TooManyAttempts: this visitor's address has opened 60 rooms in an hour.
        RoomError: see `RoomStore.open_room`.
    """
    limit, address = server.opened_rooms(), _visitor_address() or room_session().visitor
    if seconds := limit.seconds_to_wait(address):
        raise TooManyAttempts("rooms were opened", seconds)
    room, key = server.store().open_room(config)
    limit.record(address)
    room_session().membership = Membership(room.code, teacher=key)


def enter_room(text: str) -> None:
    """Put the session in the room whose code was typed.

    Raises:
        RoomError: the text is not a code; also see `find_room`.
    """
    code = normalize_code(text)
    if code is None:
        raise RoomError(f"A code has {CODE_RULE}.")
    find_room(code)
    room_session().membership = Membership(code)


def leave_room() -> None:
    """Put the session in no room. It remembers its seat in case it comes back."""
    room_session().membership = None
    for name in _NAMES:
        st.query_params.pop(name, None)


def find_room(code: str) -> Board:
    """The board of the room with this code, as it is now.

    A session that has found a room keeps it, as it was, while the store is unavailable.

    Raises:
        TooManyAttempts: so many wrong codes are tried from this visitor's address that the next
            answer would take longer than 10 seconds.
        NoSuchRoom: no room has this code.
        StoreUnavailable: the session has not found the room before.
    """
    found = room_session().boards
    if code in found:
        with suppress(StoreUnavailable):
            found[code].refresh()
        return found[code]
    address = _visitor_address()
    limit = server.guesses() if address else server.guesses_of_unknown()
    seconds = limit.seconds_to_wait(address, code)
    if seconds > LONGEST_WAIT:
        raise TooManyAttempts("wrong codes are tried", seconds)
    time.sleep(seconds)
    room = server.store().room(code)
    limit.record(address, code, found=room is not None)
    if room is None:
        raise NoSuchRoom
    found[code] = server.board(room)
    found[code].refresh()
    return found[code]


def check_teacher(board: Board, key: str) -> None:
    """Check that the key is the room's.

    Raises:
        NotTheTeacher: it is not.
        StoreUnavailable: the key was not checked before.
    """
    known = room_session().teacher_keys
    if (board.room.code, key) in known:
        return
    if not server.store().is_teacher(board.room.code, key):
        raise NotTheTeacher
    known.add((board.room.code, key))


def take_seat(board: Board) -> Seat:
    """The session's seat in the room, a new one if it has none.

    Raises:
        RoomError: see `RoomStore.join`.
    """
    session, code = room_session(), board.room.code
    membership = session.membership or Membership(code)
    token = membership.seat or session.tokens.get(code) or new_token()
    # Noted before the store is asked: if its answer is lost, the address still leads to this seat.
    session.tokens[code] = st.query_params["seat"] = token
    session.membership = replace(membership, seat=token)
    if (code, token) not in session.seats:
        session.seats[code, token] = server.store().join(code, token)
        board.refresh()
    return session.seats[code, token]


def hand_in(board: Board, seat: Seat, history: History | None) -> StoredRun | None:
    """Submit the session's finished run, unless that was done, and refresh the board.

    A reset deletes the run, and it is not handed in again by itself: the student has to train
    again. At the start of that training the session has no finished run, which shows it.

    Args:
        board: the room's.
        seat: the session's seat.
        history: of the run that the session is looking at, or None if it is not finished. One with
            another configuration than the seat's counts as None.

    Returns:
        This seat's run as the class sees it, or None if the class does not see one.

    Raises:
        RoomError: see `RoomStore.submit`. The next call tries again.
        ValueError: the history is not finished.
    """
    session, room = room_session(), board.room
    if history is None or history.config != room.config(seat.seed):
        session.handed_in = None
        return board.run_of(seat.seed)
    if session.handed_in != seat_id(room, seat):
        server.store().submit(room.code, seat.token, FinishedRun.from_history(history))
        session.handed_in = seat_id(room, seat)
    board.refresh()
    return board.run_of(seat.seed)


def _token(name: str) -> str | None:
    """The token that the page's address has under this name, if it is one."""
    value = st.query_params.get(name)
    return value if is_token(value) else None


def _visitor_address() -> str:
    """The visitor's address in the internet; empty if it is unknown.

    One in a private network may be that of a proxy, which all visitors share.
    """
    address = st.context.ip_address or ""
    try:
        return address if ipaddress.ip_address(address).is_global else ""
    except ValueError:
        return ""
