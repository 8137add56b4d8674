"""A grid of any two settings: each cell has the networks of one configuration."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn import History, SolvedGrid, Sweep, SweepConfig, SweepGrid, TrainingConfig, train
from nn.sweep_config import LISTS
from nn.sweep_grid import NUMBERS
from tests.nn.choices import CHOICES, configs

VALUES: dict[str, st.SearchStrategy[Any]] = {
    **CHOICES,
    "hidden_units": st.integers(0, 5),
    "learning_rate": st.floats(0.01, 1.0),
}
SEEDS = (2, 7)


@st.composite
def grids(draw: st.DrawFn) -> SweepGrid:
    """Any two settings with up to three values each, all others as in any configuration."""
    rows, columns = draw(st.permutations([*LISTS]))[:2]
    others = draw(configs(5))
    lists = {name: (getattr(others, setting),) for setting, name in LISTS.items()}
    for setting in (rows, columns):
        values = st.lists(VALUES[setting], min_size=1, max_size=3, unique=True)
        lists[LISTS[setting]] = tuple(draw(values))
    config: Any = SweepConfig(SEEDS, epochs=draw(st.integers(1, 150)), **lists)
    return SweepGrid(config, rows, columns)


@settings(max_examples=20)
@given(grids())
def test_every_cell_has_the_networks_that_train_trains(grid: SweepGrid) -> None:
    sweep = Sweep(grid.config)
    sweep.advance(60.0)
    result = sweep.result()
    assert result.complete
    shares = SolvedGrid.of(result, grid.rows, grid.columns)
    for cell in grid.cells:
        here = grid.networks(result, cell)
        assert sorted(result.seed[here]) == [*SEEDS]
        case = grid.case(cell)
        assert getattr(case, grid.rows) == grid.row_values[cell[0]]
        assert getattr(case, grid.columns) == grid.column_values[cell[1]]
        solved = 0
        for at in np.flatnonzero(here):
            history = History(replace(case, seed=int(result.seed[at])))
            for snapshot in train(history.config, at=()):
                history.append(snapshot)
            errors = history.squared_errors[result.curve_epochs]
            # Where a unit of ReLU sits on its kink, one bit decides which way it goes.
            relative = 1e-6 if case.activation == "relu" else 1e-9
            assert result.curves[at] == pytest.approx(errors, rel=relative)
            solved += history.solved_epoch is not None
        assert (shares.solved[cell], shares.trained[cell]) == (solved, len(SEEDS))


@given(grids())
def test_numbers_are_in_order_and_names_as_they_were_given(grid: SweepGrid) -> None:
    for setting, values in ((grid.rows, grid.row_values), (grid.columns, grid.column_values)):
        given_ = getattr(grid.config, LISTS[setting])
        assert values == (tuple(sorted(given_)) if setting in NUMBERS else given_)
    assert len(grid.cells) == len(grid.config.cases)
    assert {grid.case(cell) for cell in grid.cells} == {*grid.config.cases}
    for cell in grid.cells:
        assert grid.find(grid.row_values[cell[0]], grid.column_values[cell[1]]) == cell
    assert grid.find("no such value", grid.column_values[0]) is None


@pytest.mark.parametrize(
    ("lists", "axes", "message"),
    [
        ({}, ("start", "start"), "two different settings"),
        ({}, ("start", "seed"), "rows and columns must be of table, .*, not seed"),
        ({"starts": ("he", "zeros")}, ("loss", "biases"), "starts must have one value"),
    ],
)
def test_what_makes_no_grid_is_said(
    lists: dict[str, Any], axes: tuple[str, str], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        SweepGrid(SweepConfig((1,), **lists), *axes)


def test_a_grid_is_units_and_rates_unless_it_is_said() -> None:
    grid = SweepGrid(SweepConfig((1,), (3, 1), (2.0, 0.5)))
    assert (grid.rows, grid.columns) == ("hidden_units", "learning_rate")
    assert grid.case((1, 0)) == TrainingConfig(1, 3, 0.5)
