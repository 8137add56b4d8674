"""Rooms for a class: one configuration, a seed for everyone, and the runs that come back.

Here are the values, what is allowed of them, and the interface; `room_store` keeps them.
Nothing is kept about a person, not even a name: a student is a random token.
"""

# ruff: noqa: N818 - the errors' names say what is the matter

import hashlib
import ipaddress
import math
import re
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from nn import SOLVED, XOR, History, Network, TrainingConfig, mean_squared_error
from nn.data import FloatArray
from nn.network import INPUTS, check_whole_number

SEATS: Final = 500
"""Students in a room, and so runs: each has one."""
ROOMS: Final = 200
"""Rooms at a time, closed ones too; full to the last seat, with 64 hidden units, some 450 MB."""
LIFETIME: Final = 24 * 60 * 60.0
"""Seconds that a room is kept."""
POINTS: Final = 200
"""Of a run's loss curve, at most."""
LARGEST_PARAMETER: Final = 1e6

# No 0, 1, I, L and O, which look like one another, and no vowel, so that no code spells a word.
ALPHABET: Final = "23456789BCDFGHJKMNPQRSTVWXZ"
CODE_LENGTH: Final = 6


class RoomError(ValueError):
    """What cannot be done in a room; the message says why, and what to do."""


class NoSuchRoom(RoomError):
    """The code is of no room, or of one that is over."""

    def __init__(self) -> None:
        super().__init__(
            "There is no room with this code. Check it against the teacher's screen; a room is "
            "gone a day after it was opened."
        )


class RoomFull(RoomError):
    """Every seat is taken."""

    def __init__(self) -> None:
        super().__init__(f"All {SEATS} seats of this room are taken. The teacher can open another.")


class RoomClosed(RoomError):
    """The teacher lets nobody else in."""

    def __init__(self) -> None:
        super().__init__(
            "The teacher has closed this room, so nobody else can join. Who joined before stays in."
        )


class TooManyRooms(RoomError):
    """There are as many rooms as may be."""

    def __init__(self) -> None:
        super().__init__(
            f"There are {ROOMS} rooms already, and no more may be opened. Try again later: each "
            "is gone a day after it was opened."
        )


class NotTheTeacher(RoomError):
    """The key is not the one that the room was opened with."""

    def __init__(self) -> None:
        super().__init__("Only whoever opened this room can do this, from the link given then.")


class NoSeat(RoomError):
    """The token has no seat in the room."""

    def __init__(self) -> None:
        super().__init__("This run has no seat in the room. Join the room, then train.")


class InvalidRun(RoomError):
    """A run that this seat of this room cannot have given."""


class StoreUnavailable(RoomError):
    """What keeps the rooms does not answer: it is locked, full or not there."""

    def __init__(
        self,
        message: str = "The rooms cannot be reached just now. Try again in a moment; nothing that "
        "was submitted is lost.",
    ) -> None:
        super().__init__(message)


@dataclass(frozen=True)
class Room:
    """What everyone in a room trains.

    Attributes:
        code: as `normalize_code` gives it.
        hidden_units: as in `TrainingConfig`, like the next two.
        learning_rate: the same for everyone.
        epochs: the same for everyone.
        opened_at: seconds since 1970.
        closed: whether new students are turned away.
        generation: how often the room was reset; a screen that sees another one begins again.
    """

    code: str
    hidden_units: int
    learning_rate: float
    epochs: int
    opened_at: float
    closed: bool = False
    generation: int = 0

    def config(self, seed: int) -> TrainingConfig:
        """What the student with this seed trains."""
        return TrainingConfig(seed, self.hidden_units, self.learning_rate, self.epochs)


@dataclass(frozen=True)
class Seat:
    """A student's place in a room.

    Attributes:
        token: known to this student's browser alone.
        seed: 1 for whoever came first, then 2, 3, ...
    """

    token: str
    seed: int


