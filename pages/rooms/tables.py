"""The tables that keep the rooms, and how older ones are brought up to date."""

from collections.abc import Callable
from typing import Any, Final

from pages.rooms import faults

Execute = Callable[..., list[tuple[Any, ...]]]
"""Executes a statement with the values for its question marks, and returns the rows it gives."""

VERSION: Final = 3
"""The version of the tables. A new one needs its steps in `_FROM`: open rooms survive an update."""

# Written so that both databases read it: SQLite accepts any name of a type.
_ROUNDS: Final = """CREATE TABLE rounds (
        code TEXT NOT NULL REFERENCES rooms (code) ON DELETE CASCADE,
        number BIGINT NOT NULL,
        hidden_units BIGINT NOT NULL,
        learning_rate DOUBLE PRECISION NOT NULL,
        epochs BIGINT NOT NULL,
        revealed BOOLEAN NOT NULL DEFAULT FALSE,
        what_if TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (code, number)
    )"""
_RUNS: Final = """CREATE TABLE runs (
        code TEXT NOT NULL,
        number BIGINT NOT NULL,
        round BIGINT NOT NULL,
        seed BIGINT NOT NULL,
        losses BYTEA NOT NULL,
        solved_epoch BIGINT,
        final_loss DOUBLE PRECISION NOT NULL,
        parameters BYTEA NOT NULL,
        PRIMARY KEY (code, number),
        UNIQUE (code, round, seed),
        FOREIGN KEY (code, round) REFERENCES rounds (code, number) ON DELETE CASCADE,
        FOREIGN KEY (code, seed) REFERENCES seats (code, seed) ON DELETE CASCADE
    )"""
_GUESSES: Final = """CREATE TABLE guesses (
        code TEXT NOT NULL,
        round BIGINT NOT NULL,
        seed BIGINT NOT NULL,
        share BIGINT NOT NULL,
        own BOOLEAN NOT NULL,
        PRIMARY KEY (code, round, seed),
        FOREIGN KEY (code, round) REFERENCES rounds (code, number) ON DELETE CASCADE,
        FOREIGN KEY (code, seed) REFERENCES seats (code, seed) ON DELETE CASCADE
    )"""
_NEW: Final = (
    """CREATE TABLE rooms (
        code TEXT PRIMARY KEY,
        key_hash TEXT NOT NULL,
        opened_at DOUBLE PRECISION NOT NULL,
        first_seed BIGINT NOT NULL,
        next_seed BIGINT NOT NULL,
        closed BOOLEAN NOT NULL DEFAULT FALSE,
        generation BIGINT NOT NULL DEFAULT 0,
        next_number BIGINT NOT NULL DEFAULT 1
    )""",
    """CREATE TABLE seats (
        code TEXT NOT NULL REFERENCES rooms (code) ON DELETE CASCADE,
        token_hash TEXT NOT NULL,
        seed BIGINT NOT NULL,
        PRIMARY KEY (code, token_hash),
        UNIQUE (code, seed)
    )""",
    _ROUNDS,
    _RUNS,
    _GUESSES,
)
_FROM: Final = {
    0: _NEW,
    # Version 1 had one round in each room, and its seeds began at 1.
    1: (
        "ALTER TABLE rooms ADD COLUMN first_seed BIGINT NOT NULL DEFAULT 1",
        _ROUNDS,
        "INSERT INTO rounds (code, number, hidden_units, learning_rate, epochs) "
        "SELECT code, 1, hidden_units, learning_rate, epochs FROM rooms",
        "ALTER TABLE rooms DROP COLUMN hidden_units",
        "ALTER TABLE rooms DROP COLUMN learning_rate",
        "ALTER TABLE rooms DROP COLUMN epochs",
        "ALTER TABLE runs RENAME TO runs_of_version_1",
        _RUNS,
        "INSERT INTO runs (code, number, round, seed, losses, solved_epoch, final_loss, "
        "parameters) SELECT code, number, 1, seed, losses, solved_epoch, final_loss, parameters "
        "FROM runs_of_version_1",
        "DROP TABLE runs_of_version_1",
        _GUESSES,
    ),
    # In version 2 all rooms trained the tutorial's network.
    2: ("ALTER TABLE rounds ADD COLUMN what_if TEXT NOT NULL DEFAULT ''",),
}


def bring_up_to_date(execute: Execute, version: int) -> None:
    """Create the tables, or change those of an older version to the newest one.

    Args:
        execute: within a transaction in which nobody else does this.
        version: of the tables; 0 if there are none.

    Raises:
        StoreMisconfigured: a newer program has made them.
    """
    check_version(version)
    for statement in _FROM[version] if version < VERSION else ():
        execute(statement)


def check_version(version: int) -> None:
    """Check that this program can read tables of this version, once they are up to date.

    Raises:
        StoreMisconfigured: it cannot.
    """
    if version > VERSION:
        raise faults.unavailable(
            f"The rooms are kept in version {version}, and this program reads version {VERSION}. "
            "Use the same program everywhere, or another file or database.",
            "a newer version",
        )
