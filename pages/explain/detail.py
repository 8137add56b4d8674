"""The run of an explaining page with enough epochs to draw its weights and its path as lines."""

import functools
from typing import Final

from nn import History, TrainingConfig, train

MOST_EPOCHS: Final = 10_000
"""A longer run is not trained again: this takes up to a tenth of a second for 5,000 epochs."""
_SNAPSHOTS: Final = 200


def detailed(history: History) -> History:
    """The same run with 200 snapshots or more, evenly spread.

    Where nobody has watched a run, the shared history has kept only each 500th epoch.

    Args:
        history: of a run, as far as it was trained.
    """
    last = history.latest.epoch
    if len(history.snapshots) >= min(_SNAPSHOTS, last) or last > MOST_EPOCHS:
        return history
    return _trained_again(history.config, last)


@functools.lru_cache(maxsize=8)
def _trained_again(config: TrainingConfig, last: int) -> History:
    again = History(config)
    every = max(1, last // _SNAPSHOTS)
    for snapshot in train(config, at=[*range(0, last, every), last]):
        again.append(snapshot)
        if snapshot.epoch == last:
            break
    return again
