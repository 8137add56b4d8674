"""A second process that trains blocks of a sweep, so a sweep uses two processors.

Threads would not do: NumPy gives the interpreter's lock away and takes it back in each of the fifty
calls of an epoch, which are so short that two threads take half as long again as one.

It ends with this process, see `child_process`, and by itself when nobody has needed it for a
minute.
"""

import os
import pickle
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from nn import child_process
from nn.sweep_block import Networks, SweepBlock, SweepResult
from nn.sweep_config import SweepConfig

# For a sweep that has not gone on for so long, the helper does not wait.
_PATIENCE: Final = 2.0
_IDLE_SECONDS: Final = 60.0

Answer = tuple[int, SweepResult | None]
"""How many epochs of a block are done, and what became of it if that is all."""


class HelperError(RuntimeError):
    """The helper's process cannot be started, or has died twice."""


class SweepHelper:
    """Trains blocks in a process of its own, for one sweep at a time. Any thread may use it."""

    def __init__(self) -> None:
        self._in_use = threading.Lock()
        self._owner: weakref.ref[object] | None = None
        self._paused = 0.0
        self._process: child_process.Child | None = None

    def begin(self, sweep: object) -> bool:
        """Whether the helper works for this sweep from now on, until `pause`."""
        if not self._in_use.acquire(blocking=False):
            return False
        owner = self._owner and self._owner()
        if owner in (None, sweep) or time.monotonic() - self._paused > _PATIENCE:
            self._owner = weakref.ref(sweep)
            return True
        self._in_use.release()
        return False

    def pause(self, *, done: bool) -> None:
        """Let others use the helper, unless its sweep goes on soon."""
        self._paused = time.monotonic()
        if done:
            self._owner = None
        self._in_use.release()

    def train(
        self, name: tuple[int, int], networks: Networks, config: SweepConfig, seconds: float
    ) -> Answer:
        """Train a block for about this time; to be called between `begin` and `pause`.

        Args:
            name: of the block, by which the helper knows it again the next time.
            networks: see `SweepBlock`.
            config: of the sweep.
            seconds: it returns after the first chunk of epochs that ends later.

        Raises:
            HelperError: the process does not answer, nor does another one.
        """
        for _ in range(2):
            with suppress(*child_process.FAULTS):
                return self._ask((name, networks, config, seconds))
            self.close()
        raise HelperError

    def _ask(self, order: object) -> Answer:
        if self._process is None:
            # With -m, Python would load this module twice, as `nn` has imported it by then.
            self._process = child_process.start("-c", "from nn.sweep_helper import main; main()")
        answer: Answer = child_process.ask(self._process, order)
        return answer

    def close(self) -> None:
        """End the process; it is started again when it is needed."""
        process, self._process = self._process, None
        if process is not None:
            child_process.end(process)


def _train_for(seconds: float, block: SweepBlock, steps: Iterator[int]) -> Answer:
    """Go on with a block for about this time."""
    deadline = time.perf_counter() + seconds
    for epochs in steps:
        if time.perf_counter() >= deadline:
            return epochs, None
    return block.config.epochs, block.result()


def main() -> None:
    """The helper's process: train what is ordered until there are no more orders."""
    orders, answers = child_process.become_child()
    known = None
    while True:
        idle = threading.Timer(_IDLE_SECONDS, os._exit, (0,))
        idle.daemon = True
        idle.start()
        try:
            name, networks, config, seconds = pickle.load(orders)
        except EOFError:
            return
        idle.cancel()
        if name != known:
            known, block = name, SweepBlock(networks, config)
            steps = block.train()
        try:
            pickle.dump(_train_for(seconds, block, steps), answers)
            answers.flush()
        except BrokenPipeError:  # the server has ended
            return
