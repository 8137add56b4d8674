import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nn import DivergenceError, TrainingConfig, train
from pages.shared import run as run_module
from pages.shared.run import SPEEDS, Run
from tests.pages.conftest import Open, checked


def run_of(app: AppTest) -> Run:
    run = app.session_state.run
    assert isinstance(run, Run)
    return run


def press(app: AppTest, key: str) -> AppTest:
    return checked(app.button(key=key).click().run())


def label(app: AppTest) -> str:
    return app.button(key="train").label


def to_the_end(app: AppTest) -> AppTest:
    """Rerun as the player does, until nothing trains any more."""
    for _ in range(2000):
        if not run_of(app).training:
            return app
        checked(app.run())
    raise AssertionError("the run does not end")


def test_the_page_opens_on_the_untrained_network(open_app: Open) -> None:
    app = open_app()
    assert [title.value for title in app.title] == ["A neural network learns XOR"]
    assert label(app) == "Train"
    assert run_of(app).state == "untrained"
    assert app.get("bidi_component"), "the player is there before anything is pressed"


@pytest.mark.parametrize("speed", SPEEDS)
def test_training_ends_with_the_numbers_of_nn(open_app: Open, speed: int) -> None:
    config = TrainingConfig(seed=5, hidden_units=3, learning_rate=2.0, epochs=900)
    app = open_app(seed="5", hidden_units="3", learning_rate="2", epochs="900")
    checked(app.selectbox(key="speed").set_value(speed).run())
    press(app, "train")
    to_the_end(app)
    run = run_of(app)
    truth = list(train(config))
    assert run.history.losses.tolist() == [snapshot.loss for snapshot in truth]
    assert np.array_equal(run.history.latest.parameters, truth[-1].parameters)
    assert label(app) == "Train again"


def test_the_defaults_are_solved_where_nn_says(open_app: Open) -> None:
    app = open_app()
    press(app, "train")
    to_the_end(app)
    history = run_of(app).history
    assert history.losses[history.solved_epoch] < 0.01 <= history.losses[history.solved_epoch - 1]


def test_two_units_stay_stuck_near_an_eighth(open_app: Open) -> None:
    app = open_app(hidden_units="2")
    press(app, "train")
    to_the_end(app)
    history = run_of(app).history
    assert history.solved_epoch is None
    assert history.losses[-1] == pytest.approx(0.125, abs=0.01)


def test_the_button_says_what_it_does_next(open_app: Open) -> None:
    app = open_app(epochs="2000")
    said = [label(app)]
    press(app, "train")
    said.append(label(app))
    press(app, "train")
    said.append(label(app))
    press(app, "train")
    said.append(label(app))
    to_the_end(app)
    said.append(label(app))
    assert said == ["Train", "Pause", "Resume", "Pause", "Train again"]


def test_a_paused_run_stands_still_and_goes_on_where_it_stood(open_app: Open) -> None:
    app = open_app(epochs="3000")
    press(app, "train")
    press(app, "train")
    epoch = run_of(app).epoch
    assert 0 < epoch < 3000
    for _ in range(3):
        checked(app.run())
    assert run_of(app).epoch == epoch
    press(app, "train")
    assert run_of(app).epoch > epoch
    to_the_end(app)
    truth = [snapshot.loss for snapshot in train(TrainingConfig(epochs=3000))]
    assert run_of(app).history.losses.tolist() == truth


def test_train_again_begins_at_the_untrained_network(open_app: Open) -> None:
    app = open_app(epochs="100")
    press(app, "train")
    to_the_end(app)
    before = run_of(app)
    press(app, "train")
    assert run_of(app).id != before.id
    to_the_end(app)
    assert run_of(app).history.losses.tolist() == before.history.losses.tolist()


def test_step_trains_one_epoch(open_app: Open) -> None:
    app = open_app()
    truth = train(TrainingConfig())
    next(truth)
    for epoch in (1, 2, 3):
        press(app, "step")
        run = run_of(app)
        assert (run.epoch, run.position, run.state) == (epoch, epoch, "paused")
        assert run.history.latest.loss == next(truth).loss
    assert label(app) == "Resume"


def test_step_is_off_while_training_and_at_the_end(open_app: Open) -> None:
    app = open_app(epochs="2000")
    assert not app.button(key="step").disabled
    press(app, "train")
    assert app.button(key="step").disabled
    to_the_end(app)
    assert app.button(key="step").disabled
    press(app, "reset")
    assert not app.button(key="step").disabled


def test_reset_brings_back_the_untrained_network(open_app: Open) -> None:
    app = open_app()
    for pressed in ("train", "step"):
        press(app, pressed)
        press(app, "reset")
        run = run_of(app)
        assert (run.epoch, run.state, run.config) == (0, "untrained", TrainingConfig())
        assert label(app) == "Train"


def test_the_speeds_go_from_slow_motion_to_as_fast_as_it_goes(open_app: Open) -> None:
    app = open_app()
    speeds = app.selectbox(key="speed")
    assert speeds.value == 20
    assert speeds.options == [
        "1 epoch a frame",
        "5 epochs a frame",
        "20 epochs a frame",
        "100 epochs a frame",
        "as fast as it goes",
    ]


def test_a_change_of_speed_keeps_the_run(open_app: Open) -> None:
    app = open_app(epochs="3000")
    press(app, "train")
    before = run_of(app)
    checked(app.selectbox(key="speed").set_value(1).run())
    assert run_of(app) is before
    assert run_of(app).training
    assert run_of(app).speed == 1


def test_the_scale_of_the_loss_keeps_the_run(open_app: Open) -> None:
    app = open_app()
    press(app, "step")
    before = run_of(app)
    (scale,) = [group for group in app.button_group if group.key == "scale"]
    assert scale.value == "linear"
    checked(scale.set_value("log").run())
    assert run_of(app) is before
    assert app.session_state.scale == "log"


def test_divergence_is_told_on_the_page_and_keeps_the_history(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_app()
    press(app, "step")
    # No configuration that is allowed gets there.
    diverged = run_module.Portion((), str(DivergenceError(2)))
    with monkeypatch.context() as patch:
        patch.setattr(run_module, "portion", lambda *_: diverged)
        press(app, "train")
        to_the_end(app)
    (error,) = app.error
    assert "diverged" in error.value
    assert "smaller learning rate" in error.value
    assert label(app) == "Train again"
    assert run_of(app).history.losses.size == 2
    press(app, "train")
    assert not app.error
    assert run_of(app).training


@pytest.mark.parametrize("pressed", ["train", "step", "reset"])
def test_a_click_that_comes_with_a_change_of_the_controls_is_about_what_they_say(
    open_app: Open, pressed: str
) -> None:
    app = open_app()
    press(app, "step")
    app.number_input(key="seed").set_value(7)
    press(app, pressed)
    run = run_of(app)
    assert run.config == TrainingConfig(seed=7)
    assert run.training == (pressed == "train")
    assert (run.epoch > 0) == (pressed != "reset")
