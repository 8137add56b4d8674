"""The grid of configurations that a sweep trains."""

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nn.configuration import TrainingConfig

IntArray = NDArray[np.int64]

MAX_NETWORKS: Final = 20_000
MAX_WORK: Final = 400_000_000
"""The most work a sweep may have: hidden units x epochs, summed over its networks."""
CURVE_POINTS: Final = 101

LISTS: Final = {
    "table": "tables",
    "start": "starts",
    "activation": "activations",
    "loss": "losses",
    "biases": "biases",
    "third_input": "third_inputs",
    "hidden_units": "hidden_units",
    "learning_rate": "learning_rates",
}
"""The settings that the networks of a sweep may differ in, and the lists of their values."""


@dataclass(frozen=True)
class SweepConfig:
    """A grid of configurations: every seed with every value of every setting.

    Attributes:
        seeds: of the initial parameters, each from 0 to 2**32 - 1.
        hidden_units: each from 1 to 64, or 0 for no hidden layer.
        learning_rates: each over 0 and up to 100.
        epochs: from 1 to 200,000, the same for all.
        tables: see `TrainingConfig`, as for those that follow.
        starts: how the parameters are drawn.
        activations: of the hidden units.
        losses: what training descends.
        biases: which layers have one.
        third_inputs: whether the constant third input is connected.

    Raises:
        ValueError: a value is not allowed or occurs twice, a list is empty, or the grid is larger
            than 20,000 networks or 400 million hidden units x epochs.
    """

    seeds: tuple[int, ...]
    hidden_units: tuple[int, ...] = (4,)
    learning_rates: tuple[float, ...] = (1.0,)
    epochs: int = 5_000
    tables: tuple[str, ...] = ("0110",)
    starts: tuple[str, ...] = ("normal",)
    activations: tuple[str, ...] = ("sigmoid",)
    losses: tuple[str, ...] = ("mse",)
    biases: tuple[str, ...] = ("both",)
    third_inputs: tuple[bool, ...] = (True,)

    def __post_init__(self) -> None:
        for setting, name in {"seed": "seeds", **LISTS}.items():
            values = tuple(getattr(self, name))
            if not values:
                raise ValueError(f"{name} must contain at least one value")
            if len(set(values)) < len(values):
                raise ValueError(f"{name} must not contain a value twice")
            for value in values:
                TrainingConfig(**{setting: value})  # checked where that of a single run is
            object.__setattr__(self, name, values)
        TrainingConfig(epochs=self.epochs)
        if self.networks > MAX_NETWORKS:
            raise ValueError(
                f"the grid has {self.networks:,} networks; at most {MAX_NETWORKS:,} are allowed"
            )
        if self.work > MAX_WORK:
            raise ValueError(
                f"the grid has {self.work:,} hidden units x epochs; "
                f"at most {MAX_WORK:,} are allowed"
            )

    @cached_property
    def cases(self) -> tuple[TrainingConfig, ...]:
        """The configurations that are trained from every seed; their own seed does not matter."""
        values = product(*(getattr(self, name) for name in LISTS.values()))
        return tuple(
            TrainingConfig(epochs=self.epochs, **dict(zip(LISTS, each, strict=True)))
            for each in values
        )

    @property
    def networks(self) -> int:
        """How many networks the grid has."""
        return len(self.seeds) * math.prod(len(getattr(self, name)) for name in LISTS.values())

    @property
    def work(self) -> int:
        """Hidden units x epochs, summed over the networks; training time is proportional to it.

        A network without a hidden layer counts as one hidden unit.
        """
        units = sum(work_of(count) for count in self.hidden_units)
        return self.networks // len(self.hidden_units) * units * int(self.epochs)

    @property
    def curve_epochs(self) -> IntArray:
        """The epochs at which losses are kept, evenly spread from 0 to the last, shape (P,)."""
        return np.unique(np.linspace(0, self.epochs, CURVE_POINTS).round().astype(np.int64))


def work_of(hidden_units: int) -> int:
    """How much work an epoch of a network is, in hidden units."""
    return max(1, hidden_units)
