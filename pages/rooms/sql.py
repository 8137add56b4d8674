"""What the stores have in common: the tables, and the statements that both databases understand."""

import logging
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final, Literal

import numpy as np

from nn import TrainingConfig
from pages.rooms import rules
from pages.rooms.codes import (
    hash_secret,
    is_token,
    matches_hash,
    new_code,
    new_token,
    normalize_code,
)
from pages.rooms.errors import NoSuchRoom, StoreUnavailable
from pages.rooms.model import Count, FinishedRun, Room, Seat, StoredRun

Execute = Callable[..., list[tuple[Any, ...]]]
"""Executes a statement with the values for its question marks, and returns the rows it gives."""
Kind = Literal["read", "write", "write alone"]
"""What a transaction does. Only one that writes alone runs at a time, over all rooms."""

VERSION: Final = 1
"""The version of the tables. A new one needs a migration: rooms open again after an update."""

# Written so that both databases read it: SQLite accepts any name of a type.
TABLES: Final = (
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


class SqlStore(ABC):
    """A `RoomStore` in an SQL database; `rules` decides who may do what.

    Args:
        clock: returns seconds since 1970.
        patience: seconds to wait while others have the rooms locked.
    """

    # Put behind a SELECT, it locks the row. SQLite needs nothing: only one transaction writes.
    _LOCK_ROW = ""

    def __init__(self, clock: Callable[[], float], patience: float) -> None:
        self._clock = clock
        self._patience = patience

    @abstractmethod
    def _transaction(self, kind: Kind) -> AbstractContextManager[Execute]:
        """A transaction on a connection of its own: committed at the end, undone by an exception.

        Raises:
            StoreUnavailable: the database does not answer, or cannot do what it is asked to.
        """

    def open_room(self, config: TrainingConfig) -> tuple[Room, str]:
        """See `RoomStore.open_room`."""
        now, key = self._clock(), secrets.token_urlsafe(16)
        values = (config.hidden_units, config.learning_rate, config.epochs, now)
        with self._transaction("write alone") as execute:
            _delete_expired(execute, now)
            rules.check_can_open(execute("SELECT count(*) FROM rooms")[0][0])
            inserted = False
            while not inserted:
                code = new_code()
                inserted = bool(
                    execute(
                        "INSERT INTO rooms (code, key_hash, hidden_units, learning_rate, epochs, "
                        "opened_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING "
                        "RETURNING code",
                        code,
                        hash_secret(key),
                        *values,
                    )
                )
        return Room(code, *values), key

    def room(self, code: str) -> Room | None:
        """See `RoomStore.room`."""
        with self._transaction("read") as execute:
            found = _select_room(execute, code)
        if found and self._has_expired(found):
            self.delete_expired(self._clock())
            return None
        return found

    def is_teacher(self, code: str, key: str) -> bool:
        """See `RoomStore.is_teacher`."""
        with self._transaction("read") as execute:
            try:
                room = self._room(execute, code)
            except NoSuchRoom:
                return False
            return matches_hash(key, _select_key_hash(execute, room))

    def join(self, code: str, token: str | None = None) -> Seat:
        """See `RoomStore.join`."""
        token = token if token is not None and is_token(token) else new_token()
        with self._transaction("write") as execute:
            room = self._room(execute, code, self._LOCK_ROW)
            seed = _select_seed(execute, room, token)
            if seed is None:
                ((seed,),) = execute("SELECT next_seed FROM rooms WHERE code = ?", room.code)
                rules.check_can_join(room, seed)
                execute("UPDATE rooms SET next_seed = ? WHERE code = ?", seed + 1, room.code)
                execute(
                    "INSERT INTO seats (code, token_hash, seed) VALUES (?, ?, ?)",
                    room.code,
                    hash_secret(token),
                    seed,
                )
        return Seat(token, seed)

    def submit(self, code: str, token: str, run: FinishedRun) -> None:
        """See `RoomStore.submit`."""
        with self._transaction("write") as execute:
            # The room stays locked until the end. Otherwise a run could become visible before one
            # with a smaller number, and whoever asks only for greater ones would never see that.
            room = self._room(execute, code, self._LOCK_ROW)
            rules.check_can_submit(run, _select_seed(execute, room, token))
            if execute("SELECT 1 FROM runs WHERE code = ? AND seed = ?", room.code, run.seed):
                return
            ((number,),) = execute(
                "UPDATE rooms SET next_number = next_number + 1 WHERE code = ? "
                "RETURNING next_number - 1",
                room.code,
            )
            execute(
                "INSERT INTO runs (code, number, seed, losses, solved_epoch, final_loss, "
                "parameters) VALUES (?, ?, ?, ?, ?, ?, ?)",
                room.code,
                number,
                run.seed,
                run.losses.astype("<f4").tobytes(),
                run.solved_epoch,
                run.final_loss,
                run.parameters.astype("<f8").tobytes(),
            )

    def runs(self, code: str, after: int = 0) -> list[StoredRun]:
        """See `RoomStore.runs`."""
        with self._transaction("read") as execute:
            rows = execute(
                "SELECT number, seed, losses, solved_epoch, final_loss, parameters FROM runs "
                "WHERE code = ? AND number > ? ORDER BY number",
                self._room(execute, code).code,
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
        """See `RoomStore.count`."""
        with self._transaction("read") as execute:
            room = self._room(execute, code)
            ((seats,),) = execute("SELECT count(*) FROM seats WHERE code = ?", room.code)
            ((runs,),) = execute("SELECT count(*) FROM runs WHERE code = ?", room.code)
        return Count(seats, runs)

    def close_room(self, code: str, key: str) -> None:
        """See `RoomStore.close_room`."""
        with self._transaction("write") as execute:
            room = self._teachers_room(execute, code, key)
            execute("UPDATE rooms SET closed = TRUE WHERE code = ?", room.code)

    def reset_room(self, code: str, key: str) -> None:
        """See `RoomStore.reset_room`."""
        with self._transaction("write") as execute:
            room = self._teachers_room(execute, code, key)
            execute("DELETE FROM runs WHERE code = ?", room.code)
            execute("UPDATE rooms SET generation = generation + 1 WHERE code = ?", room.code)

    def delete_expired(self, now: float) -> None:
        """See `RoomStore.delete_expired`."""
        with self._transaction("write alone") as execute:
            _delete_expired(execute, now)

    def _teachers_room(self, execute: Execute, code: str, key: str) -> Room:
        """The room with this code, locked, if the key is its teacher's."""
        room = self._room(execute, code, self._LOCK_ROW)
        rules.check_teacher(key, _select_key_hash(execute, room))
        return room

    def _room(self, execute: Execute, code: str, lock: str = "") -> Room:
        """The room with this code, if it has not expired."""
        room = _select_room(execute, code, lock)
        if room is None or self._has_expired(room):
            raise NoSuchRoom
        return room

    def _has_expired(self, room: Room) -> bool:
        return room.opened_at <= rules.newest_expired(self._clock())


def check_version(version: int) -> None:
    """Check that this program can read tables of this version.

    Raises:
        StoreUnavailable: it cannot.
    """
    if version != VERSION:
        raise StoreUnavailable(
            f"The rooms are kept in version {version}, and this program reads version {VERSION}. "
            "Use the same program everywhere, or another file or database."
        )


def log_unavailable(error: Exception) -> StoreUnavailable:
    """Write a database's error to the log, and return what the page shows instead."""
    _LOG.warning("the rooms cannot be reached: %s", error)
    return StoreUnavailable()


def _select_room(execute: Execute, code: str, lock: str = "") -> Room | None:
    """The room with this code, even if it has expired."""
    normalized = normalize_code(code)
    if normalized is None:
        return None
    rows = execute(
        "SELECT code, hidden_units, learning_rate, epochs, opened_at, closed, generation "
        f"FROM rooms WHERE code = ?{lock}",
        normalized,
    )
    if not rows:
        return None
    found, hidden_units, learning_rate, epochs, opened_at, closed, generation = rows[0]
    return Room(found, hidden_units, learning_rate, epochs, opened_at, bool(closed), generation)


def _select_key_hash(execute: Execute, room: Room) -> str:
    ((key_hash,),) = execute("SELECT key_hash FROM rooms WHERE code = ?", room.code)
    return str(key_hash)


def _select_seed(execute: Execute, room: Room, token: str) -> int | None:
    """The seed of this token's seat, or None if it has no seat."""
    rows = execute(
        "SELECT seed FROM seats WHERE code = ? AND token_hash = ?", room.code, hash_secret(token)
    )
    return int(rows[0][0]) if rows else None


def _delete_expired(execute: Execute, now: float) -> None:
    execute("DELETE FROM rooms WHERE opened_at <= ?", rules.newest_expired(now))
