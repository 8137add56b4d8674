import dataclasses
import math
import threading
import time
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nn
from nn import XOR, SweepConfig, SweepResult, TrainingConfig, sweep_kernel, train, train_sweep
from nn.sweep import Sweep
from nn.sweep_block import NONE
from nn.sweep_config import CURVE_POINTS, MAX_NETWORKS, MAX_WORK

# Above, training itself may be chaotic: the last digit then decides where it goes.
CALM_RATES = (0.03, 0.3, 1.0, 2.0)


def assert_agrees_with_train(result: SweepResult, i: int, relative: float = 1e-9) -> None:
    """Everything that a sweep says of a network, against one trained by itself."""
    config = TrainingConfig(
        int(result.seed[i]),
        int(result.hidden_units[i]),
        float(result.learning_rate[i]),
        result.config.epochs,
    )
    losses: list[float] = []
    for snapshot in train(config, at=()):
        losses += snapshot.losses
    every = np.array(losses)
    assert result.curves[i] == pytest.approx(every[result.curve_epochs], rel=relative), config
    assert result.final_loss[i] == pytest.approx(every[-1], rel=relative)
    under = np.flatnonzero(every < 0.01)
    # An epoch whose loss is within rounding of 0.01 may fall on either side of it.
    if not np.any(np.abs(every - 0.01) < 1e-10):
        assert result.solved_epoch[i] == (under[0] if under.size else NONE)
    assert result.rows_right[i] == snapshot.network.rows_right(XOR).sum()
    assert result.diverged_epoch[i] == NONE


@pytest.mark.parametrize("units", [1, 2, 3, 4, 5, 8, 12, 16])
def test_every_network_is_the_one_that_train_trains(units: int) -> None:
    result = train_sweep(range(units, units + 6), units, CALM_RATES, 2000)
    assert result.complete
    for i in range(len(result.seed)):
        assert_agrees_with_train(result, i)


@settings(max_examples=25)
@given(
    seeds=st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=4, unique=True),
    units=st.lists(st.integers(1, 16), min_size=1, max_size=2, unique=True),
    rates=st.lists(st.floats(1e-3, 1.5), min_size=1, max_size=2, unique=True),
    epochs=st.integers(1, 330),
)
def test_any_grid_holds_every_configuration_once(
    seeds: list[int], units: list[int], rates: list[float], epochs: int
) -> None:
    result = train_sweep(seeds, units, rates, epochs)
    found = list(
        zip(
            result.seed.tolist(),
            result.hidden_units.tolist(),
            result.learning_rate.tolist(),
            strict=True,
        )
    )
    assert sorted(found) == sorted((s, u, r) for s in seeds for u in units for r in rates)
    for i in range(len(found)):
        assert_agrees_with_train(result, i)


def test_sixty_four_units_and_large_steps_agree_while_they_are_not_chaotic() -> None:
    result = train_sweep(range(3), 64, 0.05, 300)
    for i in range(3):
        assert_agrees_with_train(result, i)
    result = train_sweep(range(8), (2, 4), 100.0, 12)
    for i in range(16):
        assert_agrees_with_train(result, i, relative=1e-6)


def test_the_facts_of_the_tutorials_network() -> None:
    result = train_sweep(range(200), (1, 2, 3, 4), 1.0, 5000)
    share = {units: result.solved[result.hidden_units == units].mean() for units in (1, 2, 3, 4)}
    assert share[1] == 0
    assert share[2] == pytest.approx(0.73, abs=0.02)
    assert share[3] == pytest.approx(0.96, abs=0.02)
    assert share[4] == pytest.approx(0.99, abs=0.011)


def test_a_networks_numbers_hardly_depend_on_its_neighbours() -> None:
    alone = train_sweep([17], 4, 1.0, 700)
    # At rate 100 the neighbours take large steps, and the whole block another path.
    among = train_sweep(range(30), 4, (1.0, 100.0), 700)
    (i,) = np.flatnonzero((among.seed == 17) & (among.learning_rate == 1.0))
    assert among.curves[i] == pytest.approx(alone.curves[0], rel=1e-10)


def test_a_sweep_in_portions_gives_the_same_to_the_bit() -> None:
    whole = train_sweep(range(50), (2, 5), (0.5, 3.0), 1000)
    work = Sweep(whole.config)
    while not work.done:
        work.advance(0.0)
    for field in dataclasses.fields(SweepResult):
        if field.name != "config":
            a, b = getattr(whole, field.name), getattr(work.result(), field.name)
            assert np.array_equal(a, b), field.name


