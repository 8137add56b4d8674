"""The Compare page through Streamlit's own test client."""

import pytest
from streamlit.testing.v1 import AppTest

from nn import TrainingConfig
from pages.live.run import Position
from tests.pages.conftest import Open, at, checked, player

TWO = TrainingConfig(2, 2, 1.0, 90)
FOUR = TrainingConfig(1, 4, 3.0, 200)


def on_page(open_app: Open) -> AppTest:
    app = open_app(seed="2", hidden_units="2", epochs="90")
    checked(app.button(key="compare_run").click().run())
    checked(app.number_input(key="seed").set_value(3).run())
    checked(app.button(key="compare_run").click().run())
    return at(app, "compare")


def compared(app: AppTest) -> list[TrainingConfig]:
    configs = app.session_state.live.compared
    assert isinstance(configs, list)
    return configs


def test_runs_are_added_played_and_removed(open_app: Open) -> None:
    app = on_page(open_app)
    assert app.button(key="take_out_1").label == "seed 2"
    assert app.button(key="take_out_2").label == "seed 3"
    assert player(app)["runs"] == [
        config.settings() for config in (TWO, TrainingConfig(3, 2, 1.0, 90))
    ]
    assert app.query_params["run"] == ["2:2:1:90", "3:2:1:90"]
    checked(app.button(key="take_out_1").click().run())
    assert compared(app) == [TrainingConfig(3, 2, 1.0, 90)]
    assert player(app)["runs"] == [TrainingConfig(3, 2, 1.0, 90).settings()]
    checked(app.button(key="take_out_1").click().run())
    assert compared(app) == []
    assert [run["hidden_units"] for run in player(app)["runs"]] == [1, 2, 3, 4]


def test_the_page_opens_with_an_example_that_own_runs_replace(open_app: Open) -> None:
    app = at(open_app(seed="2", hidden_units="2", epochs="90"), "compare")
    assert [run["hidden_units"] for run in player(app)["runs"]] == [1, 2, 3, 4]
    assert any("An example to train" in text.value for text in app.markdown)
    assert "run" not in app.query_params
    checked(app.button(key="add").click().run())
    assert compared(app) == [TWO]
    assert not any("An example to train" in text.value for text in app.markdown)
    assert app.query_params["run"] == "2:2:1:90"


def test_the_other_runs_of_the_example_stay_when_one_is_removed(open_app: Open) -> None:
    app = at(open_app(), "compare")
    checked(app.button(key="take_out_1").click().run())
    assert [config.hidden_units for config in compared(app)] == [2, 3, 4]


def test_a_run_is_added_once_and_no_fifth(open_app: Open) -> None:
    app = on_page(open_app)
    checked(app.button(key="compare_run").click().run())
    assert len(compared(app)) == 2
    for seed in (4, 5, 6):
        checked(app.number_input(key="seed").set_value(seed).run())
        checked(app.button(key="compare_run").click().run())
    assert [config.seed for config in compared(app)] == [2, 3, 4, 5]
    assert app.button(key="add").disabled


def test_the_address_brings_the_runs(open_app: Open) -> None:
    app = at(open_app(run=["1:4:3:200", "2:2:1:90"]), "compare")
    assert compared(app) == [FOUR, TWO]
    assert player(app)["start"] == {"trained": 0, "epoch": 0, "command": ""}


def test_the_player_stands_where_it_was_when_its_page_is_opened_again(open_app: Open) -> None:
    app = on_page(open_app)
    app.session_state.live.compared_position = Position(80, 60)
    at(app, "weights")
    assert player(at(app, "compare"))["start"] == {"trained": 80, "epoch": 60, "command": ""}


@pytest.mark.parametrize("change", ["take_out_1", "1 to 4 hidden units", "add"])
def test_other_runs_begin_untrained(open_app: Open, change: str) -> None:
    app = on_page(open_app)
    if change == "add":
        checked(app.number_input(key="seed").set_value(9).run())
    app.session_state.live.compared_position = Position(80, 60)
    checked(app.button(key=change).click().run())
    assert player(app)["start"] == {"trained": 0, "epoch": 0, "command": ""}


def test_an_example_puts_its_runs_in_place_of_others(open_app: Open) -> None:
    app = on_page(open_app)
    checked(app.button(key="1 to 4 hidden units").click().run())
    assert compared(app) == [TrainingConfig(hidden_units=units) for units in (1, 2, 3, 4)]
    assert any("Same for all runs: seed 1, learning rate 1" in text.value for text in app.markdown)


def test_a_click_that_comes_with_a_change_of_the_controls_adds_what_they_say(
    open_app: Open,
) -> None:
    app = open_app(seed="7")
    app.number_input(key="epochs").set_value(6000)
    checked(app.button(key="compare_run").click().run())
    assert compared(app) == [TrainingConfig(seed=7, epochs=6000)]
