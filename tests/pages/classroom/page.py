"""Reads the Class experiment page through Streamlit's own test client."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.testing.v1 import AppTest

from nn import TrainingConfig
from pages.live.run import Position, Run
from pages.live.server import mark_served
from tests.pages.conftest import APP, at, checked

CONFIG = TrainingConfig(hidden_units=3, learning_rate=8.0, epochs=120)
ON_THE_SCREEN = "Your run is on the class's screen"
SCHOOL = "93.184.216.34"  # its address in the internet
MARKUP = "<img src=x onerror=alert(1)>"
Enter = Callable[..., AppTest]


class Device:
    """What a browser keeps, and tells a session; it does as memory.js does."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.silent = False
        self.refuses = False
        self._asked: dict[str, str] = {}

    def show(
        self, session: str, place: str, record: str | None, initial: str | None = None
    ) -> None:
        """Keep a record, or remember that a session asks."""
        if not self.refuses:
            if record is not None:
                self.texts[place] = record
            elif initial is not None:
                self.texts.setdefault(place, initial)
        if record is None:
            self._asked[session] = place

    def answer(self, session: str) -> Mapping[str, Any]:
        """What the session is told, once it has asked."""
        place = self._asked.get(session)
        if place is None or self.silent:
            return {}
        return {"session": session, "place": place, "record": self.texts.get(place)}


def device_of(app: AppTest) -> Device:
    """The device that the app is seen on."""
    device = app.session_state.device
    assert isinstance(device, Device)
    return device


def token(app: AppTest, name: str) -> str | None:
    """The seat or the teacher's key that the session has in its room."""
    member = app.session_state.rooms.membership
    found: str | None = getattr(member, name) if member else None
    return found


def told(app: AppTest) -> AppTest:
    """The page once its browser has said what it keeps."""
    return checked(app.run()) if "rooms" in app.session_state else app


def parameter(app: AppTest, name: str) -> str | None:
    value = app.query_params.get(name)
    return value[0] if isinstance(value, list) else value


def again(app: AppTest) -> AppTest:
    """Another session at the same address, as after a reload, on a server that knows nothing."""
    st.cache_resource.clear()
    other = AppTest.from_file(APP, default_timeout=60)
    other.session_state.device = device_of(app)
    for name in app.query_params:
        other.query_params[name] = parameter(app, name)
    mark_served()
    return told(at(checked(other.run()), "classroom"))


def seat_run(app: AppTest) -> Run:
    """The run that the student's seat trains."""
    run = app.session_state.rooms.run
    assert isinstance(run, Run)
    return run


def report(app: AppTest, trained: int) -> AppTest:
    """The page after its player has reported this last epoch, as a browser would."""
    run = seat_run(app)
    position = Position(trained, trained, run.position.command)
    app.session_state.rooms.run = replace(run, position=position)
    return checked(app.run())


def finish(app: AppTest) -> AppTest:
    """The page after its player has reached the end of the run."""
    return report(app, seat_run(app).config.epochs)


def messages(app: AppTest) -> str:
    kinds = (app.error, app.warning, app.info, app.success)
    return "\n".join(element.value for kind in kinds for element in kind)


def seed_of(app: AppTest) -> int:
    return int(app.title[0].value.rpartition(" ")[2])


def keys(app: AppTest) -> set[str]:
    return {button.key for button in app.button}


@contextmanager
def unavailable(rooms: Path) -> Iterator[None]:
    """While this lasts, nobody can reach the rooms."""
    kept = rooms.with_suffix(".kept")
    rooms.rename(kept)
    rooms.mkdir()
    try:
        yield
    finally:
        rooms.rmdir()
        kept.rename(rooms)
