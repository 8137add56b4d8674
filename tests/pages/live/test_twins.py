"""Whether rounding decides a single run, and when a page gives up finding out."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn import Network, Snapshot, TrainingConfig, train
from nn.chaos import ends_differ, nudged
from pages.live import twins
from pages.live.twins import rounding_decides, train_quickly
from tests.nn.choices import configs

PATIENT = 60.0


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(twins, "SECONDS", PATIENT)
    twins._twin_ends_differently.cache_clear()
    yield
    twins._twin_ends_differently.cache_clear()


def solved_from(config: TrainingConfig, *, away: bool) -> int:
    """When the run solves XOR, or its twin; -1 if never."""
    network = Network.initialize(config.seed, config.hidden_units).to_vector()
    start = Snapshot(0, 0.0, nudged(network) if away else network, ())
    losses = [loss for snapshot in train(config, start=start) for loss in snapshot.losses]
    return next((epoch for epoch, loss in enumerate(losses, 1) if loss < 0.01), -1)


@settings(max_examples=15)
@given(st.integers(0, 500), st.sampled_from([0.5, 2.0, 30.0, 50.0]))
def test_rounding_decides_where_the_twin_ends_differently(seed: int, rate: float) -> None:
    config = TrainingConfig(seed, 3, rate, 900)
    ends = [np.array(solved_from(config, away=away)) for away in (False, True)]
    assert rounding_decides(config) == bool(ends_differ(*ends))


@settings(max_examples=25)
@given(configs(most_units=3, epochs=150))
def test_it_is_known_of_every_network(config: TrainingConfig) -> None:
    assert rounding_decides(config) in (True, False, None)


def test_a_calm_run_is_not_trained_a_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twins, "nudged", None)
    assert rounding_decides(TrainingConfig(epochs=1200)) is False


def test_what_takes_too_long_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twins, "SECONDS", 0.0)
    long = TrainingConfig(91, 3, 50.0, 199_999)
    assert train_quickly(long) is None
    assert rounding_decides(long) is None
    # The run itself may be trained already, and only its twin take too long.
    short = TrainingConfig(92, 3, 50.0, 2_000)
    twins.shared_histories().of(short).until(2_000, PATIENT)
    assert rounding_decides(short) is None
