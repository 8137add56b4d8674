"""What a store cannot do is said as it is, to whoever runs the server, and without its password."""

import contextlib
import importlib
import logging
import sqlite3
import subprocess
import sys
import traceback
from pathlib import Path
from unittest import mock
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pages.rooms import faults
from pages.rooms.errors import RoomError, StoreMisconfigured, StoreUnavailable
from pages.rooms.store import open_store
from tests.pages.rooms.conftest import CONFIG, ROOT, Cluster

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


def fault(address: str) -> str:
    """What is said when a room cannot be opened at this address."""
    with pytest.raises(StoreMisconfigured) as caught:
        open_store(address, patience=0.5).open_room(CONFIG)
    assert "Try again" not in str(caught.value)
    assert "For whoever runs it" in str(caught.value)
    return str(caught.value)


# ---- SQLite --------------------------------------------------------------------------------------


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


def test_a_drive_without_shared_memory_is_refused(
    sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # SQLite answers so on a drive where processes cannot share memory, such as a network share.
    connect = sqlite3.connect

    def connect_there(path: object, **options: object) -> sqlite3.Connection:
        return connect(f"file:{path}?vfs=unix-none", uri=True, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(sqlite3, "connect", connect_there)
    assert faults.NO_SHARING in fault(sqlite)


# ---- PostgreSQL ----------------------------------------------------------------------------------

UNREADABLE = [
    "postgresql://user:p@ss@host/rooms",
    "postgresql://user:p/ss@host/rooms",
    "postgresql://user:12/ss@host/rooms",
    "postgresql://user:p%zz@host/rooms",
    "postgresql://user:pass@host:notaport/rooms",
    "postgresql://user:pass@[::1/rooms",
    "postgresql://user:pass@host/rooms?nonsense=1",
]


@pytest.mark.parametrize("address", UNREADABLE)
def test_an_address_that_cannot_be_read_says_how_it_is_written(address: str) -> None:
    pytest.importorskip("psycopg")
    assert faults.UNREADABLE in fault(address)


def test_another_kind_of_address_is_refused_without_a_part_of_it() -> None:
    said = fault("mysql://root:secret@host/rooms")
    assert faults.UNKNOWN_KIND in said
    assert "secret" not in said


def test_a_port_where_nobody_listens_does_not_answer() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StoreUnavailable, match="does not answer") as caught:
        open_store("postgresql://user:pass@127.0.0.1:1/rooms", patience=1).room("BCDFGH")
    assert not isinstance(caught.value, StoreMisconfigured), "a server that restarts comes back"


def test_a_missing_database_and_user_are_named(cluster: Cluster) -> None:
    url = cluster.url
    assert faults.NO_DATABASE in fault(url.replace("/postgres?", "/nothere?"))
    assert faults.NOT_LET_IN in fault(url.replace("postgres@", "nobody@"))


def test_missing_rights_are_named(cluster: Cluster) -> None:
    cluster.emptied()
    with importlib.import_module("psycopg").connect(cluster.url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS guest")
        connection.execute("CREATE ROLE guest LOGIN")
        guest = cluster.url.replace("postgres@", "guest@")
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        assert faults.NO_RIGHTS in fault(guest)
        connection.execute("GRANT CREATE, USAGE ON SCHEMA public TO guest")
        connection.execute("ALTER ROLE guest SET default_transaction_read_only = on")
        assert faults.READ_ONLY_DATABASE in fault(guest)
        connection.execute("REVOKE ALL ON SCHEMA public FROM guest")
        connection.execute("DROP ROLE guest")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('FATAL:  password authentication failed for user "postgres"', faults.NOT_LET_IN),
        ("fe_sendauth: no password supplied", faults.NOT_LET_IN),
        ('FATAL:  no pg_hba.conf entry for host "192.0.2.1"', faults.NOT_LET_IN),
        ("failed to resolve host 'db': [Errno -2] Name or service not known", faults.NO_HOST),
        ("server does not support SSL, but SSL was required", faults.NO_ENCRYPTION),
        ("SSL error: certificate verify failed", faults.NO_ENCRYPTION),
        ('connection is bad: invalid sslmode value: "wrong"', faults.UNREADABLE),
        ("FATAL:  sorry, too many clients already", None),
        ("FATAL:  the database system is starting up", None),
    ],
)
def test_what_psycopg_says_while_it_connects_is_understood(text: str, sentence: str | None) -> None:
    error = pytest.importorskip("psycopg").OperationalError(text)
    found = faults.of_postgresql(error)
    assert isinstance(found, StoreMisconfigured) == (sentence is not None)
    assert (sentence or "Try again in a moment") in str(found)


SECRETS = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x24F, exclude_characters="\x7f"),
    min_size=6,
    max_size=20,
).filter(lambda text: not text.isascii() or not text.isalnum())


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(secret=SECRETS, place=st.sampled_from(["raw", "quoted", "parameter"]))
def test_no_password_is_ever_said_or_logged(
    secret: str, place: str, caplog: pytest.LogCaptureFixture
) -> None:
    pytest.importorskip("psycopg")
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    addresses = {
        "raw": f"postgresql://user:{secret}@127.0.0.1:1/rooms",
        "quoted": f"postgresql://user:{quote(secret, safe='')}@127.0.0.1:1/rooms",
        "parameter": f"postgresql://user@127.0.0.1:1/rooms?password={quote(secret, safe='')}",
    }
    with pytest.raises(RoomError) as caught:
        open_store(addresses[place], patience=1).room("BCDFGH")
    said = "\n".join([*traceback.format_exception(caught.value), caplog.text])
    # What libpq takes for a host, a port or a name is a part of it.
    for part in [secret, quote(secret, safe=""), *secret.replace("/", "@").split("@")]:
        assert len(part) < 5 or part not in said


def test_a_missing_driver_is_named_at_once() -> None:
    with mock.patch.dict(sys.modules, {"psycopg": None}):
        assert "pip install 'psycopg[binary]" in fault("postgresql://host/rooms")
