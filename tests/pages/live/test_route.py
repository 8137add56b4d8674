"""The frames route: an answer depends on its address alone, and whatever is asked is bounded."""

import hashlib
import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

import anyio
import anyio.lowlevel
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from nn import TrainingConfig
from pages.live import route as module
from pages.live import server
from pages.live.compute import MOST, Answer, FramesAddress
from pages.live.files import RELEASE
from pages.live.histories import Histories
from pages.live.route import FramesRoute
from tests.pages.live import client
from tests.pages.live.blocks import read_block
from tests.pages.live.client import ask, epochs_due, get, query, run_async
from tests.pages.live.truth import LONG, QUICK, assert_true, solved

ROOT = Path(__file__).resolve().parents[3]
PATIENT = 60.0
SENTENCE = re.compile(r"[A-Z].*\.", re.DOTALL)


def serving(route: FramesRoute) -> ASGIApp:
    return Starlette(routes=[Route("/frames", route.answer)])


def replica(histories: Histories | None = None, seconds: float = PATIENT) -> ASGIApp:
    """A server of its own, which knows nothing yet."""
    return serving(FramesRoute(histories or Histories(), seconds))


def frames(config: TrainingConfig, *numbers: int, **more: object) -> str:
    return f"/frames?{query(config, *numbers, **more)}"


# Numbers


@pytest.mark.parametrize(
    ("after", "every", "most"), [(-1, 1, 16), (0, 20, 64), (650, 20, 64), (699, 1, 1), (-1, 701, 2)]
)
@pytest.mark.parametrize("bits", [None, 8, 16])
def test_an_answer_is_the_frames_that_its_address_names(
    after: int, every: int, most: int, bits: int | None
) -> None:
    more = {} if bits is None else {"surface_bits": bits}
    answer = get(replica(), frames(QUICK, after, every, most, **more))
    assert answer.status == 200
    header, arrays = read_block(answer.content)
    due = epochs_due(QUICK, after, every, most)
    assert_true(QUICK, due, arrays)
    assert header == {"trained": due[-1], "solved": solved(QUICK, due[-1]), "failure": None}
    assert (arrays["surfaces"].max() > 255) == (bits == 16)


def test_answers_in_a_row_are_the_whole_run() -> None:
    app = replica()
    after, seen, curve = -1, [], []
    while after < QUICK.epochs:
        header, arrays = read_block(get(app, frames(QUICK, after, 5, 64)).content)
        assert_true(QUICK, epochs_due(QUICK, after, 5, 64), arrays)
        seen += arrays["epochs"].tolist()
        curve += arrays["curveEpochs"].tolist()
        after = header["trained"]
    assert seen == [*range(4, 700, 5), 700]
    assert curve == sorted(set(curve))
    assert (curve[0], curve[-1]) == (0, 700)


# The address alone


ADDRESSES = [
    frames(config, after, every, most)
    for config in (QUICK, TrainingConfig(3, 8, 0.5, 900))
    for after, every, most in [(-1, 1, 16), (15, 20, 16), (335, 100, 64), (-1, 901, 1), (600, 7, 9)]
    if every <= config.epochs + 1
]


def test_equal_addresses_give_equal_bytes_in_any_order_from_any_replica() -> None:
    one, other = replica(), replica()
    first = {address: get(one, address).body for address in ADDRESSES}
    again = {address: get(one, address).body for address in reversed(ADDRESSES)}
    there = {address: get(other, address).body for address in ADDRESSES[1::2] + ADDRESSES[::2]}
    assert first == again == there
    assert len({*first.values()}) == len(ADDRESSES)


def test_an_answer_that_was_dropped_comes_again_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_BYTES", 1)
    route = FramesRoute(Histories(most_bytes=1), PATIENT)
    first = {address: get(serving(route), address).body for address in ADDRESSES}
    assert not route._kept
    assert route._kept_bytes == 0
    assert {address: get(serving(route), address).body for address in ADDRESSES} == first


RESTARTED = """
import hashlib, json, sys
from tests.pages.live.client import get
from tests.pages.live.test_route import ADDRESSES, replica
app = replica()
print(json.dumps([hashlib.sha256(get(app, a).body).hexdigest() for a in ADDRESSES[::-1]]))
"""


