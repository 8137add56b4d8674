"""What the stores have in common: the statements that both databases understand."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Literal

import numpy as np

from nn import TrainingConfig
from nn.configuration import CONTROLS
from pages.rooms import rules
from pages.rooms.codes import (
    hash_secret,
    is_token,
    matches_hash,
    new_code,
    new_token,
    normalize_code,
)
from pages.rooms.errors import NoSuchRoom
from pages.rooms.model import (
    Count,
    FinishedRun,
    Guess,
    Room,
    Round,
    Seat,
    StoredRun,
    new_first_seed,
)
from pages.rooms.tables import Execute

Kind = Literal["read", "write", "write alone"]
"""What a transaction does. Only one that writes alone runs at a time, over all rooms."""


class SqlStore(ABC):
    """A `RoomStore` in an SQL database; `rules` decides who may do what.

    Args:
        clock: returns seconds since 1970.
        patience: seconds to wait while others have the rooms locked.
        first_seed: returns the first seed of a new room.
    """

    # Put behind a SELECT, it locks the row. SQLite needs nothing: only one transaction writes.
    _LOCK_ROW = ""

    def __init__(
        self,
        clock: Callable[[], float],
        patience: float,
        first_seed: Callable[[], int] = new_first_seed,
    ) -> None:
        self._clock = clock
        self._patience = patience
        self._first_seed = first_seed

    @abstractmethod
    def _transaction(self, kind: Kind) -> AbstractContextManager[Execute]:
        """A transaction on a connection of its own: committed at the end, undone by an exception.

        Raises:
            StoreUnavailable: the database does not answer, or cannot do what it is asked to.
        """

    def open_room(self, config: TrainingConfig) -> tuple[Room, str]:
        """See `RoomStore.open_room`."""
        now, key, seed = self._clock(), new_token(), self._first_seed()
        first = Round.of(1, config)
        with self._transaction("write alone") as execute:
            _delete_expired(execute, now)
            rules.check_can_open(execute("SELECT count(*) FROM rooms")[0][0])
            inserted = False
            while not inserted:
                code = new_code()
                inserted = bool(
                    execute(
                        "INSERT INTO rooms (code, key_hash, opened_at, first_seed, next_seed) "
                        "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING code",
                        code,
                        hash_secret(key),
                        now,
                        seed,
                        seed,
                    )
                )
            _insert_round(execute, code, first)
        return Room(code, now, seed, (first,)), key

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
            round_ = rules.round_of(room, run.config, _select_seed(execute, room, token))
            if _has_run(execute, room, round_, run.seed):
                return
            execute(
                "INSERT INTO runs (code, number, round, seed, losses, solved_epoch, final_loss, "
                "parameters) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                room.code,
                _next_number(execute, room),
                round_.number,
                run.seed,
                run.losses.astype("<f4").tobytes(),
                run.solved_epoch,
                run.final_loss,
                run.parameters.astype("<f8").tobytes(),
            )

    def guess(self, code: str, token: str, config: TrainingConfig, share: int, own: bool) -> None:
        """See `RoomStore.guess`."""
        with self._transaction("write") as execute:
            room = self._room(execute, code, self._LOCK_ROW)
            round_ = rules.round_of(room, config, _select_seed(execute, room, token))
            guess = Guess(round_.number, config.seed, share, own)
            trained = _has_run(execute, room, round_, guess.seed)
            rules.check_can_guess(round_, trained=trained)
            _next_number(execute, room)
            execute(
                "INSERT INTO guesses (code, round, seed, share, own) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (code, round, seed) DO UPDATE "
                "SET share = excluded.share, own = excluded.own",
                room.code,
                guess.round,
                guess.seed,
                guess.share,
                guess.own,
            )

    def guesses(self, code: str) -> list[Guess]:
        """See `RoomStore.guesses`."""
        with self._transaction("read") as execute:
            rows = execute(
                "SELECT round, seed, share, own FROM guesses WHERE code = ? ORDER BY round, seed",
                self._room(execute, code).code,
            )
        return [Guess(round_, seed, share, bool(own)) for round_, seed, share, own in rows]

    def runs(self, code: str, after: int = 0) -> list[StoredRun]:
        """See `RoomStore.runs`."""
        with self._transaction("read") as execute:
            room = self._room(execute, code)
            rows = execute(
                "SELECT number, round, seed, losses, solved_epoch, final_loss, parameters "
                "FROM runs WHERE code = ? AND number > ? ORDER BY number",
                room.code,
                after,
            )
        rounds = {round_.number: round_ for round_ in room.rounds}
        return [
            StoredRun(
                number=number,
                round=round_,
                config=rounds[round_].config(seed),
                losses=np.frombuffer(losses, "<f4").reshape(2, -1),
                solved_epoch=solved_epoch,
                final_loss=final_loss,
                parameters=np.frombuffer(parameters, "<f8"),
            )
            for number, round_, seed, losses, solved_epoch, final_loss, parameters in rows
        ]

    def count(self, code: str) -> Count:
        """See `RoomStore.count`."""
        with self._transaction("read") as execute:
            room = self._room(execute, code)
            ((seats,),) = execute("SELECT count(*) FROM seats WHERE code = ?", room.code)
            runs, guesses = _touched(execute, room)
            ((next_number,),) = execute("SELECT next_number FROM rooms WHERE code = ?", room.code)
        return Count(seats, runs, guesses, next_number - 1)

    def set_closed(self, code: str, key: str, closed: bool) -> None:
        """See `RoomStore.set_closed`."""
        with self._transaction("write") as execute:
            room = self._teachers_room(execute, code, key)
            execute("UPDATE rooms SET closed = ? WHERE code = ?", closed, room.code)

    def reset_round(self, code: str, key: str) -> None:
        """See `RoomStore.reset_round`."""
        with self._transaction("write") as execute:
            room = self._teachers_room(execute, code, key)
            _delete_round(execute, room)
            _insert_round(execute, room.code, room.round)
            _begin_edition(execute, room)

    def start_round(self, code: str, key: str, config: TrainingConfig) -> None:
        """See `RoomStore.start_round`."""
        with self._transaction("write") as execute:
            room = self._teachers_room(execute, code, key)
            untouched = _touched(execute, room) == (0, 0)
            rules.check_can_begin(room, config, untouched=untouched)
            if untouched:
                _delete_round(execute, room)
            number = room.round.number + (not untouched)
            _insert_round(execute, room.code, Round.of(number, config))
            _begin_edition(execute, room)

    def reveal(self, code: str, key: str) -> None:
        """See `RoomStore.reveal`."""
        with self._transaction("write") as execute:
            room = self._teachers_room(execute, code, key)
            execute(
                "UPDATE rounds SET revealed = TRUE WHERE code = ? AND number = ?",
                room.code,
                room.round.number,
            )

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


def _select_room(execute: Execute, code: str, lock: str = "") -> Room | None:
    """The room with this code, even if it has expired."""
    normalized = normalize_code(code)
    if normalized is None:
        return None
    rows = execute(
        f"SELECT code, opened_at, first_seed, closed, generation FROM rooms WHERE code = ?{lock}",
        normalized,
    )
    if not rows:
        return None
    found, opened_at, first_seed, closed, generation = rows[0]
    rounds = tuple(
        Round.of(
            number,
            TrainingConfig(0, *controls, **json.loads(what_if or "{}")),
            revealed=bool(revealed),
        )
        for number, revealed, what_if, *controls in execute(
            "SELECT number, revealed, what_if, hidden_units, learning_rate, epochs FROM rounds "
            "WHERE code = ? ORDER BY number",
            normalized,
        )
    )
    return Room(found, opened_at, first_seed, rounds, bool(closed), generation)


def _select_key_hash(execute: Execute, room: Room) -> str:
    ((key_hash,),) = execute("SELECT key_hash FROM rooms WHERE code = ?", room.code)
    return str(key_hash)


def _select_seed(execute: Execute, room: Room, token: str) -> int | None:
    """The seed of this token's seat, or None if it has no seat."""
    rows = execute(
        "SELECT seed FROM seats WHERE code = ? AND token_hash = ?", room.code, hash_secret(token)
    )
    return int(rows[0][0]) if rows else None


