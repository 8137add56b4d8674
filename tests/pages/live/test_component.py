"""What a page sends a player, and what it does with the player's report."""

import base64
import json
import re
from dataclasses import asdict, replace
from typing import Any

import pytest
import streamlit
from starlette.applications import Starlette

from nn import TrainingConfig
from pages.live import component, server
from pages.live.component import COMPARE_KEY, KEY, SPEEDS
from pages.live.files import FILES, PLOTLY_NAME, RELEASE
from pages.live.look import look_of_comparison, look_of_run
from pages.live.run import LiveSession, Position, Run
from tests.pages.live.blocks import read_block
from tests.pages.live.client import get, query
from tests.pages.live.truth import LONG, QUICK, assert_true

STOOD = Position(300, 120, "ab")


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The state of a session that watches QUICK and compares it with LONG."""
    live = LiveSession(Run(QUICK, Position(command="ab")), [QUICK, LONG], Position(command="ab"))
    session: dict[str, Any] = {"live": live}
    monkeypatch.setattr(streamlit, "session_state", session)
    return session


def report(*configs: TrainingConfig, position: Position = STOOD) -> dict[str, object]:
    return {"position": {"runs": [config.settings() for config in configs], **asdict(position)}}


# The opening frame


@pytest.mark.parametrize("config", [QUICK, TrainingConfig(7, 64, 0.5, 1)])
def test_the_opening_frame_is_the_routes_first(config: TrainingConfig) -> None:
    opening = base64.b64decode(component.opening_frame(config))
    app = Starlette(routes=server.routes())
    address = f"/live/{RELEASE}/frames?{query(config, -1, 1, 1, surface_bits=16)}"
    assert opening == get(app, address).content
    assert_true(config, [0], read_block(opening)[1])


# What a player gets


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name in ("_train", "_compare"):
        monkeypatch.setattr(component, name, lambda **call: found.append(call))
    return found


@pytest.mark.parametrize("presented", [False, True])
def test_a_player_gets_all_that_it_needs(calls: list[dict[str, Any]], presented: bool) -> None:
    component.play_run(Run(QUICK, STOOD), presented=presented, locked="Predict first.")
    (call,) = calls
    data = json.loads(json.dumps(call["data"], allow_nan=False))
    look = json.loads(json.dumps(look_of_run(QUICK, presented)))
    assert data.pop("look") == look
    expected = {
        "runs": [QUICK.settings()],
        "start": {"trained": 300, "epoch": 120, "command": "ab"},
        "frames": f"/live/{RELEASE}/frames",
        "plotly": f"/live/{PLOTLY_NAME}",
        "opening": [component.opening_frame(QUICK)],
        "presented": presented,
        "introduced": False,
        "speeds": [1, 5, 20, 100, 0],
        "choices": {"scale": "linear"},
        "locked": "Predict first.",
        "file": "xor-seed-11-units-3",
    }
    assert {name: data.get(name) for name in expected} == expected
    assert call["key"] == KEY
    assert call["default"] == {"position": None}


def test_a_comparison_gets_all_its_runs(calls: list[dict[str, Any]]) -> None:
    component.play_comparison([QUICK, LONG], STOOD, ["one", "other"], presented=False)
    (call,) = calls
    data = call["data"]
    assert data["runs"] == [QUICK.settings(), LONG.settings()]
    assert data["opening"] == [component.opening_frame(c) for c in (QUICK, LONG)]
    assert data["start"] == asdict(STOOD)
    assert data["look"] == look_of_comparison(("one", "other"), (QUICK, LONG), False)
    assert 0 not in data["speeds"], "in step, none may go as fast as it can"
    assert call["key"] == COMPARE_KEY


def test_the_speeds_go_from_slow_motion_to_as_fast_as_it_goes() -> None:
    assert SPEEDS == (1, 5, 20, 100, 0)


def test_the_loader_asks_for_files_that_are_served() -> None:
    assert component.component.__name__ == "component"
    names = re.findall(r"\$\{files\}/([\w.]+)", component._LOADER)
    assert "MODULE.js" in names
    found = {name.replace("MODULE", module) for name in names for module in ("train", "compare")}
    assert found <= FILES
    assert f"live/{RELEASE}" in component._LOADER


# What a player reports


def test_the_position_of_the_player_is_stored(state: dict[str, Any]) -> None:
    state[KEY] = report(QUICK)
    component._store_position()
    assert state["live"].run == Run(QUICK, STOOD)


@pytest.mark.parametrize(
    "reported",
    [
        None,
        {"position": None},
        {"position": "here"},
        report(LONG),
        report(QUICK, LONG),
        report(QUICK, position=replace(STOOD, command="an order before")),
    ],
)
def test_a_report_of_another_run_or_order_is_not_stored(
    state: dict[str, Any], reported: Any
) -> None:
    before = state["live"].run
    state[KEY] = reported
    component._store_position()
    assert state["live"].run is before


def test_before_there_is_a_run_nothing_is_stored(state: dict[str, Any]) -> None:
    state["live"] = LiveSession()
    state[KEY] = report(QUICK)
    state[COMPARE_KEY] = report(QUICK)
    component._store_position()
    component._store_compared_position()
    assert state["live"] == LiveSession()


def test_the_position_of_the_compared_runs_is_stored(state: dict[str, Any]) -> None:
    state[COMPARE_KEY] = report(QUICK, LONG, position=Position(9000, 8000, "ab"))
    component._store_compared_position()
    assert state["live"].compared_position == Position(9000, 8000, "ab")
    state[COMPARE_KEY] = report(LONG, QUICK, position=Position(1, 1, "ab"))
    component._store_compared_position()
    state[COMPARE_KEY] = report(QUICK, LONG, position=Position(1, 1, "before"))
    component._store_compared_position()
    assert state["live"].compared_position == Position(9000, 8000, "ab")
    assert state["live"].run == Run(QUICK, Position(command="ab")), "the other player's"


def test_a_new_session_begins_where_its_browser_stood(state: dict[str, Any]) -> None:
    assert component.restored_position([QUICK]) == Position()
    state[KEY] = report(QUICK)
    assert component.restored_position([QUICK]) == STOOD
    assert component.restored_position([LONG]) == Position()
    state[COMPARE_KEY] = report(QUICK, LONG)
    assert component.restored_position([QUICK, LONG], COMPARE_KEY) == STOOD