def test_equal_addresses_give_equal_bytes_after_a_restart() -> None:
    restarted = subprocess.run(
        [sys.executable, "-c", RESTARTED], cwd=ROOT, check=True, capture_output=True, text=True
    )
    app = replica()
    here = [hashlib.sha256(get(app, address).body).hexdigest() for address in ADDRESSES]
    assert json.loads(restarted.stdout)[::-1] == here


# Headers


def test_a_whole_answer_may_be_kept_for_ever() -> None:
    answer = get(replica(), frames(QUICK, -1, 20, 16))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert re.fullmatch(r"server;dur=\d+\.\d", answer.headers["server-timing"])
    assert answer.body[4:8] == bytes(4), "gzip's header holds no time"


def test_a_partial_answer_may_not_be_kept_and_the_next_one_goes_on() -> None:
    route = FramesRoute(Histories(), seconds=0.0)
    app = serving(route)
    address = frames(LONG, -1, 5000, 2)
    partial = get(app, address)
    assert (partial.status, partial.headers["cache-control"]) == (200, "no-store")
    header, arrays = read_block(partial.content)
    assert len(arrays["epochs"]) == 0
    assert 0 < header["trained"] < 4999
    assert not route._kept
    trained = [header["trained"]]
    while (answer := get(app, address)).headers["cache-control"] == "no-store":
        header, arrays = read_block(answer.content)
        trained.append(header["trained"])
        assert len(trained) < 1000
    assert trained == sorted(set(trained)), "each goes on where the one before ended"
    assert_true(LONG, [4999, 9999], read_block(answer.content)[1])
    assert answer.body == get(replica(), address).body


def test_a_kept_answer_is_given_without_computing(monkeypatch: pytest.MonkeyPatch) -> None:
    route = FramesRoute(Histories(), PATIENT)
    before = get(serving(route), frames(QUICK))
    monkeypatch.setattr(Histories, "of", _refuse)
    assert get(serving(route), frames(QUICK)).body == before.body


def _refuse(*_: object) -> None:
    raise AssertionError("something is computed")


def test_kept_answers_stay_in_their_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    route = FramesRoute(Histories(), PATIENT)
    size = len(get(serving(route), ADDRESSES[0]).body)
    monkeypatch.setattr(module, "KEPT_BYTES", 3 * size)
    for address in ADDRESSES:
        get(serving(route), address)
        held = sum(len(answer.block) for answer in route._kept.values())
        assert held == route._kept_bytes <= 3 * size


def test_an_answer_kept_twice_is_counted_once() -> None:
    route = FramesRoute(Histories(), PATIENT)
    address = FramesAddress(QUICK, -1, 1, 4)
    answer = route.compute(address)
    route._keep(address, Answer(answer.block, True, 0.0))  # as another thread does meanwhile
    assert route._kept_bytes == len(answer.block)


# What may not be asked

GOOD = {
    "seed": "1",
    "hidden_units": "4",
    "learning_rate": "1",
    "epochs": "50",
    "after": "-1",
    "every": "1",
    "most": "2",
}
JUNK = st.one_of(
    st.text(max_size=12),
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from(
        ["", " ", "1e999", "0", "-1", "+1", "1_0", "0x1", "٣", "nan", "inf", "1.2.3", ".", "1e"]
    ),
    st.sampled_from(["4294967296", "65", "200001", "100.1", "51", "9" * 5000, "true", "\x00", "½"]),
)
CHANGES = st.dictionaries(
    st.sampled_from([*GOOD, "surface_bits"]) | st.text(max_size=9), JUNK, min_size=1, max_size=3
)
LEFT_OUT = st.sets(st.sampled_from([*GOOD]), max_size=1)
REPEATED = st.lists(st.sampled_from([*GOOD]), max_size=1)


def allowed(pairs: list[tuple[str, str]]) -> bool:
    """Whether an address may say this, by other means than the route's."""
    table = dict(pairs)
    if len(table) != len(pairs) or set(table) - {"surface_bits"} != set(GOOD):
        return False
    try:
        numbers = {name: int(text) for name, text in table.items() if name != "learning_rate"}
        rate = float(table["learning_rate"])
    except ValueError:
        return False
    typed = "".join(table.values())
    if not typed.isascii() or set(typed) & set("_+ \t\n\r\f\v\x1c\x1d\x1e\x1f"):
        return False
    epochs = numbers["epochs"]
    return (
        0 <= numbers["seed"] < 2**32
        and 1 <= numbers["hidden_units"] <= 64
        and 0 < rate <= 100
        and 1 <= epochs <= 200_000
        and -1 <= numbers["after"] < epochs
        and 1 <= numbers["every"] <= epochs + 1
        and 1 <= numbers["most"] <= 64
        and numbers.get("surface_bits", 8) in (8, 16)
    )


