"""Which room a session is in, as its teacher or in a seat, and the run that it hands in."""

import ipaddress
import time
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Final

import streamlit as st

from nn import History, TrainingConfig
from pages.live.memory import BrowserMemory
from pages.rooms import server
from pages.rooms.board import Board
from pages.rooms.codes import CODE_RULE, is_token, new_token, normalize_code
from pages.rooms.device import Kept, place_of
from pages.rooms.errors import (
    NoSuchRoom,
    NotTheTeacher,
    RoomError,
    StoreUnavailable,
    TooManyAttempts,
)
from pages.rooms.model import FinishedRun, Seat, StoredRun
from pages.rooms.rate_limit import LONGEST_WAIT
from pages.rooms.session import (
    MEMORY,
    Membership,
    RoomSession,
    browser_answer,
    fill_in_code,
    room_session,
    seat_id,
)

_memory: Final = BrowserMemory(MEMORY)


def restore_membership() -> Membership | None:
    """The room that the session is in, or None.

    The page's address says so, also after the browser's Back button. Where the address says
    nothing, as after a visit to another page, the session remembers, and the address says it again.
    What the address has of a seat or a key is used at once, and is in it only as long as the
    browser has not said that it keeps it.
    """
    session = room_session()
    code = normalize_code(st.query_params.get("room", ""))
    if code and (session.membership is None or code != session.membership.room):
        session.membership = _membership(session, code)
        if _was_left(session, code):
            _stay_out(session)  # the browser's Back button
    _read_answer(session)
    _write_address(session)
    return session.membership


def _membership(session: RoomSession, code: str) -> Membership:
    """The room with this code, and who the visitor is in it, as far as that is known."""
    known = session.kept.get(code, Kept())
    return Membership(code, _token("seat") or known.seat, _token("teacher") or known.teacher)


def _read_answer(session: RoomSession) -> None:
    """Take over what the browser keeps of the session's room, once it has said so."""
    member, answer = session.membership, browser_answer()
    if member is None or member.room in session.kept:
        return
    if (answer.get("session"), answer.get("place")) != (session.id, place_of(member.room)):
        return
    # It was asked to keep something if it kept nothing, so nothing means that it refuses.
    session.refused = answer.get("record") is None
    kept = Kept.from_text(answer.get("record"))
    if kept.left and not (member.seat or member.teacher or member.room in session.typed):
        session.kept[member.room] = kept
        _stay_out(session)
        return
    session.membership = replace(
        member, seat=member.seat or kept.seat, teacher=member.teacher or kept.teacher
    )
    # What the browser has kept before stays; nobody loses a seat or a key by a link.
    session.kept[member.room] = Kept(kept.seat or member.seat, kept.teacher or member.teacher)


def _stay_out(session: RoomSession) -> None:
    """Do not enter the room that the address names, for it was left; its code is filled in."""
    if session.membership:
        session.last = session.membership.room
        fill_in_code(session.last)
    session.membership = None


def _write_address(session: RoomSession) -> None:
    """Have the address name the session's room; a seat or a key only if the browser refuses it."""
    member = session.membership
    wanted: dict[str, str | None]
    if member is None:
        wanted = {"seat": None, "teacher": None}
        if not _was_left(session, st.query_params.get("room", "")):
            wanted["room"] = None
    elif session.refused:
        wanted = asdict(member)
    elif member.room in session.kept:
        wanted = {"room": member.room, "seat": None, "teacher": None}
    else:
        wanted = {"room": member.room, "seat": _token("seat"), "teacher": _token("teacher")}
    for name, value in wanted.items():
        if value is None:
            st.query_params.pop(name, None)
        elif value != st.query_params.get(name):
            st.query_params[name] = value


def _was_left(session: RoomSession, code: str) -> bool:
    """Whether the visitor has left the room with this code, and not joined it again."""
    return session.kept.get(normalize_code(code) or "", Kept()).left


def waits_for_browser() -> bool:
    """Whether the browser has yet to say which seat its device has in the session's room."""
    session, member = room_session(), room_session().membership
    if member is None or member.seat or member.teacher or session.refused:
        return False
    return member.room not in session.kept


def keep_on_device() -> None:
    """Ask the browser what it keeps of the session's room, and have it keep the seat or the key."""
    session = room_session()
    member = session.membership
    code = member.room if member else session.last
    if code is None or session.refused:
        return
    kept = session.kept.get(code)
    if kept is None and member is None:
        return  # nobody was in that room
    initial = None
    if member and not kept:
        seat = member.seat or (None if member.teacher else _token_for(session, code))
        initial = Kept(seat, member.teacher).as_text()
    _memory.show(session.id, place_of(code), kept.as_text() if kept else None, initial)


def _token_for(session: RoomSession, code: str) -> str:
    """The token that this session proposes for a room."""
    return session.tokens.setdefault(code, new_token())


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
    session = room_session()
    session.typed.add(code)
    if code in session.kept:
        session.kept[code] = replace(session.kept[code], left=False)
    session.membership = _membership(session, code)


def leave_room() -> None:
    """Leave the room for good: its address alone leads nobody back into it on this device.

    The browser keeps the seat in case the visitor joins again, and forgets the key.
    """
    session, member = room_session(), room_session().membership
    if member and (member.room in session.kept or session.refused):
        kept = session.kept.get(member.room, Kept())
        session.kept[member.room] = Kept(kept.seat or member.seat, left=True)
        session.typed.discard(member.room)
        fill_in_code(member.room)
    drop_room()


def drop_room() -> None:
    """Put the session in no room, because it cannot be shown."""
    session = room_session()
    if session.membership:
        session.last = session.membership.room
    session.membership = None
    for name in ("room", "seat", "teacher"):
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
        if kept := room_session().kept.get(board.room.code):
            room_session().kept[board.room.code] = replace(kept, teacher=None)
        raise NotTheTeacher
    known.add((board.room.code, key))


def take_seat(board: Board) -> Seat:
    """The session's seat in the room, a new one if it has none.

    Raises:
        RoomError: see `RoomStore.join`.
    """
    session, code = room_session(), board.room.code
    membership = session.membership or Membership(code)
    # Noted before the store is asked: if its answer is lost, the next try is for the same seat.
    token = membership.seat or _token_for(session, code)
    session.membership = replace(membership, seat=token)
    if (kept := session.kept.get(code)) and not kept.seat:
        session.kept[code] = replace(kept, seat=token)
    if session.refused:
        st.query_params["seat"] = token
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
