import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn import (
    LossFan,
    SolvedGrid,
    SolvingEpochs,
    SweepConfig,
    SweepGrid,
    SweepResult,
    train_sweep,
)
from nn.statistics import BANDS, solved_count, wilson_interval
from nn.sweep import Sweep


@pytest.fixture(scope="module")
def result() -> SweepResult:
    """A grid in which some cells are solved by none, by some and by all."""
    return train_sweep(range(60), [4, 1, 2], [2.0, 0.3], 3000)


@pytest.fixture(scope="module")
def part() -> SweepResult:
    """A sweep of which one cell of two is trained."""
    work = Sweep(SweepConfig(tuple(range(3000)), (1, 2), (1.0,), 100))
    while not len(work.result().seed):
        work.advance(0.0)
    assert not work.done
    return work.result()


# Cells


def cell(result: SweepResult, units: int, rate: float) -> np.ndarray:
    return (result.hidden_units == units) & (result.learning_rate == rate)


def counted(result: SweepResult, units: int, rate: float) -> tuple[int, int]:
    """Solved and all, counted one by one."""
    solved = [
        epoch >= 0
        for epoch, u, r in zip(
            result.solved_epoch, result.hidden_units, result.learning_rate, strict=True
        )
        if u == units and r == rate
    ]
    return sum(solved), len(solved)


def test_the_grid_has_every_share_in_ascending_order(result: SweepResult) -> None:
    grid = SolvedGrid.of(result)
    assert grid.grid.row_values == (1, 2, 4)
    assert grid.grid.column_values == (0.3, 2.0)
    for row, units in enumerate(grid.grid.row_values):
        for column, rate in enumerate(grid.grid.column_values):
            solved, trained = counted(result, units, rate)
            assert (grid.solved[row, column], grid.trained[row, column]) == (solved, trained)
            assert grid.share[row, column] == solved / trained
            low, high = wilson_interval(solved, trained)
            assert (grid.low[row, column], grid.high[row, column]) == (low, high)
            assert solved_count(result, cell(result, units, rate)) == (solved, trained, low, high)
    assert grid.solved.dtype == grid.trained.dtype == np.int64
    assert 0 in grid.solved
    assert 60 in grid.solved


def test_a_cell_that_is_not_trained_yet_has_no_share(part: SweepResult) -> None:
    grid = SolvedGrid.of(part)
    assert grid.trained.tolist() == [[0], [3000]], "the most work comes first"
    assert np.isnan(grid.share).tolist() == [[True], [False]]
    assert (grid.low[0, 0], grid.high[0, 0]) == (0.0, 1.0)


# The fan of losses


def test_the_bands_are_the_quantiles_of_the_runs_that_solve_it(result: SweepResult) -> None:
    curves = result.curves[cell(result, 2, 2.0) & result.solved]
    assert 0 < len(curves) < 60
    fan = LossFan.of(result, cell(result, 2, 2.0))
    assert np.array_equal(fan.epochs, result.curve_epochs)
    assert np.allclose(fan.median, np.quantile(curves, 0.5, axis=0))
    for (lower, upper), (low, high) in zip(BANDS, fan.bands, strict=True):
        assert np.allclose(low, np.quantile(curves, lower / 100, axis=0))
        assert np.allclose(high, np.quantile(curves, upper / 100, axis=0))


def test_the_fan_has_every_run_of_its_cell(result: SweepResult) -> None:
    here = cell(result, 2, 2.0)
    fan = LossFan.of(result, cell(result, 2, 2.0))
    assert np.array_equal(fan.seeds, result.seed[here])
    assert np.array_equal(fan.solved, result.solved[here])
    assert np.array_equal(fan.final_losses, result.final_loss[here])
    assert np.array_equal(fan.failed_seeds, result.seed[here & ~result.solved])
    assert np.array_equal(fan.failures, result.curves[here & ~result.solved])
    assert fan.highest == result.curves[here].max()


def test_a_fan_without_a_solution_or_without_a_run(result: SweepResult, part: SweepResult) -> None:
    never = LossFan.of(result, cell(result, 1, 0.3))
    assert never.bands == ()
    assert np.isnan(never.median).all()
    assert len(never.failures) == 60
    empty = LossFan.of(part, cell(part, 1, 1.0))
    assert len(empty.seeds) == len(empty.failures) == len(empty.bands) == empty.highest == 0


# When


def test_solving_epochs_are_those_of_the_runs_that_solve_it(result: SweepResult) -> None:
    times = SolvingEpochs.of(result, SweepGrid(result.config), 0)
    assert times.grid.row_values == (1, 2, 4)
    for units, epochs, seeds, never in zip(
        times.grid.row_values, times.epochs, times.seeds, times.never, strict=True
    ):
        here = cell(result, units, 0.3) & result.solved
        assert np.array_equal(epochs, result.solved_epoch[here])
        assert np.array_equal(seeds, result.seed[here])
        solved, trained = counted(result, units, 0.3)
        assert never == trained - solved


# The Wilson interval


def test_wilsons_interval_by_hand() -> None:
    # Newcombe 1998, table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    for successes, trials, low, high in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:
        assert wilson_interval(successes, trials) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilsons_interval_holds_the_share_and_is_symmetric(counts: tuple[int, int]) -> None:
    successes, trials = counts
    low, high = wilson_interval(successes, trials)
    assert 0 <= low <= successes / trials + 1e-12
    assert successes / trials - 1e-12 <= high <= 1
    mirrored = wilson_interval(trials - successes, trials)
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-12)


@pytest.mark.parametrize(("successes", "trials"), [(-1, 5), (6, 5), (0, 0)])
def test_impossible_counts_are_refused(successes: int, trials: int) -> None:
    with pytest.raises(ValueError, match="from 0 to trials"):
        wilson_interval(successes, trials)
