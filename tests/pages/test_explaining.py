"""The explaining pages without a browser: at every size, at the first epoch and at the last."""

import json
import re
from dataclasses import asdict
from decimal import Decimal

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nn import XOR, DivergenceError, TrainingConfig, loss_and_gradients, train
from pages.explain.digits import plain
from pages.live.run import Run
from pages.live.shared import shared_histories
from tests.pages.conftest import Open, at, checked, player, report, run_of

PAGES = ["weights", "surface", "backpropagation", "landscape", "tutorial"]
ON_THE_TIMELINE = PAGES[:-1]
CHARTS = {"weights": 1, "surface": 3, "backpropagation": 1, "landscape": 2, "tutorial": 2}
FOLLOWING = {"weights": ["diagram"], "surface": ["surface", "hidden"]}


def shown(app: AppTest) -> str:
    return "\n".join(markdown.value for markdown in app.markdown)


def figures(app: AppTest) -> dict[str, dict]:
    """The charts on the page by key."""
    found = {}
    for chart in app.get("plotly_chart"):
        key = re.search(r"-([a-z_]+)$", chart.proto.id)
        found[key.group(1) if key else chart.proto.id] = json.loads(chart.proto.spec)
    return found


def following(app: AppTest) -> list[str]:
    """The charts on the page that move with its bar."""
    found = [part.proto for part in app.get("bidi_component")]
    data = [json.loads(part.json) for part in found if part.component_name == "watched"]
    return [chart["kind"] for part in data for chart in part["charts"]]


@pytest.mark.parametrize("units", [1, 2, 4, 64])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_works_at_every_size_from_the_first_epoch_to_the_last(
    open_app: Open, page: str, units: int
) -> None:
    app = at(open_app(hidden_units=str(units), epochs="400", seed="3"), page)
    assert app.title[0].value.endswith("?"), "it begins with a question"
    (hint,) = [text.value for text in app.markdown if text.value.startswith("**Look for:**")]
    assert hint.count(".") >= 2
    # The tutorial's third chart comes when its seeds are measured.
    assert len(figures(app).keys() - {"shares"}) == CHARTS[page]
    if page in ON_THE_TIMELINE:
        run = run_of(app)
        assert (run.trained, run.epoch) == (400, 400), "an untrained run is trained for the page"
        assert run.position.command, "and the player is ordered there"
        bar = player(app)
        assert bar["runs"] == [run.config.settings()]
        assert (bar["start"]["epoch"], bar["shows"], bar["prompt"]) == (400, 400, True)
        assert following(app) == FOLLOWING.get(page, [])
        report(app, 400, 0)
        assert player(app)["shows"] == 0
        assert len(app.get("plotly_chart")) == CHARTS[page]
        alts = [chart.proto.alt for chart in app.get("plotly_chart")]
        assert all("epoch 0" in alt for alt in alts)


@pytest.mark.parametrize("page", ON_THE_TIMELINE)
def test_a_page_stands_where_the_player_does(open_app: Open, page: str) -> None:
    app = report(open_app(epochs="500"), 200, 90)
    before = run_of(app)
    at(app, page)
    assert run_of(app) is before, "a run under way is left as it is"
    assert player(app)["start"] == asdict(before.position)
    assert player(app)["shows"] == 90
    report(app, 500, 123)  # it was played on, and moved back
    assert (player(app)["shows"], run_of(app).trained) == (123, 500)
    before = run_of(app)
    at(app, "train")
    assert run_of(app) is before


def test_a_page_that_trains_an_untrained_run_says_when_it_was_solved(open_app: Open) -> None:
    app = at(open_app(epochs="3000"), "weights")
    assert "solved, at epoch 2,407" in shown(app)
    assert "This page shows epoch" not in shown(app)
    report(app, 3000, 0)
    assert "This page shows epoch 0 of the 3,000 that are trained" in shown(app)
    assert "solved, at epoch 2,407" in shown(app)
    assert "has not solved XOR" in shown(at(open_app(epochs="30"), "weights"))


def test_a_stuck_run_names_the_rows_that_share_an_answer(open_app: Open) -> None:
    app = at(open_app(seed="1", hidden_units="2"), "surface")
    (said,) = [info.value for info in app.info]
    assert said.startswith("**No straight line separates them here:** 10 and 11")
    network = run_of(app).history().latest.network
    hidden, output = network.forward(XOR.inputs)
    apart = np.linalg.norm(hidden[1] - hidden[2])
    assert f"coincide in the hidden space, {apart:.3f} apart" in said
    assert f"So 10 and 11 share an answer: about {output[1:3].mean():.2f}." in said
    assert "watch how 10 and 11" in shown(app)
    assert "linearly separable" not in said + shown(app)
    at(app, "weights")
    assert "This run has not solved XOR. " in shown(app)
    assert "10 and 11 share an answer" in shown(app)
    at(app, "landscape")
    assert "stands on a ledge" in shown(app)
    assert "valley" not in shown(app)


