"""Lists of tables in TOML files that people write: they are read, and every fault is named."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

_Made = TypeVar("_Made")


class DataFileError(ValueError):
    """A file cannot be used; the message is one sentence that says where the fault is."""


def read_tables(file: Path, kind: str, read: Callable[[object], _Made]) -> list[_Made]:
    """All tables of one kind in a file, in their order.

    Args:
        file: in TOML.
        kind: the tables' name in it, as in [[lesson]].
        read: makes of a table what it stands for; raises a ValueError if something is missing or
            not allowed.

    Raises:
        DataFileError: the file cannot be read, has no such table, or one with a fault.
    """
    try:
        # Some editors put a mark before the first letter.
        tables = tomllib.loads(file.read_text("utf-8-sig")).get(kind)
    except OSError as error:
        raise DataFileError(f"{file.name} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise DataFileError(f"{file.name} cannot be read: {error}.") from None
    if not isinstance(tables, list) or not tables:
        raise DataFileError(f"{file.name} has no {kind}; each begins with [[{kind}]].")
    found = []
    for number, table in enumerate(tables, start=1):
        try:
            found.append(read(table))
        except ValueError as error:
            place = f"{kind.capitalize()} {number} in {file.name}"
            raise DataFileError(f"{place}: {error}.") from None
    return found


def entries_of(
    name: str, table: object, known: Sequence[str], needed: Sequence[str]
) -> Mapping[str, Any]:
    """A table with all entries that it needs, and none that is unknown.

    Raises:
        ValueError: it is not.
    """
    if not isinstance(table, Mapping):
        raise ValueError(f"{name} must be a table, not {table!r:.40}")
    for entry in needed:
        if entry not in table:
            raise ValueError(f"{name} has no {entry}")
    for entry in table:
        if entry not in known:
            raise ValueError(f"{name} has an unknown {entry!r:.40}; known are {', '.join(known)}")
    return table


def text_of(entries: Mapping[str, Any], name: str) -> str:
    """An entry that is a text, without the spaces around it.

    Raises:
        ValueError: it is not, or it is empty.
    """
    text = entries[name]
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{name} must be a text, not {text!r:.40}")
    return text.strip()


def is_whole(value: object, low: int, high: int) -> bool:
    """Whether a value is a whole number in this range."""
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
