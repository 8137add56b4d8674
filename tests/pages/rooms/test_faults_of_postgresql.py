"""What is wrong with a PostgreSQL database or its address is said, and no password ever is."""

import importlib
import logging
import sys
import time
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
from tests.pages.rooms.conftest import CONFIG, Cluster, fault

UNREADABLE = [
    "postgresql://user:p@ss@host/rooms",
    "postgresql://user:p/ss@host/rooms",
    "postgresql://user:12/ss@host/rooms",
    "postgresql://user:p%zz@host/rooms",
    "postgresql://user:pass@host:notaport/rooms",
    "postgresql://user:pass@[::1/rooms",
    "postgresql://user:pass@host/rooms?nonsense=1",
    "postgresql://user:pass@host..name/rooms",
    f"postgresql://user:pass@{'h' * 70}/rooms",
    "postgresql://user:p\udcffss@host/rooms",
]


@pytest.mark.parametrize("address", UNREADABLE)
def test_an_address_that_cannot_be_read_says_how_it_is_written(address: str) -> None:
    pytest.importorskip("psycopg")
    assert faults.UNREADABLE in fault(address)


OTHER_KINDS = [
    "mysql://root:{}@host/rooms",
    "postgresql+psycopg://user:{}@host/rooms",
    "postgresql:user:{}@host/rooms",
    "postgresql:/user:{}@host/rooms",
    "POSTGRES://user:{}@host/rooms",
    "'postgresql://user:{}@host/rooms'",
    "//user:{}@host/rooms",
    "user:{}@host/rooms",
    "host=db user=me password={}",
    "dbname=rooms password = '{}'",
]


@pytest.mark.parametrize("address", OTHER_KINDS)
def test_what_is_meant_for_a_database_never_becomes_a_file(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    for secret in ("secret", "se/c@r:et"):
        said = fault(address.format(secret))
        assert faults.UNKNOWN_KIND in said
        assert not any(part in said + caplog.text for part in (secret, "secret", "r:et"))
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    "path",
    ["rooms.sqlite", "C:\\Users\\a@b\\rooms", "D:/a@b", "/srv/a@b/x", "postgres.db", "/a:b/c"],
)
def test_paths_are_paths(path: str) -> None:
    assert not faults.is_meant_for_a_database(path)


def test_a_space_around_an_address_does_no_harm(tmp_path: Path) -> None:
    assert open_store(f" {tmp_path}/rooms.sqlite\n").open_room(CONFIG)
    assert (tmp_path / "rooms.sqlite").exists()


def test_a_port_where_nobody_listens_does_not_answer() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StoreUnavailable, match="does not answer") as caught:
        open_store("postgresql://user:pass@127.0.0.1:1/rooms", patience=1).room("BCDFGH")
    assert not isinstance(caught.value, StoreMisconfigured), "a server that restarts comes back"


def test_a_missing_database_and_user_are_named(cluster: Cluster) -> None:
    url = cluster.url
    assert faults.NO_DATABASE in fault(url.replace("/postgres?", "/nothere?"))
    assert faults.NOT_LET_IN in fault(url.replace("postgres@", "nobody@"))