@dataclass(frozen=True, eq=False, kw_only=True)
class FinishedRun:
    """A run trained to its last epoch.

    Attributes:
        seed: of its initial parameters.
        losses: float32 of shape (2, n), n up to 200: the epochs of the curve, and their losses.
        solved_epoch: the first epoch whose loss is under 0.01, or None.
        final_loss: after the last epoch.
        parameters: float64 of shape (5 H + 1,), see `Network.to_vector`.
    """

    seed: int
    losses: NDArray[np.float32]
    solved_epoch: int | None
    final_loss: float
    parameters: FloatArray

    @classmethod
    def of(cls, history: History) -> Self:
        """What a room keeps of a run."""
        # The curve may add the first epoch and the last to as many points as it is asked for.
        epochs, losses = history.curve(POINTS - 2)
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
        number: grows from each run of the room to the next, also over a reset.
    """

    number: int


class Count(NamedTuple):
    """How many students have joined, and how many of their runs have come."""

    seats: int
    runs: int


class RoomStore(Protocol):
    """Keeps the rooms of everyone.

    Sessions, processes and machines may use the same rooms at once. What a method has returned
    from is kept, even if the process is killed then. Whatever raised `StoreUnavailable` may be
    done again as it was.

    Every method raises StoreUnavailable, and each that is given a code, except `room` and
    `is_teacher`, raises NoSuchRoom. A code may be written in any way that `normalize_code` reads.
    """

    def open_room(self, config: TrainingConfig) -> tuple[Room, str]:
        """A new room, and the key that only its teacher gets; the seed plays no part.

        Raises:
            TooManyRooms: there are 200 already.
        """

    def room(self, code: str) -> Room | None:
        """The room with this code, or None."""

    def is_teacher(self, code: str, key: str) -> bool:
        """Whether the room was opened with this key."""

    def join(self, code: str, token: str | None = None) -> Seat:
        """The seat of this token: its own if it has one, else a new one with the next seed.

        Args:
            code: of the room.
            token: of `new_token`; None, or what is no token, gets a new one.

        Raises:
            RoomClosed: the token is new, and the teacher lets nobody else in.
            RoomFull: the token is new, and all seats are taken.
        """

    def submit(self, code: str, token: str, run: FinishedRun) -> None:
        """Keep the run of this seat, also in a closed room; a seat's first run stays.

        Raises:
            NoSeat: the token has no seat here.
            InvalidRun: see `check_run`.
        """

    def runs(self, code: str, after: int = 0) -> list[StoredRun]:
        """The runs with a number over `after`, by number."""

    def count(self, code: str) -> Count:
        """How many seats are taken, and how many runs have come."""

    def close_room(self, code: str, key: str) -> None:
        """Let nobody else in.

        Raises:
            NotTheTeacher: it is not the key of this room.
        """

    def reset_room(self, code: str, key: str) -> None:
        """Forget all runs; the seats stay, and each may submit again.

        Raises:
            NotTheTeacher: it is not the key of this room.
        """

    def expire(self, now: float) -> None:
        """Remove the rooms that were opened a day or more before `now`, seconds since 1970."""


def new_code() -> str:
    """A code at random; the store sees to it that no two rooms have the same."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def normalize_code(text: str) -> str | None:
    """The code that someone typed: lower case, spaces and hyphens are fine; None if it is none."""
    # Phones turn a hyphen into a dash.
    code = re.sub(r"[\s\u2010-\u2015-]", "", text)
    if not code.isascii():
        return None
    code = code.upper()
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else None


def new_token() -> str:
    """A secret of 128 bits, in 22 characters that an address may have."""
    return secrets.token_urlsafe(16)


def is_token(text: object) -> bool:
    """Whether `new_token` may have given this."""
    return isinstance(text, str) and re.fullmatch(r"[A-Za-z0-9_-]{22}", text) is not None


