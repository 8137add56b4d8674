"""The frames route when many ask at once: its queue is limited, its event loop never waits."""

import threading
from collections.abc import Callable
from typing import Any

import anyio
import anyio.lowlevel

from pages.live.compute import Answer, FramesAddress
from pages.live.histories import Histories
from pages.live.route import FramesRoute
from tests.pages.live import client
from tests.pages.live.blocks import read_block
from tests.pages.live.client import ask, epochs_due, get, run_async
from tests.pages.live.replica import PATIENT, SENTENCE, frames, replica, serving
from tests.pages.live.truth import QUICK, assert_true


class Slow(FramesRoute):
    """Computes only when it is allowed to."""

    def __init__(self, histories: Histories, waiting: int) -> None:
        super().__init__(histories, PATIENT, waiting)
        self.go_on = threading.Event()
        self.computed: list[FramesAddress] = []

    def compute(self, address: FramesAddress) -> Answer:
        assert self.go_on.wait(60)
        self.computed.append(address)
        return super().compute(address)


def waiting(route: FramesRoute) -> int:
    return sum(turn.statistics().tasks_waiting for turn in route._turns)


async def until(true: Callable[[], bool]) -> None:
    with anyio.fail_after(60):
        while not true():
            await anyio.sleep(0.001)


def test_a_full_queue_says_when_to_ask_again() -> None:
    route = Slow(Histories(), waiting=2)
    app = serving(route)
    answers: dict[int, client.Answer] = {}

    async def request(after: int) -> None:
        answers[after] = await ask(app, frames(QUICK, after, 1, 4))

    async def run() -> None:
        async with anyio.create_task_group() as tasks:
            try:
                for after in range(3):
                    tasks.start_soon(request, after)
                await until(lambda: waiting(route) == 2)
                await request(3)  # the event loop goes on meanwhile
                assert [*answers] == [3]
            finally:
                route.go_on.set()

    run_async(run)
    refused = answers.pop(3)
    assert refused.status == 503
    assert refused.headers["retry-after"] == "1"
    assert refused.headers["cache-control"] == "no-store"
    assert SENTENCE.fullmatch(refused.text)
    for after, answer in answers.items():
        assert answer.status == 200
        assert_true(QUICK, epochs_due(QUICK, after, 1, 4), read_block(answer.content)[1])
    assert get(app, frames(QUICK, 3, 1, 4)).status == 200, "a second later it is given"


def test_a_kept_answer_is_given_while_the_queue_is_full() -> None:
    route = Slow(Histories(), waiting=1)
    app = serving(route)
    route.go_on.set()
    before = get(app, frames(QUICK, 0, 1, 4))
    route.go_on.clear()

    async def run() -> client.Answer:
        async with anyio.create_task_group() as tasks:
            try:
                for after in (8, 9):
                    tasks.start_soon(ask, app, frames(QUICK, after, 1, 4))
                await until(lambda: waiting(route) == 1)
                assert (await ask(app, frames(QUICK, 10, 1, 4))).status == 503
                return await ask(app, frames(QUICK, 0, 1, 4))
            finally:
                route.go_on.set()

    assert run_async(run).body == before.body


def test_a_whole_class_that_asks_at_once_is_computed_once() -> None:
    histories = Histories()
    route = FramesRoute(histories, PATIENT)
    app = serving(route)
    answers: list[client.Answer] = []

    async def request() -> None:
        answers.append(await ask(app, frames(QUICK, -1, 20, 16)))

    async def run() -> None:
        async with anyio.create_task_group() as tasks:
            for _ in range(30):
                tasks.start_soon(request)

    asked: list[Any] = []
    of = histories.of
    histories.of = lambda config: (asked.append(config), of(config))[1]  # type: ignore[method-assign]
    run_async(run)
    assert len({answer.body for answer in answers}) == 1
    assert len(answers) == 30
    assert len(asked) == 1


def test_what_nobody_waits_for_any_more_is_not_computed() -> None:
    histories = Histories()
    app = replica(histories)
    gone = get(app, frames(QUICK), gone=True)
    assert gone.status == 499
    assert len(histories) == 0
    assert get(app, frames(QUICK)).status == 200


def test_answers_come_from_one_worker_thread_and_never_from_the_event_loop() -> None:
    histories = Histories()
    route = FramesRoute(histories, PATIENT)
    threads: list[int] = []
    compute = route.compute
    under_way, most = 0, 0

    def note(address: FramesAddress) -> Answer:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        threads.append(threading.get_ident())
        answer = compute(address)
        under_way -= 1
        return answer

    route.compute = note  # type: ignore[method-assign]
    app = serving(route)

    async def run() -> int:
        async with anyio.create_task_group() as tasks:
            for after in range(8):
                tasks.start_soon(ask, app, frames(QUICK, after, 30, 16))
        return threading.get_ident()

    assert run_async(run) not in threads
    assert len(threads) == 8
    assert most == 1
