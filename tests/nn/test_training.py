import dataclasses
import itertools
import math
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn import (
    SOLVED,
    XOR,
    Network,
    Snapshot,
    TrainingConfig,
    loss_and_gradients,
    train,
)

Bits = tuple[int, float, bytes]


def bits(snapshot: Snapshot) -> Bits:
    """What must agree to the last bit between two ways to the same epoch."""
    return snapshot.epoch, snapshot.loss, snapshot.parameters.tobytes()


def epochs(snapshots: Iterable[Snapshot]) -> list[int]:
    return [snapshot.epoch for snapshot in snapshots]


def last(config: TrainingConfig, **arguments: Any) -> Snapshot:
    return list(train(config, at=(), **arguments))[-1]


CONFIGS = [
    TrainingConfig(seed=3, hidden_units=units, learning_rate=rate, epochs=60)
    for units, rate in [(1, 1.0), (4, 0.1), (7, 30.0), (64, 1.0)]
]
EVERY_EPOCH = [list(train(config)) for config in CONFIGS]
runs = st.sampled_from(list(zip(CONFIGS, EVERY_EPOCH, strict=True)))
cuts = st.sets(st.integers(1, 60)).map(sorted)


# The first and the last snapshot, and those between


@dataclasses.dataclass
class Endless:
    """Epochs without end, of which no run may read far ahead."""

    first: int
    stride: int

    def __iter__(self) -> Iterator[int]:
        yield from range(self.first, 10_000, self.stride)
        pytest.fail("read far beyond the last epoch")


@pytest.mark.parametrize("config", CONFIGS)
def test_first_snapshot_is_the_untrained_network(config: TrainingConfig) -> None:
    first = next(train(config))
    untrained = Network.initialize(config.seed, config.hidden_units)
    assert first.epoch == 0
    assert first.parameters.tobytes() == untrained.to_vector().tobytes()
    assert first.losses == (first.loss,)


@pytest.mark.parametrize(
    ("at", "given_at"),
    [
        (None, [*range(21)]),
        ((), [0, 20]),
        ([], [0, 20]),
        ([7], [0, 7, 20]),
        ([0, 0, 7, 7, 20, 20], [0, 7, 20]),
        (range(0, 100, 5), [0, 5, 10, 15, 20]),
        (Endless(3, 8), [0, 3, 11, 19, 20]),
        ([5, 3, 5, -1, 0, 12], [0, 5, 12, 20]),
        ([9, 1000], [0, 9, 20]),
        (np.array([2, 4]), [0, 2, 4, 20]),
    ],
    ids=str,
)
def test_snapshots_are_given_where_they_are_asked_for(at: Any, given_at: list[int]) -> None:
    config = TrainingConfig(epochs=20)
    every = list(train(config))
    snapshots = list(train(config, at))
    assert epochs(snapshots) == given_at
    assert [bits(s) for s in snapshots] == [bits(every[epoch]) for epoch in given_at]


@pytest.mark.parametrize("at", [None, (), [1]])
def test_run_of_one_epoch(at: Any) -> None:
    assert epochs(train(TrainingConfig(epochs=1), at)) == [0, 1]


@given(runs, cuts)
def test_losses_do_not_depend_on_the_snapshots(
    run: tuple[TrainingConfig, list[Snapshot]], at: list[int]
) -> None:
    config, every = run
    snapshots = list(train(config, at))
    assert epochs(snapshots) == sorted({0, *at, config.epochs})
    assert [loss for s in snapshots for loss in s.losses] == [s.loss for s in every]
    assert all(s.losses[-1] == s.loss for s in snapshots)
    assert [bits(s) for s in snapshots] == [bits(every[s.epoch]) for s in snapshots]


@pytest.mark.parametrize("every", EVERY_EPOCH)
def test_loss_is_that_of_the_snapshots_network(every: list[Snapshot]) -> None:
    for snapshot in every:
        loss = loss_and_gradients(snapshot.network, XOR.inputs, XOR.targets).loss
        assert snapshot.loss == pytest.approx(loss, rel=1e-12)


