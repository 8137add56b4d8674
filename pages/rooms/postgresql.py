"""Rooms in a PostgreSQL database, for several machines."""

import importlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from pages.rooms import faults
from pages.rooms.model import new_first_seed
from pages.rooms.sql import Kind, SqlStore
from pages.rooms.tables import VERSION, Execute, bring_up_to_date

# A server accepts 100 connections unless it is configured otherwise, and other machines want some.
_CONNECTIONS: Final = 16
_LOCK_NUMBER: Final = 0x584F52  # "XOR"


class PostgresqlStore(SqlStore):
    """A `RoomStore` in a database that several machines may share.

    Args:
        url: the database's, postgresql://user:password@host/name.
        clock: returns seconds since 1970.
        patience: seconds to wait for a connection, and while others have a room locked.
        first_seed: returns the first seed of a new room.

    Raises:
        StoreMisconfigured: the address cannot be read, or the driver, psycopg, is not installed.
    """

    _LOCK_ROW = " FOR UPDATE"

    def __init__(
        self,
        url: str,
        clock: Callable[[], float] = time.time,
        patience: float = 5.0,
        first_seed: Callable[[], int] = new_first_seed,
    ) -> None:
        super().__init__(clock, patience, first_seed)
        try:
            self._psycopg = importlib.import_module("psycopg")
        except ImportError as error:
            raise faults.unavailable(faults.NO_DRIVER, "ImportError") from error
        self._check_address(url)
        self._url = url
        self._connections = threading.BoundedSemaphore(_CONNECTIONS)
        self._prepared = False

    def _check_address(self, url: str) -> None:
        """Check what libpq reads in the address: a password's @ or / can end up in any part.

        Raises:
            StoreMisconfigured: it cannot be read.
        """
        try:
            found = self._psycopg.conninfo.conninfo_to_dict(url)
            for host in str(found.get("host", "")).split(","):
                host.encode("idna")  # as it will be to look the host up
        except (self._psycopg.Error, UnicodeError):
            found = {"host": "@"}
        ports = str(found.get("port", "")).split(",")
        misread = any("@" in str(found.get(name, "")) for name in ("host", "port", "dbname"))
        if misread or not all(port.isascii() and port.isdigit() for port in ports if port):
            raise faults.unavailable(faults.UNREADABLE, "PostgreSQL")

    @contextmanager
    def _transaction(self, kind: Kind) -> Iterator[Execute]:
        try:
            with (
                self._connections,
                self._psycopg.connect(
                    self._url,
                    autocommit=True,
                    connect_timeout=max(1, int(self._patience)),
                    tcp_user_timeout=int(2000 * self._patience),
                    # A pooler may give each transaction another connection to the database.
                    prepare_threshold=None,
                ) as connection,
            ):

                def execute(statement: str, *values: object) -> list[tuple[Any, ...]]:
                    cursor = connection.execute(statement.replace("?", "%s"), values)
                    return cursor.fetchall() if cursor.description else []

                if not self._prepared:
                    with connection.transaction():
                        self._begin(execute, alone=True)
                        _prepare_tables(execute)
                    self._prepared = True
                with connection.transaction():
                    self._begin(execute, alone=kind == "write alone")
                    yield execute
        except self._psycopg.Error as error:
            if error.sqlstate == "42P01":
                self._prepared = False  # somebody may have made the database anew
            # Its text may hold a part of the address, and so of the password.
            raise faults.of_postgresql(error) from None

    def _begin(self, execute: Execute, alone: bool) -> None:
        execute(f"SET LOCAL lock_timeout = '{self._patience}s'")
        if alone:
            execute("SELECT pg_advisory_xact_lock(?)", _LOCK_NUMBER)


def _prepare_tables(execute: Execute) -> None:
    """Bring the tables up to date."""
    execute("CREATE TABLE IF NOT EXISTS room_schema (version BIGINT NOT NULL)")
    found = execute("SELECT version FROM room_schema")
    bring_up_to_date(execute, found[0][0] if found else 0)
    execute("DELETE FROM room_schema")
    execute("INSERT INTO room_schema (version) VALUES (?)", VERSION)
