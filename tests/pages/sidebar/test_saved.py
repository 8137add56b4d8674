"""Saving a run and opening it again, without a browser."""

import json
from dataclasses import asdict

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


def test_weights_that_do_not_belong_to_the_configuration_are_noticed(open_app: Open) -> None:
    data = json.loads(saved(400))
    data["parameters"]["output_bias"][0] += 0.5
    app = upload(open_app(), json.dumps(data).encode())
    assert "differ from those that training gives here" in app.warning[0].value
    assert run_of(app).config == CONFIG
