"""What one session remembers of the class experiment."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import streamlit as st

from pages.live.run import Run, said
from pages.rooms.board import Board
from pages.rooms.codes import format_code, normalize_code
from pages.rooms.device import Kept
from pages.rooms.model import Room, Seat

CODE_FIELD: Final = "code"
GUESSED_SHARE: Final = "guessed_share"
GUESSED_OWN: Final = "guessed_own"
MEMORY: Final = "room_memory"
WALL: Final = "wall"
"""The keys of the widgets whose values are read here."""


@dataclass(frozen=True)
class Membership:
    """The room that a session is in.

    Attributes:
        room: its code, as `normalize_code` returns it.
        seat: the student's token, once there is one.
        teacher: the key, if the session is the teacher's.
    """

    room: str
    seat: str | None = None
    teacher: str | None = None


SeatId = tuple[str, float, int]
"""A room's code, when it was opened, and a seed: the same after a reset."""


@dataclass
class RoomSession:
    """All that the class experiment keeps in a session.

    Attributes:
        id: tells the browser's memory which session it answers.
        membership: the room that the session is in, or None.
        last: the code of the room that it was in last.
        kept: what the browser keeps, by code, once it has said so.
        refused: whether the browser keeps nothing; then the address has the seat or the key.
        typed: the codes that the visitor has asked to join, so a room that was left opens again.
        message: why the last button could not do what it is for, or None.
        boards: the rooms that the session has found, by code.
        tokens: a token for each room, by code, for when the browser keeps none.
        seats: the seats that the session has taken, by code and token.
        teacher_keys: codes and keys that the store has confirmed.
        handed_in: the seat whose run was handed in, until it is trained again.
        run: the one that the session's seat trains, or None.
        trains: the room as it was when this run began.
        news: what the teacher has changed since the page was opened, in words, or None.
        guessing: whether the student wants to change a guess.
        guess_skipped: the edition of the room in which the student trains without a guess.
        visitor: stands for the visitor's address where that is unknown.
    """

    id: str = field(default_factory=lambda: secrets.token_hex(4))
    membership: Membership | None = None
    last: str | None = None
    kept: dict[str, Kept] = field(default_factory=dict)
    refused: bool = False
    typed: set[str] = field(default_factory=set)
    message: str | None = None
    boards: dict[str, Board] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    seats: dict[tuple[str, str], Seat] = field(default_factory=dict)
    teacher_keys: set[tuple[str, str]] = field(default_factory=set)
    handed_in: SeatId | None = None
    run: Run | None = None
    trains: Room | None = None
    news: str | None = None
    guessing: bool = False
    guess_skipped: tuple[str, float, int] | None = None
    visitor: str = field(default_factory=lambda: secrets.token_hex(8))


def room_session() -> RoomSession:
    """The class experiment's part of the current session."""
    session: RoomSession = st.session_state.setdefault("rooms", RoomSession())
    return session


def is_in_a_room() -> bool:
    """Whether the session is in a room, or its address leads to one."""
    session, code = room_session(), normalize_code(st.query_params.get("room", ""))
    leads = code is not None and not session.kept.get(code, Kept()).left
    return session.membership is not None or leads


def seat_id(room: Room, seat: Seat) -> SeatId:
    """Identifies a seat of a room, which keeps its seat when it is reset."""
    return room.code, room.opened_at, seat.seed


def entered_code() -> str:
    """The text in the field for a room's code."""
    code: str = st.session_state[CODE_FIELD]
    return code


def entered_guess() -> tuple[float | None, str | None]:
    """The percentage and the answer in the form for a guess; None where nothing was chosen."""
    return st.session_state[GUESSED_SHARE], st.session_state[GUESSED_OWN]


def fill_in_code(code: str) -> None:
    """Write a room's code in the field for it, unless the field is there already."""
    st.session_state.setdefault(CODE_FIELD, format_code(code))


def browser_answer() -> Mapping[str, Any]:
    """What the browser's memory has said last, or nothing; it may be anything."""
    kept = said(MEMORY, "kept")
    return kept if isinstance(kept, Mapping) else {}


def wall_request() -> Mapping[str, Any]:
    """The wall's last request, or nothing; it comes from a browser and may be anything."""
    request = said(WALL, "request")
    return request if isinstance(request, Mapping) else {}
