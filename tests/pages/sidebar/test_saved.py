"""Saving a run and opening it again, without a browser."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nn import History, TrainingConfig, train
from nn.export import as_json
from tests.pages.conftest import Open, checked, player, run_of

CONFIG = TrainingConfig(seed=12, hidden_units=3, learning_rate=0.5, epochs=400)


def saved(until: int) -> bytes:
    history = History(CONFIG)
    for snapshot in train(CONFIG, at=range(0, until + 1, 5)):
        if snapshot.epoch <= until:
            history.append(snapshot)
    return as_json(history).encode()


def upload(app: AppTest, text: bytes) -> AppTest:
    return checked(
        app.get("file_uploader")[0].set_value(("run.json", text, "application/json")).run()
    )


@pytest.mark.parametrize("until", [0, 205, 400])
def test_a_saved_run_is_opened_where_it_was(open_app: Open, until: int) -> None:
    app = upload(open_app(), saved(until))
    run = run_of(app)
    assert run.config == CONFIG
    assert run.epoch == until
    assert run.trained == (400 if until else 0)
    assert run.position.command
    assert player(app)["start"] == asdict(run.position)
    truth = next(s for s in train(CONFIG, at=[until]) if s.epoch == until)
    assert np.array_equal(run.history().snapshot_at(until).parameters, truth.parameters)
    assert not app.error
    assert not app.warning
    assert app.number_input(key="seed").value == 12


def test_a_file_that_is_no_run_is_explained_and_the_run_stays(open_app: Open) -> None:
    app = open_app(seed="4")
    before = run_of(app)
    upload(app, b"<script>alert(1)</script>")
    assert "the file is not JSON" in app.error[0].value
    assert run_of(app) is before
    upload(app, saved(400))
    assert not app.error
    assert run_of(app).config == CONFIG


def test_weights_that_were_edited_are_the_start_of_a_new_run(open_app: Open) -> None:
    data = json.loads(saved(400))
    data["parameters"]["output_bias"][0] += 0.5
    app = upload(open_app(), json.dumps(data).encode())
    assert "The weights in the file were edited" in app.warning[0].value
    run = run_of(app)
    assert (run.trained, run.config) == (0, replace(CONFIG, weights=run.config.weights))
    parameters = {
        name: values.tolist() for name, values in run.config.untrained().parameters().items()
    }
    assert parameters == data["parameters"]
    assert app.query_params["weights"] in (run.config.weights, [run.config.weights])
    checked(app.button(key="drawn_weights").click().run())
    assert run_of(app).config == CONFIG


def test_edited_weights_that_no_run_can_begin_from_are_explained(open_app: Open) -> None:
    data = json.loads(saved(400))
    data["parameters"]["output_bias"][0] = 2e6
    app = open_app(seed="4")
    before = run_of(app)
    upload(app, json.dumps(data).encode())
    assert "weights must be numbers from -1,000,000 to 1,000,000" in app.error[0].value
    assert run_of(app) is before


def test_another_configuration_than_that_of_the_weights_is_noticed(open_app: Open) -> None:
    data = json.loads(saved(400))
    data["config"]["seed"] += 1
    app = upload(open_app(), json.dumps(data).encode())
    assert "differ from those that training gives here" in app.warning[0].value
    assert run_of(app).config == replace(CONFIG, seed=CONFIG.seed + 1)
