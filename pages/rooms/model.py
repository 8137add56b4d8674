"""Rooms, seats and runs, and how many of each there may be."""

from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from nn import History, TrainingConfig
from nn.data import FloatArray

SEATS_PER_ROOM: Final = 500
"""How many students a room holds. Each has one run."""
MAX_ROOMS: Final = 200
"""How many rooms there may be at a time, closed ones included.

If all were full, with 64 hidden units each, they would take about 450 MB.
"""
ROOM_LIFETIME: Final = 24 * 60 * 60.0
"""Seconds for which a room is kept."""
CURVE_POINTS: Final = 200
"""How many points of a run's loss curve are kept, at most."""


@dataclass(frozen=True)
class Seat:
    """A student's place in a room.

    Attributes:
        token: a secret that only this student's browser has.
        seed: 1 for the first student who joined, then 2, 3, ...
    """

    token: str
    seed: int


@dataclass(frozen=True)
class Room:
    """What everyone in a room trains.

    Attributes:
        code: as `normalize_code` returns it.
        hidden_units: the same for everyone, as are the next two; see `TrainingConfig`.
        learning_rate: see there.
        epochs: see there.
        opened_at: seconds since 1970.
        closed: whether new students are turned away.
        generation: how often the room was reset.
    """

    code: str
    hidden_units: int
    learning_rate: float
    epochs: int
    opened_at: float
    closed: bool = False
    generation: int = 0

    @property
    def edition(self) -> tuple[str, float, int]:
        """Identifies the room between two resets; a later edition of the same room is greater."""
        return self.code, self.opened_at, self.generation

    def config(self, seed: int) -> TrainingConfig:
        """What the student with this seed trains."""
        return TrainingConfig(seed, self.hidden_units, self.learning_rate, self.epochs)


@dataclass(frozen=True, eq=False, kw_only=True)
class FinishedRun:
    """What a room keeps of a run that was trained to its last epoch.

    Attributes:
        seed: the seed of its initial parameters.
        losses: float32 of shape (2, n), n up to 200: epochs, and the loss at each of them.
        solved_epoch: the first epoch whose loss is under 0.01, or None.
        final_loss: the loss after the last epoch.
        parameters: float64 of shape (5 H + 1,) for H hidden units, see `Network.to_vector`.
    """

    seed: int
    losses: NDArray[np.float32]
    solved_epoch: int | None
    final_loss: float
    parameters: FloatArray

    @classmethod
    def from_history(cls, history: History) -> Self:
        """Take from a run's history what a room keeps.

        Raises:
            ValueError: the run is not finished.
        """
        if not history.finished:
            raise ValueError("only a finished run can be handed in")
        # The curve may have two points more than it is asked for: the first epoch and the last.
        epochs, losses = history.curve(CURVE_POINTS - 2)
        return cls(
            seed=history.config.seed,
            losses=np.array([epochs, losses], dtype=np.float32),
            solved_epoch=history.solved_epoch,
            final_loss=history.latest.loss,
            parameters=history.latest.parameters,
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class StoredRun(FinishedRun):
    """A run that a room keeps.

    Attributes:
        number: counts the room's runs in the order in which they arrived, and goes on counting
            after a reset.
    """

    number: int


class Count(NamedTuple):
    """How full a room is.

    Attributes:
        seats: how many students have joined.
        runs: how many of their runs have arrived.
    """

    seats: int
    runs: int
