"""Files that are made when someone saves them, and then stay until the browser has them."""

import itertools
from collections.abc import Callable
from typing import Final

from streamlit import runtime

KEPT: Final = 16
"""How many of the files saved last stay, for all visitors together."""
# The places of a bounded cache, in turn.
_turns: Final = itertools.count()


def made_on_demand(make: Callable[[], str], kind: str, name: str) -> Callable[[], bytes]:
    """What a download button calls when someone saves.

    Streamlit drops such a file as soon as two scripts of any visitors have ended: with the timers
    of a class that is a tenth of a second, and the browser may ask later. So the file is also added
    as one that is in use, under the same identity, which Streamlit takes from content, kind and
    name.

    Args:
        make: returns the file's text.
        kind: its MIME type, as the button has it.
        name: of the file, as the button has it.
    """

    def make_and_keep() -> bytes:
        data = make().encode()
        if runtime.exists():
            place = f"saved {next(_turns) % KEPT}"
            files = runtime.get_instance().media_file_mgr
            files.add(data, kind, place, name, is_for_static_download=True)
        return data

    return make_and_keep
