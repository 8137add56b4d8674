"""Worker processes that train and compute frames, beside the process that answers visitors.

In one process, the scripts of a hundred visitors and the training would take turns on one
processor. Each worker has its own histories, and each configuration belongs to one worker, so what
one visitor has trained, the next one is given. How they are asked, `nn.child_process` says.
"""

import hashlib
import os
import threading
from typing import Any, Final

from nn import History, TrainingConfig, child_process
from pages.live.compute import Answer, FramesAddress
from pages.live.histories import Trained
from pages.live.still import StillAddress

MOST_WORKERS: Final = 4


class WorkerError(RuntimeError):
    """A worker has died, and so has its replacement."""


def worker_of(config: TrainingConfig, count: int) -> int:
    """The number of the worker that a configuration belongs to."""
    return hashlib.blake2b(repr(config).encode(), digest_size=2).digest()[0] % count


class Worker:
    """A process that answers one request at a time; any thread may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = _start()

    def ask(self, method: str, *arguments: object) -> Any:
        """Call the worker's function of this name, and return what it returns.

        Raises:
            WorkerError: the worker has died, and so has its replacement.
        """
        with self._lock:
            for _ in range(2):
                try:
                    return child_process.ask(self._process, (method, arguments))
                except child_process.FAULTS:
                    child_process.end(self._process)
                    self._process = _start()
        raise WorkerError

    def close(self) -> None:
        """End the process."""
        with self._lock:
            child_process.end(self._process)


def _start() -> child_process.Child:
    return child_process.start("-m", "pages.live.worker")


class WorkerHistories:
    """Histories in worker processes, used as `Histories` are."""

    def __init__(self, count: int | None = None) -> None:
        self.count = count or max(1, min(MOST_WORKERS, os.cpu_count() or 1))
        self._workers = [Worker() for _ in range(self.count)]

    def of(self, config: TrainingConfig) -> "WorkerHistory":
        """The history of this configuration."""
        return WorkerHistory(config, self._workers[worker_of(config, self.count)])

    def answer(self, address: FramesAddress, seconds: float) -> Answer:
        """See `compute.answer_of`.

        Raises:
            WorkerError: the worker does not answer.
        """
        worker = self._workers[worker_of(address.config, self.count)]
        answer: Answer = worker.ask("answer", address, seconds)
        return answer

    def still(self, address: StillAddress) -> Answer:
        """See `still.still_of`.

        Raises:
            WorkerError: the worker does not answer.
        """
        worker = self._workers[worker_of(address.config, self.count)]
        answer: Answer = worker.ask("still", address)
        return answer

    def close(self) -> None:
        """End all workers."""
        for worker in self._workers:
            worker.close()


class WorkerHistory:
    """The history of one configuration in its worker; see `SharedHistory`."""

    def __init__(self, config: TrainingConfig, worker: Worker) -> None:
        self.config = config
        self._worker = worker

    def until(self, epoch: int, seconds: float) -> History:
        """A copy of the history up to this epoch, or as far as training gets in the time."""
        history: History = self._worker.ask("until", self.config, epoch, seconds)
        return history

    def failure_at(self, epoch: int) -> str | None:
        """Why training can go no further than this epoch, in words; None if it can."""
        failure: str | None = self._worker.ask("failure_at", self.config, epoch)
        return failure

    def frames(self, after: int, every: int, most: int, seconds: float) -> Trained:
        """A part of the run."""
        trained: Trained = self._worker.ask("frames", self.config, after, every, most, seconds)
        return trained
