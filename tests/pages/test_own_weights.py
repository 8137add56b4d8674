"""Runs that begin from own weights, or were continued: in addresses, links and controls."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
import streamlit as st
from hypothesis import given, strategies
from streamlit.testing.v1 import AppTest

from nn import History, TrainingConfig, train
from nn.export import as_json
from nn.parameter_text import MAX_PARAMETER, write_parameters
from pages.live.run import Run
from pages.live.settings import file_name
from pages.sidebar import address, share
from tests.pages.conftest import Open, at, checked, player, run_of

BY_HAND = "v1_20_-20_20_-20_0_0_-10_30_20_20_-30"
OWN = TrainingConfig(hidden_units=2, epochs=60, weights=BY_HAND, rate_changes="3@20_0.5@40")
GIVEN = {name: str(value) for name, value in OWN.settings().items()}


@strategies.composite
def own(draw: strategies.DrawFn) -> TrainingConfig:
    units = draw(strategies.integers(0, 8))
    count = TrainingConfig(hidden_units=units).untrained().to_vector().size
    numbers = strategies.floats(-MAX_PARAMETER, MAX_PARAMETER)
    vector = draw(strategies.lists(numbers, min_size=count, max_size=count))
    config = TrainingConfig(2**32 - 1, units, weights=write_parameters(np.array(vector)))
    for epoch in sorted(draw(strategies.sets(strategies.integers(1, 4_999), max_size=2))):
        config = config.continued(epoch, draw(strategies.floats(1e-3, 100)), 200_000)
    return config


@given(own())
def test_a_link_gives_back_every_bit_and_is_short(config: TrainingConfig) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(st.context), "url", "https://xor.school.example/backpropagation")
        patch.setattr(st, "query_params", {})
        link = share.link_to(Run(config), 17)
    assert len(link) < share.LONGEST_LINK
    query = dict(parse_qsl(urlsplit(link).query))
    assert query.pop("at") == "17"
    for name, text in query.items():
        address.CONFIGURATION[name][0]([text])  # is allowed in an address
    settings = config.settings()
    read = {name: type(settings[name])(text) for name, text in query.items()}
    assert TrainingConfig(**read) == config
    assert address.configuration(address.as_text(config)) == config


def test_an_address_opens_the_run_on_every_page(open_app: Open) -> None:
    app = open_app(**GIVEN)
    assert run_of(app).config == OWN
    assert player(app)["runs"] == [OWN.settings()]
    for page in ("weights", "surface", "backpropagation", "landscape", "compare"):
        assert run_of(at(app, page)).config == OWN


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"weights": "x"}, "Weights must be v1 and then numbers, not 'x'. It is left out."),
        ({"weights": BY_HAND.replace("30", "nan")}, "decimal numbers, and 'nan' is none"),
        ({"weights": BY_HAND.replace("30", "1e9")}, "from -1,000,000 to 1,000,000, not 1e+09"),
        ({"weights": "v1_1_2"}, "Weights must be 11 numbers for 2 hidden units, not 2"),
        ({"weights": "v1_1_2_3_4"}, "Weights must be 11 numbers for 2 hidden units, not 4"),
        ({"biases": "none"}, "Weights must be 0 where the network has none"),
        ({"rate_changes": "3"}, "Rate changes must be rates with epochs, such as 3@1000"),
    ],
)
def test_an_address_that_is_wrong_is_explained(
    open_app: Open, changed: dict[str, str], said: str
) -> None:
    app = open_app(**{**GIVEN, **changed})
    assert said in app.warning[0].value
    assert [toast.value for toast in app.toast] == [app.warning[0].value]  # phones fold the sidebar
    assert run_of(app).config.hidden_units == 2


def field(app: AppTest, name: str) -> str:
    return app.text_input(key=name).value


@pytest.mark.parametrize("key", ["seed", "hidden_units", "learning_rate", "epochs"])
def test_a_control_begins_a_new_run(open_app: Open, key: str) -> None:
    app = open_app(**GIVEN)
    value = app.number_input(key=key).value
    checked(app.number_input(key=key).set_value(value + 1).run())
    config = run_of(app).config
    assert getattr(config, key) == value + 1
    assert field(app, "rate_changes") == config.rate_changes == ""
    kept = "" if key in ("seed", "hidden_units") else BY_HAND
    assert field(app, "weights") == config.weights == kept


@pytest.mark.parametrize(("name", "value"), [("start", "he"), ("biases", "none")])
def test_another_start_is_drawn(open_app: Open, name: str, value: str) -> None:
    app = open_app(**GIVEN)
    checked(app.selectbox(key=f"{name}_name").set_value(value).run())
    assert run_of(app).config == TrainingConfig(
        hidden_units=2, epochs=60, rate_changes=OWN.rate_changes, **{name: value}
    )


def test_another_table_keeps_the_weights(open_app: Open) -> None:
    app = open_app(**GIVEN)
    checked(app.selectbox(key="table_name").set_value("0001").run())
    assert run_of(app).config.weights == BY_HAND


def test_each_way_back_is_taken(open_app: Open) -> None:
    app = open_app(**GIVEN)
    (said,) = [m.value for m in app.sidebar.markdown if "Not the tutorial's" in m.value]
    assert "weights of its own, rate 3 from epoch 20, 0.5 from 40" in said
    checked(app.button(key="one_rate").click().run())
    assert run_of(app).config == TrainingConfig(hidden_units=2, epochs=60, weights=BY_HAND)
    checked(app.button(key="drawn_weights").click().run())
    assert run_of(app).config == TrainingConfig(hidden_units=2, epochs=60)
    assert "drawn_weights" not in [button.key for button in app.button]


def test_weights_of_many_units_go_into_a_file_and_not_into_a_link(open_app: Open) -> None:
    vector = np.random.default_rng(1).normal(size=321)
    app = open_app(hidden_units="64", epochs="5", weights=write_parameters(vector))
    checked(app.button(key="share_link").click().run())
    assert "321 numbers, too many for a link" in app.warning[0].value


def test_compared_runs_with_weights_of_their_own_are_told_apart(open_app: Open) -> None:
    texts = [f"1:2:1:50:weights={BY_HAND}", f"1:2:1:50:weights={BY_HAND[:-1]}1", "1:2:1:50"]
    app = at(open_app(run=texts), "compare")
    shown = str(app)
    for name in ("weights of its own (1)", "weights of its own (2)"):
        assert name in shown
    assert "drawn weights" in shown


def test_words_and_files_of_own_weights_name_no_seed() -> None:
    config = replace(OWN, table="0001", rate_changes="")
    assert config.describe() == (
        "2 hidden units, learning rate 1, 60 epochs, AND, weights of its own"
    )
    assert file_name(config) == "and-own-weights-units-2"
    assert file_name(replace(config, weights="")) == "and-seed-1-units-2"


@pytest.mark.parametrize("key", ["seed", "random_seed", "learning_rate", "biases_name"])
def test_what_ends_with_a_run_is_said_and_can_be_had_back(open_app: Open, key: str) -> None:
    app = open_app(**GIVEN)
    if key == "random_seed":
        app.button(key=key).click()
    elif key == "biases_name":
        app.selectbox(key=key).set_value("hidden")
    else:
        app.number_input(key=key).set_value(app.number_input(key=key).value + 1)
    checked(app.run())
    ended = app.toast[0].value
    assert ("its own weights" in ended) == (key != "learning_rate")
    assert ("the changes of its learning rate" in ended) == (key != "biases_name")
    checked(app.button(key="run_before").click().run())
    assert run_of(app).config == OWN
    assert "run_before" not in [button.key for button in app.button]


def test_pages_whose_seeds_draw_the_weights_say_that_own_ones_are_left_out(open_app: Open) -> None:
    app = at(open_app(**GIVEN), "seeds")
    assert "Your own run has weights of its own, rate 3 from epoch 20" in app.info[0].value
    app = at(app, "classroom")
    assert "Here every seed draws its own and the first learning rate stays." in app.info[0].value
    (described,) = [m.value for m in app.markdown if "Everyone will train" in m.value]
    assert "weights" not in described
    assert "rate 3" not in described


def test_a_saved_run_is_opened_with_its_weights_and_changes(open_app: Open) -> None:
    history = History(OWN)
    for snapshot in train(OWN, at=[OWN.epochs]):
        history.append(snapshot)
    app = open_app(seed="9")
    file = ("run.json", as_json(history).encode(), "application/json")
    checked(app.get("file_uploader")[0].set_value(file).run())
    assert run_of(app).config == OWN
    assert run_of(app).epoch == OWN.epochs
    assert not app.warning
    assert app.query_params["weights"] in (BY_HAND, [BY_HAND])
    assert app.query_params["rate_changes"] in (OWN.rate_changes, [OWN.rate_changes])
