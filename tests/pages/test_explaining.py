"""The explaining pages without a browser: at every size, at the first epoch and at the last."""

import inspect
import json
import re
from collections.abc import Iterator

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nn import (
    XOR,
    DivergenceError,
    Network,
    Snapshot,
    TrainingConfig,
    loss_and_gradients,
    numerical_gradients,
    train,
)
from nn.backprop import hidden_delta, output_delta
from nn.tutorial import PUBLISHED, Slips, epoch_as_it_ran, replay
from pages.shared import listing, moment
from pages.shared import run as run_module
from pages.shared.run import Run
from pages.shared.steps import epoch_steps, matrix, number
from tests.pages.conftest import Open, checked

PAGES = ["weights", "surface", "backpropagation", "landscape", "tutorial"]
ON_THE_TIMELINE = PAGES[:-1]
CHARTS = {"weights": 2, "surface": 4, "backpropagation": 1, "landscape": 2, "tutorial": 2}


def at(app: AppTest, page: str) -> AppTest:
    return checked(app.switch_page(f"pages/{page}.py").run())


def told(app: AppTest) -> str:
    return "\n".join(markdown.value for markdown in app.markdown)


def figures(app: AppTest) -> dict[str, dict]:
    """The charts on the page by their key."""
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
    assert told(app).rstrip().rpartition("**Look for:**")[2].count(".") >= 2
    assert len(app.get("plotly_chart")) == CHARTS[page]
    if page in ON_THE_TIMELINE:
        run = app.session_state.run
        assert run.position == 400, "an untrained run is trained for the page"
        assert f"loss **{list(train(run.config))[-1].loss:.6f}**" in told(app)
        checked(app.slider(key="moment").set_value(0).run())
        assert run.position == 0
        assert len(app.get("plotly_chart")) == CHARTS[page]
        first = next(train(run.config)).loss
        assert f"loss **{first:.6f}**" in told(app)


@pytest.mark.parametrize("page", ON_THE_TIMELINE)
def test_a_page_stands_on_the_run_of_the_train_page(open_app: Open, page: str) -> None:
    app = open_app(epochs="500")
    checked(app.button(key="step").click().run())
    run: Run = app.session_state.run
    assert (run.epoch, run.position) == (1, 1)
    at(app, page)
    assert app.session_state.run is run
    assert (run.epoch, run.position) == (1, 1), "a run under way is left as it is"
    assert app.slider(key="moment").value == 1
    checked(app.button(key="train_on").click().run())
    assert (run.epoch, run.position) == (500, 500)
    checked(app.number_input(key="exact_moment").set_value(123).run())
    assert run.position == app.slider(key="moment").value == 123
    checked(app.switch_page("pages/train.py").run())
    assert app.session_state.run is run
    assert run.position == 123
    assert run.state == "finished"


def test_a_run_that_trains_while_its_page_is_left_is_paused_where_it_was_seen(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module.time, "monotonic", lambda: 100.0)
    app = open_app(epochs="50000")
    checked(app.button(key="train").click().run())
    run: Run = app.session_state.run
    assert run.training
    run.position = run.seen = 40
    at(app, "weights")
    assert not run.training
    assert run.epoch == 40


def test_another_configuration_at_the_side_gives_another_run(open_app: Open) -> None:
    app = at(open_app(epochs="300"), "weights")
    before = figures(app)
    checked(app.number_input(key="seed").set_value(8).run())
    assert app.session_state.run.config == TrainingConfig(8, 4, 1.0, 300)
    assert app.session_state.run.epoch == 300
    assert figures(app) != before


def test_a_long_run_is_shown_as_far_as_it_came_and_can_be_trained_on(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moment, "TRAINING_SECONDS", 0.05)
    app = at(open_app(epochs="200000", hidden_units="64"), "landscape")
    run: Run = app.session_state.run
    first = run.epoch
    assert 0 < first < 200_000
    checked(app.button(key="train_on").click().run())
    assert first < run.epoch < 200_000
    assert run.position == run.epoch


