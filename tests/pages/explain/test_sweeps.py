"""Sweeps that all visitors of the server share, and their results as a table and as CSV."""

import csv
import io
from dataclasses import replace

import pytest

from nn import SweepConfig, SweepGrid, SweepResult, TrainingConfig, train_sweep
from nn.sweep import Sweep
from pages.explain import sweeps


@pytest.fixture(scope="module")
def result() -> SweepResult:
    return train_sweep(range(40), [1, 2, 4], [0.3, 2.0], 2500)


def test_the_cache_is_bounded(empty_cache: None) -> None:
    configs = [SweepConfig((seed,), (1,), (1.0,), 10) for seed in range(8)]
    first = sweeps.shared(configs[0])
    assert sweeps.shared(configs[0]) is first
    for config in configs:
        sweeps.shared(config)
    assert sweeps.shared(configs[0]) is not first


def units_and_rates(first: int, count: int, units: list[int], rates: list[str]) -> SweepGrid:
    rows, columns = ("hidden_units", units), ("learning_rate", rates)
    return sweeps.grid((first, count), 10, rows, columns, TrainingConfig())


def test_the_last_seeds_there_are_end_the_range() -> None:
    config = units_and_rates(2**32 - 3, 200, [2], ["1"]).config
    assert config.seeds == (2**32 - 3, 2**32 - 2, 2**32 - 1)


def test_numbers_stand_in_order_and_what_is_no_number_is_explained() -> None:
    config = units_and_rates(0, 5, [4, 0, 2], ["3", "0.5"]).config
    assert (config.hidden_units, config.learning_rates) == ((0, 2, 4), (0.5, 3.0))
    with pytest.raises(ValueError, match="must be a number over 0 and up to 100, not “fast”"):
        units_and_rates(0, 5, [2], ["fast"])


def test_all_else_is_as_in_the_run_that_is_given() -> None:
    others = TrainingConfig(7, 3, 0.5, 10, table="0001", start="he", biases="none")
    grid = sweeps.grid((0, 5), 20, ("loss", ["mse"]), ("start", ["zeros", "small"]), others)
    for cell, start in zip(grid.cells, ("zeros", "small"), strict=True):
        assert grid.case(cell) == replace(others, seed=1, epochs=20, start=start)


def test_the_mixed_cell_is_shown_unless_another_is_wanted(result: SweepResult) -> None:
    grid = SweepGrid(result.config)
    shares = {cell: result.solved[grid.networks(result, cell)].mean() for cell in grid.cells}
    shown = sweeps.cell_to_show(grid, result, None)
    assert 0 < shares[shown] < 1
    assert sweeps.cell_to_show(grid, result, (2, 1)) == (2, 1)
    assert sweeps.cell_to_show(grid, result, (9, 1)) == shown, "a cell of an earlier grid"
    never = train_sweep(range(3), 1, 1.0, 100)
    assert sweeps.cell_to_show(SweepGrid(never.config), never, None) == (0, 0)


def test_the_run_to_open_is_the_one_picked_or_a_failure(result: SweepResult) -> None:
    grid, cell = SweepGrid(result.config), (1, 1)
    failures = result.seed[grid.networks(result, cell) & ~result.solved]

    def opened(picked: tuple[int, ...] | None) -> tuple[tuple[int, int], int]:
        return sweeps.run_to_open(grid, result, cell, picked)

    assert opened(None) == (cell, failures[0])
    assert opened((17,)) == (cell, 17)
    assert opened((2, 17)) == ((2, 1), 17)
    assert opened((2, 999)) == (cell, failures[0])
    assert opened((9, 17)) == (cell, failures[0])
    assert opened((999,)) == (cell, failures[0])


def test_the_csv_holds_every_network_to_the_last_bit(result: SweepResult) -> None:
    rows = list(csv.DictReader(io.StringIO(sweeps.as_csv(result))))
    assert len(rows) == result.config.networks
    for i, row in enumerate(rows):
        assert int(row["seed"]) == result.seed[i]
        assert int(row["hidden_units"]) == result.hidden_units[i]
        assert float(row["learning_rate"]) == result.learning_rate[i]
        assert int(row["epochs"]) == 2500
        assert float(row["final_loss"]) == result.final_loss[i]
        assert int(row["rows_right"]) == result.rows_right[i]
        assert row["solved_epoch"] == (str(result.solved_epoch[i]) if result.solved[i] else "")


def test_the_csv_has_a_column_for_each_setting_that_is_not_the_tutorials(
    result: SweepResult,
) -> None:
    plain = sweeps.table(result)
    assert list(plain)[:5] == ["seed", "hidden_units", "learning_rate", "epochs", "solved_epoch"]
    grid = sweeps.grid(
        (0, 3),
        30,
        ("table", ["0001", "0110"]),
        ("third_input", [True, False]),
        TrainingConfig(loss="cross-entropy"),
    )
    sweep = Sweep(grid.config)
    sweep.advance(60.0)
    rows = list(csv.DictReader(io.StringIO(sweeps.as_csv(sweep.result()))))
    found = {(row["table"], row["third_input"], int(row["seed"])) for row in rows}
    assert found == {(t, i, s) for t in ("AND", "XOR") for i in ("yes", "no") for s in range(3)}
    assert {row["loss"] for row in rows} == {"cross-entropy"}
    assert "start" not in rows[0]


def test_the_time_left_follows_from_what_is_done() -> None:
    work = sweeps.SharedSweep(SweepConfig(tuple(range(200)), (4,), (1.0,), 20_000))
    assert work.seconds_left is None
    work.advance(0.05)
    assert 0 < work.progress < 1
    first = work.seconds_left
    assert first is not None
    assert first > 0
    while not work.done:
        work.advance(1.0)
    assert work.seconds_left == 0
    assert work.progress == 1


def test_one_session_at_a_time_advances_a_shared_sweep() -> None:
    work = sweeps.SharedSweep(SweepConfig(tuple(range(50)), (2,), (1.0,), 5000))
    assert work._lock.acquire(blocking=False)
    work.advance(0.01)
    assert work.progress == 0, "another session is training it"
    work._lock.release()
    work.advance(0.01)
    assert work.progress > 0
