"""What all sessions of this server share: the store, the boards and the rate limits."""

import logging
import os
import time
from pathlib import Path
from typing import Final

import streamlit as st

from pages.rooms.board import Board
from pages.rooms.errors import RoomError
from pages.rooms.model import Room
from pages.rooms.rate_limit import GuessLimit, RateLimit
from pages.rooms.store import RoomStore, open_store

WRONG_CODES: Final = 30
"""How many different wrong codes one address may try in 10 minutes before it is slowed down."""
WRONG_CODES_OF_UNKNOWN: Final = 300
"""How many of them all visitors whose address is unknown may try together."""
ROOMS_PER_HOUR: Final = 60
"""How many rooms one address may open in an hour."""

_LOG: Final = logging.getLogger(__name__)
_FILE: Final = Path(__file__).parents[2] / "rooms.sqlite"


def store() -> RoomStore:
    """The store that this server was started with.

    Raises:
        StoreMisconfigured: its address is not one of a store, or it needs a driver that is not
            installed.
    """
    return _store(_store_address())


def problem() -> str | None:
    """Why this server can keep no rooms just now, or None if it can.

    It is looked up at most every 20 seconds, for all visitors together.
    """
    return _problem(_store_address())


def forget_problem() -> None:
    """Have the next call of `problem` look again."""
    _problem.clear()


def board(room: Room) -> Board:
    """The board of this room."""
    return _board(_store_address(), room.code, room)


@st.cache_resource(show_spinner=False)
def guesses() -> GuessLimit:
    """Slows down an address that tries many wrong codes, to one code in a second.

    A room's code is one of 27**6, so in the room's day such an address finds it with a probability
    of 1 in 4,484.
    """
    return GuessLimit(WRONG_CODES, 10 * 60, pause=1.0)


@st.cache_resource(show_spinner=False)
def guesses_of_unknown() -> GuessLimit:
    """Slows down the visitors whose address is unknown, all together, to five codes in a second.

    They find a room's code in its day with a probability of 1 in 897.
    """
    return GuessLimit(WRONG_CODES_OF_UNKNOWN, 10 * 60, pause=0.2)


@st.cache_resource(show_spinner=False)
def opened_rooms() -> RateLimit:
    """Counts the rooms that an address opens."""
    return RateLimit(ROOMS_PER_HOUR, 60 * 60)


def _store_address() -> str:
    return os.environ.get("XOR_ROOMS") or str(_FILE)


@st.cache_resource(max_entries=1, show_spinner=False)
def _store(address: str) -> RoomStore:
    return open_store(address)


@st.cache_resource(ttl=20.0, max_entries=1, show_spinner=False)
def _problem(address: str) -> str | None:
    try:
        _store(address).delete_expired(time.time())
    except RoomError as error:
        return str(error)
    except Exception as error:
        # The rest of the app works without rooms. The error's text may hold a part of the address.
        _LOG.error("The rooms could not be looked at. (%s)", type(error).__name__)
    return None


@st.cache_resource(max_entries=64, show_spinner=False)
def _board(address: str, code: str, _room: Room) -> Board:
    return Board(_room, _store(address))
