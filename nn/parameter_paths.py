"""Every weight and bias over the epochs of a run, and the size of the gradients."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nn.backprop import gradient_sizes
from nn.data import FloatArray
from nn.history import History
from nn.rate_changes import RateChange
from nn.training import Snapshot


@dataclass(frozen=True, eq=False)
class ParameterPaths:
    """The parameters of a run at n epochs.

    Attributes:
        epochs: shape (n,).
        values: under the name of each parameter its values, shape (n, ...) with the shape of the
            parameter at the end.
        gradient_sizes: under the name of each parameter the norm of its gradient, shape (n,).
        there: under the name of each parameter which of its numbers the network has.
        loss_title: what the loss is called, as a sentence has it.
        loss_epochs: the epochs of `losses`, shape (m,).
        losses: the loss curve of the run, see `History.curve`, shape (m,).
        changes: the epochs from which on the learning rate is another one, each with that rate.
    """

    epochs: NDArray[np.int64]
    values: dict[str, FloatArray]
    gradient_sizes: dict[str, FloatArray]
    loss_epochs: FloatArray
    losses: FloatArray
    there: Mapping[str, NDArray[np.bool_]]
    loss_title: str
    changes: tuple[RateChange, ...] = ()

    @classmethod
    def of(cls, history: History, most: int = 60_000) -> "ParameterPaths":
        """The parameters at the snapshots of a run, evenly thinned.

        Args:
            history: of the run, with at least one snapshot.
            most: about how many numbers there may be in `values` together.
        """
        kept = thinned(history.snapshots, most // history.latest.parameters.size)
        networks = [snapshot.network for snapshot in kept]
        table, loss = history.config.truth_table, history.config.loss_function
        sizes = [gradient_sizes(network, table.inputs, table.targets, loss) for network in networks]
        parameters = [network.parameters() for network in networks]
        loss_epochs, losses = history.curve()
        return cls(
            epochs=np.array([snapshot.epoch for snapshot in kept], dtype=np.int64),
            values={name: np.stack([each[name] for each in parameters]) for name in parameters[0]},
            gradient_sizes={name: np.array([each[name] for each in sizes]) for name in sizes[0]},
            loss_epochs=loss_epochs,
            losses=losses,
            there=networks[-1].present(),
            loss_title=loss.title,
            changes=history.config.changes,
        )


def thinned(snapshots: tuple[Snapshot, ...], most: int) -> list[Snapshot]:
    """At most about this many snapshots, evenly spread, with the first and the last."""
    every = max(1, -(-len(snapshots) // max(2, most)))
    kept = list(snapshots[::every])
    return kept if kept[-1] is snapshots[-1] else [*kept, snapshots[-1]]
