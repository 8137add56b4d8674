"""Rooms, in a SQLite file and in a real PostgreSQL server, each store with the same tests."""

import contextlib
import dataclasses
import getpass
import importlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from nn import History, TrainingConfig, train
from pages.shared import room_store
from pages.shared.room_store import open_store
from pages.shared.rooms import (
    ALPHABET,
    FinishedRun,
    Guesses,
    InvalidRun,
    NoSeat,
    NoSuchRoom,
    NotTheTeacher,
    RoomClosed,
    RoomError,
    RoomFull,
    RoomStore,
    StoreUnavailable,
    TooManyRooms,
    new_code,
    new_token,
    normalize_code,
)

ROOT = Path(__file__).resolve().parents[2]
CONFIG = TrainingConfig(hidden_units=3, learning_rate=0.7, epochs=20)
DAY = 24 * 60 * 60


@cache
def trained(config: TrainingConfig) -> FinishedRun:
    history = History(config)
    for snapshot in train(config, at=[]):
        history.append(snapshot)
    return FinishedRun.of(history)


def run_of(seed: int) -> FinishedRun:
    return trained(dataclasses.replace(CONFIG, seed=seed))


class Clock:
    now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


class Cluster:
    """A PostgreSQL server of our own, which listens on a socket in its folder alone."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder, self.programs = folder, programs
        # PostgreSQL refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else getpass.getuser()
        if os.geteuid() == 0:
            shutil.chown(folder, self.user)
        self._do("initdb", "--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8")
        self.start()

    def start(self) -> None:
        options = f"-c listen_addresses='' -c fsync=off -k {self.folder}"
        self._do("pg_ctl", "start", "--wait", "-o", options, "--log", f"{self.folder}/log")

    def kill(self) -> None:
        """Stop it as a crash does."""
        self._do("pg_ctl", "stop", "--wait", "--mode=immediate")

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def emptied(self) -> str:
        """The URL of its database, in which nothing is now."""
        with importlib.import_module("psycopg").connect(self.url) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        return self.url

    def _do(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), "-D", str(self.folder / "data"), *arguments]
        if os.geteuid() == 0:
            command[:0] = [
                "setpriv",
                f"--reuid={self.user}",
                f"--regid={self.user}",
                "--init-groups",
            ]
        # Not into pipes: the server would hold them open.
        subprocess.run(
            command,
            check=True,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
        )


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    initdb = next(iter(installed), None) or shutil.which("initdb")
    if initdb is None:
        pytest.skip("PostgreSQL's server is not installed (on Debian: the package postgresql)")
    pytest.importorskip(
        "psycopg", reason="PostgreSQL's driver is not installed (pip install 'psycopg[binary]')"
    )
    # A short path, as the name of a socket must be, in which another user may go.
    with tempfile.TemporaryDirectory() as folder:
        cluster = Cluster(Path(folder), Path(initdb).parent)
        yield cluster
        cluster.kill()


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    return str(tmp_path / "rooms.sqlite")


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def address(request: pytest.FixtureRequest) -> str:
    """Of a place for rooms in which nothing was ever done."""
    if request.param == "SQLite":
        return str(request.getfixturevalue("sqlite"))
    return str(request.getfixturevalue("cluster").emptied())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(address: str, clock: Clock) -> RoomStore:
    return open_store(address, clock)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room_store, "_PATIENCE", 0.2)


def seeds(store: RoomStore, code: str) -> list[int]:
    return [run.seed for run in store.runs(code)]


def same(one: FinishedRun, other: FinishedRun) -> bool:
    return (
        (one.seed, one.solved_epoch, one.final_loss)
        == (other.seed, other.solved_epoch, other.final_loss)
        and np.array_equal(one.losses, other.losses)
        and np.array_equal(one.parameters, other.parameters)
    )


def at_once(count: int, do: Callable[[], object]) -> None:
    """Do something in so many threads that begin together; none may fail."""
    barrier, errors = threading.Barrier(count), []

    def work() -> None:
        try:
            barrier.wait()
            do()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@contextlib.contextmanager
def locked(address: str) -> Iterator[None]:
    """Someone else has all rooms to themselves."""
    if address.startswith("postgresql"):
        with importlib.import_module("psycopg").connect(address) as connection:
            connection.execute("LOCK TABLE rooms IN ACCESS EXCLUSIVE MODE")
            yield
    else:
        with contextlib.closing(sqlite3.connect(address, isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            yield


def test_a_class_trains_and_the_runs_come_back_as_they_were(store: RoomStore) -> None:
    room, _ = store.open_room(CONFIG)
    assert store.room(room.code) == room
    assert (room.hidden_units, room.learning_rate, room.epochs) == (3, 0.7, 20)
    assert not room.closed
    seats = [store.join(room.code) for _ in range(3)]
    assert [seat.seed for seat in seats] == [1, 2, 3]
    assert store.count(room.code) == (3, 0)
    for seat in reversed(seats):
        store.submit(room.code, seat.token, trained(room.config(seat.seed)))
    assert store.count(room.code) == (3, 3)
    stored = store.runs(room.code)
    assert [run.seed for run in stored] == [3, 2, 1]
    assert all(same(run, run_of(run.seed)) for run in stored)


@pytest.mark.parametrize("epochs", [1, 97, 98, 150, 1_000, 10_007])
@pytest.mark.parametrize("units", [1, 4])
def test_every_run_can_be_submitted(store: RoomStore, epochs: int, units: int) -> None:
    room, _ = store.open_room(TrainingConfig(1, units, 2.0, epochs))
    run = trained(room.config(store.join(room.code, token := new_token()).seed))
    store.submit(room.code, token, run)
    (stored,) = store.runs(room.code)
    assert same(stored, run)
    assert stored.losses.shape[1] <= 200
    assert (stored.solved_epoch is not None) == bool((stored.losses[1] < 0.01).any())


def test_a_reload_gives_the_seat_back_and_a_second_run_replaces_nothing(store: RoomStore) -> None:
    room, _ = store.open_room(CONFIG)
    seat = store.join(room.code)
    store.join(room.code)
    assert store.join(room.code, seat.token) == seat
    store.submit(room.code, seat.token, run_of(1))
    (before,) = store.runs(room.code)
    store.submit(room.code, seat.token, run_of(1))
    (after,) = store.runs(room.code)
    assert before.number == after.number
    assert store.count(room.code) == (2, 1)


def test_a_token_of_the_browsers_own_is_kept_and_rubbish_replaced(store: RoomStore) -> None:
    room, _ = store.open_room(CONFIG)
    token = new_token()
    assert store.join(room.code, token) == (seat := store.join(room.code, token))
    assert seat.token == token
    for rubbish in ["", "a", token + "a", "é" * 22, "\ud800", "a" * 21 + "\n"]:
        assert re.fullmatch(r"[\w-]{22}", store.join(room.code, rubbish).token, re.ASCII)
    assert store.count(room.code).seats == 7


def test_a_screen_can_ask_only_for_what_is_new(store: RoomStore) -> None:
    room, _ = store.open_room(CONFIG)
    seats = [store.join(room.code) for _ in range(4)]
    for seat in seats[:2]:
        store.submit(room.code, seat.token, run_of(seat.seed))
    seen = store.runs(room.code)[-1].number
    assert store.runs(room.code, seen) == []
    for seat in seats[2:]:
        store.submit(room.code, seat.token, run_of(seat.seed))
    assert [run.seed for run in store.runs(room.code, seen)] == [3, 4]
    assert all(run.number > seen for run in store.runs(room.code, seen))


def test_after_a_reset_everyone_may_train_again(store: RoomStore) -> None:
    room, key = store.open_room(CONFIG)
    seats = [store.join(room.code) for _ in range(2)]
    for seat in seats:
        store.submit(room.code, seat.token, run_of(seat.seed))
    last = store.runs(room.code)[-1].number
    store.reset_room(room.code, key)
    again = store.room(room.code)
    assert again == dataclasses.replace(room, generation=1)
    assert store.count(room.code) == (2, 0)
    assert store.join(room.code, seats[1].token) == seats[1]
    store.submit(room.code, seats[1].token, run_of(2))
    (run,) = store.runs(room.code, last)
    assert run.seed == 2


def test_a_closed_room_turns_away_only_who_is_new(store: RoomStore) -> None:
    room, key = store.open_room(CONFIG)
    seat = store.join(room.code)
    store.close_room(room.code, key)
    assert store.room(room.code) == dataclasses.replace(room, closed=True)
    for token in (None, new_token()):
        with pytest.raises(RoomClosed, match="closed"):
            store.join(room.code, token)
    assert store.join(room.code, seat.token) == seat
    store.submit(room.code, seat.token, run_of(1))
    assert store.count(room.code) == (1, 1)


def test_only_the_teacher_may_close_and_reset(store: RoomStore) -> None:
    room, key = store.open_room(CONFIG)
    _, others_key = store.open_room(CONFIG)
    seat = store.join(room.code)
    store.submit(room.code, seat.token, run_of(1))
    assert key != others_key
    assert store.is_teacher(room.code, key)
    for wrong in [others_key, "", key[:-1], key + " ", seat.token, "\ud800"]:
        assert not store.is_teacher(room.code, wrong)
        with pytest.raises(NotTheTeacher):
            store.close_room(room.code, wrong)
        with pytest.raises(NotTheTeacher):
            store.reset_room(room.code, wrong)
    assert store.room(room.code) == room
    assert store.count(room.code) == (1, 1)


def test_rooms_know_nothing_of_each_other(store: RoomStore) -> None:
    (one, _), (other, key) = store.open_room(CONFIG), store.open_room(CONFIG)
    assert one.code != other.code
    seat = store.join(one.code)
    assert store.join(other.code).seed == 1
    store.submit(one.code, seat.token, run_of(1))
    with pytest.raises(NoSeat, match="Join"):
        store.submit(other.code, seat.token, run_of(1))
    store.reset_room(other.code, key)
    assert store.count(one.code) == (1, 1)


@pytest.mark.parametrize("code", ["BCDFGH", "", "nonsense", "\ud800BCDFG", "BCDFG\0", "' OR 1=1"])
def test_without_a_room_nothing_can_be_done(store: RoomStore, code: str) -> None:
    _, key = store.open_room(CONFIG)
    assert store.room(code) is None
    assert not store.is_teacher(code, key)
    for do in (
        lambda: store.join(code),
        lambda: store.submit(code, new_token(), run_of(1)),
        lambda: store.runs(code),
        lambda: store.count(code),
        lambda: store.close_room(code, key),
        lambda: store.reset_room(code, key),
    ):
        with pytest.raises(NoSuchRoom, match="no room with this code"):
            do()


def test_a_code_may_be_written_as_people_do(store: RoomStore) -> None:
    room, key = store.open_room(CONFIG)
    spelled = f" {room.code[:3].lower()}-{room.code[3:]}"
    assert store.room(spelled) == room
    assert store.is_teacher(spelled, key)
    assert store.join(spelled).seed == 1
    assert store.count(room.code).seats == 1


def test_seats_and_rooms_are_bounded(store: RoomStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room_store, "SEATS", 3)
    monkeypatch.setattr(room_store, "ROOMS", 2)
    room, _ = store.open_room(CONFIG)
    seats = [store.join(room.code) for _ in range(3)]
    for _ in range(2):
        with pytest.raises(RoomFull, match="seats"):
            store.join(room.code)
    assert store.join(room.code, seats[2].token).seed == 3
    assert store.count(room.code).seats == 3
    store.open_room(CONFIG)
    with pytest.raises(TooManyRooms, match="Try again"):
        store.open_room(CONFIG)


def test_a_room_is_gone_after_a_day(
    store: RoomStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room_store, "ROOMS", 2)
    old, key = store.open_room(CONFIG)
    seat = store.join(old.code)
    store.submit(old.code, seat.token, run_of(1))
    clock.now += DAY - 1
    young, _ = store.open_room(CONFIG)
    assert store.count(old.code) == (1, 1)
    clock.now += 1
    assert not store.is_teacher(old.code, key)
    for do in (store.join, store.runs, store.count):
        with pytest.raises(NoSuchRoom):
            do(old.code)
    # A new one takes its place, and it is gone for good, also where the clock is behind.
    newest, _ = store.open_room(CONFIG)
    clock.now -= DAY
    assert store.room(old.code) is None
    assert store.room(young.code) == young
    store.expire(young.opened_at + DAY)
    assert store.room(young.code) is None
    assert store.room(newest.code) == newest


def test_looking_for_a_room_that_is_over_removes_it(store: RoomStore, clock: Clock) -> None:
    room, _ = store.open_room(CONFIG)
    clock.now += DAY
    assert store.room(room.code) is None
    clock.now -= DAY
    assert store.room(room.code) is None


def test_a_new_server_finds_everything(address: str) -> None:
    room, key = (store := open_store(address)).open_room(CONFIG)
    seat = store.join(room.code)
    store.submit(room.code, seat.token, run_of(1))
    store = open_store(address)
    assert store.room(room.code) == room
    assert store.is_teacher(room.code, key)
    assert store.join(room.code, seat.token) == seat
    assert store.join(room.code).seed == 2
    (run,) = store.runs(room.code)
    assert same(run, run_of(1))


def test_anyone_may_be_first(address: str) -> None:
    codes: list[str] = []
    at_once(12, lambda: codes.append(open_store(address).open_room(CONFIG)[0].code))
    assert len(set(codes)) == 12
    assert all(open_store(address).room(code) for code in codes)


def test_thirty_students_at_once_get_a_seed_each_and_lose_nothing(address: str) -> None:
    server, other_server = open_store(address), open_store(address)
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
    store = open_store(address)
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
    store = open_store(address)
    room, _ = store.open_room(CONFIG)
    token = new_token()
    at_once(8, lambda: open_store(address).join(room.code, token))
    at_once(8, lambda: open_store(address).submit(room.code, token, run_of(1)))
    assert store.count(room.code) == (1, 1)
    assert store.join(room.code).seed == 2


STUDENT = """
import sys
from nn import History, train
from pages.shared.room_store import open_store
from pages.shared.rooms import FinishedRun, StoreUnavailable

