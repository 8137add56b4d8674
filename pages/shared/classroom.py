"""A session's part in the class experiment: the room it is in, its seat, its runs, the wall."""

import csv
import io
import json
import math
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np
import streamlit as st

from nn import SOLVED, XOR, Network, TrainingConfig, surface_tiles, wilson_interval
from nn.charts import class_losses, palette
from nn.charts.presentation import for_presentation
from pages.shared import address, player, projection
from pages.shared.packet import pack
from pages.shared.room_store import open_store
from pages.shared.rooms import (
    Count,
    FinishedRun,
    Guesses,
    NoSuchRoom,
    NotTheTeacher,
    Room,
    RoomError,
    RoomStore,
    Seat,
    StoredRun,
    StoreUnavailable,
    is_token,
    new_token,
    normalize_code,
)
from pages.shared.run import Run

ROOMS_AN_HOUR: Final = 20
"""Rooms that one address may open."""
TILES: Final = 100
"""How many runs an answer carries to the wall."""

_SECONDS_TO_SHOW_AGAIN: Final = 2.0  # of training, at most

_FILE: Final = Path(__file__).parents[2] / "rooms.sqlite"
_NAMES: Final = ("room", "seat", "teacher")
_KEY: Final = "wall"
_component = player.component(_KEY, "wall.js")

state = st.session_state


class TooMany(RoomError):  # noqa: N818 - as in rooms
    """This address did something too often."""

    def __init__(self, what: str, seconds: float) -> None:
        minutes = math.ceil(seconds / 60)
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        super().__init__(f"Too many {what} from this address. Try again in {wait}.")


class Board:
    """What this server knows of a room and its runs; all who are in the room share it.

    Attributes:
        room: as it was last seen.
        count: likewise.
    """

    def __init__(self, room: Room) -> None:
        self.room = room
        self.count = Count(0, 0)
        self._runs: dict[int, StoredRun] = {}
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """Another one after a reset."""
        return f"{self.room.code} {self.room.opened_at} {self.room.generation}"

    @property
    def runs(self) -> list[StoredRun]:
        """By number."""
        with self._lock:
            return [self._runs[number] for number in sorted(self._runs)]

    def run_of(self, seed: int) -> StoredRun | None:
        return next((run for run in self.runs if run.seed == seed), None)

    def refresh(self) -> None:
        """Learn what is new; where nothing is, that takes two small queries.

        Raises:
            NoSuchRoom: it is over.
            StoreUnavailable: what was known stays.
        """
        room = store().room(self.room.code)
        if room is None:
            raise NoSuchRoom
        count = store().count(room.code)
        known = self._runs if _edition(room) == _edition(self.room) else {}
        # Nobody waits here for another's query: what two have asked for is the same.
        fresh = store().runs(room.code, max(known, default=0)) if count.runs != len(known) else []
        with self._lock:
            edition = _edition(self.room)
            if _edition(room) < edition:  # another has learned of a reset meanwhile
                return
            kept = self._runs if _edition(room) == edition else {}
            self.room, self.count = room, count
            self._runs = {**kept, **{run.number: run for run in fresh}}


def _edition(room: Room) -> tuple[float, int]:
    return room.opened_at, room.generation


def store() -> RoomStore:
    """Where the rooms of this server are kept.

    Raises:
        RoomError: it cannot be kept there.
    """
    return _store(_where())


def _where() -> str:
    return os.environ.get("XOR_ROOMS") or str(_FILE)


@st.cache_resource(max_entries=1, show_spinner=False)
def _store(place: str) -> RoomStore:
    return open_store(place)


@st.cache_resource(show_spinner=False)
def _wrong_codes() -> Guesses:
    return Guesses()


@st.cache_resource(show_spinner=False)
def _opened_rooms() -> Guesses:
    return Guesses(most=ROOMS_AN_HOUR, seconds=60 * 60)


@st.cache_resource(max_entries=64, show_spinner=False)
def _board(_room: Room, place: str, code: str) -> Board:
    return Board(_room)


def open_room(config: TrainingConfig) -> None:
    """Open a room in which everyone trains this, and have the session be its teacher's.

    Raises:
        TooMany: this address has opened 20 in an hour.
        RoomError: see `RoomStore.open_room`.
    """
    if wait := _opened_rooms().wait(_address()):
        raise TooMany("rooms were opened", wait)
    room, key = store().open_room(config)
    _opened_rooms().wrong(_address())
    state.classroom = {"room": room.code, "teacher": key}


