"""The worker process: `python -m pages.live.worker`, started by `workers`."""

import pickle
from collections.abc import Callable
from typing import Any, Final

from nn import History, TrainingConfig, child_process
from pages.live.compute import Answer, FramesAddress, answer_of
from pages.live.histories import BYTES, Histories, Trained
from pages.live.still import StillAddress, still_of


def main() -> None:
    """Answer requests until there are no more."""
    requests, results = child_process.become_child()
    histories = Histories(BYTES // 2)

    def answer(address: FramesAddress, seconds: float) -> Answer:
        return answer_of(histories, address, seconds)

    def still(address: StillAddress) -> Answer:
        return still_of(address)

    def until(config: TrainingConfig, epoch: int, seconds: float) -> History:
        return histories.of(config).until(epoch, seconds)

    def failure_at(config: TrainingConfig, epoch: int) -> str | None:
        return histories.of(config).failure_at(epoch)

    def frames(config: TrainingConfig, *wanted: Any) -> Trained:
        return histories.of(config).frames(*wanted)

    functions: Final[dict[str, Callable[..., object]]] = {
        function.__name__: function for function in (answer, still, until, failure_at, frames)
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
