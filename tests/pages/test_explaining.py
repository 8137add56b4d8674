"""The explaining pages without a browser: at every size, at the first epoch and at the last."""

import json
import re
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from nn import XOR, DivergenceError, TrainingConfig, loss_and_gradients, train
from pages.explain.digits import plain
from pages.live.run import Run
from pages.live.shared import shared_histories
from tests.pages.conftest import Open, at, checked, report, run_of

PAGES = ["weights", "surface", "backpropagation", "landscape", "tutorial"]
ON_THE_TIMELINE = PAGES[:-1]
CHARTS = {"weights": 2, "surface": 4, "backpropagation": 1, "landscape": 2, "tutorial": 2}


def shown(app: AppTest) -> str:
    return "\n".join(markdown.value for markdown in app.markdown)


def figures(app: AppTest) -> dict[str, dict]:
    """The charts on the page by key."""
    found = {}
    for chart in app.get("plotly_chart"):
        key = re.search(r"-([a-z_]+)$", chart.proto.id)
        found[key.group(1) if key else chart.proto.id] = json.loads(chart.proto.spec)
    return found


@pytest.mark.parametrize("units", [1, 2, 4, 64])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_works_at_every_size_from_the_first_epoch_to_the_last(
    open_app: Open, page: str, units: int
) -> None:
    app = at(open_app(hidden_units=str(units), epochs="400", seed="3"), page)
    assert app.title[0].value.endswith("?"), "it begins with a question"
    assert shown(app).rstrip().rpartition("**Look for:**")[2].count(".") >= 2
    # The tutorial's third chart comes when its seeds are measured.
    assert len(figures(app).keys() - {"shares"}) == CHARTS[page]
    if page in ON_THE_TIMELINE:
        run = run_of(app)
        assert (run.trained, run.epoch) == (400, 400), "an untrained run is trained for the page"
        assert run.position.command, "and the player is ordered there"
        assert f"loss **{list(train(run.config))[-1].loss:.6f}**" in shown(app)
        checked(app.slider(key="moment").set_value(0).run())
        assert (run_of(app).trained, run_of(app).epoch) == (400, 0)
        assert len(app.get("plotly_chart")) == CHARTS[page]
        first = next(train(run.config)).loss
        assert f"loss **{first:.6f}**" in shown(app)


@pytest.mark.parametrize("page", ON_THE_TIMELINE)
def test_a_page_stands_where_the_player_does(open_app: Open, page: str) -> None:
    app = report(open_app(epochs="500"), 200, 90)
    before = run_of(app)
    at(app, page)
    assert run_of(app) is before, "a run under way is left as it is"
    assert app.slider(key="moment").value == app.number_input(key="exact_moment").value == 90
    assert app.slider(key="moment").max == 200
    loss = list(train(before.config, at=[90]))[1].loss
    assert f"loss **{loss:.6f}**" in shown(app)
    checked(app.button(key="train_on").click().run())
    assert (run_of(app).trained, run_of(app).epoch) == (500, 500)
    assert "train_on" not in [button.key for button in app.button]
    checked(app.number_input(key="exact_moment").set_value(123).run())
    assert run_of(app).epoch == app.slider(key="moment").value == 123
    before = run_of(app)
    at(app, "train")
    assert run_of(app) is before


def test_a_page_that_trains_an_untrained_run_says_when_it_was_solved(open_app: Open) -> None:
    app = at(open_app(epochs="3000"), "weights")
    assert "solved at epoch **2,407**" in shown(app)
    checked(app.slider(key="moment").set_value(0).run())
    assert "solved at epoch **2,407**" in shown(app)
    assert "not solved" in shown(at(open_app(epochs="30"), "weights"))


def test_other_settings_in_the_sidebar_give_another_run(open_app: Open) -> None:
    app = at(open_app(epochs="300"), "weights")
    before = figures(app)
    checked(app.number_input(key="seed").set_value(8).run())
    assert run_of(app).config == TrainingConfig(8, 4, 1.0, 300)
    assert run_of(app).epoch == 300
    assert figures(app) != before


