"""The Train page through Streamlit's own test client; clicks are tested in the browser."""

import pytest
from streamlit.testing.v1 import AppTest

from nn import TrainingConfig
from nn.backprop import descend, loss_and_gradients
from nn.training import train
from pages.live.run import Position
from tests.pages.conftest import Open, at, checked, player, report, run_of


def test_the_page_opens_on_the_untrained_network(open_app: Open) -> None:
    app = open_app()
    assert [title.value for title in app.title] == ["A neural network learns XOR"]
    data = player(app)
    assert data["runs"] == [TrainingConfig().settings()]
    assert data["start"] == {"trained": 0, "epoch": 0, "command": ""}
    assert data["locked"] is None
    assert run_of(app).position == Position()


def test_the_player_knows_of_the_presentation(open_app: Open) -> None:
    assert player(open_app())["presented"] is False
    assert player(open_app(projection="true"))["presented"] is True


def test_another_page_and_back_leave_the_player_where_it_stood(open_app: Open) -> None:
    app = report(open_app(epochs="500"), 321, 123)
    at(app, "weights")
    assert player(at(app, "train"))["start"] == {"trained": 321, "epoch": 123, "command": ""}


def test_the_player_gets_what_an_explaining_page_ordered(open_app: Open) -> None:
    app = at(open_app(epochs="500"), "weights")  # which trains an untrained run
    start = player(at(app, "train"))["start"]
    assert (start["trained"], start["epoch"]) == (500, 500)
    assert start["command"] == run_of(app).position.command != ""


# A learning rate that changes on the way


def continued(open_app: Open) -> AppTest:
    """A run with two changes, trained to its end, with its timeline at the first of them."""
    return report(open_app(epochs="300", rate_changes="3@100_0.25@200"), 300, 100)


def test_the_title_has_every_change_and_the_player_the_run(open_app: Open) -> None:
    app = continued(open_app)
    (title,) = app.title
    assert "with rate 3 from epoch 100, 0.25 from 200" in title.value
    (title,) = open_app(rate_changes="3@100_0.25@200_1@250").title
    assert "with 3 changes of the learning rate" in title.value
    data = player(app)
    assert data["runs"][0]["rate_changes"] == "3@100_0.25@200"
    assert data["continues"]["changes"] == 8
    assert player(open_app(seed="7"))["continues"] == data["continues"]


def test_the_explaining_pages_update_with_the_rate_of_their_epoch(open_app: Open) -> None:
    config = TrainingConfig(epochs=300, rate_changes="3@100_0.25@200")
    before = next(s for s in train(config, at=[100]) if s.epoch == 100).network
    table = config.truth_table
    gradients = loss_and_gradients(before, table.inputs, table.targets).gradients
    moved = descend(before, gradients, 3.0).hidden_weights[0, 0]
    app = at(continued(open_app), "weights")
    (said,) = [text.value for text in app.markdown if "the next epoch at" in text.value]
    assert "at learning rate 3 changes it by" in said
    change = float(said.rpartition(" ")[2].rstrip(".").replace("−", "-"))
    assert change == pytest.approx(moved - before.hidden_weights[0, 0], rel=1e-3)
    app = checked(at(app, "backpropagation").segmented_control(key="step").set_value("8").run())
    assert any(" 3\\cdot" in formula.value for formula in app.latex)


def test_a_run_from_the_weights_of_an_epoch_keeps_the_rate_and_no_changes(open_app: Open) -> None:
    app = at(continued(open_app), "by_hand")
    app.button(key="take_weights").click().run()
    config = run_of(app).config
    assert config.rate_changes == ""
    assert config.learning_rate == 3.0
    assert config.weights != ""
