import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.live.run import Position, Run
from pages.live.server import mark_served

APP = Path(__file__).resolve().parents[2] / "pages" / "dashboard.py"
Open = Callable[..., AppTest]


@pytest.fixture
def open_app() -> Open:
    """Opens the app in a new session, at an address with these parameters."""

    def open_(**parameters: str) -> AppTest:
        mark_served()
        app = AppTest.from_file(APP, default_timeout=60)
        for name, value in parameters.items():
            app.query_params[name] = value
        return checked(app.run())

    return open_


@pytest.fixture
def empty_cache() -> Iterator[None]:
    """Empty what the server keeps for all sessions, before the test and after it."""
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def at(app: AppTest, page: str) -> AppTest:
    """The app on another page."""
    return checked(app.switch_page(f"{page}.py").run())


def run_of(app: AppTest) -> Run:
    """The run that the session watches."""
    run = app.session_state.live.run
    assert isinstance(run, Run)
    return run


def report(app: AppTest, trained: int, epoch: int | None = None) -> AppTest:
    """The page after its player has reported a position, as a browser would."""
    run = run_of(app)
    shown = trained if epoch is None else epoch
    position = Position(trained, shown, run.position.command)
    app.session_state.live.run = replace(run, position=position)
    return checked(app.run())


def finish(app: AppTest) -> AppTest:
    """The page after its player has reached the end of the run."""
    return report(app, run_of(app).config.epochs)


def player(app: AppTest) -> dict[str, Any]:
    """The data that the page has sent its player."""
    (component,) = [
        found.proto
        for found in app.get("bidi_component")
        if found.proto.component_name in ("player", "compare_player", "watch")
    ]
    data: dict[str, Any] = json.loads(component.json)
    return data


def checked(app: AppTest) -> AppTest:
    """The app, after a check that nothing in it failed."""
    assert not app.exception, [exception.message for exception in app.exception]
    return app


@pytest.fixture(autouse=True)
def _numpys_global_random_state_stays_untouched() -> object:
    np.random.seed(2026)
    before = np.random.get_state()[1].tolist()
    yield
    assert np.random.get_state()[1].tolist() == before
