"""Training whose numbers are no longer finite."""

import dataclasses
import itertools
import math
import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from nn import DivergenceError, Snapshot, TrainingConfig, train
from tests.nn.test_training import bits, epochs


def until_divergence(
    snapshots: Iterable[Snapshot],
) -> tuple[list[Snapshot], DivergenceError | None]:
    seen = []
    try:
        for snapshot in snapshots:
            seen.append(snapshot)
    except DivergenceError as error:
        return seen, error
    return seen, None


@pytest.mark.parametrize("bad", [math.inf, -math.inf, math.nan])
@pytest.mark.parametrize("index", [0, 6, 9, 12, 15, 16, 19, 20])
def test_start_that_is_not_finite_is_divergence(index: int, bad: float) -> None:
    # The index runs through all four parameters of a network of 4 units.
    start = list(train(TrainingConfig(epochs=50), at=()))[-1]
    start.parameters[index] = bad
    resumed = train(TrainingConfig(epochs=100), at=[60], start=start)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(DivergenceError) as raised:
            next(resumed)
    assert 50 <= raised.value.epoch <= 60


@pytest.mark.parametrize("size", [1e10, 1e100, 1e200, 1e300, 1e307])
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_huge_weights_give_finite_snapshots_or_divergence(size: float, seed: int) -> None:
    config = TrainingConfig(seed=seed, learning_rate=100.0, epochs=20)
    untrained = next(train(config))
    start = dataclasses.replace(untrained, parameters=untrained.parameters * size)
    seen, error = until_divergence(train(config, start=start))
    for snapshot in seen:
        assert math.isfinite(snapshot.loss)
        assert np.all(np.isfinite(snapshot.parameters))
    assert epochs(seen) == [*range(1, len(seen) + 1)]
    if error is None:
        assert len(seen) == 20
    else:
        assert error.epoch in (len(seen), len(seen) + 1)


def undefined_from(monkeypatch: pytest.MonkeyPatch, epoch: int) -> None:
    """Makes the exponentials of this epoch and all after it undefined, two an epoch."""
    calls, exp = itertools.count(), np.exp

    def broken(x: Any, out: Any = None) -> Any:
        values = exp(x, out)
        if next(calls) >= 2 * epoch:
            values[...] = math.nan
        return values

    monkeypatch.setattr(np, "exp", broken)


@pytest.mark.parametrize(
    ("at", "kept"), [(None, [*range(10)]), ((), [0]), ([3, 9, 15], [0, 3, 9]), ([10], [0])]
)
def test_divergence_comes_at_its_epoch_and_what_was_given_stands(
    monkeypatch: pytest.MonkeyPatch, at: Any, kept: list[int]
) -> None:
    config = TrainingConfig(epochs=20)
    expected = [bits(s) for s in train(config) if s.epoch in kept]
    undefined_from(monkeypatch, epoch=10)
    seen, error = until_divergence(train(config, at))
    assert error is not None
    assert error.epoch == 10
    assert [bits(s) for s in seen] == expected


def test_divergence_error_says_what_happened_and_what_helps() -> None:
    error = DivergenceError(12_345)
    assert error.epoch == 12_345
    assert isinstance(error, ArithmeticError)
    for part in ("diverged", "epoch 12,345", "finite", "smaller learning rate"):
        assert part in str(error)
