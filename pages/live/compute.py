"""Computes the answer to a request for frames; the workers of the route run this.

Nothing here needs a server.
"""

import re
import time
import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final, Self

from nn import TrainingConfig
from nn.configuration import CONTROLS
from nn.decimals import is_decimal
from nn.hidden_space import VIEWS, View
from pages.live.frames import SURFACE_BITS, block_of_frames
from pages.live.histories import Histories, Trained
from pages.live.settings import SETTINGS, WHAT_IF, read_setting

MOST: Final = 64
"""How many frames an answer has at most."""


@dataclass(frozen=True)
class FramesAddress:
    """A request for frames, as its address states it.

    Raises:
        ValueError: a value is not allowed; the message says which one, and what is allowed.
    """

    config: TrainingConfig
    after: int
    every: int
    most: int
    surface_bits: int = 8
    hidden_space: View | None = None

    def __post_init__(self) -> None:
        last = self.config.epochs
        for name, low, high in [
            ("after", -1, last - 1),
            ("every", 1, last + 1),
            ("most", 1, MOST),
        ]:
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} must be a whole number from {low} to {high}")
        if self.surface_bits not in SURFACE_BITS:
            raise ValueError("surface_bits must be 8 or 16")
        if self.hidden_space is not None and self.hidden_space not in VIEWS:
            raise ValueError(f"hidden_space must be {' or '.join(VIEWS)}")

    @classmethod
    def read(cls, query: Iterable[tuple[str, str]]) -> Self:
        """Read the names and values in an address.

        Raises:
            ValueError: a name is missing, not known or there twice, or a value is not allowed.
        """
        values = _read(query, _NAMES, {*_NAMES} - {*_OPTIONAL})
        config = TrainingConfig(**{name: values.pop(name) for name in SETTINGS if name in values})
        return cls(config, **values)


def read_settings(query: Iterable[tuple[str, str]], needed: Collection[str]) -> dict[str, Any]:
    """Read an address that names nothing but settings of a run.

    Raises:
        ValueError: one of those needed is missing, or as above.
    """
    return _read(query, SETTINGS, needed)


def _read(
    query: Iterable[tuple[str, str]], known: Collection[str], needed: Collection[str]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, text in query:
        if name not in known:
            raise ValueError(f"the address has an unknown name: {name:.40}")
        if name in values:
            raise ValueError(f"{name} is in the address twice")
        values[name] = read_setting(name, text) if name in _NAMED else _number(name, text)
    for name in known:
        if name in needed and name not in values:
            raise ValueError(f"{name} is missing from the address")
    return values


_NAMED: Final = (*WHAT_IF, "hidden_space")
_OPTIONAL: Final = (*_NAMED, "surface_bits")
_NAMES: Final = (*CONTROLS, "after", "every", "most", *_OPTIONAL)


def _number(name: str, text: str) -> int | float:
    if name == "learning_rate":
        if is_decimal(text):
            return float(text)
        raise ValueError("learning_rate must be a number over 0 and up to 100")
    if re.fullmatch(r"-?[0-9]{1,10}", text, re.ASCII):
        return int(text)
    raise ValueError(f"{name} must be a whole number")


@dataclass(frozen=True)
class Answer:
    """An answer as it is sent.

    Attributes:
        block: the frames as bytes, compressed with gzip.
        complete: whether all that was asked for is there, so the answer may be cached.
        seconds: how long it took to compute.
    """

    block: bytes
    complete: bool
    seconds: float


def block_of(
    trained: Trained,
    config: TrainingConfig,
    surface_bits: int,
    hidden_space: View | None = None,
) -> bytes:
    """Pack a part of a run into a block; see `frames`."""
    return block_of_frames(
        trained.snapshots,
        trained.curve,
        trained=trained.trained,
        solved=trained.solved,
        failure=trained.failure,
        trend=trained.trend,
        errors=trained.errors,
        surface_bits=surface_bits,
        hidden_space=hidden_space,
        table=config.truth_table,
    )


def answer_of(histories: Histories, address: FramesAddress, seconds: float) -> Answer:
    """Compute the answer to an address.

    Args:
        histories: what has been trained so far.
        address: what is asked for.
        seconds: processor time, at most; if it runs out, the answer is not complete.
    """
    begin = time.perf_counter()
    shared = histories.of(address.config)
    trained = shared.frames(address.after, address.every, address.most, seconds)
    block = block_of(trained, address.config, address.surface_bits, address.hidden_space)
    return Answer(compressed(block), trained.complete, time.perf_counter() - begin)


def compressed(block: bytes) -> bytes:
    """A block as it is sent, compressed with gzip."""
    # Level 1 is the fastest. The header contains no time, so equal blocks give equal bytes.
    pack = zlib.compressobj(1, zlib.DEFLATED, 31)
    return pack.compress(block) + pack.flush()