def test_a_grid_of_any_settings_holds_every_case_with_every_seed() -> None:
    config = SweepConfig(
        (3, 5),
        (0, 2),
        (0.05, 0.2),
        300,
        tables=("0001", "0110"),
        starts=("xavier",),
        activations=("tanh", "relu"),
        losses=("mse", "cross-entropy"),
        biases=("both", "output"),
        third_inputs=(True, False),
    )
    assert len(set(config.cases)) == len(config.cases) == 2**7
    assert config.networks == 2**8
    assert config.work == 2**8 * (1 + 2) // 2 * 300
    work = Sweep(config)
    while not work.done:
        work.advance(0.05)
    assert work.progress == 1
    result = work.result()
    found = set(zip(result.case.tolist(), result.seed.tolist(), strict=True))
    assert found == {(case, seed) for case in range(2**7) for seed in (3, 5)}
    for i in range(0, 2**8, 5):
        case = dataclasses.replace(config.cases[result.case[i]], seed=int(result.seed[i]))
        assert (case.hidden_units, case.learning_rate) == (
            result.hidden_units[i],
            result.learning_rate[i],
        )
        history = nn.History(case)
        for snapshot in train(case, at=()):
            history.append(snapshot)
        # Where a unit of ReLU sits on its kink, one bit decides which way it goes.
        relative = 1e-6 if case.activation == "relu" else 1e-9
        errors = history.squared_errors
        assert result.curves[i] == pytest.approx(errors[result.curve_epochs], rel=relative), case
        assert result.final_loss[i] == pytest.approx(errors[-1], rel=relative)
        assert result.solved_epoch[i] == (
            NONE if history.solved_epoch is None else history.solved_epoch
        )
        right = history.latest.network.rows_right(case.truth_table)
        assert result.rows_right[i] == right.sum()


def test_perceptrons_learn_fourteen_of_the_sixteen_functions() -> None:
    config = SweepConfig(tuple(range(20)), (0,), (5.0,), 3_000, tables=tuple(nn.GATES))
    work = Sweep(config)
    while not work.done:
        work.advance(1.0)
    result = work.result()
    for case, kind in enumerate(config.cases):
        solved = result.solved[result.case == case]
        assert solved.all() == (nn.GATES[kind.table] not in ("XOR", "XNOR"))
        assert solved.any() == solved.all()


def test_progress_rises_to_one_and_partial_results_are_whole_networks() -> None:
    config = SweepConfig(tuple(range(100)), (2, 4, 16), (1.0,), 600)
    work = Sweep(config)
    assert work.progress == 0
    assert len(work.result().seed) == 0
    seen, sizes = [0.0], set()
    while not work.done:
        work.advance(0.0)
        seen.append(work.progress)
        part = work.result()
        sizes.add(len(part.seed))
        assert part.complete == work.done
    assert seen == sorted(seen)
    assert seen[-1] == 1
    assert sizes == {0, 100, 200, 300}
    assert part.curves.shape == (300, CURVE_POINTS)


def test_a_cancelled_sweep_keeps_what_is_done() -> None:
    told: list[float] = []

    def proceed(share: float) -> bool:
        told.append(share)
        return share < 0.5

    config = SweepConfig(tuple(range(1000)), tuple(range(1, 9)), (1.0,), 1500)
    result = train_sweep(config.seeds, config.hidden_units, 1.0, 1500, proceed)
    assert told == sorted(told)
    assert 0.5 <= told[-1] < 0.9
    assert not result.complete
    assert 0 < len(result.seed) < config.networks
    whole = train_sweep(config.seeds[:1], int(result.hidden_units[0]), 1.0, 1500)
    assert result.curves[0] == pytest.approx(whole.curves[0], rel=1e-10)


@pytest.mark.parametrize("units", [1, 4, 64])
def test_cancelling_never_waits_for_more_than_a_small_part(units: int) -> None:
    # Speed is for benchmarks; here only that no portion is a large share of the work.
    networks = 3_000 if units < 64 else 300
    work = Sweep(SweepConfig(tuple(range(networks)), (units,), (1.0,), 2000))
    steps = 0
    while not work.done and steps < 5:
        before = work.progress
        work.advance(0.0)
        steps += 1
        assert work.progress - before <= 101 / 2000 + 1e-9


