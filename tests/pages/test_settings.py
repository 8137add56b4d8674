"""Every what-if setting: chosen in a list, named in an address, kept in links and files."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from nn import History, TrainingConfig, train
from nn.configuration import VALUES
from nn.export import as_json
from pages.live.compute import FramesAddress
from pages.live.run import Run
from pages.live.settings import setting_text
from pages.sidebar import address
from pages.sidebar.session import list_key
from tests.pages.conftest import Open, at, checked, finish, player, run_of

OTHERS: dict[str, Any] = {
    "table": "0001",
    "start": "he",
    "activation": "tanh",
    "loss": "cross-entropy",
    "biases": "output",
    "third_input": False,
}
ONE_CHANGED = [
    (name, value)
    for name, values in VALUES.items()
    for value in values
    if name != "table" and value != getattr(TrainingConfig(), name)
]
configs = st.builds(
    TrainingConfig,
    seed=st.integers(0, 2**32 - 1),
    hidden_units=st.integers(0, 64),
    learning_rate=st.floats(1e-300, 100),
    epochs=st.integers(1, 200_000),
    **{name: st.sampled_from(values) for name, values in VALUES.items()},
    rate_changes=st.sampled_from(["", "3@7", "0.25@1_1e-5@199999"]),
)


@given(configs)
def test_a_compared_run_is_read_as_it_was_written(config: TrainingConfig) -> None:
    assert address.configuration(address.as_text(config)) == config


@given(configs)
def test_the_frames_address_has_the_names_of_the_settings(config: TrainingConfig) -> None:
    query = {name: str(setting_text(value)) for name, value in config.settings().items()}
    pairs = [*query.items(), ("after", "-1"), ("every", "1"), ("most", "1")]
    assert FramesAddress.read(pairs).config == config


@pytest.mark.parametrize(("name", "value"), ONE_CHANGED)
def test_a_setting_is_chosen_named_in_the_address_and_given_up(
    open_app: Open, name: str, value: Any
) -> None:
    app = open_app(epochs="40")
    checked(app.selectbox(key=list_key(name)).set_value(value).run())
    config = TrainingConfig(epochs=40, **{name: value})
    assert run_of(app).config == config
    assert app.query_params[name] in (setting_text(value), [setting_text(value)])
    assert player(app)["runs"] == [config.settings()]
    again = open_app(epochs="40", **{name: setting_text(value)})
    assert run_of(again).config == config
    assert again.selectbox(key=list_key(name)).value == value
    checked(again.button(key="tutorials_network").click().run())
    assert run_of(again).config == TrainingConfig(epochs=40)
    assert name not in again.query_params
    assert "tutorials_network" not in [button.key for button in again.button]


@pytest.mark.parametrize("name", [name for name in VALUES if name != "table"])
def test_a_value_that_a_setting_cannot_have_is_explained(open_app: Open, name: str) -> None:
    app = open_app(**{name: "x"})
    assert run_of(app).config == TrainingConfig()
    allowed = [setting_text(value) for value in VALUES[name]]
    assert f"is “x”; it must be {', '.join(allowed[:-1])} or {allowed[-1]}" in app.warning[0].value


def test_all_settings_at_once_go_through_compare_and_files(open_app: Open) -> None:
    given_ = {name: setting_text(value) for name, value in OTHERS.items()}
    app = open_app(seed="7", hidden_units="3", epochs="60", **given_)
    config = TrainingConfig(7, 3, epochs=60, **OTHERS)
    assert run_of(app).config == config
    checked(app.button(key="compare_run").click().run())
    assert config in at(app, "compare").session_state.live.compared

    history = History(config)
    for snapshot in train(config, at=[config.epochs]):
        history.append(snapshot)
    app = open_app()
    text = as_json(history).encode()
    checked(app.get("file_uploader")[0].set_value(("run.json", text, "json")).run())
    assert run_of(app).config == config
    assert run_of(app).trained == 60
    assert not app.warning


@pytest.mark.parametrize("units", [0, 3])
def test_a_run_without_a_hidden_layer_is_a_run_too(open_app: Open, units: int) -> None:
    app = finish(open_app(table="0001", hidden_units=str(units), epochs="700"))
    run = run_of(app)
    assert run.config == TrainingConfig(hidden_units=units, epochs=700, table="0001")
    output = run.history().latest.network.predict(run.config.truth_table.inputs)
    assert (np.abs(output - run.config.truth_table.targets) < 0.5).all()


def texts_of(app: AppTest) -> list[str]:
    return [text.value for text in app.markdown]


def test_without_a_hidden_layer_no_activation_is_named(open_app: Open) -> None:
    app = open_app(hidden_units="0", activation="relu", start="zeros")
    assert app.title[0].value.endswith("with start zeros, no hidden layer]]")
    assert ":small[Not the tutorial's: **start zeros**]" in texts_of(app)
    app = open_app(hidden_units="0", activation="relu")
    assert app.title[0].value.endswith("with no hidden layer]]")
    assert ":small[Without hidden units, the activation changes nothing.]" in texts_of(app)
    assert not any("Your own run" in note.value for note in at(app, "tutorial").info)
    app = open_app(hidden_units="1", activation="relu")
    assert app.title[0].value.endswith("with ReLU]]")
    assert ":small[Not the tutorial's: **ReLU**]" in texts_of(app)


def test_the_training_of_a_run_has_all_of_its_settings() -> None:
    config = TrainingConfig(3, 2, 0.5, 30, **OTHERS)
    history = Run(config).train_ahead().history()
    *_, last = train(config, at=[30])
    assert np.array_equal(history.latest.parameters, last.parameters)