def diverging(epoch: int) -> Iterator[Snapshot]:
    yield from ()
    raise DivergenceError(epoch)


def test_a_run_that_diverges_says_so_and_shows_what_there_is(open_app: Open) -> None:
    app = open_app(epochs="50")
    run: Run = app.session_state.run
    checked(app.button(key="step").click().run())
    run._training = diverging(2)
    run.catch_up(1.0)
    assert run.failure
    checked(app.switch_page("pages/landscape.py").run())
    assert any("diverged" in error.value for error in app.error)


def test_the_steps_are_the_formulas_numbers() -> None:
    network = list(train(TrainingConfig(2, 3, 1.0, 700), at=[700]))[-1].network
    steps = epoch_steps(network, 0.5, range(4))
    hidden, output = network.forward(XOR.inputs)
    numerical = numerical_gradients(network, XOR.inputs, XOR.targets)
    by_title = {step.title: step.results for step in steps}
    assert np.array_equal(by_title["The hidden layer"]["hidden"], hidden)
    assert np.array_equal(by_title["The output"]["output"], output)
    assert by_title["The loss"]["loss"] == pytest.approx(((output - XOR.targets) ** 2).mean())
    for layer in ("output", "hidden"):
        gradients = by_title[f"The gradients of the {layer} layer"]
        for name, values in gradients.items():
            assert np.allclose(values, numerical[name], atol=1e-9)
    for name, moved in by_title["The update, with all four rows"].items():
        assert np.allclose(moved, network.parameters()[name] - 0.5 * numerical[name], atol=1e-9)


def test_the_rows_shares_add_up_to_the_gradient() -> None:
    network = Network.initialize(4, 5)
    exact = loss_and_gradients(network, XOR.inputs, XOR.targets)
    total = {name: np.zeros_like(values) for name, values in exact.gradients.items()}
    loss = 0.0
    for row in range(4):
        for step in epoch_steps(network, 1.0, [row]):
            if step.title.startswith("The gradients"):
                for name, values in step.results.items():
                    total[name] += values
            elif step.title == "The loss":
                loss += step.results["loss"].item()
    assert loss == pytest.approx(exact.loss)
    for name, values in exact.gradients.items():
        assert np.allclose(total[name], values)


def test_the_code_shown_is_the_code_that_runs() -> None:
    steps = {step.title: step for step in epoch_steps(Network.initialize(1, 2), 1.0, range(4))}
    for title, function in [
        ("The output", Network.forward),
        ("Back to the output unit", output_delta),
        ("Back to the hidden units", hidden_delta),
    ]:
        assert steps[title].code is function
        body = steps[title].source.splitlines()[-1].strip()
        assert body in inspect.getsource(function)


def test_numbers_and_matrices_are_written_so_that_they_can_be_read() -> None:
    texts = [number(value) for value in (1.0, 0.5, 4.5333, -0.4471, 12.346)]
    assert texts == ["1", "0.500", "4.53", "-0.447", "12.35"]
    assert number(0.00083) == r"8.3\mathrm{e}{-4}"
    assert number(123456.7) == r"1.2\mathrm{e}{5}"
    assert matrix(np.array([1.0, 2.0])) == r"\begin{bmatrix}1 & 2\end{bmatrix}"
    wide = matrix(np.arange(64.0)[None, :])
    assert wide == r"\begin{bmatrix}0 & 1 & \cdots & 63\end{bmatrix}"
    tall = matrix(np.arange(64.0)[:, None])
    assert tall.count(r"\\") == 3
    assert r"\vdots" in tall


def test_one_weights_gradient_is_assembled_on_the_page(open_app: Open) -> None:
    app = at(open_app(epochs="200", hidden_units="2"), "backpropagation")
    checked(app.selectbox(key="weight").set_value("hidden_weights[1, 1]").run())
    run: Run = app.session_state.run
    gradient = loss_and_gradients(run.history.latest.network, XOR.inputs, XOR.targets).gradients[
        "hidden_weights"
    ][1, 1]
    assert f"**{gradient:.9g}**, the gradient of `hidden_weights[1, 1]`" in told(app)
    checked(app.segmented_control(key="row").set_value("10").run())
    assert any("share of this row" in caption.value for caption in app.caption)


