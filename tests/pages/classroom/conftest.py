"""A server with its own rooms, and the page on it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.rooms.store import RoomStore, open_store
from tests.pages.classroom.page import CONFIG, SCHOOL
from tests.pages.conftest import Open, at


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


@pytest.fixture
def enter(open_app: Open) -> Callable[..., AppTest]:
    def enter_(**parameters: str) -> AppTest:
        return at(open_app(**parameters), "classroom")

    return enter_
