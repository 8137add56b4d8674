"""Other truth tables than that of XOR, through Streamlit's own test client."""

import base64
import json

import numpy as np
import pytest

from nn import GATES, History, TrainingConfig, loss_landscape, train, truth_table
from nn.data import gate_name
from nn.export import as_json
from nn.script import as_script
from pages.live.compute import FramesAddress
from pages.live.settings import file_name
from pages.sidebar import address, comparison, controls
from pages.sidebar.session import list_key
from tests.pages.conftest import Open, at, checked, finish, player, run_of
from tests.pages.live.blocks import read_block

AND = TrainingConfig(table="0001")


def test_the_tutorials_network_has_the_addresses_that_it_always_had(open_app: Open) -> None:
    app = open_app()
    assert player(app)["runs"] == [
        {"seed": 1, "hidden_units": 4, "learning_rate": 1.0, "epochs": 5000}
    ]
    assert "table" not in app.query_params
    assert app.title[0].value == "A neural network learns XOR"
    assert address.as_text(TrainingConfig()) == "1:4:1:5000"
    assert file_name(TrainingConfig()) == "xor-seed-1-units-4"
    other = TrainingConfig(start="he", loss="cross-entropy", biases="hidden", third_input=False)
    assert file_name(other) == (
        "xor-start-he-cross-entropy-hidden-bias-only-no-third-input-seed-1-units-4"
    )


def test_a_table_is_chosen_by_its_name_and_given_up_again(open_app: Open) -> None:
    app = open_app()
    field = app.selectbox(key=list_key("table"))
    assert len(field.options) == len(GATES)
    assert field.value == "0110"
    assert "x₁ AND NOT x₂ (0 0 1 0)" in field.options
    checked(field.set_value("0001").run())
    assert run_of(app).config == AND
    assert app.query_params["table"] == "0001"
    assert app.title[0].value == "A neural network learns AND"
    data = player(app)
    assert data["runs"] == [AND.settings()]
    assert data["task"] == "AND"
    assert data["look"]["targets"] == [0, 0, 1, 0]
    _, frames = read_block(base64.b64decode(data["opening"][0]))
    output = AND.untrained().predict(AND.truth_table.inputs)[:, 0]
    assert np.allclose(frames["errors"][0], output - AND.truth_table.targets[:, 0])
    checked(app.selectbox(key=list_key("table")).set_value("0110").run())
    assert run_of(app).config == TrainingConfig()
    assert "table" not in app.query_params


