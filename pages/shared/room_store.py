"""Where rooms are kept: a SQLite file for one machine, a PostgreSQL server for several."""

import hashlib
import hmac
import importlib
import logging
import secrets
import sqlite3
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from nn import TrainingConfig
from pages.shared.rooms import (
    LIFETIME,
    ROOMS,
    SEATS,
    Count,
    FinishedRun,
    NoSeat,
    NoSuchRoom,
    NotTheTeacher,
    Room,
    RoomClosed,
    RoomError,
    RoomFull,
    RoomStore,
    Seat,
    StoredRun,
    StoreUnavailable,
    TooManyRooms,
    check_run,
    is_token,
    new_code,
    new_token,
    normalize_code,
)

Sql = Callable[..., list[tuple[Any, ...]]]
"""Runs a statement with the values for its question marks, and gives the rows of its answer."""
Kind = Literal["read", "write", "write alone"]
"""What a transaction does; of those that write alone, there is one at a time over all rooms."""

VERSION: Final = 1
_PATIENCE: Final = 5.0  # seconds to wait for another's lock

# Written so that both databases read it: SQLite takes any name of a type.
_SCHEMA: Final = (
    """CREATE TABLE rooms (
        code TEXT PRIMARY KEY,
        key_hash TEXT NOT NULL,
        hidden_units BIGINT NOT NULL,
        learning_rate DOUBLE PRECISION NOT NULL,
        epochs BIGINT NOT NULL,
        opened_at DOUBLE PRECISION NOT NULL,
        closed BOOLEAN NOT NULL DEFAULT FALSE,
        generation BIGINT NOT NULL DEFAULT 0,
        next_seed BIGINT NOT NULL DEFAULT 1,
        next_number BIGINT NOT NULL DEFAULT 1
    )""",
    """CREATE TABLE seats (
        code TEXT NOT NULL REFERENCES rooms (code) ON DELETE CASCADE,
        token_hash TEXT NOT NULL,
        seed BIGINT NOT NULL,
        PRIMARY KEY (code, token_hash),
        UNIQUE (code, seed)
    )""",
    """CREATE TABLE runs (
        code TEXT NOT NULL,
        number BIGINT NOT NULL,
        seed BIGINT NOT NULL,
        losses BYTEA NOT NULL,
        solved_epoch BIGINT,
        final_loss DOUBLE PRECISION NOT NULL,
        parameters BYTEA NOT NULL,
        PRIMARY KEY (code, number),
        UNIQUE (code, seed),
        FOREIGN KEY (code, seed) REFERENCES seats (code, seed) ON DELETE CASCADE
    )""",
)

_LOG: Final = logging.getLogger(__name__)


def open_store(address: str, clock: Callable[[], float] = time.time) -> RoomStore:
    """The rooms that are kept at this address; nothing is read or written yet.

    Args:
        address: the path of a SQLite file, made if it is not there, on a disk of this machine; or
            the URL of a PostgreSQL database, postgresql://user:password@host/name.
        clock: gives seconds since 1970.

    Raises:
        RoomError: the address is neither of them.
        StoreUnavailable: PostgreSQL's driver is not installed.
    """
    scheme, separator, _ = address.partition("://")
    if scheme in ("postgresql", "postgres") and separator:
        return PostgresStore(address, clock)
    if separator or not address:
        raise RoomError(
            "The address of the rooms must be the path of a file or begin with postgresql://, "
            f"not with “{scheme[:20]}”."
        )
    return SqliteStore(Path(address), clock)


