"""One frame of a network whose weights were set by hand, as the frames route sends it.

    GET live/RELEASE/frames?weights=&hidden_units=&learning_rate=

names the parameters instead of a seed and an epoch, so `after`, `every` and `most` are missing. The
other names in `settings.WHAT_IF` may follow. The answer is a block of one frame, see `frames`, with
further arrays for P parameters and H hidden units:

    gradients   f8 (1, P)     the loss's derivative by each parameter; 0 for those that are absent
    next        f8 (1, P)     the parameters after one update with the learning rate
    nextLosses  f8 (1)        the loss after it
    unitOutputs f8 (1, 4, H)  each hidden unit's activation in each row of the truth table

While a hand moves a weight, every answer is about another network, so none of them is kept.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nn import Snapshot, TrainingConfig
from nn.backprop import loss_and_gradients
from nn.losses import mean_squared_error
from nn.network import joined
from nn.training import SOLVED
from nn.training_kernel import gradient_descent
from pages.live.compute import Answer, FramesAddress, compressed, read_settings
from pages.live.frames import block_of_frames

_SPAN: Final = frozenset({"after", "every", "most"})


@dataclass(frozen=True)
class StillAddress:
    """A request for one frame of the network with which a configuration begins."""

    config: TrainingConfig


def read_address(query: Iterable[tuple[str, str]]) -> FramesAddress | StillAddress:
    """Read the names and values in an address of the route.

    Raises:
        ValueError: a name is missing, not known or there twice, or a value is not allowed.
    """
    pairs = list(query)
    names = {name for name, _ in pairs}
    if "weights" not in names or names & _SPAN:
        return FramesAddress.read(pairs)
    return StillAddress(TrainingConfig(**read_settings(pairs, {"weights", "hidden_units"})))


def still_of(address: StillAddress) -> Answer:
    """Compute the answer to an address."""
    begin = time.perf_counter()
    return Answer(compressed(_block(address.config)), False, time.perf_counter() - begin)


def _block(config: TrainingConfig) -> bytes:
    network, table = config.untrained(), config.truth_table
    activations = network.forward(table.inputs)
    vector = network.to_vector()
    loss, gradients = loss_and_gradients(network, table.inputs, table.targets, config.loss_function)
    error = mean_squared_error(activations.output, table.targets)
    after = vector.copy()
    loss_now, update, *_ = gradient_descent(after, config)
    loss_now()
    update()
    further: dict[str, NDArray[Any]] = {
        "gradients": joined(gradients)[None],
        "next": after[None],
        "nextLosses": np.array([loss_now()]),
        "unitOutputs": activations.hidden[None, :, : network.hidden_units],
    }
    epochs = np.zeros(1)
    return block_of_frames(
        [Snapshot(0, loss, vector, (), architecture=config.architecture)],
        (epochs, np.array([loss])),
        trained=0,
        solved=0 if error < SOLVED else None,
        failure=None,
        errors=None if config.loss == "mse" else (epochs, np.array([error])),
        table=table,
        further=further,
    )
