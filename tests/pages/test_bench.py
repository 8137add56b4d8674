"""The Seeds page as a bench: any two settings as rows and columns, through Streamlit's client."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from nn import STARTS, SweepConfig, SweepGrid, TrainingConfig, train_sweep
from nn.sweep_config import LISTS
from pages.explain.course_file import lessons
from tests.pages.conftest import Open, at, checked, run_of
from tests.pages.test_lessons import answer
from tests.pages.test_seeds import on_the_page, shown, to_the_end

COURSE = lessons()
FEW = {"seed_count": "8", "sweep_epochs": "300"}


def bench(open_app: Open, **address: str) -> AppTest:
    return on_the_page(open_app(**FEW, **address))


def grid_of(app: AppTest) -> SweepGrid:
    grid: SweepGrid = app.session_state.seeds.grid
    return grid


def parameter(app: AppTest, name: str) -> list[str]:
    found = app.query_params.get(name, [])
    return [found] if isinstance(found, str) else [*found]


def test_an_address_names_two_settings_and_their_values(open_app: Open) -> None:
    app = bench(open_app, rows="start", columns="activation", activations="tanh", table="0001")
    grid = grid_of(app)
    assert (grid.rows, grid.columns) == ("start", "activation")
    assert grid.config == SweepConfig(
        tuple(range(8)), epochs=300, starts=(*STARTS,), activations=("tanh",), tables=("0001",)
    )
    assert "Is one start better than another? Is one activation better than" in shown(app)
    assert "but for those from zeros, where every seed is the same run" in shown(app)
    assert "hidden units enough" not in shown(app)
    assert "Seeds that solve AND" in shown(app)
    assert "**Runs with start " in shown(app)
    assert "solve XOR" not in shown(app)
    assert any("AND, mean squared error, both biases" in text.value for text in app.caption)


def test_the_page_follows_its_controls_and_so_does_the_address(open_app: Open) -> None:
    app = bench(open_app)
    checked(app.selectbox(key="rows").set_value("start").run())
    assert parameter(app, "rows") == ["start"]
    assert any("previous results" in text.value for text in app.caption)
    before = grid_of(app)
    checked(app.multiselect(key="starts").set_value(["zeros", "he"]).run())
    assert grid_of(app) == before, "until it is trained"
    checked(app.button(key="train_grid").click().run())
    to_the_end(app)
    assert grid_of(app).row_values == ("he", "zeros"), "in the order of the list"
    assert parameter(app, "starts") == ["zeros", "he"]
    assert not any("previous results" in text.value for text in app.caption)
    checked(app.selectbox(key="rows").set_value("hidden_units").run())
    assert not parameter(app, "rows"), "the default is not in the address"


def test_the_controls_keep_their_values_while_another_page_is_read(open_app: Open) -> None:
    app = bench(open_app, rows="loss", columns="biases", bias_sets="none")
    app = at(at(app, "weights"), "seeds")
    assert app.selectbox(key="rows").value == "loss"
    assert app.selectbox(key="columns").value == "biases"
    assert app.multiselect(key="bias_sets").value == ["none"]
    assert app.number_input(key="seed_count").value == 8
    assert parameter(app, "rows") == ["loss"]
    assert not app.error


def test_rows_and_columns_of_the_same_setting_are_explained(open_app: Open) -> None:
    app = bench(open_app, rows="start", columns="loss", starts="zeros")
    before = grid_of(app), shown(app)
    checked(app.selectbox(key="columns").set_value("start").run())
    (error,) = [error.value for error in app.error]
    assert "Rows and columns both show the start." in error
    assert "previous results are kept" in error
    assert app.button(key="train_grid").disabled
    assert (grid_of(app), shown(app)) == before
    checked(app.selectbox(key="columns").set_value("loss").run())
    assert not app.error


@pytest.mark.parametrize(
    ("key", "value", "explained"),
    [
        ("starts", [], "starts must contain at least one value"),
        ("losses", [], "losses must contain at least one value"),
        ("seed_count", 5000, "at most 20,000 are allowed"),
        ("sweep_epochs", 200_000, "400,000,000"),
    ],
)
def test_what_makes_no_grid_is_explained_and_the_results_stay(
    open_app: Open, key: str, value: Any, explained: str
) -> None:
    app = on_the_page(open_app(seed_count="50", sweep_epochs="20", rows="start", columns="loss"))
    before = shown(app)
    kind = app.multiselect if isinstance(value, list) else app.number_input
    checked(kind(key=key).set_value(value).run())
    (error,) = [error.value for error in app.error]
    assert explained in error
    assert shown(app) == before


@pytest.mark.parametrize(
    ("name", "junk"),
    [
        ("rows", "colour"),
        ("columns", "seed"),
        ("tables", "011"),
        ("starts", "xavier,he"),
        ("activations", "<b>"),
        ("losses", ""),
        ("bias_sets", "True"),
        ("third_inputs", "yes"),
        ("units", "65"),
    ],
)
def test_junk_in_the_address_gets_a_sentence_and_the_default_is_used(
    open_app: Open, name: str, junk: str
) -> None:
    app = on_the_page(open_app(**{**FEW, name: junk}))
    (warning,) = [warning.value for warning in app.warning]
    assert f"{name.replace('_', ' ').capitalize()} in the address is" in warning
    assert "The default is used instead" in warning
    assert grid_of(app).config.hidden_units == (1, 2, 3, 4)


def test_old_addresses_keep_their_meaning(open_app: Open) -> None:
    app = on_the_page(
        open_app(first_seed="3", seed_count="5", sweep_epochs="40", units="2", rates="0.25")
    )
    assert grid_of(app) == SweepGrid(SweepConfig(tuple(range(3, 8)), (2,), (0.25,), 40))


def test_the_opened_run_has_the_settings_of_its_cell(open_app: Open) -> None:
    app = bench(
        open_app, rows="table", columns="hidden_units", tables="0001", units="2", learning_rate="2"
    )
    button = app.button(key="open")
    seed = int(button.label.split()[2])
    assert button.label == f"Open seed {seed} for AND with 2 hidden units"
    checked(button.click().run())
    assert run_of(app).config == TrainingConfig(seed, 2, 2.0, 300, table="0001")


def test_a_lesson_opens_its_grid_whatever_was_compared_before(open_app: Open) -> None:
    app = bench(open_app, rows="start", columns="loss", starts="zeros")
    app = at(app, "lessons")
    answer(app, next(number for number, lesson in enumerate(COURSE, 1) if lesson.experiment))
    checked(app.button(key="experiment").click().run())
    to_the_end(app)
    grid = next(lesson.experiment for lesson in COURSE if lesson.experiment)
    assert grid_of(app) == grid
    assert app.selectbox(key="rows").value == grid.rows
    assert app.number_input(key="seed_count").value == len(grid.config.seeds)
    assert app.multiselect(key="units").value == [*grid.config.hidden_units]
    assert not any("previous results" in text.value for text in app.caption)


def test_every_setting_can_be_rows_and_columns(open_app: Open) -> None:
    names = [*LISTS]
    app = on_the_page(open_app(seed_count="2", sweep_epochs="5"))
    for row, column in zip(names, names[1:] + names[:1], strict=True):
        app.selectbox(key="rows").set_value(row)
        app.selectbox(key="columns").set_value(column)
        checked(app.run())
        assert not app.error
        checked(app.button(key="train_grid").click().run())
        to_the_end(app)
        grid = grid_of(app)
        assert (grid.rows, grid.columns) == (row, column)
        assert len(app.get("plotly_chart")) == 3
        checked(app.button(key="compare_seed").click().run())
        assert app.session_state.live.compared


def test_the_default_is_the_grid_that_it_always_was(open_app: Open) -> None:
    app = on_the_page(open_app())
    assert grid_of(app) == SweepGrid(SweepConfig(tuple(range(200)), (1, 2, 3, 4), (0.3, 1.0, 3.0)))
    assert not parameter(app, "rows")
    assert not parameter(app, "units")
    result = train_sweep(range(200), 2, 1.0, 5000)
    assert "With 2 hidden units at learning rate 1" in shown(app)
    assert "the same run" not in shown(app)
    assert (
        "Every network starts from random weights. Are 2 hidden units enough for XOR? Is one "
        "learning rate better than another, or was the seed lucky? One run cannot tell, so train "
        "hundreds."
    ) in shown(app)
    assert f"| 2 | {result.solved.sum()} of 200 |" in shown(app)


def test_from_zeros_all_seeds_are_called_the_same_run(open_app: Open) -> None:
    app = bench(open_app, start="zeros", table="0001", units="0", rates="1")
    said = shown(app)
    assert "From zeros no weight is random, so every seed is the same run." in said
    assert "Is no hidden layer enough for AND? Is one learning rate better than another?" in said
    assert "random weights" not in said
    assert "lucky" not in said
    assert "every seed is the same run, as no weight is random from zeros: it " in said
    assert "| all the same run |" in said
    assert "Every seed solves" not in said
