"""What an explaining page sends the player in its bar, and the charts that follow it."""

import base64
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest
import streamlit

from nn import Network, TrainingConfig
from nn.charts import palette
from pages.live import watch
from pages.live.component import KEY, WATCH_KEY, restored_position, store_position
from pages.live.run import LiveSession, Position, Run
from tests.pages.live.blocks import read_block
from tests.pages.live.truth import QUICK, assert_true

STOOD = Position(300, 120, "ab")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name in ("_bar", "_charts"):
        monkeypatch.setattr(watch, name, lambda **call: found.append(call))
    return found


@pytest.mark.parametrize("view", [None, "output", "principal"])
def test_the_bar_gets_its_run_and_where_the_page_stands(
    calls: list[dict[str, Any]], view: Any
) -> None:
    watch.watch_run(Run(QUICK, STOOD), shows=100, presented=False, hidden_space=view)
    data = calls[0]["data"]
    assert data["runs"] == [QUICK.settings()]
    assert (data["start"], data["shows"]) == (asdict(STOOD), 100)
    assert data["more"] == (f"&hidden_space={view}" if view else "")
    _, arrays = read_block(base64.b64decode(data["opening"][0]))
    assert_true(QUICK, [0], arrays)
    assert ("hiddenRows" in arrays) == (view is not None), "as every frame that follows"


def test_charts_get_the_figures_that_they_draw_and_no_others(calls: list[dict[str, Any]]) -> None:
    charts: list[Any] = [("surface", "Surface · a hint"), ("hidden", "Hidden")]
    watch.follow_charts(QUICK, charts, presented=False, hidden_space="principal")
    data = calls[0]["data"]
    assert data["charts"] == [
        {"kind": "surface", "title": "Surface", "hint": "a hint"},
        {"kind": "hidden", "title": "Hidden", "hint": ""},
    ]
    look = data["look"]
    assert look["figures"].keys() == {"surface", "hidden"}
    assert look["parameters"] == Network.initialize(0, QUICK.hidden_units).to_vector().size
    assert "principal" in look["hidden"]["view"]


@pytest.mark.parametrize("units", [1, 2, 3, 64])
def test_the_colours_of_the_hidden_space_are_those_of_the_output(units: int) -> None:
    plane = watch.look_of_charts(TrainingConfig(hidden_units=units), ("hidden",), "output", False)[
        "hidden"
    ]
    colors = palette.diverging_table()
    for share, color in plane["stops"]:
        output = 1 / (1 + np.exp(-plane["reach"] * (2 * share - 1)))
        red, green, blue = colors[round(output * 255)]
        assert color == f"rgb({red}, {green}, {blue})"
    assert [plane["stops"][0][0], plane["stops"][-1][0]] == [0.0, 1.0]
    assert (plane["fixed"] is not None) == (units <= 2)


@pytest.mark.parametrize("units", [1, 4, 64])
def test_the_diagram_has_a_line_for_each_weight(units: int) -> None:
    diagram = watch.look_of_charts(TrainingConfig(hidden_units=units), ("diagram",), None, True)[
        "diagram"
    ]
    for name in ("starts", "ends", "middles"):
        assert np.shape(diagram[name]) == (4 * units, 2)
    assert np.shape(diagram["units"]) == (units + 1, 2)
    assert diagram["numbered"] == (units <= 16)


def test_a_report_of_the_bar_is_stored_and_survives_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state: dict[str, Any] = {"live": LiveSession(Run(QUICK, Position(command="ab")))}
    monkeypatch.setattr(streamlit, "session_state", state)
    state[WATCH_KEY] = {"position": {"runs": [QUICK.settings()], **asdict(STOOD)}}
    store_position(KEY)
    assert state["live"].run == Run(QUICK, Position(command="ab")), "another player's"
    store_position(WATCH_KEY)
    assert state["live"].run == Run(QUICK, STOOD)
    assert restored_position([QUICK]) == STOOD
    assert restored_position([TrainingConfig()]) == Position()
