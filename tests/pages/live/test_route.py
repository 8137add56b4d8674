"""The frames route: an answer depends on its address alone."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from nn import TrainingConfig
from pages.live import route as module
from pages.live.compute import Answer, FramesAddress
from pages.live.histories import Histories
from pages.live.route import FramesRoute
from tests.pages.live.blocks import read_block
from tests.pages.live.client import epochs_due, get
from tests.pages.live.replica import PATIENT, frames, replica, serving
from tests.pages.live.truth import LONG, QUICK, assert_true, solved

ROOT = Path(__file__).resolve().parents[3]


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
    assert (header["trend"] is not None) == (due[-1] == QUICK.epochs)
    assert {**header, "trend": None} == {
        "trained": due[-1],
        "solved": solved(QUICK, due[-1]),
        "failure": None,
        "trend": None,
    }
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
from tests.pages.live.replica import replica
from tests.pages.live.test_route import ADDRESSES
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
