"""Cells and columns of any two settings in words."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from nn import LossFan, SolvedGrid, SolvingEpochs, Sweep, SweepConfig, SweepGrid, SweepResult
from nn.data import gate_name
from pages.explain import sweep_words
from pages.explain.column_words import compare_columns
from pages.explain.setting_words import fixed, listed, measure, name_cell, phrase, task
from tests.nn.test_sweep_grid import grids


def trained(grid: SweepGrid) -> SweepResult:
    sweep = Sweep(grid.config)
    sweep.advance(60.0)
    return sweep.result()


def grid_of(
    rows: str, columns: str, epochs: int = 1500, seeds: int = 12, **lists: Any
) -> SweepGrid:
    return SweepGrid(SweepConfig(tuple(range(seeds)), epochs=epochs, **lists), rows, columns)


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("hidden_units", 0, "with no hidden layer"),
        ("hidden_units", 1, "with 1 hidden unit"),
        ("learning_rate", 0.3, "at learning rate 0.3"),
        ("table", "0001", "for AND"),
        ("start", "zeros", "with the start zeros"),
        ("activation", "relu", "with ReLU"),
        ("loss", "mse", "with the mean squared error"),
        ("loss", "cross-entropy", "with cross-entropy"),
        ("biases", "none", "with no biases"),
        ("third_input", True, "with the third input"),
        ("third_input", False, "without the third input"),
    ],
)
def test_each_setting_is_said_as_people_say_it(setting: str, value: Any, said: str) -> None:
    assert phrase(setting, value) == said


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(grids())
def test_any_grid_is_described_with_its_own_words_and_numbers(grid: SweepGrid) -> None:
    result = trained(grid)
    shares = SolvedGrid.of(result, grid.rows, grid.columns)
    texts = [sweep_words.describe_shares(shares), fixed(grid)]
    for cell in grid.cells:
        here = grid.networks(result, cell)
        text = sweep_words.answer(result, grid, cell)
        what = gate_name(grid.case(cell).table)
        assert what == task(grid, cell)
        solved = int(shares.solved[cell])
        rows = sweep_words.table_of_column(result, grid, cell[1])
        assert list(rows.values())[1][cell[0]] == f"{solved} of {shares.trained[cell]}"
        zeros = grid.case(cell).start == "zeros"
        assert ("every seed is the same run, as no weight is random" in text) == zeros
        interval = list(rows.values())[2][cell[0]]
        assert (interval == "all the same run") == zeros
        if zeros:
            assert ("it does not solve" in text) == (solved == 0)
            assert solved in (0, shares.trained[cell])
        elif solved == 0 and not shares.chaotic[cell]:
            assert f"0 of {shares.trained[cell]} seeds solve it" in text
        texts += [text, name_cell(grid, cell), sweep_words.head_of_times(grid, cell)]
        texts.append(sweep_words.describe_fan(LossFan.of(result, here), what))
        times = SolvingEpochs.of(result, grid, cell[1])
        texts.append(sweep_words.describe_times(times))
        if "table" not in (grid.rows, grid.columns) and what != "XOR":
            assert all(not re.search(r"\bXOR\b", said) for said in texts)
    for said in texts:
        assert not re.search(r"\b(\w+) \1\b", said), said  # no word twice, as in "with with"
        assert "nan" not in said.split()


def test_the_best_start_is_named_and_a_start_that_never_works() -> None:
    grid = grid_of("loss", "start", starts=("normal", "zeros", "he"), seeds=20)
    result = trained(grid)
    shares = SolvedGrid.of(result, grid.rows, grid.columns)
    text = compare_columns(result, grid, 0)
    assert text.startswith("**With the mean squared error**, networks with the start ")
    top = shares.share[0].max()
    best = [grid.column_values[column] for column in range(3) if shares.share[0, column] == top]
    said = " or ".join(phrase("start", value) for value in best)
    assert f"networks {said} solve XOR most often ({top:.0%})." in text
    assert shares.solved[0, 1] == 0
    assert (
        "Networks with the start zeros (0%) are worse, beyond chance: their interval lies" in text
    )
    none = sweep_words.answer(result, grid, (0, 1))
    assert (
        "With the mean squared error and the start zeros, every seed is the same run, as no weight "
        "is random from zeros: it does not solve XOR within 1,500 epochs."
    ) in none
    assert "From zeros every seed is the same run" in sweep_words.answer(result, grid, (0, 2))


def test_tables_are_solved_and_do_not_solve() -> None:
    grid = grid_of(
        "hidden_units", "table", hidden_units=(0, 4), tables=("0001", "0111", "0110"), seeds=20
    )
    result = trained(grid)
    text = compare_columns(result, grid, 0)
    assert text.startswith("**With no hidden layer**, AND and OR are solved most often (100%).")
    assert "XOR (0%) is harder, beyond chance: its interval lies wholly below" in text
    luck = sweep_words.answer(result, grid, (0, 2))
    assert "For XOR with no hidden layer, 0 of 20 seeds solve it" in luck
    assert task(grid) == "their truth table"


def test_more_hidden_units_are_a_trend_and_names_are_not() -> None:
    grid = grid_of("start", "hidden_units", hidden_units=(1, 2, 8), seeds=30, epochs=3000)
    text = compare_columns(trained(grid), grid, 0)
    assert "The more hidden units, the more seeds solve it." in text


def test_what_never_works_says_so_in_the_words_of_its_setting() -> None:
    grid = grid_of("start", "activation", starts=("zeros",), activations=("tanh", "relu"))
    text = compare_columns(trained(grid), grid, 0)
    assert text == ("**With the start zeros**, no seed solves XOR with any of these activations.")


def test_losses_are_called_what_they_are_where_another_one_is_descended() -> None:
    assert measure(grid_of("hidden_units", "start")) == "loss"
    for losses in (("cross-entropy",), ("mse", "cross-entropy")):
        assert measure(grid_of("loss", "start", losses=losses)) == "mean squared error"


def test_a_long_list_ends_with_the_number_of_the_others() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b"], "or") == "a or b"
    assert listed([*"abcdefg"]) == "a, b, c, d, e, f and g"
    assert listed([*"abcdefghi"]) == "a, b, c, d, e, f and 3 others"