def find(code: str) -> Board:
    """The room that someone names, as it is now.

    Raises:
        TooMany: this address has named too many that are not there.
        NoSuchRoom: there is none.
        StoreUnavailable: nobody can tell.
    """
    found: dict[str, Board] = state.setdefault("boards", {})
    if code not in found:
        if wait := _wrong_codes().wait(_address()):
            raise TooMany("wrong codes came", wait)
        room = store().room(code)
        if room is None:
            _wrong_codes().wrong(_address())
            raise NoSuchRoom
        found[code] = _board(room, _where(), code)
        found[code].refresh()
    else:
        # Who is in stays in, with what is known, while nobody can tell more.
        with suppress(StoreUnavailable):
            found[code].refresh()
    return found[code]


def _address() -> str:
    return st.context.ip_address or ""


def go_in(text: str) -> None:
    """Have the session be in the room whose code was typed.

    Raises:
        RoomError: it is no code, or see `find`.
    """
    code = normalize_code(text)
    if code is None:
        raise RoomError("A code has 6 letters and digits, such as K7X-Q2M.")
    find(code)
    state.classroom = {"room": code}


def leave() -> None:
    """Have the session be in no room."""
    state.classroom = {}
    for name in _NAMES:
        st.query_params.pop(name, None)


def where() -> tuple[str | None, str | None]:
    """The room that the session is in, if any, and the teacher's key to it, if any.

    The address says so, also when a page of the browser's history comes back; where it is silent,
    as behind a link to another page and back, the session remembers, and puts it there again.
    """
    told = {name: st.query_params.get(name, "") for name in _NAMES}
    code = normalize_code(told["room"])
    known: dict[str, str] = state.setdefault("classroom", {})
    if code and code != known.get("room"):
        secrets = {name: told[name] for name in address.PRIVATE if is_token(told[name])}
        known = state.classroom = {"room": code, **secrets}
    for name in _NAMES:
        if name not in known:
            st.query_params.pop(name, None)
        elif known[name] != told[name]:
            st.query_params[name] = known[name]
    return known.get("room"), known.get("teacher")


def join(board: Board) -> Seat:
    """The session's seat in the room.

    Raises:
        RoomError: see `RoomStore.join`.
    """
    code = board.room.code
    tokens: dict[str, str] = state.setdefault("tokens", {})
    known: dict[str, str] = state.classroom
    token = tokens[code] = known.get("seat") or tokens.get(code) or new_token()
    # Before anybody is asked: if no answer comes, the address still leads to this seat.
    known["seat"] = st.query_params["seat"] = token
    seats: dict[tuple[str, str], Seat] = state.setdefault("seats", {})
    if (code, token) not in seats:
        seats[code, token] = store().join(code, token)
        board.refresh()
    return seats[code, token]


def hand_in(board: Board, seat: Seat, run: Run) -> StoredRun | None:
    """Submit the run if it is finished and was not submitted, and see what is on the screen.

    Returns:
        This seat's run, as the class sees it; None if it does not, as after a reset.

    Raises:
        RoomError: see `RoomStore.submit`; the next call tries again.
    """
    ours = run.config == board.room.config(seat.seed)
    if ours and run.state == "finished" and state.get("handed_in") != run.id:
        store().submit(board.room.code, seat.token, FinishedRun.of(run.history))
        state.handed_in = run.id
    if not run.training:
        board.refresh()
    return board.run_of(seat.seed)


def show_again(board: Board, seat: Seat) -> None:
    """Have a page that was loaded again stand at the run that the class sees of this seat."""
    run: Run = state.run
    mine = board.run_of(seat.seed)
    if mine and run.epoch == 0 and not run.training and state.get("shown_again") != board.name:
        run.catch_up(_SECONDS_TO_SHOW_AGAIN)
    state.shown_again = board.name


def check_teacher(board: Board, key: str) -> None:
    """See to it that the key is the room's.

    Raises:
        NotTheTeacher: it is not.
    """
    known: set[tuple[str, str]] = state.setdefault("teaches", set())
    if (board.room.code, key) in known:
        return
    if not store().is_teacher(board.room.code, key):
        raise NotTheTeacher
    known.add((board.room.code, key))


