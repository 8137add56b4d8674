"""Rooms, seats and runs, and how many of each there may be."""

import secrets
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from nn import History, Network, TrainingConfig, mean_squared_error
from nn.configuration import OWN
from nn.data import FloatArray
from nn.network import check_whole_number
from pages.live.settings import SETTINGS

SEATS_PER_ROOM: Final = 500
"""How many students a room holds. Each has one run."""
SHARED_SETTINGS: Final = tuple(name for name in SETTINGS if name not in ("seed", *OWN))
"""What everyone in a round has in common; only the seeds differ, which draw the weights."""
ROUNDS_PER_ROOM: Final = 6
"""How many rounds a room has, at most."""
MAX_ROOMS: Final = 200
"""How many rooms there may be at a time, closed ones included.

If all were full, with 64 hidden units in each of 6 rounds, they would take about 2.7 GB.
"""
FIRST_SEEDS: Final = (1_000, 9_999 - SEATS_PER_ROOM + 1)
"""The smallest and the largest first seed of a room, so that every seed has four digits."""
ROOM_LIFETIME: Final = 24 * 60 * 60.0
"""Seconds for which a room is kept."""
CURVE_POINTS: Final = 200
"""How many points of a run's loss curve are kept, at most."""


@dataclass(frozen=True)
class Seat:
    """A student's place in a room.

    Attributes:
        token: a secret that only this student's browser has.
        seed: the room's first seed for the first student who joined, then the next ones.
    """

    token: str
    seed: int


@dataclass(frozen=True)
class Round:
    """What everyone in a room trains, until the teacher changes it.

    Attributes:
        number: from 1.
        shared: what everyone trains; its seed is that of nobody.
        revealed: whether the class sees its guesses.
    """

    number: int
    shared: TrainingConfig
    revealed: bool = False

    @classmethod
    def of(cls, number: int, config: TrainingConfig, *, revealed: bool = False) -> Self:
        """The round with this number in which everyone trains this, whatever its seed."""
        return cls(number, replace(config, seed=0, weights="", rate_changes=""), revealed)

    def config(self, seed: int) -> TrainingConfig:
        """What the student with this seed trains."""
        return replace(self.shared, seed=seed)

    @property
    def alike(self) -> bool:
        """Whether all seeds begin with the same parameters, so that every run is the same."""
        return self.shared.start == "zeros"


@dataclass(frozen=True)
class Room:
    """A class, and what it trains round by round.

    Attributes:
        code: as `normalize_code` returns it.
        opened_at: seconds since 1970.
        first_seed: of the student who joined first. It is random, so another class is another
            sample of the seeds.
        rounds: all of them, the newest one last.
        closed: whether new students are turned away.
        generation: how often a round was reset or begun.
    """

    code: str
    opened_at: float
    first_seed: int
    rounds: tuple[Round, ...]
    closed: bool = False
    generation: int = 0

    @property
    def round(self) -> Round:
        """The newest round, the one that is trained."""
        return self.rounds[-1]

    @property
    def edition(self) -> tuple[str, float, int]:
        """Identifies the room until a round is reset or begun; a later edition is greater."""
        return self.code, self.opened_at, self.generation

    def config(self, seed: int) -> TrainingConfig:
        """What the student with this seed trains in the newest round."""
        return self.round.config(seed)

    def number_of(self, seed: int) -> int:
        """The place of this seed's student in the room, from 1."""
        return seed - self.first_seed + 1


@dataclass(frozen=True, eq=False, kw_only=True)
class FinishedRun:
    """What a room keeps of a run that was trained to its last epoch.

    Attributes:
        config: what was trained, with the seed of its seat.
        losses: float32 of shape (2, n), n up to 200: epochs, and the loss at each of them.
        solved_epoch: the first epoch whose mean squared error is under 0.01, or None.
        final_loss: the loss that was descended, after the last epoch.
        parameters: float64 of shape (5 H + 1,) for H hidden units, see `Network.to_vector`.
    """

    config: TrainingConfig
    losses: NDArray[np.float32]
    solved_epoch: int | None
    final_loss: float
    parameters: FloatArray

    @property
    def seed(self) -> int:
        """The seed of its initial parameters."""
        return self.config.seed

    @property
    def network(self) -> Network:
        """The trained network."""
        return Network.from_vector(self.parameters, self.config.architecture)

    @property
    def final_error(self) -> float:
        """The mean squared error after the last epoch, whatever loss was descended."""
        if self.config.loss == "mse":
            return self.final_loss
        table = self.config.truth_table
        return mean_squared_error(self.network.predict(table.inputs), table.targets)

    @property
    def all_rows_right(self) -> bool:
        """Whether the trained network gives the right answer for every row of its table."""
        return bool(self.network.rows_right(self.config.truth_table).all())

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
            config=history.config,
            losses=np.array([epochs, losses], dtype=np.float32),
            solved_epoch=history.solved_epoch,
            final_loss=history.latest.loss,
            parameters=history.latest.parameters,
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class StoredRun(FinishedRun):
    """A run that a room keeps.

    Attributes:
        round: the number of the round in which it was trained.
        number: grows with every run that arrives in the room, also after a reset.
    """

    round: int
    number: int


@dataclass(frozen=True)
class Guess:
    """What a student expects of a round, before training.

    Attributes:
        round: its number.
        seed: the student's.
        share: of the class that will solve its truth table, in whole percent from 0 to 100.
        own: whether the student's own seed will solve it.
    """

    round: int
    seed: int
    share: int
    own: bool

    def __post_init__(self) -> None:
        check_whole_number("share", self.share, (0, 100))


class Count(NamedTuple):
    """How full a room is.

    Attributes:
        seats: how many students have joined.
        runs: how many of their runs have arrived in the newest round.
        guesses: how many of them have guessed in the newest round.
        changes: grows with every run and every guess.
    """

    seats: int
    runs: int
    guesses: int = 0
    changes: int = 0


def new_first_seed() -> int:
    """A random first seed for a room."""
    low, high = FIRST_SEEDS
    return low + secrets.randbelow(high - low + 1)