def check_run(run: FinishedRun, room: Room, seed: int) -> None:
    """Check all that can be checked without training again.

    Raises:
        InvalidRun: the run is not of this seed, a number is missing or out of its range, or the
            network of its parameters has another loss.
    """
    try:
        check_whole_number("seed", run.seed, (seed, seed))
        if run.solved_epoch is not None:
            check_whole_number("solved_epoch", run.solved_epoch, (0, room.epochs))
    except ValueError as error:
        raise InvalidRun(str(error)[:200]) from None
    loss = run.final_loss
    if not isinstance(loss, float) or not math.isfinite(loss) or not 0 <= loss <= 1:
        raise InvalidRun("final_loss must be a number from 0 to 1")
    if loss < SOLVED and run.solved_epoch is None:
        raise InvalidRun(f"a final_loss under {SOLVED} needs a solved_epoch")
    _check_parameters(run.parameters, room, loss)
    _check_losses(run.losses, room, loss)


def _check_parameters(parameters: object, room: Room, loss: float) -> None:
    size = (INPUTS + 2) * room.hidden_units + 1
    if not (
        isinstance(parameters, np.ndarray)
        and parameters.dtype == np.float64
        and parameters.shape == (size,)
        and bool((np.abs(parameters) < LARGEST_PARAMETER).all())  # not so for what is no number
    ):
        raise InvalidRun(
            f"parameters must be float64 of shape ({size},), each under {LARGEST_PARAMETER:,.0f} "
            "in magnitude"
        )
    output = Network.from_vector(parameters).predict(XOR.inputs)
    if abs(mean_squared_error(output, XOR.targets) - loss) > 1e-9:
        raise InvalidRun("final_loss is not the loss of these parameters")


def _check_losses(losses: object, room: Room, loss: float) -> None:
    if not (
        isinstance(losses, np.ndarray)
        and losses.dtype == np.float32
        and losses.ndim == 2
        and len(losses) == 2
        and 2 <= losses.shape[1] <= POINTS
        and bool(((losses[1] >= 0) & (losses[1] <= 1)).all())
    ):
        raise InvalidRun(
            f"losses must be float32 of shape (2, n), n from 2 to {POINTS}: epochs, and their "
            "losses from 0 to 1"
        )
    epochs = losses[0]
    ends = epochs[0] == 0 and epochs[-1] == room.epochs
    if not (ends and (np.diff(epochs) > 0).all() and (np.floor(epochs) == epochs).all()):
        raise InvalidRun(f"the epochs of losses must ascend from 0 to {room.epochs}")
    if abs(float(losses[1, -1]) - loss) > 1e-6:
        raise InvalidRun("final_loss is not the last of losses")


class Guesses:
    """Holds off whoever does something too often: tries out codes, unless it is told otherwise.

    It is kept in memory only, of at most 1,000 addresses, and of each no more than a keyed hash.

    Args:
        clock: gives seconds.
        most: wrong codes, or whatever else is counted,
        seconds: in a time of this length; then none for a while.
    """

    ADDRESSES: Final = 1_000

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        most: int = 30,
        seconds: float = 600.0,
    ) -> None:
        self._clock = clock
        self._most = most
        self._seconds = seconds
        self._key = secrets.token_bytes(16)
        self._lock = threading.Lock()
        self._wrong: OrderedDict[bytes, deque[float]] = OrderedDict()

    def allow(self, address: str) -> bool:
        """Whether this address may try."""
        return self.wait(address) == 0

    def wait(self, address: str) -> float:
        """Seconds until this address may try; 0 if it may."""
        with self._lock:
            times = self._wrong.get(self._name(address), deque())
            now = self._clock()
            while times and times[0] <= now - self._seconds:
                times.popleft()
            return 0.0 if len(times) < self._most else times[0] + self._seconds - now

    def wrong(self, address: str) -> None:
        """Count a wrong code, or whatever else is counted, of this address."""
        with self._lock:
            name = self._name(address)
            times = self._wrong.setdefault(name, deque(maxlen=self._most))
            times.append(self._clock())
            self._wrong.move_to_end(name)
            if len(self._wrong) > self.ADDRESSES:
                self._wrong.popitem(last=False)

    def _name(self, address: str) -> bytes:
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            pass
        else:
            if ip.version == 6:  # one customer has at least all addresses with these 64 bits
                address = str(ipaddress.ip_network((int(ip), 64), strict=False))
        text = address.encode(errors="surrogatepass")
        return hashlib.blake2b(text, key=self._key, digest_size=16).digest()