def test_a_wrong_password_is_named(cluster: Cluster) -> None:
    rules = cluster.folder / "data" / "pg_hba.conf"
    before = rules.read_text()
    with importlib.import_module("psycopg").connect(cluster.url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS pupil")
        connection.execute("CREATE ROLE pupil LOGIN PASSWORD 'right-one'")
        rules.write_text(f"local all pupil scram-sha-256\n{before}")
        try:
            connection.execute("SELECT pg_reload_conf()")
            for user in ("pupil", "pupil:wrong-one"):
                address = cluster.url.replace("postgres@", f"{user}@")
                assert faults.NOT_LET_IN in retried(address)
        finally:
            rules.write_text(before)
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("DROP ROLE pupil")


def retried(address: str) -> str:
    """What is said once the server has read its rules anew."""
    deadline = time.monotonic() + 20
    while True:
        try:
            open_store(address).room("BCDFGH")
        except StoreMisconfigured as error:
            return str(error)
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_server_without_a_free_connection_is_tried_again(cluster: Cluster) -> None:
    guest = cluster.url.replace("postgres@", "guest@").replace("/postgres?", "/guests?")
    with importlib.import_module("psycopg").connect(cluster.url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS guests")
        connection.execute("DROP ROLE IF EXISTS guest")
        connection.execute("CREATE ROLE guest LOGIN")
        connection.execute("CREATE DATABASE guests")
        for role, database in ((0, -1), (-1, 0)):
            connection.execute(f"ALTER ROLE guest CONNECTION LIMIT {role}")
            connection.execute(f"ALTER DATABASE guests CONNECTION LIMIT {database}")
            with pytest.raises(StoreUnavailable, match="Try again") as caught:
                open_store(guest).room("BCDFGH")
            assert not isinstance(caught.value, StoreMisconfigured)
        connection.execute("ALTER DATABASE guests CONNECTION LIMIT -1")
        connection.execute("REVOKE CONNECT ON DATABASE guests FROM PUBLIC")
        assert faults.NO_RIGHTS in fault(guest)
        connection.execute("DROP DATABASE guests")
        connection.execute("DROP ROLE guest")


def test_a_database_that_is_emptied_is_filled_again(cluster: Cluster) -> None:
    store = open_store(cluster.emptied())
    store.open_room(CONFIG)
    cluster.emptied()
    with pytest.raises(StoreMisconfigured, match="tables in it are missing"):
        store.open_room(CONFIG)
    room, _ = store.open_room(CONFIG)
    assert store.room(room.code) == room


def test_tables_of_another_program_are_left_as_they_are(cluster: Cluster) -> None:
    address = cluster.emptied()
    with importlib.import_module("psycopg").connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE rooms (windows TEXT)")
        assert faults.OTHER_TABLES in fault(address)
        assert connection.execute("SELECT windows FROM rooms").fetchall() == []
        assert connection.execute("SELECT to_regclass('room_schema')").fetchall() == [(None,)]


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
        ('FATAL:  too many connections for database "rooms"', None),
        ('FATAL:  too many connections for role "postgres"', None),
        ("consuming input failed: SSL connection has been closed unexpectedly", None),
        ("consuming input failed: SSL SYSCALL error: EOF detected", None),
        ("consuming input failed: SSL error: unexpected eof while reading", None),
        ('connection to server at "db" failed: SSL error: unexpected eof while reading', None),
        ('connection to server at "ssl.host" (192.0.2.1), port 5432 failed: timeout', None),
        ("failed to resolve host 'db': [Errno -3] Temporary failure in name resolution", None),
        ("failed to resolve host 'certificate': [Errno -2] Name not known", faults.NO_HOST),
        ('FATAL:  no pg_hba.conf entry for host "1", no encryption', faults.NO_ENCRYPTION),
        ("FATAL:  Tenant or user not found", faults.NOT_LET_IN),
        ("FATAL:  no such database: rooms", faults.NO_DATABASE),
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


@pytest.mark.parametrize(
    ("name", "passes"),
    [
        ("SerializationFailure", True),
        ("TooManyConnections", True),
        ("LockNotAvailable", True),
        ("AdminShutdown", True),
        ("DiskFull", False),
        ("FeatureNotSupported", False),
        ("SyntaxError", False),
        ("ProgramLimitExceeded", False),
    ],
)
def test_only_what_passes_by_itself_is_to_be_tried_again(name: str, passes: bool) -> None:
    error = getattr(pytest.importorskip("psycopg").errors, name)("ERROR")
    found = faults.of_postgresql(error)
    assert isinstance(found, StoreMisconfigured) != passes
    assert ("Try again" in str(found)) == passes


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