class _SqlStore(ABC):
    """A `RoomStore` in SQL that both databases know."""

    # SQLite needs none: its transactions that write come one after another.
    _LOCK_ROW = ""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock

    @abstractmethod
    def _transaction(self, kind: Kind) -> AbstractContextManager[Sql]:
        """A transaction on a connection of its own: committed at the end, undone by an exception.

        Raises:
            StoreUnavailable: the database does not answer, or cannot do what it is asked for.
        """

    def open_room(self, config: TrainingConfig) -> tuple[Room, str]:
        now, key = self._clock(), secrets.token_urlsafe(16)
        values = (config.hidden_units, config.learning_rate, config.epochs, now)
        with self._transaction("write alone") as sql:
            _remove_expired(sql, now)
            if sql("SELECT count(*) FROM rooms")[0][0] >= ROOMS:
                raise TooManyRooms
            inserted = False
            while not inserted:
                code = new_code()
                inserted = bool(
                    sql(
                        "INSERT INTO rooms (code, key_hash, hidden_units, learning_rate, epochs, "
                        "opened_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING "
                        "RETURNING code",
                        code,
                        _hash(key),
                        *values,
                    )
                )
        return Room(code, *values), key

    def room(self, code: str) -> Room | None:
        with self._transaction("read") as sql:
            found = self._find(sql, code)
        if found and self._is_over(found):
            self.expire(self._clock())
            return None
        return found

    def is_teacher(self, code: str, key: str) -> bool:
        with self._transaction("read") as sql:
            try:
                return _fits(sql, self._room(sql, code), key)
            except NoSuchRoom:
                return False

    def join(self, code: str, token: str | None = None) -> Seat:
        token = token if token is not None and is_token(token) else new_token()
        with self._transaction("write") as sql:
            room = self._room(sql, code, self._LOCK_ROW)
            seed = _seed(sql, room, token)
            if seed is None:
                if room.closed:
                    raise RoomClosed
                ((seed,),) = sql(
                    "UPDATE rooms SET next_seed = next_seed + 1 WHERE code = ? "
                    "RETURNING next_seed - 1",
                    room.code,
                )
                if seed > SEATS:
                    raise RoomFull
                sql(
                    "INSERT INTO seats (code, token_hash, seed) VALUES (?, ?, ?)",
                    room.code,
                    _hash(token),
                    seed,
                )
        return Seat(token, seed)

    def submit(self, code: str, token: str, run: FinishedRun) -> None:
        with self._transaction("write") as sql:
            # Locked until the end: else a run could be seen before one with a smaller number, and
            # whoever asks only for larger ones then would miss that.
            room = self._room(sql, code, self._LOCK_ROW)
            seed = _seed(sql, room, token)
            if seed is None:
                raise NoSeat
            check_run(run, room, seed)
            if sql("SELECT number FROM runs WHERE code = ? AND seed = ?", room.code, seed):
                return
            ((number,),) = sql(
                "UPDATE rooms SET next_number = next_number + 1 WHERE code = ? "
                "RETURNING next_number - 1",
                room.code,
            )
            sql(
                "INSERT INTO runs (code, number, seed, losses, solved_epoch, final_loss, "
                "parameters) VALUES (?, ?, ?, ?, ?, ?, ?)",
                room.code,
                number,
                seed,
                run.losses.astype("<f4").tobytes(),
                None if run.solved_epoch is None else int(run.solved_epoch),
                float(run.final_loss),
                run.parameters.astype("<f8").tobytes(),
            )

    def runs(self, code: str, after: int = 0) -> list[StoredRun]:
        with self._transaction("read") as sql:
            rows = sql(
                "SELECT number, seed, losses, solved_epoch, final_loss, parameters FROM runs "
                "WHERE code = ? AND number > ? ORDER BY number",
                self._room(sql, code).code,
                after,
            )
        return [
            StoredRun(
                number=number,
                seed=seed,
                losses=np.frombuffer(losses, "<f4").reshape(2, -1),
                solved_epoch=solved_epoch,
                final_loss=final_loss,
                parameters=np.frombuffer(parameters, "<f8"),
            )
            for number, seed, losses, solved_epoch, final_loss, parameters in rows
        ]

    def count(self, code: str) -> Count:
        with self._transaction("read") as sql:
            room = self._room(sql, code)
            ((seats,),) = sql("SELECT count(*) FROM seats WHERE code = ?", room.code)
            ((runs,),) = sql("SELECT count(*) FROM runs WHERE code = ?", room.code)
        return Count(seats, runs)

    def close_room(self, code: str, key: str) -> None:
        with self._transaction("write") as sql:
            room = self._room_of_teacher(sql, code, key)
            sql("UPDATE rooms SET closed = TRUE WHERE code = ?", room.code)

    def reset_room(self, code: str, key: str) -> None:
        with self._transaction("write") as sql:
            room = self._room_of_teacher(sql, code, key)
            sql("DELETE FROM runs WHERE code = ?", room.code)
            sql("UPDATE rooms SET generation = generation + 1 WHERE code = ?", room.code)

    def expire(self, now: float) -> None:
        with self._transaction("write alone") as sql:
            _remove_expired(sql, now)

    def _room_of_teacher(self, sql: Sql, code: str, key: str) -> Room:
        room = self._room(sql, code, self._LOCK_ROW)
        if not _fits(sql, room, key):
            raise NotTheTeacher
        return room

    def _room(self, sql: Sql, code: str, lock: str = "") -> Room:
        """The room, which is not over, with this code."""
        room = self._find(sql, code, lock)
        if room is None or self._is_over(room):
            raise NoSuchRoom
        return room

    def _find(self, sql: Sql, code: str, lock: str = "") -> Room | None:
        normalized = normalize_code(code)
        if normalized is None:
            return None
        rows = sql(
            "SELECT code, hidden_units, learning_rate, epochs, opened_at, closed, generation "
            f"FROM rooms WHERE code = ?{lock}",
            normalized,
        )
        if not rows:
            return None
        found, hidden_units, learning_rate, epochs, opened_at, closed, generation = rows[0]
        return Room(found, hidden_units, learning_rate, epochs, opened_at, bool(closed), generation)

    def _is_over(self, room: Room) -> bool:
        return room.opened_at <= self._clock() - LIFETIME


