"""What a store cannot do is said as it is, to whoever runs the server, and without its password."""

import contextlib
import errno
import sqlite3
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from pages.rooms import faults
from pages.rooms.errors import StoreMisconfigured
from pages.rooms.store import open_store
from tests.pages.rooms.conftest import CONFIG, ROOT, fault

TRY = """
import os
import sys
from pages.rooms.errors import RoomError
from pages.rooms.store import open_store
from nn import TrainingConfig
if os.geteuid() == 0:  # to whom nothing is read-only
    os.setgid(65534)
    os.setuid(65534)
try:
    open_store(sys.argv[1]).open_room(TrainingConfig())
except RoomError as error:
    print(error)
"""


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    assert faults.NO_FOLDER in fault(str(tmp_path / "nowhere" / "rooms.sqlite"))


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    assert faults.IS_A_FOLDER in fault(str(tmp_path))


def test_a_text_is_no_database_and_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "text.sqlite"
    path.write_bytes(text := b"This is no database. " * 400)
    assert faults.NO_DATABASE_FILE in fault(str(path))
    assert path.read_bytes() == text


def test_a_damaged_file_is_said_to_be_damaged(sqlite: str) -> None:
    open_store(sqlite).open_room(CONFIG)
    with contextlib.closing(sqlite3.connect(sqlite)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(Path(sqlite).read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    Path(sqlite).write_bytes(content)
    assert faults.DAMAGED in fault(sqlite)


def test_a_file_of_another_program_is_left_as_it_is(sqlite: str) -> None:
    with contextlib.closing(sqlite3.connect(sqlite)) as connection:
        connection.execute("CREATE TABLE rooms (window TEXT)")
    before = Path(sqlite).read_bytes()
    assert faults.OTHER_TABLES in fault(sqlite)
    assert Path(sqlite).read_bytes() == before


def test_a_file_without_some_of_the_tables_is_said_to_be(sqlite: str) -> None:
    store = open_store(sqlite)
    store.open_room(CONFIG)
    with contextlib.closing(sqlite3.connect(sqlite)) as connection:
        connection.execute("DROP TABLE guesses")
        connection.execute("DROP TABLE rooms")
    with pytest.raises(StoreMisconfigured, match="tables in it are missing"):
        store.open_room(CONFIG)


def test_a_newer_file_is_named_in_the_log(sqlite: str, caplog: pytest.LogCaptureFixture) -> None:
    with contextlib.closing(sqlite3.connect(sqlite)) as connection:
        connection.execute("PRAGMA user_version = 99")
    said = fault(sqlite)
    assert "kept in version 99" in said
    assert "kept in version 99" in caplog.text


def test_a_link_to_a_folder_that_does_not_exist_is_understood(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere" / "rooms.sqlite")
    assert faults.NO_FOLDER in fault(str(tmp_path / "link"))


def test_names_that_no_file_can_have_are_refused(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    assert faults.NO_FILE in fault(str(tmp_path / ("x" * 300)))
    assert faults.NO_FILE in fault(str(tmp_path / "circle"))


def test_too_many_open_files_pass_by_themselves(
    sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_store(sqlite).open_room(CONFIG)
    error = sqlite3.OperationalError("unable to open database file")
    error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
    refused = OSError(errno.EMFILE, "Too many open files")
    monkeypatch.setattr(Path, "open", mock.Mock(side_effect=refused))
    assert not isinstance(faults.of_sqlite(error, Path(sqlite)), StoreMisconfigured)


@pytest.mark.parametrize("exists", [False, True])
def test_a_folder_that_is_read_only_is_said_to_be(tmp_path: Path, exists: bool) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    path = folder / "rooms.sqlite"
    if exists:
        open_store(str(path)).open_room(CONFIG)
        for file in folder.iterdir():
            file.chmod(0o444)
    folder.chmod(0o555)
    for parent in folder.parents:  # others may look in
        if parent.owner() == folder.owner() and not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o001)
    done = subprocess.run(
        [sys.executable, "-c", TRY, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    folder.chmod(0o755)
    assert faults.READ_ONLY in done.stdout


@pytest.mark.parametrize("exists", [False, True])
def test_a_drive_without_shared_memory_is_refused(
    sqlite: str, monkeypatch: pytest.MonkeyPatch, exists: bool
) -> None:
    if exists:
        open_store(sqlite).open_room(CONFIG)  # on a disk, before the file is moved
    # SQLite answers so on a drive where processes cannot share memory, such as a network share.
    connect = sqlite3.connect

    def connect_there(path: object, **options: object) -> sqlite3.Connection:
        return connect(f"file:{path}?vfs=unix-none", uri=True, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(sqlite3, "connect", connect_there)
    assert faults.NO_SHARING in fault(sqlite)
