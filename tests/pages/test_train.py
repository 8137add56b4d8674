"""The Train page through Streamlit's own test client; clicks are tested in the browser."""

from nn import TrainingConfig
from pages.live.run import Position
from tests.pages.conftest import Open, at, player, report, run_of


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
