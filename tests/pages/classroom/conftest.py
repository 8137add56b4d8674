"""A server with its own rooms, and the page on it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.live.server import mark_served
from pages.rooms import membership
from pages.rooms.session import room_session
from pages.rooms.store import RoomStore, open_store
from tests.pages.classroom.page import CONFIG, SCHOOL, Device, told
from tests.pages.conftest import APP, at, checked


@pytest.fixture(autouse=True)
def rooms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A server that has just been started, with its own rooms."""
    path = tmp_path / "rooms.sqlite"
    monkeypatch.setenv("XOR_ROOMS", str(path))
    # Streamlit's test client knows neither the page's address nor the visitor's.
    monkeypatch.setattr(type(st.context), "ip_address", SCHOOL)
    monkeypatch.setattr(type(st.context), "url", "https://xor.example/classroom")
    st.cache_resource.clear()
    yield path
    st.cache_resource.clear()


@pytest.fixture
def store(rooms: Path) -> RoomStore:
    """The rooms as another process sees them."""
    return open_store(str(rooms), first_seed=lambda: 1)


@pytest.fixture
def room(store: RoomStore) -> tuple[str, str]:
    """A room's code, and its teacher's key."""
    opened, key = store.open_room(CONFIG)
    return opened.code, key


@pytest.fixture(autouse=True)
def browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each session is seen on a device, which keeps what it is told to."""

    def device() -> Device:
        found: Device = st.session_state.setdefault("device", Device())
        return found

    monkeypatch.setattr(membership._memory, "show", lambda *given: device().show(*given))
    monkeypatch.setattr(membership, "browser_answer", lambda: device().answer(room_session().id))


@pytest.fixture
def enter() -> Callable[..., AppTest]:
    """Opens the page on a device, a new one unless one is given, with these parameters."""

    def enter_(device: Device | None = None, **parameters: str) -> AppTest:
        mark_served()
        app = AppTest.from_file(APP, default_timeout=60)
        app.session_state.device = device or Device()
        for name, value in parameters.items():
            app.query_params[name] = value
        return told(at(checked(app.run()), "classroom"))

    return enter_
