"""Why a store does not work, in words for whoever runs the server.

What passes by itself, such as a lock or a lost connection, is a `StoreUnavailable`. What somebody
has to mend is a `StoreMisconfigured`, whose sentence says what is wrong and what to do. No sentence
holds any part of the store's address: that may have a password in it.
"""

import logging
import os
import sqlite3
from pathlib import Path
from typing import Any, Final

from pages.rooms.errors import StoreMisconfigured, StoreUnavailable

_LOG: Final = logging.getLogger(__name__)

# ---- SQLite --------------------------------------------------------------------------------

NO_FOLDER: Final = (
    "The rooms are to be kept in a folder that does not exist. Create it, or name another file in "
    "XOR_ROOMS."
)
IS_A_FOLDER: Final = "XOR_ROOMS names a folder. It has to name a file in it, such as rooms.sqlite."
READ_ONLY: Final = (
    "The file that keeps the rooms, or its folder, is read-only. Make both writable, or name "
    "another file in XOR_ROOMS."
)
NO_DATABASE_FILE: Final = (
    "The file that is to keep the rooms is no SQLite database, and was left as it is. Name another "
    "file in XOR_ROOMS."
)
DAMAGED: Final = (
    "The file that keeps the rooms is damaged. Move it away, and a new one is made: rooms live for "
    "a day only."
)
NO_SHARING: Final = (
    "The file that keeps the rooms is on a drive, such as a network share, where SQLite cannot "
    "share it safely. Name a file on a disk of this machine in XOR_ROOMS, or a PostgreSQL database."
)
DISK_FULL: Final = (
    "The disk that keeps the rooms is full. Nothing that was handed in is lost. Free some space on "
    "it."
)

_OF_SQLITE: Final = {
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_NOTADB: NO_DATABASE_FILE,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_FULL: DISK_FULL,
    sqlite3.SQLITE_IOERR_LOCK: NO_SHARING,
    sqlite3.SQLITE_IOERR_SHMOPEN: NO_SHARING,
    sqlite3.SQLITE_IOERR_SHMMAP: NO_SHARING,
    sqlite3.SQLITE_IOERR_SHMLOCK: NO_SHARING,
}


def of_sqlite(error: sqlite3.Error, path: Path) -> StoreUnavailable:
    """What the page shows in place of an error of SQLite, which is written to the log.

    Args:
        error: from SQLite.
        path: of the file.
    """
    code = getattr(error, "sqlite_errorcode", None) or 0
    sentence = _OF_SQLITE.get(code) or _OF_SQLITE.get(code & 0xFF)
    if code & 0xFF == sqlite3.SQLITE_CANTOPEN:
        sentence = _why_not_opened(path)
    return unavailable(sentence, f"{path}: {error}")


def _why_not_opened(path: Path) -> str | None:
    """Why SQLite cannot open a file; None if nothing seems to be wrong."""
    if path.is_dir():
        return IS_A_FOLDER
    if not path.parent.is_dir():
        return NO_FOLDER
    writable = os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))
    return None if writable else READ_ONLY


UNKNOWN_KIND: Final = (
    "XOR_ROOMS must be the path of a file or begin with postgresql:// to name a database."
)

# ---- PostgreSQL ----------------------------------------------------------------------------

NO_DRIVER: Final = "Rooms in PostgreSQL need its driver: pip install 'psycopg[binary]>=3.2,<4'"
UNREADABLE: Final = (
    "The PostgreSQL address in XOR_ROOMS cannot be read. Its form is "
    "postgresql://user:password@host:5432/name. In the password, write @ as %40, / as %2F, : as "
    "%3A, # as %23, ? as %3F and % as %25."
)
NO_HOST: Final = (
    "No machine has the name that the PostgreSQL address in XOR_ROOMS gives as its host. Check the "
    "host, and that this server reaches it: some hosts have IPv6 addresses only."
)
NO_ANSWER: Final = (
    "The rooms' database does not answer. Nothing that was handed in is lost. Try again in a "
    "moment. If it goes on, check that PostgreSQL runs and that this server reaches it."
)
NOT_LET_IN: Final = (
    "PostgreSQL does not let this server in. Check the user and the password in XOR_ROOMS, and "
    "PostgreSQL's pg_hba.conf."
)
NO_DATABASE: Final = (
    "PostgreSQL has no database with the name at the end of XOR_ROOMS. Create it, or correct the "
    "name."
)
NO_RIGHTS: Final = (
    "PostgreSQL's user may not create or change the tables that keep the rooms. Grant it CREATE "
    "and USAGE on its schema, or name another user in XOR_ROOMS."
)
NO_ENCRYPTION: Final = (
    "PostgreSQL and this server do not agree on encryption. Check sslmode and sslrootcert in "
    "XOR_ROOMS, and the database's certificate."
)
READ_ONLY_DATABASE: Final = (
    "The rooms' database is read-only, as a standby is. Name the primary in XOR_ROOMS."
)

_BY_STATE: Final = {
    "42501": NO_RIGHTS,
    "3F000": NO_RIGHTS,  # there is no schema in which it may create anything
    "25006": READ_ONLY_DATABASE,
    "28000": NOT_LET_IN,
    "28P01": NOT_LET_IN,
    "3D000": NO_DATABASE,
    "53100": DISK_FULL,
}
# While it connects, psycopg knows no state, so only the words are left. What they are in another
# language is a StoreUnavailable.
_BY_WORDS: Final = {
    "failed to resolve host": NO_HOST,
    "could not translate host name": NO_HOST,
    "connection is bad: invalid": UNREADABLE,
    "authentication failed": NOT_LET_IN,
    "no password supplied": NOT_LET_IN,
    "pg_hba.conf": NOT_LET_IN,
    'role "': NOT_LET_IN,
    'database "': NO_DATABASE,
    "certificate": NO_ENCRYPTION,
    "ssl": NO_ENCRYPTION,
}
_UNANSWERED: Final = ("timeout expired", "connection refused", "no such file", "unreachable")


def of_postgresql(error: Any) -> StoreUnavailable:
    """What the page shows in place of an error of psycopg.

    The error's own text is not written to the log unless the database itself has sent it: where an
    address is misread, parts of its password end up in the text.
    """
    state, text = error.sqlstate, str(error).lower()
    if state:
        return unavailable(_BY_STATE.get(state), f"{state}: {error.diag.message_primary}")
    sentence = next((found for words, found in _BY_WORDS.items() if words in text), None)
    if sentence is None and any(words in text for words in _UNANSWERED):
        _LOG.warning(NO_ANSWER)
        return StoreUnavailable(NO_ANSWER)
    return unavailable(sentence, type(error).__name__)


def unavailable(sentence: str | None, detail: str) -> StoreUnavailable:
    """The exception for a fault, which is also written to the log.

    Args:
        sentence: what somebody has to mend; None if it passes by itself.
        detail: for the log.
    """
    if sentence is None:
        _LOG.warning("The rooms cannot be reached. (%s)", detail)
        return StoreUnavailable()
    _LOG.error("%s (%s)", sentence, detail)
    return StoreMisconfigured(sentence)