# Laziness


def counted_exponentials(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts the calls of np.exp, of which every epoch needs as many."""
    calls, exp = [0], np.exp

    def counted(*args: Any, **kwargs: Any) -> Any:
        calls[0] += 1
        return exp(*args, **kwargs)

    monkeypatch.setattr(np, "exp", counted)
    return calls


def test_no_more_is_computed_than_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counted_exponentials(monkeypatch)
    snapshots = train(TrainingConfig(epochs=1_000), at=[10, 500])
    assert calls == [0]
    seen = []
    for _ in range(3):
        next(snapshots)
        seen.append(calls[0])
    each = seen[0]
    assert each > 0
    assert seen == [each, 11 * each, 501 * each]


def test_epochs_are_read_one_at_a_time_and_late() -> None:
    read = []
    stride = 10

    def schedule() -> Iterator[int]:
        epoch = 0
        while True:
            epoch += stride
            read.append(epoch)
            yield epoch

    snapshots = train(TrainingConfig(epochs=1_000), at=schedule())
    assert read == []
    assert next(snapshots).epoch == 0
    assert read == []
    assert next(snapshots).epoch == 10
    assert read == [10]
    stride = 25
    assert next(snapshots).epoch == 35
    assert read == [10, 35]
    stride = 10_000
    assert epochs(snapshots) == [1_000]


# Independence


def test_snapshots_never_change_and_changing_one_changes_nothing_else() -> None:
    config = TrainingConfig(epochs=50)
    expected = [bits(snapshot) for snapshot in train(config)]
    snapshots = []
    for snapshot in train(config):
        snapshots.append(dataclasses.replace(snapshot, parameters=snapshot.parameters.copy()))
        snapshot.parameters[:] = math.nan
    assert [bits(snapshot) for snapshot in snapshots] == expected

    kept = list(train(config))
    assert [bits(snapshot) for snapshot in kept] == expected


def test_start_is_left_as_it_is() -> None:
    start = EVERY_EPOCH[1][20]
    before = bits(start)
    list(train(CONFIGS[1], start=start))
    assert bits(start) == before


def test_generators_in_turn_do_not_disturb_each_other() -> None:
    rounds = itertools.zip_longest(*(train(config) for config in CONFIGS))
    for snapshots, expected in zip(rounds, zip(*EVERY_EPOCH, strict=True), strict=True):
        assert [bits(s) for s in snapshots] == [bits(s) for s in expected]


def test_threads_do_not_disturb_each_other() -> None:
    with ThreadPoolExecutor(4) as pool:
        results = pool.map(lambda config: [bits(s) for s in train(config)], CONFIGS * 3)
        expected = [[bits(s) for s in every] for every in EVERY_EPOCH * 3]
        assert list(results) == expected


def test_training_leaves_the_global_generator_alone() -> None:
    before = np.random.get_state(legacy=False)
    last(CONFIGS[0])
    np.testing.assert_equal(np.random.get_state(legacy=False), before)


# Resuming


@given(runs, st.integers(0, 60), cuts)
def test_resumed_run_is_the_same_run(
    run: tuple[TrainingConfig, list[Snapshot]], cut: int, at: list[int]
) -> None:
    config, every = run
    resumed = list(train(config, at, start=every[cut]))
    due = sorted({*(epoch for epoch in at if epoch > cut), config.epochs} - {cut})
    assert epochs(resumed) == due
    assert [bits(s) for s in resumed] == [bits(every[epoch]) for epoch in due]
    assert [loss for s in resumed for loss in s.losses] == [s.loss for s in every[cut + 1 :]]


@pytest.mark.parametrize("cut", [0, 1, 59])
def test_resumed_run_gives_every_later_epoch_by_default(cut: int) -> None:
    resumed = train(CONFIGS[1], start=EVERY_EPOCH[1][cut])
    assert [bits(s) for s in resumed] == [bits(s) for s in EVERY_EPOCH[1][cut + 1 :]]


@pytest.mark.parametrize("at", [None, (), [60], Endless(0, 1)], ids=str)
def test_nothing_follows_the_last_epoch(at: Any) -> None:
    assert list(train(CONFIGS[1], at, start=EVERY_EPOCH[1][60])) == []


def test_run_can_be_made_longer() -> None:
    config = CONFIGS[1]
    longer = dataclasses.replace(config, epochs=100)
    resumed = last(longer, start=EVERY_EPOCH[1][60])
    assert bits(resumed) == bits(last(longer))


@pytest.mark.parametrize("hidden_units", [1, 3, 5, 64])
def test_start_of_another_size_is_refused(hidden_units: int) -> None:
    start = next(train(TrainingConfig(hidden_units=hidden_units)))
    with pytest.raises(ValueError, match="shape"):
        next(train(TrainingConfig(hidden_units=4), start=start))


# The numbers


@pytest.mark.parametrize("rate", [0.5, 1.0, 32.0])
def test_one_epoch_by_hand(rate: float) -> None:
    # The network of test_backprop.by_hand, whose gradients are worked out there.
    ln3 = math.log(3)
    parameters = np.array([ln3, -ln3, 0.0, 0.0, 4 * ln3, -2 * ln3])
    unit = ln3 / 512
    gradient = np.array([23 * unit, 5 * unit, 28 * unit, 28 * unit, 7 / 256, 1 / 32])
    config = TrainingConfig(hidden_units=1, learning_rate=rate, epochs=1)
    start = Snapshot(0, 9 / 32, parameters, (9 / 32,))
    (after,) = train(config, start=start)
    np.testing.assert_allclose(after.parameters, parameters - rate * gradient, rtol=0, atol=1e-12)


def test_four_units_solve_xor() -> None:
    assert SOLVED == 0.01
    final = last(TrainingConfig(seed=1, hidden_units=4, epochs=2_500))
    solved = next(e for e, loss in enumerate(final.losses, start=1) if loss < SOLVED)
    assert 2_300 <= solved <= 2_500
    assert np.array_equal(final.network.predict(XOR.inputs) > 0.5, XOR.targets == 1)


def test_two_units_get_stuck_with_seed_1() -> None:
    final = last(TrainingConfig(seed=1, hidden_units=2))
    assert min(final.losses) > 0.12
    assert final.loss == pytest.approx(0.125, abs=0.005)


@pytest.mark.parametrize("seed", range(5))
def test_one_unit_never_solves_xor(seed: int) -> None:
    # At least 1/16, see test_network.test_one_hidden_unit_cannot_compute_xor.
    assert min(last(TrainingConfig(seed=seed, hidden_units=1)).losses) >= 1 / 16


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1))
def test_largest_steps_stay_finite_and_silent(seed: int) -> None:
    config = TrainingConfig(seed=seed, hidden_units=64, learning_rate=100.0, epochs=400)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        final = last(config)
    assert np.all(np.isfinite(final.parameters))
    assert all(0.0 <= loss <= 1.0 for loss in final.losses)


@pytest.mark.parametrize("size", [1e3, 1e6, 1e150])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_saturated_units_are_silent(size: float, seed: int) -> None:
    # Pre-activations far beyond +-710, where exp(-x) alone would overflow.
    config = TrainingConfig(seed=seed, learning_rate=100.0, epochs=20)
    untrained = next(train(config))
    start = dataclasses.replace(untrained, parameters=untrained.parameters * size)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for snapshot in train(config, start=start):
            error = snapshot.network.predict(XOR.inputs) - XOR.targets
            assert snapshot.loss == pytest.approx(float(np.mean(error**2)), rel=1e-12)


def test_smallest_learning_rate_changes_nothing() -> None:
    untrained, final = train(TrainingConfig(learning_rate=5e-324, epochs=10), at=())
    assert bits(final)[1:] == bits(untrained)[1:]
