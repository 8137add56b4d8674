"""What only a SQLite file does: it can be locked, full, or no database at all."""

import re
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
    store = open_store(sqlite, patience=0.2)
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
