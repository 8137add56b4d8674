"""The explaining pages open for every network that can be chosen, and say what is true of it."""

import pytest
from streamlit.testing.v1 import AppTest

from nn import TrainingConfig, loss_and_gradients
from tests.pages.conftest import Open, at, report, run_of
from tests.pages.test_explaining import figures, following

PAGES = ["weights", "surface", "backpropagation", "landscape"]

# Each two values of two settings meet in one of these, beside those of the tutorial's network.
NETWORKS = [
    {"activation": "tanh", "loss": "cross-entropy", "biases": "hidden"},
    {"activation": "tanh", "start": "zeros", "biases": "none", "hidden_units": "3"},
    {"activation": "tanh", "start": "small", "third_input": "false", "hidden_units": "1"},
    {"activation": "relu", "start": "he", "hidden_units": "16"},
    {"activation": "relu", "start": "zeros", "loss": "cross-entropy", "biases": "output"},
    {"activation": "relu", "biases": "none", "third_input": "false", "hidden_units": "2"},
    {"start": "xavier", "loss": "cross-entropy", "biases": "none", "third_input": "false"},
    {"start": "uniform", "biases": "output", "hidden_units": "64"},
    {"hidden_units": "0", "table": "0001"},
    {"hidden_units": "0", "loss": "cross-entropy", "biases": "none", "third_input": "false"},
    {"hidden_units": "0", "activation": "relu", "start": "zeros", "biases": "hidden"},
]


CHARTS = {
    "weights": {"parameters"},
    "surface": {"contour", "units", "height"},
    "backpropagation": {"check"},
    "landscape": {"above", "height"},
}


def on_the_page(app: AppTest) -> str:
    """All that is said on the page itself."""
    main = app.main
    parts = [*main.markdown, *main.caption, *main.info, *main.success, *main.error]
    return "\n".join([app.title[0].value, *(part.value for part in parts)])


@pytest.mark.parametrize("settings", NETWORKS, ids=lambda network: "-".join(network.values()))
@pytest.mark.parametrize("page", PAGES)
def test_every_page_explains_every_network(
    open_app: Open, page: str, settings: dict[str, str]
) -> None:
    app = at(open_app(epochs="50", seed="3", **settings), page)
    assert not app.warning
    config = run_of(app).config
    for name, value in settings.items():
        assert str(getattr(config, name)).lower() == value, name
    layered = config.hidden_units > 0
    drawn = CHARTS[page] - (set() if layered else {"units"})
    assert figures(app).keys() == drawn - ({"check"} if equal_start(config) else set())
    moving = {"weights": ["diagram"], "surface": ["surface", *["hidden"] * layered]}
    assert following(app) == moving.get(page, [])
    said = on_the_page(app)
    assert "None" not in said
    assert "nan" not in said
    network = run_of(app).history().latest.network
    there = sum(int(numbers.sum()) for numbers in network.present().values())
    if page == "backpropagation":
        assert f"**All {there} gradients agree:**" in said
        if equal_start(config):
            assert "Look for:** Every gradient is exactly 0 here" in said
        else:
            assert ("sigmoid" in said.lower()) == (
                config.loss == "cross-entropy" or (config.activation == "tanh" and layered)
            )
    if page == "weights":
        biases = any(network.present()[name].any() for name in ("hidden_bias", "output_bias"))
        assert f"**All {there} weights{' and biases' * biases}**" in said
        (alt,) = [chart.proto.alt for chart in app.get("plotly_chart")]
        assert f"{there} weights and biases over 50 epochs" in alt
        assert ("No unit has a bias." in said) == (layered and config.biases == "none")
        assert ("third input is not connected" in said) == (not config.third_input)
    if page == "surface":
        assert ("no hidden layer" in said) == (not layered)
        assert ("kink" in said) == (config.activation == "relu" and layered)
        equal = config.start == "zeros" and config.hidden_units > 1
        assert ("hidden units are equal:" in said) == (equal and config.activation != "relu")
        dead = network.dead_units(config.truth_table.inputs)
        assert (" dead:**" in said) == dead.any() >= (equal and config.activation == "relu")
        nothing_enters = config.biases == "none" and not config.third_input
        reached = config.activation == "sigmoid" and layered
        assert ("00 is out of reach" in said) == (nothing_enters and not reached)
    if page == "landscape":
        assert ("cross-entropy is **" in said) == (config.loss == "cross-entropy")
        assert ("has not moved" in said) == (equal_start(config))
    report(app, 50, 0)  # the first epoch is explained too


def equal_start(config: TrainingConfig) -> bool:
    """Whether every gradient of the untrained network is exactly 0."""
    table = config.truth_table
    gradients = loss_and_gradients(
        config.untrained(), table.inputs, table.targets, config.loss_function
    ).gradients
    return not any(values.any() for values in gradients.values())


def test_a_step_that_a_shorter_network_does_not_have_gives_way_to_the_first(
    open_app: Open,
) -> None:
    app = at(open_app(epochs="20", hidden_units="0", step="8"), "backpropagation")
    titles = [part.value for part in app.markdown if part.value.startswith("**1. ")]
    assert titles == ["**1. The output**"]
    assert "step" not in app.query_params


@pytest.mark.parametrize(("start", "moved"), [("zeros", False), ("normal", True)])
def test_the_axes_of_a_landscape_are_named_after_what_they_are(
    open_app: Open, start: str, moved: bool
) -> None:
    app = at(open_app(start=start, epochs="50", loss="cross-entropy"), "landscape")
    above, height = (figures(app)[key]["layout"] for key in ("above", "height"))
    named = "first principal direction" if moved else "change of x₁ → h₁"
    assert above["xaxis"]["title"]["text"] == named
    along = "second direction" if moved else "change of x₁ → h₂"
    assert height["scene"]["yaxis"]["title"]["text"] == along
    said = on_the_page(app)
    assert ("in which the run moved farthest" in said) == moved
    assert ("the point at which this run stays" in said) == (not moved)
    assert "right angles" not in said
    last = run_of(app).history().latest.loss
    assert said.count(f"{last:.6f}") == 2, "one rounding"
