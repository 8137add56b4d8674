"""The page of the 16 gates through Streamlit's own test client."""

import re
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nn import GATES, SolvedGrid, SweepResult, TrainingConfig, train
from nn.chaos import ends_differ
from nn.data import gate_name
from nn.gates import HIDDEN_UNITS, MOST_SEEDS, gates_by_need, is_separable
from pages.explain import sweeps
from tests.pages.conftest import Open, at, checked, run_of

QUICK = {"gate_seeds": "4", "gate_rate": "5", "gate_epochs": "400"}


def on_the_page(app: AppTest) -> AppTest:
    """The page, once its networks are trained."""
    app = at(app, "gates")
    for _ in range(100):
        if not app.session_state.gates.sweeping:
            return app
        checked(app.run())
    raise AssertionError("the sweep does not end")


def shown(app: AppTest) -> str:
    return "\n".join(markdown.value for markdown in app.markdown)


def result_of(app: AppTest) -> SweepResult:
    return sweeps.shared(app.session_state.gates.sweep).result()


def solved_at(config: TrainingConfig) -> int:
    """The first epoch whose loss is under 0.01, by `train`, or -1."""
    losses = [loss for snapshot in train(config, at=()) for loss in snapshot.losses]
    return next((epoch for epoch, loss in enumerate(losses) if loss < 0.01), -1)


def learned(units: int, key: str, seeds: int = 4) -> int:
    """How many seeds learn a table, each trained alone."""
    runs = [TrainingConfig(seed, units, 5.0, 400, table=key) for seed in range(seeds)]
    return sum(solved_at(run) >= 0 for run in runs)


def test_the_words_count_what_training_each_network_alone_counts(open_app: Open) -> None:
    app = on_the_page(open_app(**QUICK))
    assert app.title[0].value == "Which gates need a hidden layer?"
    said = shown(app)
    alone = {key: learned(0, key) for key in GATES}
    by_all = [key for key, count in alone.items() if count == 4]
    assert 0 < len(by_all) <= 14
    assert f"Every seed learns {len(by_all)} of the 16 truth tables" in said
    assert "No seed learns XOR or XNOR, and none ever can" in said
    assert "*Perceptrons* (1969)" in said
    late = [key for key in gates_by_need() if is_separable(key) and alone[key] < 4]
    for key in late[:3]:
        assert f"{gate_name(key)} ({alone[key]} of 4)" in said
    for units in HIDDEN_UNITS[1:]:
        for key in ("0110", "1001"):
            assert f"{gate_name(key)} ({learned(units, key)} of 4, " in said


def test_by_default_fourteen_need_no_hidden_layer_and_two_do(open_app: Open) -> None:
    app = on_the_page(open_app())
    result = result_of(app)
    assert result.config.networks == 3200
    assert "Every seed learns 14 of the 16 truth tables" in shown(app)
    shares = SolvedGrid.of(result, "table", "hidden_units")
    (row,) = [row for row, key in enumerate(shares.grid.row_values) if key == "0110"]
    two, four = (shares.grid.column_values.index(units) for units in (2, 4))
    text = f"XOR ({shares.solved[row, two]} of 50, {shares.low[row, two]:.0%} to "
    assert text in shown(app)
    assert "So 2 units are enough for XOR and XNOR, but whether training gets there" in shown(app)
    better = shares.low[:2, four] > shares.high[:2, two]
    assert ("than with 2." in shown(app)) == better.any()
    # The cell that is shown at first has runs that fail, and the first of them is offered.
    failed = result.seed[shares.grid.networks(result, (row, two)) & ~result.solved]
    assert app.button(key="open").label == f"Open seed {failed[0]} for XOR with 2 hidden units"
    assert app.dataframe[0].value["seed"].tolist() == list(range(50))


def test_a_run_without_a_hidden_layer_opens_on_train_and_can_be_compared(open_app: Open) -> None:
    app = on_the_page(open_app(**QUICK))
    app.session_state.gates.cell = (gates_by_need().index("1001"), HIDDEN_UNITS.index(0))
    checked(app.run())
    assert "For XNOR with no hidden layer, 0 of 4 seeds solve it: that is not bad luck." in shown(
        app
    )
    config = TrainingConfig(0, 0, 5.0, 400, table="1001")
    checked(app.button(key="compare_seed").click().run())
    assert app.session_state.live.compared == [config]
    checked(app.button(key="open").click().run())
    assert run_of(app).config == config
    assert "XNOR" in app.title[0].value
    assert not [name for name in app.query_params if name.startswith("gate_")]


