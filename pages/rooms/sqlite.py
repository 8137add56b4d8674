"""Rooms in a SQLite file, for one machine."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

from pages.rooms import faults
from pages.rooms.model import new_first_seed
from pages.rooms.sql import Kind, SqlStore
from pages.rooms.tables import VERSION, Execute, bring_up_to_date, check_version


class SqliteStore(SqlStore):
    """A `RoomStore` in a file of this machine, which several processes may share.

    Every transaction has a connection of its own, since sessions are threads that come and go.

    Args:
        path: the file, which is created if it does not exist.
        clock: returns seconds since 1970.
        patience: seconds to wait while others write.
        first_seed: returns the first seed of a new room.
    """

    def __init__(
        self,
        path: Path,
        clock: Callable[[], float] = time.time,
        patience: float = 5.0,
        first_seed: Callable[[], int] = new_first_seed,
    ) -> None:
        super().__init__(clock, patience, first_seed)
        self._path = path.absolute()
        self._lock = threading.Lock()

    @contextmanager
    def _transaction(self, kind: Kind) -> Iterator[Execute]:
        try:
            with (
                nullcontext() if kind == "read" else self._only_writer(),
                closing(
                    sqlite3.connect(self._path, timeout=self._patience, isolation_level=None)
                ) as connection,
            ):
                self._prepare(connection)
                connection.execute("BEGIN" if kind == "read" else "BEGIN IMMEDIATE")
                yield _execute_on(connection)
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise faults.of_sqlite(error, self._path) from error

    @contextmanager
    def _only_writer(self) -> Iterator[None]:
        """Wait for the other threads that write: SQLite itself would sleep too long between tries.

        Raises:
            sqlite3.OperationalError: they have been writing all the time.
        """
        if not self._lock.acquire(timeout=self._patience):
            raise sqlite3.OperationalError("other threads have been writing all the time")
        try:
            yield
        finally:
            self._lock.release()

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Set a connection up, and bring the tables up to date.

        Raises:
            StoreMisconfigured: the file is another program's, or a newer version's, or its drive
                cannot be shared.
        """
        # FULL waits for the disk, so that an accepted run survives even a power cut.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        version = _user_version(connection)
        check_version(version)
        if version < VERSION:
            if _is_foreign(connection):
                raise faults.unavailable(faults.OTHER_TABLES, f"{self._path}")
            self._switch_to_wal(connection)
            connection.execute("BEGIN IMMEDIATE")
            bring_up_to_date(_execute_on(connection), _user_version(connection))
            connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute("COMMIT")

    def _switch_to_wal(self, connection: sqlite3.Connection) -> None:
        """Have the file's changes written to a log first, so that readers need not wait.

        Raises:
            StoreMisconfigured: the drive does not allow that.
        """
        deadline = time.monotonic() + self._patience
        while True:
            try:
                ((mode,),) = connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                # Where two connections switch a new file at once, SQLite does not let one wait.
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
            else:
                if mode != "wal":
                    raise faults.unavailable(faults.NO_SHARING, f"{self._path}: {mode}")
                return
            time.sleep(0.01)


def _execute_on(connection: sqlite3.Connection) -> Execute:
    return lambda statement, *values: connection.execute(statement, values).fetchall()


def _is_foreign(connection: sqlite3.Connection) -> bool:
    """Whether another program has made the file: it has tables, but no version."""
    connection.execute("BEGIN")  # both are read as they were at one time
    version = _user_version(connection)
    ((tables,),) = connection.execute("SELECT count(*) FROM sqlite_master")
    connection.execute("ROLLBACK")
    return version == 0 and tables > 0


def _user_version(connection: sqlite3.Connection) -> int:
    ((version,),) = connection.execute("PRAGMA user_version")
    return int(version)