@settings(max_examples=1000, suppress_health_check=[*HealthCheck])
@given(CHANGES, LEFT_OUT, REPEATED)
@example({"learning_rate": "1.2.3"}, set(), [])
@example({"epochs": "9" * 5000}, set(), [])
@example({"most": "65"}, set(), [])
@example({}, {"every"}, [])
@example({}, set(), ["seed"])
def test_any_address_gets_frames_or_a_sentence_and_no_long_computation(
    changes: dict[str, str], left_out: set[str], repeated: list[str]
) -> None:
    table = {name: text for name, text in {**GOOD, **changes}.items() if name not in left_out}
    pairs = [*table.items(), *((name, GOOD[name]) for name in repeated)]
    # What cannot be encoded comes as the mark of what cannot be decoded.
    text = "&".join(f"{quote(n, errors='replace')}={quote(v, errors='replace')}" for n, v in pairs)
    histories = Histories()
    answer = get(replica(histories, seconds=0.0), f"/frames?{text}")
    if allowed(pairs):
        assert answer.status == 200
        assert histories.of(TrainingConfig())  # one more, or the same
        return
    assert answer.status == 400
    assert SENTENCE.fullmatch(answer.text)
    assert len(answer.text) < 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"].startswith("text/plain")
    assert len(histories) == 0, "nothing is trained for it"


@settings(max_examples=200)
@given(st.binary(max_size=60))
@example(b"seed=%ff&%00=%zz&&&=;")
def test_any_bytes_get_a_sentence(junk: bytes) -> None:
    histories = Histories()
    answer = get(replica(histories), b"/frames?" + junk)
    assert answer.status == 400
    assert SENTENCE.fullmatch(answer.text)
    assert len(histories) == 0


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("seed", "4294967296", "seed must be"),
        ("hidden_units", "2.5", "hidden_units must be a whole number"),
        ("learning_rate", "nan", "learning_rate must be a number over 0 and up to 100"),
        ("learning_rate", "1.2.3", "learning_rate must be a number over 0 and up to 100"),
        ("learning_rate", "1e999", "learning_rate must be"),
        ("epochs", "200001", "epochs must be"),
        ("after", "50", "after must be a whole number from -1 to 49"),
        ("every", "0", "every must be a whole number from 1 to 51"),
        ("most", "65", f"most must be a whole number from 1 to {MOST}"),
        ("surface_bits", "12", "surface_bits must be 8 or 16"),
        ("colour", "red", "the address has a name that means nothing here: colour"),
    ],
)
def test_what_is_wrong_with_an_address_is_said(name: str, text: str, said: str) -> None:
    table = {**GOOD, name: text}
    answer = get(replica(), "/frames?" + "&".join(f"{n}={v}" for n, v in table.items()))
    assert answer.status == 400
    assert said in answer.text


def test_an_address_can_be_read_again_from_what_it_says() -> None:
    for rate in (1e-9, 1e-300, 0.1 + 0.2, 100.0):
        config = TrainingConfig(2**32 - 1, 64, rate, 200_000)
        read = FramesAddress.read(parse_qsl(query(config, 7, 20, 64, surface_bits=16)))
        assert read == FramesAddress(config, 7, 20, 64, 16)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_frames_can_only_be_asked_for(method: str) -> None:
    assert get(replica(), frames(QUICK), method=method).status == 405


def test_a_page_of_another_release_is_told_to_load_again() -> None:
    app = Starlette(routes=server.routes())
    other = get(app, f"/live/0123456789ab/frames?{query(QUICK)}")
    assert other.status == 404
    assert other.headers["cache-control"] == "no-store"
    assert "Load it again" in other.text
    ours = get(app, f"/live/{RELEASE}/frames?{query(QUICK, -1, 1, 4)}")
    assert_true(QUICK, [0, 1, 2, 3], read_block(ours.content)[1])


# Many at once


class Slow(FramesRoute):
    """Computes only once it is let to."""

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


def test_a_full_queue_says_when_to_come_again() -> None:
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