def test_the_controls_are_in_the_address_and_change_nothing_until_the_button(
    open_app: Open,
) -> None:
    app = on_the_page(open_app(**QUICK))
    before = shown(app)
    checked(app.number_input(key="gate_seeds").set_value(3).run())
    assert {name: app.query_params[name] for name in QUICK} == {
        "gate_seeds": "3",
        "gate_rate": "5",
        "gate_epochs": "400",
    }
    assert shown(app) == before
    assert any("previous results" in caption.value for caption in app.caption)
    checked(app.button(key="train_grid").click().run())
    assert app.session_state.gates.sweep.seeds == (0, 1, 2)
    checked(app.number_input(key="gate_rate").set_value(1.0).run())
    assert "gate_rate" not in app.query_params, "a default is not written"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("gate_seeds", "0", f"a whole number from 1 to {MOST_SEEDS}"),
        ("gate_seeds", str(MOST_SEEDS + 1), f"a whole number from 1 to {MOST_SEEDS}"),
        ("gate_rate", "0", "a number over 0 and up to 100"),
        ("gate_rate", "fast", "a number over 0 and up to 100"),
        ("gate_epochs", "1.5", "a whole number from 1 to 200000"),
    ],
)
def test_a_bad_address_is_explained_and_the_default_is_used(
    open_app: Open, name: str, text: str, expected: str
) -> None:
    quick = {**QUICK, "gate_seeds": "1", name: text}
    app = at(open_app(**quick), "gates")
    (message,) = [warning.value for warning in app.warning]
    assert f"is “{text}”; it must be {expected}. The default is used instead." in message
    default = {"gate_seeds": 50, "gate_rate": 1.0, "gate_epochs": 5000}[name]
    assert app.number_input(key=name).value == default


@pytest.mark.parametrize(
    ("values", "explained"),
    [
        ({"gate_rate": 0.0}, "learning_rate must be a number over 0"),
        ({"gate_seeds": MOST_SEEDS, "gate_epochs": 200_000}, "at most 400,000,000 are allowed"),
    ],
)
def test_what_cannot_be_trained_is_explained_and_the_results_stay(
    open_app: Open, values: dict[str, float], explained: str
) -> None:
    app = on_the_page(open_app(**QUICK))
    before = shown(app)
    for name, value in values.items():
        app.number_input(key=name).set_value(value)
    checked(app.run())
    (error,) = [error.value for error in app.error]
    assert explained in error
    assert app.button(key="train_grid").disabled
    assert shown(app) == before


def test_too_few_epochs_are_not_blamed_on_the_network(open_app: Open) -> None:
    app = on_the_page(open_app(gate_seeds="3", gate_epochs="20"))
    said = shown(app)
    assert "What is missing here is training, not a hidden layer." in said
    assert len(re.findall("no seed has found them by epoch 20", said)) == 2
    assert "are enough" not in said


def test_a_chaotic_run_says_on_train_how_it_ended_here(open_app: Open) -> None:
    app = on_the_page(open_app(gate_seeds="25", gate_epochs="800", gate_rate="60"))
    result = result_of(app)
    shares = SolvedGrid.of(result, "table", "hidden_units")
    # Where training is chaotic is decided by this computer's rounding.
    assert shares.chaotic.any()
    assert any(caption.value.startswith("**≈** chaotic") for caption in app.caption)
    grid = shares.grid
    for row, column in np.argwhere(shares.chaotic).tolist():
        here = grid.networks(result, (row, column))
        case = grid.case((row, column))
        for seed, there in zip(result.seed[here], result.solved_epoch[here], strict=True):
            run = replace(case, seed=int(seed))
            if ends_differ(np.array(there), np.array(solved_at(run))):
                app.session_state.gates.cell = (row, column)
                app.session_state.gates.picked = (int(seed),)
                checked(app.run())
                assert "**Chaotic: rounding decides.**" in shown(app)
                checked(app.button(key="open").click().run())
                assert run_of(app).config == run
                assert any(info.value.startswith("On 16 gates this seed") for info in app.info)
                return
    raise AssertionError("no run ends differently here")


def test_a_run_of_another_network_is_told_that_these_are_the_tutorials(open_app: Open) -> None:
    app = on_the_page(open_app(table="0001", activation="relu", start="zeros", **QUICK))
    assert [note.value for note in app.info] == [
        "Your own run has start zeros, ReLU. This page trains the tutorial's network, as always."
    ]
    app = on_the_page(open_app(table="0001", hidden_units="2", **QUICK))
    assert not app.info