def test_a_long_run_is_shown_as_far_as_it_came_and_can_be_trained_further(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_ahead = Run.train_ahead
    monkeypatch.setattr(Run, "train_ahead", lambda run: train_ahead(run, 0.0))
    app = at(open_app(epochs="200000", hidden_units="64", seed="99"), "landscape")
    first = run_of(app)
    assert 0 < first.trained == first.epoch < 200_000
    checked(app.button(key="train_on").click().run())
    assert first.trained < run_of(app).trained == run_of(app).epoch < 200_000


def test_a_run_whose_player_is_further_than_time_allows_is_shown_as_far_as_it_comes(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = Run.history
    monkeypatch.setattr(Run, "history", lambda run: history(run, 0.0))
    app = at(report(open_app(epochs="150000", seed="98"), 150_000), "weights")
    assert 0 < app.slider(key="moment").value < 150_000
    assert run_of(app).trained == 150_000, "the player stays where it is"


def test_a_run_that_diverges_says_so_and_shows_what_there_is(open_app: Open) -> None:
    app = report(open_app(epochs="50", seed="97"), 2)
    shared = shared_histories().of(run_of(app).config)
    shared.until(2, 60.0)
    # No allowed configuration diverges.
    shared._failure = DivergenceError(3)
    at(app, "landscape")
    assert [error.value for error in app.error] == [str(DivergenceError(3))]
    assert "train_on" not in [button.key for button in app.button]
    assert len(app.get("plotly_chart")) == CHARTS["landscape"]


def tables(app: AppTest) -> list[list[list[str]]]:
    """The cells of each table on the page that is read and not sorted, line by line."""
    found = []
    for block in app.get("html"):
        lines = re.findall(r"<tr[^>]*>(.*?)</tr>", block.proto.body)
        if lines:
            found.append([re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line) for line in lines])
    return found


def read(number: str) -> Decimal:
    return Decimal(number.replace("−", "-"))


@pytest.mark.parametrize("epoch", [100, 200])
def test_one_weights_gradient_is_assembled_and_adds_up_as_it_is_written(
    open_app: Open, epoch: int
) -> None:
    app = at(open_app(epochs="200"), "backpropagation")
    checked(app.slider(key="moment").set_value(epoch).run())
    checked(app.selectbox(key="weight").set_value("hidden_weights[1, 2]").run())
    network = run_of(app).history().snapshot_at(epoch).network
    exact = loss_and_gradients(network, XOR.inputs, XOR.targets).gradients["hidden_weights"][1, 2]
    said = re.search(
        r"add up to \*\*([^*]+)\*\*, the gradient of `hidden_weights\[1, 2\]`", shown(app)
    )
    assert said is not None
    (products,) = [line for table in tables(app) for line in table if line[0] == "product"]
    assert sum(map(read, products[1:])) == read(said.group(1))
    assert float(read(said.group(1))) == pytest.approx(exact, rel=1e-3)
    assert plain(exact) in shown(app)
    checked(app.segmented_control(key="row").set_value("10").run())
    assert any("This row's share" in caption.value for caption in app.caption)


@pytest.mark.parametrize("units", [1, 12])
def test_the_check_of_the_gradients_has_a_verdict_and_all_its_rows(
    open_app: Open, units: int
) -> None:
    app = at(open_app(epochs="300", hidden_units=str(units)), "backpropagation")
    verdict = app.success[0].value
    assert verdict.startswith(f"**All {5 * units + 1} gradients agree:**")
    (rows,) = [table for table in tables(app) if table[0][0] == "parameter"]
    assert len(rows) == 1 + 5 * units + 1
    assert all("✓" in row[1] for row in rows[1:])


def test_a_step_at_a_time_by_its_name_by_back_and_next_and_by_the_address(open_app: Open) -> None:
    app = at(open_app(epochs="50"), "backpropagation")

    def titles() -> list[str]:
        return re.findall(r"\*\*(\d\. [^*]+)\*\*", shown(app))

    assert titles() == ["1. The hidden layer"]
    assert app.button(key="back").disabled
    checked(app.button(key="next").click().run())
    assert titles() == ["2. The output"]
    assert "2" in app.query_params["step"]
    checked(app.segmented_control(key="step").set_value("8").run())
    assert titles() == ["8. The update, with all four rows"]
    assert app.button(key="next").disabled
    checked(app.button(key="back").click().run())
    assert titles() == ["7. The gradients of the hidden layer"]
    checked(app.segmented_control(key="step").set_value("all").run())
    assert len(titles()) == 8
    assert app.button(key="next").disabled
    checked(app.segmented_control(key="step").set_value("1").run())
    assert "step" not in app.query_params, "the first step is the default"

    app = open_app(epochs="50", step="3")
    assert not app.error, "every page understands the address"
    app = open_app(epochs="50", step="9")
    assert any(
        "Step in the address is “9”" in message.value for message in [*app.warning, *app.error]
    )


def test_the_landscape_says_the_runs_own_loss_at_its_origin(open_app: Open) -> None:
    app = at(open_app(epochs="600", seed="2"), "landscape")
    loss = list(train(TrainingConfig(2, 4, 1.0, 600)))[-1].loss
    assert f"the loss is **{loss:.6f}**" in shown(app)
    share = re.search(r"holds \*\*([\d.]+)%\*\*", shown(app))
    assert share is not None
    assert 50 < float(share.group(1)) <= 100


def test_the_hidden_space_can_be_seen_along_its_principal_axes(open_app: Open) -> None:
    app = at(open_app(seed="1", hidden_units="3", epochs="3000"), "surface")
    assert any("linearly separable" in success.value for success in app.success)
    assert not any("wrong side" in caption.value for caption in app.caption)
    checked(app.segmented_control(key="view").set_value("the two principal axes").run())
    assert any("11 appears on the wrong side" in caption.value for caption in app.caption)
