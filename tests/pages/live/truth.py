"""The true numbers of a run, straight from `train`."""

import functools

import numpy as np

from nn import SOLVED, Snapshot, TrainingConfig, train
from tests.pages.live.blocks import Arrays

QUICK = TrainingConfig(seed=11, hidden_units=3, learning_rate=2.5, epochs=700)
LONG = TrainingConfig(seed=4, hidden_units=2, learning_rate=1.0, epochs=20_000)


@functools.cache
def every_epoch(config: TrainingConfig) -> list[Snapshot]:
    return list(train(config))


def losses(config: TrainingConfig) -> list[float]:
    return [snapshot.loss for snapshot in every_epoch(config)]


def solved(config: TrainingConfig, until: int) -> int | None:
    under = np.flatnonzero(np.array(losses(config)[: until + 1]) < SOLVED)
    return int(under[0]) if len(under) else None


def parameters(config: TrainingConfig, epochs: list[int]) -> list[list[float]]:
    return [every_epoch(config)[epoch].parameters.tolist() for epoch in epochs]


def assert_true(config: TrainingConfig, epochs: list[int], arrays: Arrays) -> None:
    """Check that these are the frames of those epochs, to the last bit."""
    assert arrays["epochs"].tolist() == epochs
    assert arrays["losses"].tolist() == [losses(config)[epoch] for epoch in epochs]
    assert arrays["parameters"].tolist() == parameters(config, epochs)
    curve = arrays["curveEpochs"].astype(int).tolist()
    assert arrays["curveLosses"].tolist() == [losses(config)[epoch] for epoch in curve]
