"""Whether rooms can be kept is looked at before anyone tries, and never stops the server."""

from pathlib import Path
from unittest import mock

import pytest
import streamlit as st

from pages.rooms import faults, server
from tests.pages.rooms.conftest import locked


@pytest.fixture(autouse=True)
def started_anew(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XOR_ROOMS", sqlite)
    st.cache_resource.clear()


def test_a_store_that_works_has_no_problem() -> None:
    assert server.problem() is None


def test_a_problem_is_looked_up_again_on_demand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "later"
    monkeypatch.setenv("XOR_ROOMS", str(folder / "rooms.sqlite"))
    assert faults.NO_FOLDER in str(server.problem())
    assert faults.NO_FOLDER in caplog.text
    folder.mkdir()
    assert faults.NO_FOLDER in str(server.problem())
    server.forget_problem()
    assert server.problem() is None


def test_a_store_that_does_not_answer_is_said_not_to(sqlite: str) -> None:
    server.store()._patience = 0.1  # type: ignore[attr-defined]
    with locked(sqlite):
        assert "Try again in a moment" in str(server.problem())


def test_what_nobody_thought_of_stops_nothing_and_tells_no_secret(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with mock.patch.object(server, "_store", side_effect=RuntimeError("user:secret@host")):
        assert server.problem() is None
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text