def spaced(code: str) -> str:
    """A code as it is shown and read out."""
    return f"{code[:3]}-{code[3:]}"


def outcome(run: FinishedRun) -> str:
    """What became of a run, in words."""
    if run.solved_epoch is None:
        told = f"it was not solved, the last loss is {run.final_loss:.4f}"
        output = Network.from_vector(run.parameters).predict(XOR.inputs)
        right = bool(((output >= 0.5) == (XOR.targets >= 0.5)).all())
        return f"{told}, not yet under {SOLVED:g}, though all rows are right" if right else told
    return f"solved at epoch {run.solved_epoch:,}"


def figures(count: Count, runs: list[StoredRun]) -> dict[str, str]:
    """The numbers above the wall, in words."""
    epochs = [run.solved_epoch for run in runs if run.solved_epoch is not None]
    told = {"joined": str(count.seats), "arrived": str(len(runs))}
    if not runs:
        return {**told, "solved": "–", "interval": "–", "median": "–"}
    low, high = wilson_interval(len(epochs), len(runs))
    return {
        **told,
        "solved": f"{len(epochs)} of {len(runs)}, {len(epochs) / len(runs):.0%}",
        "interval": f"{low:.0%} to {high:.0%}",
        "median": f"{np.median(epochs):,.0f}" if epochs else "–",
    }


def picked(board: Board) -> int | None:
    """The seed whose tile was clicked."""
    seed = _request(board).get("picked")
    return seed if isinstance(seed, int) and board.run_of(seed) else None


def show_wall(board: Board) -> None:
    """Mount the wall, or send it the runs that it has not got yet."""
    request = _request(board)
    runs = board.runs
    have = request.get("have")
    after = have if isinstance(have, int) and not isinstance(have, bool) else 0
    fresh = [run for run in runs if run.number > after][:TILES]
    header: dict[str, object] = {
        "room": board.name,
        "projected": projection.on(),
        "after": after,
        "until": fresh[-1].number if fresh else after,
        "seats": max(board.count.seats, max((run.seed for run in runs), default=0)),
        "epochs": board.room.epochs,
        "figures": figures(board.count, runs),
    }
    if request.get("projected") is not projection.on():
        header["figure"] = _figure(board.room)
        header["colors"] = palette.diverging_table().ravel().tolist()
    curves = [run.losses for run in fresh]
    arrays = {
        "seeds": np.array([run.seed for run in fresh], dtype=np.int32),
        "solved": np.array(
            [-1 if run.solved_epoch is None else run.solved_epoch for run in fresh], dtype=np.int32
        ),
        "losses": np.array([run.final_loss for run in fresh], dtype=np.float64),
        "tiles": surface_tiles([run.parameters for run in fresh]),
        "points": np.array([curve.shape[1] for curve in curves], dtype=np.int32),
        "curves": np.concatenate([np.empty((2, 0)), *curves], axis=1).astype(np.float32),
    }
    _component(
        key=_KEY,
        data=pack(header, arrays),
        default={"request": None},
        on_request_change=lambda: None,
    )


def _request(board: Board) -> Mapping[str, Any]:
    """What the wall said last, or nothing if that was about another room or before a reset."""
    said = state.get(_KEY)
    request = said.get("request") if isinstance(said, Mapping) else None
    ours = isinstance(request, Mapping) and request.get("room") == board.name
    return request if ours else {}


def _figure(room: Room) -> dict[str, Any]:
    figure = class_losses([], room.epochs)
    if projection.on():
        figure = for_presentation(figure)
    drawn: dict[str, Any] = json.loads(figure.to_json())
    return drawn


def as_csv(board: Board) -> str:
    """A row a run, by seed; where XOR was not solved, the field is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        ["seed", "hidden_units", "learning_rate", "epochs", "solved_epoch", "final_loss"]
    )
    room = board.room
    for run in sorted(board.runs, key=lambda run: run.seed):
        writer.writerow(
            [
                run.seed,
                room.hidden_units,
                room.learning_rate,
                room.epochs,
                "" if run.solved_epoch is None else run.solved_epoch,
                run.final_loss,
            ]
        )
    return text.getvalue()
