"""Rooms in a SQLite file and in a real PostgreSQL server of our own, and runs to hand in."""

import contextlib
import dataclasses
import getpass
import importlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from nn import History, TrainingConfig, train
from pages.rooms.errors import StoreMisconfigured
from pages.rooms.model import FinishedRun
from pages.rooms.store import RoomStore, open_store

ROOT = Path(__file__).resolve().parents[3]
CONFIG = TrainingConfig(hidden_units=3, learning_rate=0.7, epochs=20)


@cache
def trained(config: TrainingConfig) -> FinishedRun:
    return FinishedRun.from_history(history_of(config))


def history_of(config: TrainingConfig) -> History:
    history = History(config)
    for snapshot in train(config, at=[]):
        history.append(snapshot)
    return history


def run_of(seed: int) -> FinishedRun:
    return trained(dataclasses.replace(CONFIG, seed=seed))


class Clock:
    now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


class Cluster:
    """A PostgreSQL server of our own, which listens only on a socket in its folder."""

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
        """Stop it as a crash would."""
        self._do("pg_ctl", "stop", "--wait", "--mode=immediate")

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def emptied(self) -> str:
        """The URL of its database, emptied first."""
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
    # A socket needs a short path, and PostgreSQL's user must be allowed in.
    with tempfile.TemporaryDirectory() as folder:
        cluster = Cluster(Path(folder), Path(initdb).parent)
        yield cluster
        cluster.kill()


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    return str(tmp_path / "rooms.sqlite")


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def address(request: pytest.FixtureRequest) -> str:
    """The address of an unused place for rooms."""
    if request.param == "SQLite":
        return str(request.getfixturevalue("sqlite"))
    return str(request.getfixturevalue("cluster").emptied())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(address: str, clock: Clock) -> RoomStore:
    return open_store(address, clock, first_seed=lambda: 1)


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
    """Do something in this many threads that begin together; none may fail."""
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


# A process that takes a seat and submits its run; the code added to it says how often.
STUDENT = """
import sys
from nn import History, train
from pages.rooms.errors import StoreUnavailable
from pages.rooms.errors import StoreMisconfigured
from pages.rooms.model import FinishedRun
from pages.rooms.store import open_store

address, code, *limits = sys.argv[1:]
store = open_store(address)

def submit_one():
    seat = store.join(code)
    history = History(store.room(code).config(seat.seed))
    for snapshot in train(history.config, at=[]):
        history.append(snapshot)
    store.submit(code, seat.token, FinishedRun.from_history(history))
    print(seat.seed, flush=True)
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


@contextlib.contextmanager
def locked(address: str) -> Iterator[None]:
    """While this lasts, someone else has locked all rooms."""
    if address.startswith("postgresql"):
        with importlib.import_module("psycopg").connect(address) as connection:
            connection.execute("LOCK TABLE rooms IN ACCESS EXCLUSIVE MODE")
            yield
    else:
        with contextlib.closing(sqlite3.connect(address, isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            yield


def fill(store: RoomStore, code: str, students: int) -> list[FinishedRun]:
    """Let this many more students join and hand in their runs."""
    room = store.room(code)
    assert room
    runs = []
    for _ in range(students):
        seat = store.join(code)
        runs.append(trained(room.config(seat.seed)))
        store.submit(code, seat.token, runs[-1])
    return runs


def fault(address: str) -> str:
    """What is said when a room cannot be opened at this address."""
    with pytest.raises(StoreMisconfigured) as caught:
        open_store(address, patience=0.5).open_room(CONFIG)
    assert "Try again" not in str(caught.value)
    assert "For whoever runs it" in str(caught.value)
    return str(caught.value)
