"""The frames route: frames of any run, asked for by address.

    GET live/RELEASE/frames?seed=&hidden_units=&learning_rate=&epochs=&after=&every=&most=

answers with one block of bytes, see `frames`: up to `most` frames at the epochs after + every,
after + 2 every, ..., and at the last epoch, with the losses beyond `after`. `surface_bits=16` asks
for surfaces to be read off exactly. The answer depends on nothing but the address, so it may be
kept for ever, and a lost one is simply asked for again, of this server or of another.

    200  the block; where time was up it has fewer frames, says how far training has come, and may
         not be kept
    400  a sentence that says what is wrong with the address
    404  a sentence: the page is of another release than this server
    503  too many wait already; Retry-After says when to come again

Every bound is stated in SECURITY.md.
"""

import re
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import anyio
import anyio.to_thread
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from nn import TrainingConfig
from pages.live.frames import SURFACE_BITS, block_of_frames
from pages.live.histories import Histories

MOST: Final = 64
"""Frames in an answer."""
SECONDS: Final = 0.25
"""Of the processor's time for an answer."""
WAITING: Final = 400
"""Requests that may wait for their turn; one after the other is computed."""
KEPT_BYTES: Final = 32_000_000
"""Of answers that are kept to be given again."""
FOR_EVER: Final = "public, max-age=31536000, immutable"

_RETRY_SECONDS: Final = 1
_LONGEST_NUMBER: Final = 40


@dataclass(frozen=True)
class FramesAddress:
    """What an address asks for.

    Raises:
        ValueError: a value is not allowed; the message says which, and what is.
    """

    config: TrainingConfig
    after: int
    every: int
    most: int
    surface_bits: int = 8

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

    @classmethod
    def read(cls, query: QueryParams) -> Self:
        """The address with this query.

        Raises:
            ValueError: a name is missing, not known or there twice, or a value is not allowed.
        """
        numbers: dict[str, int | float] = {}
        for name, text in query.multi_items():
            if name not in _NAMES:
                raise ValueError(f"the address has a name that means nothing here: {name:.40}")
            if name in numbers:
                raise ValueError(f"{name} stands in the address twice")
            numbers[name] = _number(name, text)
        for name in _NAMES:
            if name not in numbers and name != "surface_bits":
                raise ValueError(f"{name} is missing in the address")
        config = TrainingConfig(**{name: numbers.pop(name) for name in _CONFIGURATION})  # type: ignore[arg-type]
        return cls(config, **numbers)  # type: ignore[arg-type]


_CONFIGURATION: Final = ("seed", "hidden_units", "learning_rate", "epochs")
_NAMES: Final = (*_CONFIGURATION, "after", "every", "most", "surface_bits")


def _number(name: str, text: str) -> int | float:
    if name == "learning_rate":
        if len(text) <= _LONGEST_NUMBER and re.fullmatch(r"[0-9.]+(e[+-]?[0-9]+)?", text):
            return float(text)
        raise ValueError("learning_rate must be a number over 0 and up to 100")
    if re.fullmatch(r"-?[0-9]{1,10}", text, re.ASCII):
        return int(text)
    raise ValueError(f"{name} must be a whole number")


@dataclass(frozen=True)
class Answer:
    """A block as it is sent.

    Attributes:
        block: compressed, with a header of gzip.
        complete: whether it may be kept.
        seconds: that it took to compute.
    """

    block: bytes
    complete: bool
    seconds: float


class FramesRoute:
    """Answers requests for frames; computes in one worker thread, never on the event loop.

    Args:
        histories: where what is trained is kept.
        seconds: of the processor's time for an answer.
        waiting: requests that may wait.
    """

    def __init__(
        self, histories: Histories, seconds: float = SECONDS, waiting: int = WAITING
    ) -> None:
        self._histories = histories
        self._seconds = seconds
        self._waiting = waiting
        self._turn = anyio.CapacityLimiter(1)
        self._kept: OrderedDict[FramesAddress, Answer] = OrderedDict()
        self._kept_bytes = 0
        self._lock = threading.Lock()

    async def answer(self, request: Request) -> Response:
        """The answer to a request, whatever it asks for."""
        try:
            address = FramesAddress.read(request.query_params)
        except (ValueError, OverflowError) as error:
            return refused(400, f"These frames cannot be had: {error}.")
        begin = time.perf_counter()
        answer = self._answer_kept(address)
        if answer is None:
            if self._turn.statistics().tasks_waiting >= self._waiting:
                sentence = "Too many visitors wait for frames just now. Try again in a second."
                return refused(503, sentence, {"Retry-After": str(_RETRY_SECONDS)})
            async with self._turn:
                if await request.is_disconnected():
                    return Response(status_code=499)
                answer = await anyio.to_thread.run_sync(self.compute, address)
        server = 1000 * (time.perf_counter() - begin)
        return Response(
            answer.block,
            media_type="application/octet-stream",
            headers={
                "Cache-Control": FOR_EVER if answer.complete else "no-store",
                "Content-Encoding": "gzip",
                "Server-Timing": f"server;dur={server:.1f}",
                "X-Content-Type-Options": "nosniff",
            },
        )

    def compute(self, address: FramesAddress) -> Answer:
        """The answer to an address, from what is kept or computed now; any thread may call."""
        if (kept := self._answer_kept(address)) is not None:
            return kept
        begin = time.perf_counter()
        shared = self._histories.of(address.config)
        trained = shared.frames(address.after, address.every, address.most, self._seconds)
        block = block_of_frames(
            trained.snapshots,
            trained.curve,
            trained=trained.trained,
            solved=trained.solved,
            failure=trained.failure,
            surface_bits=address.surface_bits,
        )
        # A level of 1 is the fastest; no time stands in the header, so equal blocks stay equal.
        pack = zlib.compressobj(1, zlib.DEFLATED, 31)
        compressed = pack.compress(block) + pack.flush()
        answer = Answer(compressed, trained.complete, time.perf_counter() - begin)
        if answer.complete:
            self._keep(address, answer)
        return answer

    def _answer_kept(self, address: FramesAddress) -> Answer | None:
        with self._lock:
            answer = self._kept.get(address)
            if answer is not None:
                self._kept.move_to_end(address)
            return answer

    def _keep(self, address: FramesAddress, answer: Answer) -> None:
        with self._lock:
            self._kept[address] = answer
            self._kept_bytes += len(answer.block)
            while self._kept_bytes > KEPT_BYTES:
                _, oldest = self._kept.popitem(last=False)
                self._kept_bytes -= len(oldest.block)


def refused(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    """An answer that says in a sentence why there is no other."""
    return PlainTextResponse(
        sentence, status, headers={"Cache-Control": "no-store", **(headers or {})}
    )
