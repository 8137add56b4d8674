"""Many use the same rooms at once, in both stores: threads, processes, and one that is killed."""

import signal
import threading

import pytest

from pages.rooms.codes import new_token
from pages.rooms.errors import StoreUnavailable
from pages.rooms.store import open_store
from tests.pages.rooms.conftest import (
    CONFIG,
    STUDENT,
    at_once,
    locked,
    python,
    run_of,
    same,
    seeds,
)


def test_anyone_may_be_first(address: str) -> None:
    codes: list[str] = []
    at_once(12, lambda: codes.append(open_store(address).open_room(CONFIG)[0].code))
    assert len(set(codes)) == 12
    assert all(open_store(address).room(code) for code in codes)


def test_thirty_students_at_once_get_a_seed_each_and_lose_nothing(address: str) -> None:
    server = open_store(address, first_seed=lambda: 1)
    other_server = open_store(address)
    room, _ = server.open_room(CONFIG)
    for seed in range(1, 31):
        run_of(seed)
    joined: list[int] = []

    def student() -> None:
        seat = server.join(room.code)
        joined.append(seat.seed)
        (other_server if seat.seed % 2 else server).submit(room.code, seat.token, run_of(seat.seed))

    at_once(30, student)
    assert sorted(joined) == list(range(1, 31))
    runs = server.runs(room.code)
    assert sorted(run.seed for run in runs) == list(range(1, 31))
    assert all(same(run, run_of(run.seed)) for run in runs)
    assert len({run.number for run in runs}) == 30


def test_a_screen_that_looks_all_the_time_misses_no_run(address: str) -> None:
    store = open_store(address, first_seed=lambda: 1)
    room, _ = store.open_room(CONFIG)
    done = threading.Event()
    seen: list[int] = []

    def screen() -> None:
        last, finished = 0, False
        while not finished:
            finished = done.is_set()
            for run in open_store(address).runs(room.code, last):
                seen.append(run.seed)
                last = run.number

    def student() -> None:
        seat = store.join(room.code)
        store.submit(room.code, seat.token, run_of(seat.seed))

    screen_thread = threading.Thread(target=screen)
    screen_thread.start()
    at_once(20, student)
    done.set()
    screen_thread.join()
    assert sorted(seen) == list(range(1, 21))


def test_one_browser_that_joins_many_times_at_once_has_one_seat(address: str) -> None:
    store = open_store(address, first_seed=lambda: 1)
    room, _ = store.open_room(CONFIG)
    token = new_token()
    at_once(8, lambda: open_store(address).join(room.code, token))
    at_once(8, lambda: open_store(address).submit(room.code, token, run_of(1)))
    assert store.count(room.code)[:2] == (1, 1)
    assert store.join(room.code).seed == 2


MANY = f"""{STUDENT}
for _ in range(int(*limits)):
    submit_one()
"""


def test_what_a_killed_process_has_submitted_is_there(address: str) -> None:
    store = open_store(address, first_seed=lambda: 1)
    room, _ = store.open_room(CONFIG)
    with (
        python(MANY, address, room.code, "400") as victim,
        python(MANY, address, room.code, "25") as one,
        python(MANY, address, room.code, "25") as other,
    ):
        assert victim.stdout
        submitted = [int(victim.stdout.readline()) for _ in range(10)]
        victim.send_signal(signal.SIGKILL)
        submitted += map(int, victim.stdout.read().split())
        assert victim.wait() == -signal.SIGKILL
        for process in (one, other):
            submitted += map(int, process.communicate(timeout=60)[0].split())
            assert process.returncode == 0
    assert len(submitted) >= 60
    assert len(set(submitted)) == len(submitted)
    stored = store.runs(room.code)
    assert {*submitted} <= {run.seed for run in stored}
    assert all(same(run, run_of(run.seed)) for run in stored)
    # A process killed just after the store's answer may have reported one run too few.
    assert len(stored) <= len(submitted) + 1


def test_locked_rooms_are_reported_and_lose_nothing(address: str) -> None:
    store = open_store(address, patience=0.2, first_seed=lambda: 1)
    room, key = store.open_room(CONFIG)
    seat, late = store.join(room.code), store.join(room.code)
    store.submit(room.code, seat.token, run_of(1))
    with locked(address):
        for do in (
            lambda: store.open_room(CONFIG),
            lambda: store.join(room.code),
            lambda: store.submit(room.code, late.token, run_of(2)),
            lambda: store.set_closed(room.code, key, closed=True),
            lambda: store.reset_round(room.code, key),
        ):
            with pytest.raises(StoreUnavailable, match="Nothing that was handed in is lost"):
                do()
    assert store.count(room.code)[:2] == (2, 1)
    store.submit(room.code, late.token, run_of(2))
    assert seeds(store, room.code) == [1, 2]