class SqliteStore(_SqlStore):
    """Rooms in a file of this machine, which several processes may share.

    Every operation has a connection of its own, since sessions are threads that come and go.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        super().__init__(clock)
        self._path = path.absolute()
        self._turn = threading.Lock()

    @contextmanager
    def _transaction(self, kind: Kind) -> Iterator[Sql]:
        try:
            with (
                nullcontext() if kind == "read" else self._my_turn(),
                closing(
                    sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
                ) as connection,
            ):
                self._prepare(connection)
                connection.execute("BEGIN" if kind == "read" else "BEGIN IMMEDIATE")
                yield lambda statement, *values: connection.execute(statement, values).fetchall()
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise _unavailable(error) from error

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        """Wait for the other threads that write: SQLite itself would wait by sleeping too long."""
        if not self._turn.acquire(timeout=_PATIENCE):
            raise sqlite3.OperationalError("other threads have been writing all the time")
        try:
            yield
        finally:
            self._turn.release()

    def _prepare(self, connection: sqlite3.Connection) -> None:
        # FULL waits for the disk, so that an accepted run outlives even a power cut.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        if _user_version(connection) == 0:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            if _user_version(connection) == 0:
                for statement in _SCHEMA:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute("COMMIT")
        _check_version(_user_version(connection))


class PostgresStore(_SqlStore):
    """Rooms in a PostgreSQL database, for several machines.

    Raises:
        StoreUnavailable: its driver, psycopg, is not installed.
    """

    _LOCK_ROW = " FOR UPDATE"
    # A server takes 100 connections unless it is told otherwise, and other machines want some.
    _CONNECTIONS = 16
    _LOCK_NUMBER = 0x584F52  # "XOR"

    def __init__(self, url: str, clock: Callable[[], float] = time.time) -> None:
        super().__init__(clock)
        try:
            self._psycopg = importlib.import_module("psycopg")
        except ImportError as error:
            raise StoreUnavailable(
                "Rooms in PostgreSQL need its driver: pip install 'psycopg[binary]>=3.2,<4'"
            ) from error
        self._url = url
        self._connections = threading.BoundedSemaphore(self._CONNECTIONS)
        self._prepared = False

    @contextmanager
    def _transaction(self, kind: Kind) -> Iterator[Sql]:
        try:
            with (
                self._connections,
                self._psycopg.connect(
                    self._url,
                    autocommit=True,
                    connect_timeout=int(_PATIENCE),
                    tcp_user_timeout=int(2000 * _PATIENCE),
                ) as connection,
            ):

                def sql(statement: str, *values: object) -> list[tuple[Any, ...]]:
                    cursor = connection.execute(statement.replace("?", "%s"), values)
                    return cursor.fetchall() if cursor.description else []

                if not self._prepared:
                    with connection.transaction():
                        self._begin(sql, alone=True)
                        self._prepare(sql)
                    self._prepared = True
                with connection.transaction():
                    self._begin(sql, alone=kind == "write alone")
                    yield sql
        except self._psycopg.Error as error:
            raise _unavailable(error) from error

    def _begin(self, sql: Sql, alone: bool) -> None:
        sql(f"SET LOCAL lock_timeout = '{_PATIENCE}s'")
        if alone:
            sql("SELECT pg_advisory_xact_lock(?)", self._LOCK_NUMBER)

    def _prepare(self, sql: Sql) -> None:
        sql("CREATE TABLE IF NOT EXISTS room_schema (version BIGINT NOT NULL)")
        if not sql("SELECT version FROM room_schema"):
            for statement in _SCHEMA:
                sql(statement)
            sql("INSERT INTO room_schema (version) VALUES (?)", VERSION)
        _check_version(sql("SELECT version FROM room_schema")[0][0])


def _user_version(connection: sqlite3.Connection) -> int:
    ((version,),) = connection.execute("PRAGMA user_version")
    return int(version)


def _check_version(version: int) -> None:
    if version != VERSION:
        raise StoreUnavailable(
            f"The rooms are kept in version {version}, and this program knows version {VERSION}: "
            "use the same program everywhere, or another file or database."
        )


def _unavailable(error: Exception) -> StoreUnavailable:
    _LOG.warning("the rooms cannot be reached: %s", error)
    return StoreUnavailable()


def _remove_expired(sql: Sql, now: float) -> None:
    sql("DELETE FROM rooms WHERE opened_at <= ?", now - LIFETIME)


def _fits(sql: Sql, room: Room, key: str) -> bool:
    ((key_hash,),) = sql("SELECT key_hash FROM rooms WHERE code = ?", room.code)
    return hmac.compare_digest(key_hash, _hash(key))


def _seed(sql: Sql, room: Room, token: str) -> int | None:
    rows = sql("SELECT seed FROM seats WHERE code = ? AND token_hash = ?", room.code, _hash(token))
    return int(rows[0][0]) if rows else None


def _hash(secret: str) -> str:
    """What is kept of a secret; one of 128 random bits needs no salt and no slow hash."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
