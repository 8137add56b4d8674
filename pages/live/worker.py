"""The worker process: `python -m pages.live.worker`, started by `workers`."""

import os
import pickle
import signal
import sys
from collections.abc import Callable
from typing import Any, Final

from nn import History, TrainingConfig
from pages.live.compute import Answer, FramesAddress, answer_of
from pages.live.histories import BYTES, Histories, Trained

NICENESS: Final = 5


def main() -> None:
    """Answer requests until there are no more."""
    # Ctrl+C ends the server, and with it this input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The process that answers visitors goes first: a frame may be late, a click may not.
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    requests, results = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # anything printed would mix with the results
    histories = Histories(BYTES // 2)

    def answer(address: FramesAddress, seconds: float) -> Answer:
        return answer_of(histories, address, seconds)

    def until(config: TrainingConfig, epoch: int, seconds: float) -> History:
        return histories.of(config).until(epoch, seconds)

    def failure_at(config: TrainingConfig, epoch: int) -> str | None:
        return histories.of(config).failure_at(epoch)

    def frames(config: TrainingConfig, *wanted: Any) -> Trained:
        return histories.of(config).frames(*wanted)

    functions: Final[dict[str, Callable[..., object]]] = {
        function.__name__: function for function in (answer, until, failure_at, frames)
    }
    while True:
        try:
            method, arguments = pickle.load(requests)
        except EOFError:
            return
        pickle.dump(functions[method](*arguments), results)
        results.flush()


if __name__ == "__main__":
    main()