def test_a_result_does_not_change_when_the_sweep_goes_on() -> None:
    work = Sweep(SweepConfig((1, 2), (2, 3), (1.0,), 150))
    while not len(work.result().seed):
        work.advance(0.0)
    part = work.result()
    part.curves[:] = np.nan
    while not work.done:
        work.advance(1.0)
    assert len(part.seed) == 2
    assert np.isfinite(work.result().curves).all()


def test_nn_sweep_is_the_module() -> None:
    assert nn.sweep.train_sweep is train_sweep


def test_no_thread_and_no_random_state_is_left_behind() -> None:
    np.random.seed(7)
    before = np.random.get_state()[1].tolist()
    threads = threading.active_count()
    work = Sweep(SweepConfig((1, 2), (3,), (1.0,), 300))
    work.advance(0.0)
    done = work.progress
    time.sleep(0.05)
    assert work.progress == done
    assert threading.active_count() == threads
    assert np.random.get_state()[1].tolist() == before


def test_memory_is_what_the_docstring_says() -> None:
    tracemalloc.start()
    work = Sweep(SweepConfig(tuple(range(MAX_NETWORKS)), (4,), (1.0,), 100))
    while not work.done:
        work.advance(1.0)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # Its seeds, as Python numbers, and the grid's pairs are a few MB more.
    assert peak < 34e6
    result = work.result()
    size = sum(value.nbytes for value in vars(result).values() if isinstance(value, np.ndarray))
    assert size / MAX_NETWORKS == pytest.approx(880, abs=10)


def test_a_spoilt_network_is_noted_and_leaves_the_others_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good = train_sweep(range(6), 3, 1.0, 400)
    draw = sweep_kernel.initial_parameters

    def spoilt(*given: Any) -> np.ndarray:
        start = draw(*given)
        start[2, 4] = np.nan
        return start

    monkeypatch.setattr(sweep_kernel, "initial_parameters", spoilt)
    result = train_sweep(range(6), 3, 1.0, 400)
    assert result.diverged_epoch.tolist() == [NONE] * 4 + [0, NONE]
    assert result.solved_epoch[4] == NONE
    others = [0, 1, 2, 3, 5]
    assert result.curves[others] == pytest.approx(good.curves[others], rel=1e-10)


@pytest.mark.parametrize("epochs", [1, 2, 99, 100, 101, 199, 200, 1000])
def test_curves_run_from_the_first_epoch_to_the_last(epochs: int) -> None:
    result = train_sweep([3], 4, 1.0, epochs)
    assert result.curve_epochs[0] == 0
    assert result.curve_epochs[-1] == epochs
    assert len(result.curve_epochs) == min(epochs + 1, CURVE_POINTS)
    assert (np.diff(result.curve_epochs) > 0).all()
    assert_agrees_with_train(result, 0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seeds": ()}, "seeds must contain at least one"),
        ({"seeds": (1, 2, 1)}, "seeds must not contain a value twice"),
        ({"seeds": (-1,)}, "seed must be a whole number from 0 to 4294967295, not -1"),
        ({"hidden_units": ()}, "hidden_units must contain at least one"),
        ({"hidden_units": (-1,)}, "hidden_units must be a whole number from 0 to 64, not -1"),
        ({"hidden_units": (65,)}, "from 0 to 64, not 65"),
        ({"tables": ()}, "tables must contain at least one"),
        ({"losses": ("mse", "mse")}, "losses must not contain a value twice"),
        ({"starts": ("normal", "mean")}, "start must be one of normal, uniform, .*, not 'mean'"),
        ({"third_inputs": (True, False), "seeds": range(10_001)}, "at most 20,000 are allowed"),
        ({"learning_rates": (0.0,)}, "over 0 and up to 100, not 0.0"),
        ({"learning_rates": (math.nan,)}, "over 0 and up to 100, not nan"),
        ({"epochs": 0}, "epochs must be a whole number from 1 to 200000, not 0"),
        ({"seeds": range(MAX_NETWORKS + 1)}, "at most 20,000 are allowed"),
        ({"seeds": range(20_000), "epochs": 6000}, "at most 400,000,000 are allowed"),
    ],
)
def test_what_is_not_allowed_is_said(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SweepConfig(**{"seeds": (1,), **changes})  # type: ignore[arg-type]


def test_the_largest_sweeps_are_allowed() -> None:
    assert SweepConfig(tuple(range(MAX_NETWORKS)), (4,), (1.0,), 5000).work == MAX_WORK