def _has_run(execute: Execute, room: Room, round_: Round, seed: int) -> bool:
    return bool(
        execute(
            "SELECT 1 FROM runs WHERE code = ? AND round = ? AND seed = ?",
            room.code,
            round_.number,
            seed,
        )
    )


def _touched(execute: Execute, room: Room) -> tuple[int, int]:
    """How many runs and how many guesses the newest round has."""
    runs, guesses = (
        execute(
            f"SELECT count(*) FROM {table} WHERE code = ? AND round = ?",
            room.code,
            room.round.number,
        )[0][0]
        for table in ("runs", "guesses")
    )
    return runs, guesses


def _next_number(execute: Execute, room: Room) -> int:
    """A number that is greater than those of all runs and guesses before."""
    ((number,),) = execute(
        "UPDATE rooms SET next_number = next_number + 1 WHERE code = ? RETURNING next_number - 1",
        room.code,
    )
    return int(number)


def _insert_round(execute: Execute, code: str, round_: Round) -> None:
    """Add a round whose guesses are hidden."""
    settings = round_.shared.settings()
    controls = {name: settings.pop(name) for name in CONTROLS}
    execute(
        "INSERT INTO rounds (code, number, hidden_units, learning_rate, epochs, what_if) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        code,
        round_.number,
        controls["hidden_units"],
        controls["learning_rate"],
        controls["epochs"],
        json.dumps(settings) if settings else "",
    )


def _delete_round(execute: Execute, room: Room) -> None:
    """Delete the newest round with its runs and guesses."""
    execute("DELETE FROM rounds WHERE code = ? AND number = ?", room.code, room.round.number)


def _begin_edition(execute: Execute, room: Room) -> None:
    execute("UPDATE rooms SET generation = generation + 1 WHERE code = ?", room.code)


def _delete_expired(execute: Execute, now: float) -> None:
    execute("DELETE FROM rooms WHERE opened_at <= ?", rules.newest_expired(now))
