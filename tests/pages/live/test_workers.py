"""Worker processes: they answer as this process would, and one that dies is replaced."""

import os
import signal
from collections.abc import Iterator

import anyio
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from nn import TrainingConfig
from pages.live import shared
from pages.live.compute import FramesAddress, answer_of
from pages.live.histories import Histories
from pages.live.route import FramesRoute
from pages.live.run import Position, Run
from pages.live.workers import WorkerError, WorkerHistories, worker_of
from tests.pages.live.blocks import read_block
from tests.pages.live.client import Answer, ask, get, query, run_async
from tests.pages.live.truth import LONG, QUICK, assert_true, losses

PATIENT = 60.0


@pytest.fixture(scope="module")
def workers() -> Iterator[WorkerHistories]:
    histories = WorkerHistories(2)
    yield histories
    histories.close()


def one_each() -> list[TrainingConfig]:
    """A configuration for either worker."""
    configs = [TrainingConfig(seed=seed, hidden_units=2, epochs=300) for seed in range(50)]
    return [next(c for c in configs if worker_of(c, 2) == number) for number in range(2)]


def serving(histories: WorkerHistories) -> Starlette:
    return Starlette(routes=[Route("/frames", FramesRoute(histories, PATIENT).answer)])


def kill(workers: WorkerHistories, config: TrainingConfig) -> None:
    process = workers._workers[worker_of(config, workers.count)]._process
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def test_a_configuration_belongs_to_one_worker_whatever_the_process() -> None:
    numbers = [worker_of(TrainingConfig(seed=seed), 4) for seed in range(200)]
    assert {*numbers} == {0, 1, 2, 3}
    assert numbers == [worker_of(TrainingConfig(seed=seed), 4) for seed in range(200)]
    assert worker_of(TrainingConfig(), 1) == 0


def test_a_worker_answers_as_this_process_would(workers: WorkerHistories) -> None:
    here = Histories()
    for config in (QUICK, *one_each()):
        for after, every, most in [(-1, 1, 8), (100, 20, 16), (-1, config.epochs + 1, 1)]:
            address = FramesAddress(config, after, every, most)
            answer = workers.answer(address, PATIENT)
            assert answer.block == answer_of(here, address, PATIENT).block
            assert answer.complete


def test_a_history_comes_out_of_its_worker_whole(workers: WorkerHistories) -> None:
    shared_history = workers.of(QUICK)
    history = shared_history.until(432, PATIENT)
    assert history.losses.tolist() == losses(QUICK)[:433]
    assert history.config == QUICK
    assert shared_history.failure_at(432) is None
    found = shared_history.frames(-1, 100, 3, PATIENT)
    assert [snapshot.epoch for snapshot in found.snapshots] == [99, 199, 299]
    assert found.complete


def test_time_is_counted_in_the_worker(workers: WorkerHistories) -> None:
    partial = workers.answer(FramesAddress(LONG, -1, 20_001, 1), 0.0)
    assert not partial.complete


def test_the_route_computes_in_workers(workers: WorkerHistories) -> None:
    app = serving(workers)
    one, other = one_each()
    answers: list[Answer] = []

    async def request(config: TrainingConfig) -> None:
        answers.append(await ask(app, f"/frames?{query(config, -1, 30, 16)}"))

    async def run() -> None:
        async with anyio.create_task_group() as tasks:
            for config in (one, other, one, other):
                tasks.start_soon(request, config)

    run_async(run)
    assert [answer.status for answer in answers] == [200] * 4
    assert len({answer.body for answer in answers}) == 2


def test_a_worker_that_was_killed_is_started_again(workers: WorkerHistories) -> None:
    app = serving(workers)
    before = get(app, f"/frames?{query(QUICK, -1, 20, 16)}")
    kill(workers, QUICK)
    after = get(serving(workers), f"/frames?{query(QUICK, -1, 20, 16)}")
    assert after.status == 200
    assert after.body == before.body
    assert_true(QUICK, [*range(19, 320, 20)], read_block(after.content)[1])


def test_where_no_worker_starts_the_browser_learns_when_to_ask_again(
    workers: WorkerHistories, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = serving(workers)
    with monkeypatch.context() as patch:
        patch.setattr(WorkerHistories, "answer", _refuse)
        refused = get(app, f"/frames?{query(QUICK)}")
    assert refused.status == 503
    assert refused.headers["retry-after"] == "1"
    assert get(app, f"/frames?{query(QUICK)}").status == 200


def _refuse(*_: object) -> None:
    raise WorkerError


def test_workers_end_with_their_server() -> None:
    histories = WorkerHistories(2)
    processes = [worker._process for worker in histories._workers]
    assert [process.poll() for process in processes] == [None, None]
    histories.close()
    assert None not in [process.poll() for process in processes]


def test_a_worker_ends_when_nobody_can_ask_it_any_more() -> None:
    histories = WorkerHistories(1)
    process = histories._workers[0]._process
    assert process.stdin
    assert process.stdout
    process.stdin.close()
    assert process.wait(60) == 0
    process.stdout.close()


def test_runs_are_in_workers_from_the_start_of_the_server_to_its_end() -> None:
    before = shared.shared_histories()
    assert isinstance(before, Histories)
    shared.start_workers()
    try:
        there = shared.shared_histories()
        assert isinstance(there, WorkerHistories)
        shared.start_workers()
        assert shared.shared_histories() is there, "they are started once"
        run = Run(QUICK, Position(300, 120))
        assert run.history(PATIENT).losses.tolist() == losses(QUICK)[:301]
        assert run.train_ahead(PATIENT).over
    finally:
        shared.stop_workers()
    assert isinstance(shared.shared_histories(), Histories)
