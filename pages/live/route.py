"""The frames route: frames of any run, asked for by address.

    GET live/RELEASE/frames?seed=&hidden_units=&learning_rate=&epochs=&after=&every=&most=

answers with one block of bytes, see `frames`: up to `most` frames at the epochs after + every,
after + 2 every, ..., and at the last epoch, with the losses after `after`. `table=0001` and the
other names in `settings.WHAT_IF` ask for another run than the tutorial's. `surface_bits=16` asks
for surfaces from which values can be read exactly; `hidden_space=output` or
`hidden_space=principal` asks for the hidden space too. The answer depends on nothing but the
address, so it may be cached for ever. If it gets lost, the browser simply asks again, this server
or another.

An address with `weights` and without `after`, `every` and `most` asks for one network that was set
by hand, see `still`.

    200  the block; if time ran out, it has fewer frames, says how far training has come, and may
         not be cached
    400  a message that says what is wrong with the address
    404  a message: the page comes from another release than this server's
    503  too many requests are waiting; Retry-After says when to ask again

Every bound is stated in SECURITY.md.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from pages.live.compute import MOST, Answer, FramesAddress, answer_of
from pages.live.histories import Histories
from pages.live.still import StillAddress, read_address, still_of
from pages.live.workers import WorkerError, WorkerHistories, worker_of

__all__ = ["FOR_EVER", "MOST", "Answer", "FramesAddress", "FramesRoute", "refused"]

SECONDS: Final = 0.25
"""Processor time for an answer, at most."""
WAITING: Final = 400
"""How many requests may wait; each worker computes one at a time."""
KEPT_BYTES: Final = 32_000_000
"""The limit for all answers that are kept, to be sent again."""
FOR_EVER: Final = "public, max-age=31536000, immutable"

_RETRY_SECONDS: Final = 1
_BUSY: Final = "Too many visitors are waiting for frames. Try again in a second."


class FramesRoute:
    """Answers requests for frames; computes in workers, never on the event loop.

    Args:
        histories: what has been trained so far, in this process or in workers.
        seconds: processor time for an answer, at most.
        waiting: how many requests may wait.
    """

    def __init__(
        self,
        histories: Histories | WorkerHistories,
        seconds: float = SECONDS,
        waiting: int = WAITING,
    ) -> None:
        self._histories = histories
        self._seconds = seconds
        self._waiting = waiting
        count = histories.count if isinstance(histories, WorkerHistories) else 1
        self._turns = [anyio.CapacityLimiter(1) for _ in range(count)]
        self._kept: OrderedDict[FramesAddress, Answer] = OrderedDict()
        self._kept_bytes = 0
        self._lock = threading.Lock()

    async def answer(self, request: Request) -> Response:
        """Answer a request, whatever it asks for."""
        try:
            address = read_address(request.query_params.multi_items())
        except (ValueError, OverflowError) as error:
            return refused(400, f"These frames cannot be computed: {error}.")
        begin = time.perf_counter()
        answer = self._answer_kept(address) if isinstance(address, FramesAddress) else None
        if answer is None:
            turn = self._turns[worker_of(address.config, len(self._turns))]
            if sum(each.statistics().tasks_waiting for each in self._turns) >= self._waiting:
                return refused(503, _BUSY, {"Retry-After": str(_RETRY_SECONDS)})
            async with turn:
                if await request.is_disconnected():
                    return Response(status_code=499)
                try:
                    answer = await anyio.to_thread.run_sync(self.compute, address)
                except WorkerError:
                    return refused(503, _BUSY, {"Retry-After": str(_RETRY_SECONDS)})
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

    def compute(self, address: FramesAddress | StillAddress) -> Answer:
        """The answer to an address, kept or computed now; any thread may call this."""
        if isinstance(address, StillAddress):
            if isinstance(self._histories, WorkerHistories):
                return self._histories.still(address)
            return still_of(address)
        if (kept := self._answer_kept(address)) is not None:
            return kept
        if isinstance(self._histories, WorkerHistories):
            answer = self._histories.answer(address, self._seconds)
        else:
            answer = answer_of(self._histories, address, self._seconds)
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
            if address in self._kept:
                return
            self._kept[address] = answer
            self._kept_bytes += len(answer.block)
            while self._kept_bytes > KEPT_BYTES:
                _, oldest = self._kept.popitem(last=False)
                self._kept_bytes -= len(oldest.block)


def refused(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """An answer with a message that says why the request was refused."""
    return PlainTextResponse(
        message, status, headers={"Cache-Control": "no-store", **(headers or {})}
    )
