"""What only a SQLite file does: it can be locked, full, or no database at all."""

import functools
import re
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from pages.rooms.errors import StoreUnavailable
from pages.rooms.store import open_store
from tests.pages.rooms.conftest import CONFIG, STUDENT, locked, python, run_of, seeds

UNTIL_THE_DISK_IS_FULL = f"""{STUDENT}
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (int(*limits), resource.RLIM_INFINITY))
try:
    while True:
        submit_one()
except StoreUnavailable as error:
    print(error, "because of", error.__cause__)
"""


def test_in_a_locked_file_a_screen_still_sees_the_runs(sqlite: str) -> None:
    store = open_store(sqlite, patience=0.2, first_seed=lambda: 1)
    room, _ = store.open_room(CONFIG)
    store.submit(room.code, store.join(room.code).token, run_of(1))
    with locked(sqlite):
        assert store.room(room.code) == room
        assert seeds(store, room.code) == [1]


def test_a_full_disk_is_reported_and_loses_nothing(sqlite: str) -> None:
    store = open_store(sqlite)
    room, _ = store.open_room(CONFIG)
    with python(UNTIL_THE_DISK_IS_FULL, sqlite, room.code, "80000") as process:
        *submitted, last = process.communicate(timeout=60)[0].splitlines()
    assert "Nothing that was handed in is lost" in last
    assert re.search("because of .*(full|disk I/O error)", last)
    assert len(submitted) > 10
    assert seeds(store, room.code) == [int(seed) for seed in submitted]
    seat = store.join(room.code)
    store.submit(room.code, seat.token, run_of(seat.seed))
    assert store.count(room.code).runs == len(submitted) + 1


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


def test_neither_keys_nor_tokens_are_on_the_disk(sqlite: str) -> None:
    room, key = (store := open_store(sqlite)).open_room(CONFIG)
    token = store.join(room.code).token
    text = b"".join(path.read_bytes() for path in Path(sqlite).parent.iterdir())
    assert room.code.encode() in text
    assert key.encode() not in text
    assert token.encode() not in text


def test_a_new_file_that_another_process_holds_is_waited_for(sqlite: str) -> None:
    began = threading.Event()

    def hold() -> None:
        with locked(sqlite):
            began.set()
            time.sleep(0.3)

    other = threading.Thread(target=hold)
    other.start()
    began.wait()
    room, _ = open_store(sqlite).open_room(CONFIG)
    other.join()
    assert open_store(sqlite).room(room.code) == room


def test_a_new_file_that_stays_locked_is_out_of_reach(sqlite: str) -> None:
    with locked(sqlite), pytest.raises(StoreUnavailable):
        open_store(sqlite, patience=0.2).open_room(CONFIG)


@pytest.mark.parametrize(("refusals", "patience"), [(2, 5.0), (10_000, 0.1)])
def test_a_new_file_that_another_connection_switches_to_a_log_is_tried_again(
    sqlite: str, monkeypatch: pytest.MonkeyPatch, refusals: int, patience: float
) -> None:
    left = refusals

    class Busy(sqlite3.Connection):
        def execute(self, statement: str, *values: object) -> sqlite3.Cursor:
            nonlocal left
            if "journal_mode" in statement and left:
                left -= 1
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = sqlite3.SQLITE_BUSY
                raise error
            return super().execute(statement, *values)

    monkeypatch.setattr(sqlite3, "connect", functools.partial(sqlite3.connect, factory=Busy))
    store = open_store(sqlite, patience=patience)
    if refusals == 2:
        room, _ = store.open_room(CONFIG)
        assert store.room(room.code) == room
    else:
        with pytest.raises(StoreUnavailable):
            store.open_room(CONFIG)


def test_who_waits_too_long_for_other_threads_is_told_so(sqlite: str) -> None:
    store = open_store(sqlite, patience=0.05, first_seed=lambda: 1)
    room, _ = store.open_room(CONFIG)
    with store._only_writer(), pytest.raises(StoreUnavailable, match="cannot be reached"):
        store.join(room.code)
    assert store.join(room.code).seed == 1