def test_what_is_pressed_in_the_players_table_is_learned(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_app()
    ordered: list[object] = []
    monkeypatch.setattr(controls, "order_controls", ordered.append)
    for sent in ("0001", "0002", None, ["0001"], {"table": "0001"}):
        monkeypatch.setattr(controls, "chosen_table", lambda _, sent=sent: sent)
        controls.choose_table()
    assert ordered == [{"table": "0001"}]
    assert player(app)["switches"] is True


@pytest.mark.parametrize("key", GATES)
def test_an_address_names_the_table(open_app: Open, key: str) -> None:
    app = open_app(table=key)
    assert run_of(app).config.table == key
    assert app.title[0].value == f"A neural network learns {gate_name(key)}"
    assert not app.warning


@pytest.mark.parametrize("text", ["", "XOR", "011", "0120", "01100", "٠١١٠"])
def test_a_table_that_is_none_is_explained(open_app: Open, text: str) -> None:
    app = open_app(table=text)
    assert run_of(app).config == TrainingConfig()
    assert "four targets, for the inputs 00, 01, 10 and 11" in app.warning[0].value


def test_a_saved_run_of_another_table_is_opened_and_xor_after_it(open_app: Open) -> None:
    app = open_app()
    for config in (AND, TrainingConfig()):
        history = History(config)
        for snapshot in train(config, at=[10, 20]):
            history.append(snapshot)
            if snapshot.epoch == 20:
                break
        text = as_json(history).encode()
        checked(app.get("file_uploader")[0].set_value(("run.json", text, "json")).run())
        assert run_of(app).config == config
        assert run_of(app).epoch == 20
        assert not app.warning


@pytest.mark.parametrize("page", ["weights", "surface", "backpropagation", "landscape"])
@pytest.mark.parametrize("key", ["0000", "0001", "0011", "1001", "1110"])
def test_the_explaining_pages_explain_the_table_that_is_learned(
    open_app: Open, page: str, key: str
) -> None:
    app = at(open_app(table=key, hidden_units="2", epochs="300"), page)
    run = run_of(app)
    assert run.config.table == key
    assert run.trained == 300
    said = " ".join(each.value for each in [*app.main.title, *app.main.markdown])
    assert gate_name(key) in said
    assert "XOR" not in said


def test_the_gradients_on_the_page_are_those_of_the_table(open_app: Open) -> None:
    app = at(finish(open_app(table="0111", epochs="200")), "backpropagation")
    assert "All 21 gradients agree" in app.success[0].value
    shown = " ".join(text.value for text in app.main.markdown)
    assert "learns OR" in shown


def test_the_page_that_stays_with_xor_says_so(open_app: Open) -> None:
    app = at(open_app(table="0001"), "tutorial")
    assert any("Your own run learns AND." in note.value for note in app.info)
    app = at(open_app(), "tutorial")
    assert not any("Your own run" in note.value for note in app.info)


def test_runs_of_different_tables_are_compared_by_name(open_app: Open) -> None:
    app = at(open_app(table="0001", epochs="90"), "compare")
    checked(app.button(key="add").click().run())
    checked(app.selectbox(key=list_key("table")).set_value("0110").run())
    checked(app.button(key="add").click().run())
    assert app.query_params["run"] == ["1:4:1:90:table=0001", "1:4:1:90"]
    assert [app.button(key=f"take_out_{i}").label for i in (1, 2)] == ["AND", "XOR"]
    look = player(app)["look"]
    first, second = (json.dumps(chart["figure"]["data"]) for chart in look["charts"][:2])
    assert first != second
    assert player(app)["file"] == "and-xor"


@pytest.mark.parametrize("key", GATES)
def test_a_compared_run_is_read_as_it_was_written(key: str) -> None:
    config = TrainingConfig(3, 2, 0.5, 70, table=key)
    assert address.configuration(address.as_text(config)) == config


@pytest.mark.parametrize(
    "text",
    [
        "1:4:1:90:",
        "1:4:1:90:table",
        "1:4:1:90:table=XOR",
        "1:4:1:90:seed=1",
        "1:4:1:90:0001",
        "1:4:1:90:table=0001:table=0001",
    ],
)
def test_a_compared_run_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no compared run|table must be one of"):
        address.configuration(text)


def test_what_all_compared_runs_share_is_named() -> None:
    configs = [TrainingConfig(seed, table="0001") for seed in (1, 2)]
    assert comparison.names(configs) == ["seed 1", "seed 2"]
    assert comparison.common(configs).endswith("5,000 epochs, AND")


@pytest.mark.parametrize("key", GATES)
def test_the_script_and_the_landscape_are_of_the_table(
    key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    config = TrainingConfig(2, 3, 0.7, 20, table=key)
    snapshots = tuple(train(config))
    exec(as_script(config), {})
    printed = [float(line.split()[1]) for line in capsys.readouterr().out.splitlines()]
    assert printed == [snapshot.loss for snapshot in snapshots]
    landscape = loss_landscape(snapshots, table=config.truth_table)
    row, column = (int(np.flatnonzero(axis == 0)[0]) for axis in landscape.axes[::-1])
    assert landscape.losses[row, column] == pytest.approx(snapshots[-1].loss)


@pytest.mark.parametrize("key", GATES)
def test_frames_are_asked_for_with_their_table(key: str) -> None:
    given = {**TrainingConfig(table=key).settings(), "after": -1, "every": 1, "most": 1}
    found = FramesAddress.read([(name, f"{value}") for name, value in given.items()])
    assert found.config == TrainingConfig(table=key)
    assert found.config.truth_table.targets.tolist() == truth_table(key).targets.tolist()


@pytest.mark.parametrize("text", ["", "AND", "0002", "1"])
def test_frames_of_no_table_are_refused(text: str) -> None:
    given = {**TrainingConfig().settings(), "after": -1, "every": 1, "most": 1, "table": text}
    with pytest.raises(ValueError, match="table must be one of"):
        FramesAddress.read([(name, f"{value}") for name, value in given.items()])
