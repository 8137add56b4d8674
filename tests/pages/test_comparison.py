"""Runs that are compared: trained in step, named by what differs, kept in the address."""

import pytest
from streamlit.testing.v1 import AppTest

from nn import History, TrainingConfig, train
from pages.shared.address import configuration
from pages.shared.comparison import Comparison, as_text, common, names
from tests.pages.conftest import Open, checked

TWO = TrainingConfig(2, 2, 1.0, 90)
FOUR = TrainingConfig(1, 4, 3.0, 200)


def alone(config: TrainingConfig) -> list[float]:
    """The losses of a run that is trained by itself."""
    history = History(config)
    for snapshot in train(config, at=[0, config.epochs]):
        history.append(snapshot)
    return history.losses.tolist()


def trained(configs: list[TrainingConfig], speed: int) -> Comparison:
    runs = Comparison(configs, speed)
    runs.training = True
    while runs.training:
        runs.advance(7)
        runs.seen = runs.epoch
    return runs


@pytest.mark.parametrize("speed", [1, 5, 20, 100])
def test_every_frame_shows_all_runs_at_its_epoch_or_at_their_end(speed: int) -> None:
    runs = Comparison([TWO, FOUR], speed)
    frames = runs.advance(500)
    while more := runs.advance(500):
        frames += more
    assert frames[-1].epoch == 200
    for frame in frames:
        for snapshot, config in zip(frame.snapshots, (TWO, FOUR), strict=True):
            assert snapshot.epoch == min(frame.epoch, config.epochs)


def test_in_step_every_run_is_what_it_is_alone() -> None:
    runs = trained([TWO, FOUR], 20)
    for run, config in zip(runs.runs, (TWO, FOUR), strict=True):
        assert run.history.losses.tolist() == alone(config)


def test_a_rewind_takes_all_back_and_training_goes_on_as_it_did() -> None:
    runs = trained([TWO, FOUR], 20)
    before = [run.history.losses.tolist() for run in runs.runs]
    runs.rewind(60)
    assert [run.epoch for run in runs.runs] == [60, 60]
    assert runs.state == "paused"
    runs.training = True
    while runs.training:
        runs.advance(3)
        runs.seen = runs.epoch
    assert [run.history.losses.tolist() for run in runs.runs] == before


def test_runs_are_named_by_what_differs_and_the_rest_is_said_once() -> None:
    assert names([TrainingConfig(hidden_units=1), TrainingConfig(hidden_units=2)]) == [
        "1 hidden unit",
        "2 hidden units",
    ]
    assert names([TWO, FOUR])[0] == "seed 2, 2 hidden units, learning rate 1, 90 epochs"
    assert names([FOUR]) == ["seed 1"]
    rates = [TrainingConfig(learning_rate=rate) for rate in (0.1, 10.0)]
    assert names(rates) == ["learning rate 0.1", "learning rate 10"]
    assert common(rates) == "seed 1, 4 hidden units, 5,000 epochs"


@pytest.mark.parametrize("config", [TWO, FOUR, TrainingConfig(2**32 - 1, 64, 0.1 + 0.2, 200_000)])
def test_the_address_holds_a_configuration_to_the_last_bit(config: TrainingConfig) -> None:
    assert configuration(as_text(config)) == config


def on_page(open_app: Open) -> AppTest:
    app = open_app(seed="2", hidden_units="2", epochs="90")
    checked(app.button(key="compare_run").click().run())
    checked(app.number_input(key="seed").set_value(3).run())
    checked(app.button(key="compare_run").click().run())
    return checked(app.switch_page("pages/compare.py").run())


def test_runs_are_added_trained_and_taken_out(open_app: Open) -> None:
    app = on_page(open_app)
    assert app.button(key="take_out_1").label == "seed 2"
    assert app.button(key="take_out_2").label == "seed 3"
    checked(app.button(key="train_all").click().run())
    while app.session_state.comparison.training:
        checked(app.run())
    assert [run.epoch for run in app.session_state.comparison.runs] == [90, 90]
    checked(app.button(key="take_out_1").click().run())
    assert app.session_state.comparison.configs == [TrainingConfig(3, 2, 1.0, 90)]
    checked(app.button(key="take_out_1").click().run())
    assert "Nothing is compared yet" in app.info[0].value


def test_a_run_is_added_once_and_no_fifth(open_app: Open) -> None:
    app = on_page(open_app)
    checked(app.button(key="compare_run").click().run())
    assert len(app.session_state.compared) == 2
    for seed in (4, 5, 6):
        checked(app.number_input(key="seed").set_value(seed).run())
        checked(app.button(key="compare_run").click().run())
    assert len(app.session_state.compared) == 4


def test_the_address_brings_the_runs(open_app: Open) -> None:
    app = open_app(run=["1:4:3:200", "2:2:1:90"])
    checked(app.switch_page("pages/compare.py").run())
    assert app.session_state.comparison.configs == [FOUR, TWO]


def test_a_click_that_comes_with_a_change_of_the_controls_adds_what_they_say(
    open_app: Open,
) -> None:
    app = open_app(seed="7")
    app.number_input(key="epochs").set_value(6000)
    checked(app.button(key="compare_run").click().run())
    assert app.session_state.compared == [TrainingConfig(seed=7, epochs=6000)]
