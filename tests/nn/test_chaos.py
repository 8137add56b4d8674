"""Where rounding decides: a second run from weights one unit in the last place away."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nn import SolvedGrid, SweepConfig, SweepGrid, SweepResult, TrainingConfig, train, train_sweep
from nn.chaos import SAMPLE, UNTRIED, ends_differ, nudged, rises
from nn.statistics import rounding_count
from nn.sweep import Sweep
from nn.sweep_kernel import initial_parameters, sweep_kernel, train_in_chunks

# Far from any border between the two, on every processor.
CALM, CHAOTIC = (4, 1.0), (4, 50.0)


def losses_from(seeds: Sequence[int], config: TrainingConfig, *, away: bool) -> np.ndarray:
    """The losses of a sweep's networks, or of their twins, shape (epochs + 1, B)."""
    configs = [config] * len(seeds)
    start = initial_parameters(seeds, configs)
    kernel = sweep_kernel(seeds, configs, nudged(start) if away else start)
    return np.concatenate([losses.copy() for _, losses in train_in_chunks(kernel, config.epochs)])


def solved(losses: np.ndarray) -> np.ndarray:
    under = losses < 0.01
    return np.where(under.any(axis=0), under.argmax(axis=0), -1)


@given(arrays(np.float64, (5, 2), elements=st.floats(-1e6, 1e6)))
def test_a_twin_is_one_unit_in_the_last_place_away_and_zeros_stay(numbers: np.ndarray) -> None:
    away = nudged(numbers)
    for old, new in zip(numbers.ravel().tolist(), away.ravel().tolist(), strict=True):
        assert new == (math.nextafter(old, math.inf) if old else 0.0)


def test_a_rise_is_more_than_rounding() -> None:
    falls, stands, rounds, climbs = (
        (3.0, 2.0, 1.0),
        (1.0,) * 3,
        (1.0, 1.0 + 1e-12, 1.0),
        (1, 1.1, 1),
    )
    losses = np.array([falls, stands, rounds, climbs]).T
    assert rises(losses).tolist() == [False, False, False, True]


@pytest.mark.parametrize(
    ("first", "second", "differ"),
    [(-1, -1, False), (-1, 5, True), (5, -1, True), (5, 5, False), (5, 6, False), (5, 7, True)],
)
def test_ends_differ_if_only_one_solves_or_much_sooner(
    first: int, second: int, *, differ: bool
) -> None:
    assert ends_differ(np.array([first]), np.array([second])).tolist() == [differ]


CONFIGURATIONS = st.builds(
    TrainingConfig,
    hidden_units=st.sampled_from([0, 1, 2, 3, 4, 8, 16]),
    learning_rate=st.floats(0.1, 50.0),
    epochs=st.just(1500),
    activation=st.sampled_from(["sigmoid", "tanh", "relu"]),
    loss=st.sampled_from(["mse", "cross-entropy"]),
    start=st.sampled_from(["normal", "uniform", "small", "he", "zeros"]),
)


@settings(max_examples=30)
@given(CONFIGURATIONS, st.integers(0, 1000))
def test_a_run_whose_loss_never_rises_needs_no_second_run(
    config: TrainingConfig, first: int
) -> None:
    seeds = range(first, first + 10)
    once = losses_from(seeds, config, away=False)
    calm = ~rises(once)
    assume(calm.any())
    twice = losses_from(seeds, config, away=True)
    assert not ends_differ(solved(once), solved(twice))[calm].any()


@settings(max_examples=15)
@given(
    units=st.sampled_from([1, 2, 3, 4, 8, 16]), rate=st.floats(3.0, 40.0), first=st.integers(0, 999)
)
def test_a_second_run_may_end_early_and_finds_the_same(units: int, rate: float, first: int) -> None:
    config = TrainingConfig(0, units, rate, 1500)
    seeds = tuple(range(first, first + 12))
    result = train_sweep(seeds, units, rate, 1500)
    once = losses_from(seeds, config, away=False)
    assert result.solved_epoch.tolist() == solved(once).tolist()
    rising = rises(once)
    assert not result.decided_by_rounding[~rising].any()
    assume(rising.any())
    twice = losses_from(tuple(np.array(seeds)[rising].tolist()), config, away=True)
    differ = ends_differ(solved(once)[rising], solved(twice))
    assert result.decided_by_rounding[rising].tolist() == differ.tolist()


def test_a_sweep_tries_its_first_seeds_twice_and_finds_the_chaos() -> None:
    result = train_sweep(range(3, 43), (4,), (CALM[1], CHAOTIC[1]), 2000)
    assert set(result.seed[result.tried_twice].tolist()) == set(range(3, 3 + SAMPLE))
    assert set(result.twin_epoch[~result.tried_twice].tolist()) == {UNTRIED}
    grid = SweepGrid(result.config)
    assert rounding_count(result, grid.networks(result, (0, 0))) == (0, SAMPLE)
    decided, tried = rounding_count(result, grid.networks(result, (0, 1)))
    assert tried == SAMPLE
    assert decided > SAMPLE // 4
    shares = SolvedGrid.of(result)
    assert shares.chaotic.tolist() == [[False, True]]
    assert shares.decided_by_rounding.tolist() == [[0, decided]]
    assert shares.tried_twice.tolist() == [[SAMPLE, SAMPLE]]


def test_the_twins_are_the_second_runs_of_the_same_networks() -> None:
    config = TrainingConfig(0, *CHAOTIC, 1000)
    result = train_sweep(range(SAMPLE), *CHAOTIC, 1000)
    once, twice = (losses_from(range(SAMPLE), config, away=away) for away in (False, True))
    assert rises(once).all()
    assert result.solved_epoch.tolist() == solved(once).tolist()
    assert result.twin_epoch.tolist() == solved(twice).tolist()


def test_where_a_sweep_is_chaotic_it_parts_from_train_and_where_it_is_calm_it_does_not() -> None:
    result = train_sweep(range(SAMPLE), (4,), (CALM[1], CHAOTIC[1]), 2000)
    parted = {CALM[1]: 0, CHAOTIC[1]: 0}
    for seed, rate, epoch in zip(
        result.seed.tolist(), result.learning_rate.tolist(), result.solved_epoch, strict=True
    ):
        run = TrainingConfig(seed, 4, rate, 2000)
        alone = np.concatenate([snapshot.losses for snapshot in train(run, at=())])
        parted[rate] += int(ends_differ(epoch, solved(alone[:, None])[0]))
    assert parted[CALM[1]] == 0
    assert parted[CHAOTIC[1]] > SAMPLE // 4


def test_a_second_run_changes_no_number_of_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    config = SweepConfig(tuple(range(8)), (2, 3), (1.0, 30.0), 700)

    def swept() -> SweepResult:
        sweep = Sweep(config)
        while not sweep.done:
            sweep.advance(1.0)
        return sweep.result()

    both = swept()
    monkeypatch.setattr("nn.sweep_block.SAMPLE", 0)
    alone = swept()
    assert both.tried_twice.all()
    assert not alone.tried_twice.any()
    for name in ("solved_epoch", "diverged_epoch", "final_loss", "rows_right", "curves"):
        assert np.array_equal(getattr(both, name), getattr(alone, name)), name


def test_a_grid_in_progress_counts_what_is_trained() -> None:
    empty = Sweep(SweepConfig((1, 2), (3,), (50.0,), 200)).result()
    grid = SolvedGrid.of(empty)
    assert grid.tried_twice.tolist() == [[0]]
    assert not grid.chaotic.any()