def test_one_unit_is_told_what_is_missing(open_app: Open) -> None:
    app = at(open_app(seed="1", hidden_units="1", epochs="2000"), "surface")
    (said,) = [info.value for info in app.info]
    assert "**No point separates them here.**" in said
    hidden = run_of(app).history().latest.network.forward(XOR.inputs).hidden[:, 0]
    order = [("01", "10", "11", "00")[row] for row in np.argsort(hidden, kind="stable")]
    places = [said.index(f"{name} (") for name in order]
    assert places == sorted(places), "in the order of its activation"
    assert "One hidden unit cannot solve XOR." in shown(at(app, "landscape"))


def test_a_point_can_be_read_by_choosing_its_numbers(open_app: Open) -> None:
    app = at(open_app(seed="3", hidden_units="2", epochs="400"), "surface")
    app.number_input(key="point_x1").set_value(0.3)
    checked(app.number_input(key="point_x2").set_value(-0.25).run())
    network = run_of(app).history().latest.network
    inputs = np.array([[0.3, -0.25, 1.0]])
    sums = inputs @ network.hidden_weights + network.hidden_bias
    hidden, output = network.forward(inputs)
    assert f"For x₁ = 0.3 and x₂ = −0.25 the output is **{output[0, 0]:.4f}**." in shown(app)
    table = app.table[0].value
    assert list(table.index) == ["h₁", "h₂", "ŷ"] or list(table["unit"]) == ["h₁", "h₂", "ŷ"]
    assert [float(text.replace("−", "-")) for text in table["pre-activation"][:2]] == [
        pytest.approx(value, abs=5e-5) for value in sums[0]
    ]
    assert list(table["activation"]) == [f"{value:.4f}" for value in [*hidden[0], output[0, 0]]]
    checked(app.number_input(key="point_x1").set_value(2.0).run())
    assert [warning.value for warning in app.warning] == [
        "x₁ is 2; it must be a number from −0.5 to 1.5, as on the chart."
    ]


def test_a_weight_can_be_read_by_choosing_its_name(open_app: Open) -> None:
    app = at(open_app(seed="3", hidden_units="64", epochs="100"), "weights")
    checked(app.selectbox(key="chosen_parameter").set_value("x₂ → h₆₄").run())
    network = run_of(app).history().latest.network
    value = f"{network.hidden_weights[1, 63]:.6f}".replace("-", "−")
    assert f"At epoch 100 **x₂ → h₆₄** is **{value}**." in shown(app)
    gradients = loss_and_gradients(network, XOR.inputs, XOR.targets).gradients
    (table,) = [html for html in app.get("html") if "All weights and biases" in html.proto.body]
    row = r'<tr><th scope="row">(.*?)</th><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td>'
    rows = re.findall(row, table.proto.body)
    assert len(rows) == 321
    last = f"{gradients['output_bias'][0]:.3e}".replace("-", "−")
    assert rows[-1][1:] == (f"{network.output_bias[0]:.6f}".replace("-", "−"), last)
    assert rows[0][0] == "x₁ → h₁", "hidden units count from 1"


def test_a_weight_without_a_gradient_is_said_to_stay(open_app: Open) -> None:
    app = at(open_app(start="zeros", epochs="50"), "weights")
    assert "gradient is exactly 0, so the next epoch does not change it." in shown(app)
    assert "Every gradient is exactly 0 from the start, so training changes nothing." in shown(app)
    assert "largest gradients" not in shown(app)
    assert "fell by only" not in shown(app)


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
    assert player(app)["start"]["trained"] == first.trained, "the bar trains it further"


def test_a_run_whose_player_is_further_than_time_allows_is_shown_as_far_as_it_comes(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = Run.history
    monkeypatch.setattr(Run, "history", lambda run: history(run, 0.0))
    app = at(report(open_app(epochs="150000", seed="98"), 150_000), "weights")
    assert 0 < player(app)["shows"] < 150_000
    assert run_of(app).trained == 150_000, "the player stays where it is"


def test_a_run_that_diverges_says_so_and_shows_what_there_is(open_app: Open) -> None:
    app = report(open_app(epochs="50", seed="97"), 2)
    shared = shared_histories().of(run_of(app).config)
    shared.until(2, 60.0)
    # No allowed configuration diverges.
    shared._failure = DivergenceError(3)
    at(app, "landscape")
    assert [error.value for error in app.error] == [str(DivergenceError(3))]
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
    report(app, 200, epoch)
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
    assert player(app)["more"] == "&hidden_space=output"
    checked(app.segmented_control(key="view").set_value("principal").run())
    assert player(app)["more"] == "&hidden_space=principal"
    assert any("11 appears on the wrong side" in caption.value for caption in app.caption)