def test_the_landscape_says_the_runs_own_loss_at_its_origin(open_app: Open) -> None:
    app = at(open_app(epochs="600", seed="2"), "landscape")
    loss = list(train(TrainingConfig(2, 4, 1.0, 600)))[-1].loss
    assert f"the loss is **{loss:.6f}**" in told(app)
    share = re.search(r"holds \*\*([\d.]+)%\*\*", told(app))
    assert share is not None
    assert 50 < float(share.group(1)) <= 100


def test_the_hidden_space_can_be_seen_along_its_principal_axes(open_app: Open) -> None:
    app = at(open_app(seed="1", hidden_units="3", epochs="3000"), "surface")
    assert any("linearly separable" in success.value for success in app.success)
    assert not any("wrong side" in caption.value for caption in app.caption)
    checked(app.segmented_control(key="view").set_value("the two principal axes").run())
    assert any("11 lies on the wrong side" in caption.value for caption in app.caption)


def test_the_tutorials_table_shows_the_eight_published_losses(open_app: Open) -> None:
    app = at(open_app(seed="77"), "tutorial")
    table = app.dataframe[0].value
    assert tuple(table["published"]) == PUBLISHED
    ours, _ = replay(Network.initialize(1, 4), Slips())
    assert table["ours"].tolist() == ours[::1000].tolist()
    assert np.allclose(table["difference"], table["ours"] - table["published"])
    shown = "\n".join(code.value for code in app.code)
    assert inspect.getsource(epoch_as_it_ran).strip() in shown


def test_the_switches_change_what_is_drawn_and_each_effect_is_measured(open_app: Open) -> None:
    app = at(open_app(), "tutorial")
    names = [trace["name"] for trace in figures(app)["errors"]["data"]]
    assert names == ["as it ran", "corrected", "published"]
    checked(app.toggle(key="slip_wrong_axis").set_value(False).run())
    names = [trace["name"] for trace in figures(app)["errors"]["data"]]
    assert names == ["as it ran", "with the slips chosen", "corrected", "published"]
    for name in ("derivative_of_activation", "wrong_axis", "mean_for_biases"):
        off = dict.fromkeys(("derivative_of_activation", "wrong_axis", "mean_for_biases"), False)
        errors, _ = replay(Network.initialize(1, 4), Slips(**{**off, name: True}))
        epoch = int(np.flatnonzero(errors < 0.1)[0])
        assert f"under 0.1 first at epoch {epoch:,}; without" in told(app)


def test_the_wrong_axis_is_said_to_exist_for_4_units_only(open_app: Open) -> None:
    app = at(open_app(hidden_units="3"), "tutorial")
    assert app.toggle(key="no_slip_wrong_axis").disabled
    assert any("4 hidden units only" in warning.value for warning in app.warning)
    assert "wrong axis" not in [trace["name"] for trace in figures(app)["twins"]["data"]]
    names = [trace["name"] for trace in figures(app)["errors"]["data"]]
    assert names == ["with both slips that apply", "corrected"], "it never ran like this"


def test_what_is_said_of_the_chaos_is_measured() -> None:
    said = listing.chaos_in_words(1, 4)
    wrong = listing.run(1, 4, Slips())[1].max()
    right = listing.run(1, 4, Slips(False, False, False))[1].max()
    assert f"with the wrong axis to **{wrong:.1g}** at most" in said
    assert f"with no slip to **{right:.1g}** at most" in said


def test_an_error_that_never_falls_is_said_so() -> None:
    assert listing.learned(np.full(7001, 0.5)) == "never within 7,000 epochs"
    assert listing.learned(np.array([0.5, 0.2, 0.09])) == "first at epoch 2"
