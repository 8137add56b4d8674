"""Sweeps that all visitors of the server share, and their results as a table and as CSV."""

import csv
import io

import pytest

from nn import SweepConfig, SweepResult, train_sweep
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


def test_the_last_seeds_there_are_end_the_range() -> None:
    config = sweeps.grid(2**32 - 3, 200, [2], ["1"], 10)
    assert config.seeds == (2**32 - 3, 2**32 - 2, 2**32 - 1)


def test_the_mixed_cell_is_shown_unless_another_is_wanted(result: SweepResult) -> None:
    shares = {
        (units, rate): result.solved[
            (result.hidden_units == units) & (result.learning_rate == rate)
        ].mean()
        for units in (1, 2, 4)
        for rate in (0.3, 2.0)
    }
    shown = sweeps.cell_to_show(result, None)
    assert 0 < shares[shown] < 1
    assert sweeps.cell_to_show(result, (4, 2.0)) == (4, 2.0)
    assert sweeps.cell_to_show(result, (9, 2.0)) == shown, "a cell of an earlier grid"
    never = train_sweep(range(3), 1, 1.0, 100)
    assert sweeps.cell_to_show(never, None) == (1, 1.0)


def test_the_run_to_open_is_the_one_picked_or_a_failure(result: SweepResult) -> None:
    cell = (2, 2.0)
    here = (result.hidden_units == 2) & (result.learning_rate == 2.0)
    failures = result.seed[here & ~result.solved]
    assert sweeps.run_to_open(result, cell, None) == (2, failures[0])
    assert sweeps.run_to_open(result, cell, (17,)) == (2, 17)
    assert sweeps.run_to_open(result, cell, (4, 17)) == (4, 17)
    assert sweeps.run_to_open(result, cell, (4, 999)) == (2, failures[0])
    assert sweeps.run_to_open(result, cell, (999,)) == (2, failures[0])


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