address, code, *limits = sys.argv[1:]
store = open_store(address)

def submit_one():
    seat = store.join(code)
    history = History(store.room(code).config(seat.seed))
    for snapshot in train(history.config, at=[]):
        history.append(snapshot)
    store.submit(code, seat.token, FinishedRun.of(history))
    print(seat.seed, flush=True)
"""
MANY = f"""{STUDENT}
for _ in range(int(*limits)):
    submit_one()
"""
UNTIL_THE_DISK_IS_FULL = f"""{STUDENT}
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (int(*limits), resource.RLIM_INFINITY))
try:
    while True:
        submit_one()
except StoreUnavailable as error:
    print(error, "because of", error.__cause__)
"""


@contextlib.contextmanager
def python(script: str, *arguments: str) -> "Iterator[subprocess.Popen[str]]":
    with subprocess.Popen(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_what_a_killed_process_has_submitted_is_there(address: str) -> None:
    store = open_store(address)
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
    # One that was killed between the store's answer and its own may have said one run less.
    assert len(stored) <= len(submitted) + 1


@pytest.mark.usefixtures("impatient")
def test_locked_rooms_are_said_to_be_out_of_reach_and_lose_nothing(address: str) -> None:
    store = open_store(address)
    room, key = store.open_room(CONFIG)
    seat, late = store.join(room.code), store.join(room.code)
    store.submit(room.code, seat.token, run_of(1))
    with locked(address):
        for do in (
            lambda: store.open_room(CONFIG),
            lambda: store.join(room.code),
            lambda: store.submit(room.code, late.token, run_of(2)),
            lambda: store.close_room(room.code, key),
            lambda: store.reset_room(room.code, key),
        ):
            with pytest.raises(StoreUnavailable, match="nothing that was submitted is lost"):
                do()
    assert store.count(room.code) == (2, 1)
    store.submit(room.code, late.token, run_of(2))
    assert seeds(store, room.code) == [1, 2]


@pytest.mark.usefixtures("impatient")
def test_in_a_locked_file_a_screen_still_sees_the_runs(sqlite: str) -> None:
    store = open_store(sqlite)
    room, _ = store.open_room(CONFIG)
    store.submit(room.code, store.join(room.code).token, run_of(1))
    with locked(sqlite):
        assert store.room(room.code) == room
        assert seeds(store, room.code) == [1]


def test_a_full_disk_is_said_and_loses_nothing(sqlite: str) -> None:
    store = open_store(sqlite)
    room, _ = store.open_room(CONFIG)
    with python(UNTIL_THE_DISK_IS_FULL, sqlite, room.code, "80000") as process:
        *submitted, last = process.communicate(timeout=60)[0].splitlines()
    assert "cannot be reached" in last
    assert re.search("because of .*(full|disk I/O error)", last)
    assert len(submitted) > 10
    assert seeds(store, room.code) == [int(seed) for seed in submitted]
    seat = store.join(room.code)
    store.submit(room.code, seat.token, run_of(seat.seed))
    assert store.count(room.code).runs == len(submitted) + 1


def test_what_a_crashed_postgresql_has_accepted_is_there(cluster: Cluster) -> None:
    store = open_store(cluster.emptied())
    room, _ = store.open_room(CONFIG)
    seat, late = store.join(room.code), store.join(room.code)
    store.submit(room.code, seat.token, run_of(1))
    cluster.kill()
    try:
        with pytest.raises(StoreUnavailable, match="cannot be reached"):
            store.submit(room.code, late.token, run_of(2))
        with pytest.raises(StoreUnavailable):
            store.room(room.code)
    finally:
        cluster.start()
    store.submit(room.code, late.token, run_of(2))
    assert seeds(store, room.code) == [1, 2]


@pytest.mark.parametrize("content", [None, b"This is no database. " * 400])
def test_a_file_that_cannot_be_one_is_out_of_reach(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "nowhere" / "rooms.sqlite" if content is None else tmp_path / "text.sqlite"
    if content:
        path.write_bytes(content)
    store = open_store(str(path))
    for do in (lambda: store.open_room(CONFIG), lambda: store.room("BCDFGH")):
        with pytest.raises(StoreUnavailable):
            do()
    assert content is None or path.read_bytes() == content


def test_rooms_of_another_version_are_left_alone(address: str) -> None:
    room, _ = open_store(address).open_room(CONFIG)
    if address.startswith("postgresql"):
        with importlib.import_module("psycopg").connect(address) as connection:
            connection.execute("UPDATE room_schema SET version = 2")
    else:
        with contextlib.closing(sqlite3.connect(address)) as connection:
            connection.execute("PRAGMA user_version = 2")
    with pytest.raises(StoreUnavailable, match="kept in version 2"):
        open_store(address).join(room.code)


def test_an_address_must_be_of_a_store_that_is_known() -> None:
    for address in ("mysql://root:secret@host/rooms", ""):
        with pytest.raises(RoomError, match="path of a file or begin with postgresql://") as error:
            open_store(address)
        assert "secret" not in str(error.value)
    with (
        mock.patch.dict(sys.modules, {"psycopg": None}),
        pytest.raises(StoreUnavailable, match=r"pip install 'psycopg\[binary\]"),
    ):
        open_store("postgresql://host/rooms")


def test_neither_keys_nor_tokens_are_on_the_disk(sqlite: str) -> None:
    room, key = (store := open_store(sqlite)).open_room(CONFIG)
    token = store.join(room.code).token
    text = b"".join(path.read_bytes() for path in Path(sqlite).parent.iterdir())
    assert room.code.encode() in text
    assert key.encode() not in text
    assert token.encode() not in text


def changed_losses(change: Callable[[Any], object]) -> Any:
    losses = run_of(1).losses.copy()
    change(losses)
    return losses


PARAMETERS, LOSSES = run_of(1).parameters, run_of(1).losses


@pytest.mark.parametrize(
    ("changes", "explained"),
    [
        ({"seed": 2}, "seed must be a whole number from 1 to 1, not 2"),
        ({"seed": True}, "seed must be"),
        ({"solved_epoch": 21}, "solved_epoch must be a whole number from 0 to 20"),
        ({"solved_epoch": -1}, "solved_epoch must be"),
        ({"final_loss": float("nan")}, "final_loss must be a number from 0 to 1"),
        ({"final_loss": -1e-12}, "final_loss must be"),
        ({"final_loss": 1.0001}, "final_loss must be"),
        ({"final_loss": 0.001}, "needs a solved_epoch"),
        ({"final_loss": run_of(1).final_loss + 1e-8}, "not the loss of these parameters"),
        ({"parameters": PARAMETERS + 1e-6}, "not the loss of these parameters"),
        ({"parameters": run_of(2).parameters}, "not the loss of these parameters"),
        ({"parameters": PARAMETERS[:-1]}, r"shape \(16,\)"),
        ({"parameters": PARAMETERS[None]}, r"shape \(16,\)"),
        ({"parameters": PARAMETERS.astype(">f8")}, "float64"),
        ({"parameters": np.where(np.arange(16) == 3, np.nan, PARAMETERS)}, "under 1,000,000"),
        ({"parameters": np.where(np.arange(16) == 3, -np.inf, PARAMETERS)}, "under 1,000,000"),
        ({"parameters": np.where(np.arange(16) == 3, 1e6, PARAMETERS)}, "under 1,000,000"),
        ({"parameters": PARAMETERS.tolist()}, "float64"),
        ({"losses": LOSSES.astype(np.float64)}, "float32"),
        ({"losses": LOSSES[:, :1]}, "n from 2 to 200"),
        ({"losses": np.tile(LOSSES, 10)}, "n from 2 to 200"),
        ({"losses": LOSSES.T}, r"shape \(2, n\)"),
        ({"losses": changed_losses(lambda x: x.__setitem__((1, 4), np.nan))}, "from 0 to 1"),
        ({"losses": changed_losses(lambda x: x.__setitem__((1, 4), 1.5))}, "from 0 to 1"),
        ({"losses": changed_losses(lambda x: x.__setitem__((1, -1), 0.9))}, "the last of losses"),
        ({"losses": changed_losses(lambda x: x.__setitem__((0, 4), np.nan))}, "ascend"),
        ({"losses": changed_losses(lambda x: x.__setitem__((0, 4), 3))}, "ascend"),
        ({"losses": changed_losses(lambda x: x.__setitem__((0, 4), 4.5))}, "ascend"),
        ({"losses": changed_losses(lambda x: x.__setitem__((0, -1), 21))}, "from 0 to 20"),
        ({"losses": changed_losses(lambda x: x.__setitem__((0, 0), 0.5))}, "from 0 to 20"),
    ],
)
def test_a_run_that_cannot_be_is_refused_with_the_reason(
    sqlite: str, changes: dict[str, Any], explained: str
) -> None:
    store = open_store(sqlite)
    room, _ = store.open_room(CONFIG)
    token = store.join(room.code).token
    with pytest.raises(InvalidRun, match=explained):
        store.submit(room.code, token, dataclasses.replace(run_of(1), **changes))
    assert store.count(room.code).runs == 0
    store.submit(room.code, token, run_of(1))
    assert store.count(room.code).runs == 1


ARRAYS = st.builds(
    lambda shape, kind, value: np.full(shape, value).astype(kind),
    st.sampled_from([(), (0,), (16,), (17,), (1, 16), (2, 0), (2, 21), (2, 200), (3, 21), (2, 2)]),
    st.sampled_from([np.float32, np.float64, np.int64, np.bool_, np.complex64, object]),
    st.sampled_from([0, 1, -1, 0.5, 1e5, -1e30, float("nan"), float("inf")]),
)
RUBBISH = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=9),
    st.binary(max_size=9),
    st.lists(st.floats(), max_size=3),
    ARRAYS,
)


def might_be_right(name: str, value: object) -> bool:
    if isinstance(value, np.ndarray | bool):
        return False
    return (
        (name == "seed" and value == 1)
        or (name == "solved_epoch" and (value is None or value in range(21)))
        or (name == "final_loss" and value == run_of(1).final_loss)
    )


@pytest.fixture
def seated(sqlite: str) -> tuple[RoomStore, str, str]:
    """A store, the code of a room in it, and the token of a student there."""
    room, _ = (store := open_store(sqlite)).open_room(CONFIG)
    return store, room.code, store.join(room.code).token


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from([field.name for field in dataclasses.fields(FinishedRun)]), value=RUBBISH
)
# Overflow in a conversion of the test's own is no matter here.
@pytest.mark.filterwarnings("ignore::RuntimeWarning:tests")
@pytest.mark.filterwarnings("ignore::numpy.exceptions.ComplexWarning")
def test_rubbish_is_refused_and_never_kept(
    seated: tuple[RoomStore, str, str], name: str, value: object
) -> None:
    assume(not might_be_right(name, value))
    store, code, token = seated
    with pytest.raises(RoomError):
        store.submit(code, token, dataclasses.replace(run_of(1), **{name: value}))
    assert store.count(code).runs == 0


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(code=st.text(max_size=9), secret=st.text(max_size=30))
def test_no_text_does_harm(store: RoomStore, code: str, secret: str) -> None:
    real = store.open_room(CONFIG)[0].code
    store.join(real)
    assert not store.is_teacher(real, secret)
    with contextlib.suppress(NoSuchRoom):
        store.join(code, secret)
    with pytest.raises((NoSeat, NoSuchRoom)):
        store.submit(code, secret, run_of(1))
    with pytest.raises(NoSeat):
        store.submit(real, secret, run_of(1))
    with pytest.raises(NotTheTeacher):
        store.reset_room(real, secret)
    assert store.count(real) == (1, 0)


def test_codes_can_be_read_aloud() -> None:
    assert not set(ALPHABET) & set("01ILOAEUaeiou")
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 6 and normalize_code(code) == code for code in codes)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("bcd234", "BCD234"),
        (" BCD-234 ", "BCD234"),
        ("b c d 2 3 4", "BCD234"),
        ("bcd–234", "BCD234"),
        ("bcd\u00a0234\n", "BCD234"),
        ("BCD23", None),
        ("BCD2345", None),
        ("BCD230", None),
        ("BCD23O", None),
        ("BCD23A", None),
        ("bcd23ſ", None),
        ("BCD2ß", None),
        ("BCD23४", None),
        ("", None),
    ],
)
def test_a_code_is_read_as_people_write_it(text: str, code: str | None) -> None:
    assert normalize_code(text) == code


@given(st.text())
def test_what_is_read_as_a_code_is_one(text: str) -> None:
    code = normalize_code(text)
    assert code is None or (len(code) == 6 and set(code) <= set(ALPHABET))


def test_thirty_wrong_codes_are_enough_for_ten_minutes() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    for _ in range(30):
        assert guesses.allow("192.0.2.1")
        guesses.wrong("192.0.2.1")
        clock.now += 1
    assert not guesses.allow("192.0.2.1")
    assert guesses.allow("192.0.2.2")
    clock.now += 569
    assert not guesses.allow("192.0.2.1")
    clock.now += 1
    assert guesses.allow("192.0.2.1")
    guesses.wrong("192.0.2.1")
    assert not guesses.allow("192.0.2.1")


def test_a_right_code_costs_nothing() -> None:
    guesses = Guesses(Clock())
    assert all(guesses.allow("192.0.2.1") for _ in range(100))


def test_one_ipv6_customer_is_one_address() -> None:
    guesses = Guesses(Clock())
    for host in range(30):
        guesses.wrong(f"2001:db8::{host:x}")
    assert not guesses.allow("2001:db8::ffff:1")
    assert guesses.allow("2001:db8:0:1::1")


def test_of_addresses_only_so_many_are_remembered_and_none_by_name() -> None:
    guesses = Guesses(Clock())
    for number in range(1_500):
        for _ in range(30):
            guesses.wrong(f"address {number}")
    kept = vars(guesses)["_wrong"]
    assert len(kept) == 1_000
    assert not guesses.allow("address 1499")
    assert not guesses.allow("address 500")
    assert guesses.allow("address 499")
    assert not any(b"address" in name for name in kept)


def test_guesses_are_counted_right_by_many_threads() -> None:
    guesses = Guesses(Clock())

    def guess() -> None:
        for number in range(200):
            guesses.allow(f"{number}")
            guesses.wrong(f"{number}")

    at_once(8, guess)
    at_once(22, lambda: guesses.wrong("0"))
    assert not guesses.allow("0")
    assert guesses.allow("1")
