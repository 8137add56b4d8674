"""Whether rounding decides how a run ends; see `nn.chaos`."""

import time
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import numpy as np

from nn import DivergenceError, History, Snapshot, TrainingConfig, train
from nn.chaos import ends_differ, nudged, rises
from nn.sweep_block import NONE
from pages.live.histories import EPOCHS_AT_ONCE
from pages.live.shared import shared_histories

SECONDS: Final = 0.5
"""Of training, at most, for what a page only mentions."""


def train_quickly(config: TrainingConfig) -> History | None:
    """A run to its last epoch; None if that takes too long, or fails.

    What is trained by then is kept, so a later call may get there.
    """
    history = shared_histories().of(config).until(config.epochs, SECONDS)
    return history if history.latest.epoch == config.epochs else None


def rounding_decides(config: TrainingConfig) -> bool | None:
    """Whether the run ends differently from weights one unit in the last place away.

    Returns:
        None if it takes too long to find out, or if training fails.
    """
    history = train_quickly(config)
    if history is None:
        return None
    if not rises(history.losses[:, None])[0]:
        return False
    return _twin_ends_differently(config, history.solved_epoch)


@lru_cache(maxsize=256)
def _twin_ends_differently(config: TrainingConfig, solved: int | None) -> bool | None:
    """Whether the twin of a run solves XOR at another epoch than this; None as above."""
    deadline = time.thread_time() + SECONDS
    start = next(train(config, at=()))
    twin = History(config, max_snapshots=2)
    twin.append(start)
    away = Snapshot(0, start.loss, nudged(start.parameters), (), architecture=start.architecture)
    try:
        for snapshot in train(config, at=_stops(config), start=away):
            twin.append(snapshot)
            if time.thread_time() > deadline:
                return None
    except DivergenceError:
        return None
    ends = [np.array(NONE if end is None else end) for end in (solved, twin.solved_epoch)]
    return bool(ends_differ(*ends))


def _stops(config: TrainingConfig) -> Iterator[int]:
    """The epochs at which to look at the clock."""
    yield from range(EPOCHS_AT_ONCE, config.epochs + EPOCHS_AT_ONCE, EPOCHS_AT_ONCE)
