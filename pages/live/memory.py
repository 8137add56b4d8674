"""Texts that a visitor's own browser keeps, so they outlive the session.

A session asks what is kept at a place, and the answer comes with its next run. From then on it says
what to keep there.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from pages.live.component import component

_LONGEST: Final = 10_000


class BrowserMemory:
    """The component through which a session asks its browser, and has it keep something.

    Args:
        key: its name, and its key in the session's state.
    """

    def __init__(self, key: str) -> None:
        self._key = key
        self._component = component(key, "memory")

    def show(
        self, session: str, place: str, record: str | None, initial: str | None = None
    ) -> None:
        """Ask what the browser keeps at a place, or have it keep a record there.

        The answer is in the session's state as `kept`: the session and the place that it is for,
        and the record, or None if there is none or the browser refuses to keep anything.

        Args:
            session: tells the sessions of one browser apart.
            place: its name. One with a slash, as in `shelf/entry`, is one of the newest 20 entries
                of a shelf, which are kept for a day.
            record: what to keep; None asks.
            initial: what to keep if nothing is kept there yet, so tabs that ask at the same time
                are told the same.
        """
        self._component(
            key=self._key,
            data={"session": session, "place": place, "record": record, "initial": initial},
            default={"kept": None},
            on_kept_change=lambda: None,
        )


def read_record(text: object) -> Mapping[str, Any]:
    """The JSON object in a text that a browser has kept; empty if it is none.

    Args:
        text: comes from a browser, so it may be anything.
    """
    if not isinstance(text, str) or len(text) > _LONGEST:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, Mapping) else {}
