"""Why a store does not work, in words for whoever runs the server.

What passes by itself, such as a lock or a lost connection, is a `StoreUnavailable`. What somebody
has to mend is a `StoreMisconfigured`, whose sentence says what is wrong and what to do. No sentence
holds any part of the store's address: that may have a password in it.
"""

import errno
import logging
import os
import re
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
NO_FILE: Final = (
    "XOR_ROOMS has to name an ordinary file with a short name, in a folder that this server may "
    "enter. It need not exist yet."
)
OTHER_TABLES: Final = (
    "The file or database that is to keep the rooms belongs to another program, or tables in it "
    "are missing. It was left as it is. Name another one in XOR_ROOMS."
)
DISK_FAILS: Final = (
    "The disk that keeps the rooms does not read or write as it should. Nothing that was handed in "
    "is lost. Check whether the disk is damaged, and whether this server may use more of it."
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
    sqlite3.SQLITE_ERROR: OTHER_TABLES,  # what our statements name is not there
    sqlite3.SQLITE_IOERR: DISK_FAILS,
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


_TOO_MANY_FILES: Final = (errno.EMFILE, errno.ENFILE)


def _why_not_opened(path: Path) -> str | None:
    """Why SQLite cannot open a file; None if nothing seems to be wrong."""
    try:
        path = path.resolve()
        if path.is_dir():
            return IS_A_FOLDER
        if not path.parent.is_dir():
            return NO_FOLDER
        beside = [path.with_name(path.name + end) for end in ("", "-wal", "-shm")]
        if not all(os.access(one, os.W_OK) for one in [path.parent, *beside] if one.exists()):
            return READ_ONLY
        # A file that was made on another drive already has its changes written to a log.
        return NO_SHARING if path.exists() and _has_log(path) else None
    except RuntimeError:  # links lead to each other
        return NO_FILE
    except OSError as error:
        return None if error.errno in _TOO_MANY_FILES else NO_FILE


def _has_log(path: Path) -> bool:
    """Whether a SQLite file was set to write its changes to a log first.

    Raises:
        OSError: this process cannot open it either.
    """
    with path.open("rb") as file:
        return file.read(20)[18:] == b"\x02\x02"


UNKNOWN_KIND: Final = (
    "XOR_ROOMS must be the path of a file or begin with postgresql:// to name a database."
)
_MEANT_FOR_A_DATABASE: Final = re.compile(
    r"://|^\W*postgres\w*:|\b(password|passwd|host)\s*=|^(?!\w:[\\/]).*:.*@",
    re.IGNORECASE | re.DOTALL,
)


def is_meant_for_a_database(address: str) -> bool:
    """Whether this cannot be meant as the path of a file, so that no password becomes one."""
    return _MEANT_FOR_A_DATABASE.search(address) is not None


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
    "PostgreSQL's user may not create or change the tables that keep the rooms. Grant it CONNECT "
    "on its database, and CREATE and USAGE on its schema, or name another user in XOR_ROOMS."
)
NO_ENCRYPTION: Final = (
    "PostgreSQL and this server do not agree on encryption. Check sslmode and sslrootcert in "
    "XOR_ROOMS, and the database's certificate."
)
READ_ONLY_DATABASE: Final = (
    "The rooms' database is read-only, as a standby is. Name the primary in XOR_ROOMS."
)

REFUSED: Final = (
    "The rooms' database refuses what they need. The logs of this server and of PostgreSQL say "
    "what."
)

_BY_STATE: Final = {
    "42501": NO_RIGHTS,
    "3F000": NO_RIGHTS,  # there is no schema in which it may create anything
    "25006": READ_ONLY_DATABASE,
    "28000": NOT_LET_IN,
    "28P01": NOT_LET_IN,
    "3D000": NO_DATABASE,
    "53100": DISK_FULL,
    "42P01": OTHER_TABLES,  # there is no such table
    "42P07": OTHER_TABLES,  # there is one already
    "42703": OTHER_TABLES,  # there is no such column
}
# The classes of states that pass by themselves: connections, conflicts, resources, a busy or
# restarting server, and errors of its machine.
_PASSING: Final = frozenset({"08", "40", "53", "55", "57", "58"})
# While it connects, psycopg knows no state, so only the words are left. What they are in another
# language is a StoreUnavailable.
_BY_WORDS: Final = [
    (re.compile(words, re.IGNORECASE), sentence)
    for words, sentence in {
        # What was connected is lost.
        r"^(consuming input|sending query) failed|^the connection is (lost|closed)": None,
        r"SSL connection has been closed|SSL SYSCALL error|unexpected eof": None,
        r"too many|remaining connection slots|no more connections|not currently accepting": None,
        r"\[Errno -3\]|temporary failure": NO_ANSWER,
        r"^failed to resolve host|^could not translate host name": NO_HOST,
        r"^invalid |^could not parse|^definition of service|unsupported startup parameter": (
            UNREADABLE
        ),
        r"permission denied for database": NO_RIGHTS,
        r"pg_hba\.conf.*no encryption": NO_ENCRYPTION,
        r"pg_hba\.conf|authentication failed|no password supplied|no such user|user not found": (
            NOT_LET_IN
        ),
        r"^FATAL: +role ": NOT_LET_IN,
        r'^FATAL: +database ".*" does not exist|no such database': NO_DATABASE,
        r"\bSSL\b|\bTLS\b|certificate|sslmode|insecure|private key file": NO_ENCRYPTION,
        r"timeout expired|connection refused|no such file|unreachable|no route": NO_ANSWER,
    }.items()
]
# What libpq and psycopg put first. The name of a host or of a file in it is not to be understood.
_PLACE: Final = re.compile(
    r"^(connection (failed|is bad): )?(connection to server (at|on socket) .*? failed: )?"
)


def of_postgresql(error: Any) -> StoreUnavailable:
    """What the page shows in place of an error of psycopg.

    The error's own text is not written to the log unless the database itself has sent it: where an
    address is misread, parts of its password end up in the text.
    """
    if state := error.sqlstate:
        sentence = _BY_STATE.get(state, None if state[:2] in _PASSING else REFUSED)
        return unavailable(sentence, f"{state}: {error.diag.message_primary}")
    text = _PLACE.sub("", str(error)).partition("\n")[0]
    sentence = next((found for words, found in _BY_WORDS if words.search(text)), None)
    if sentence is NO_ANSWER:
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
