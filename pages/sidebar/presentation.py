"""Presentation: the same pages in large type, to be read from the back of a room."""

from pathlib import Path
from typing import Final

import streamlit as st

from pages.sidebar.session import PRESENTATION, presented

_STYLE: Final = Path(__file__).with_name("presentation.css")


def switch() -> None:
    """The switch at the side, which the address remembers; put the page into its state."""
    st.toggle(
        "Presentation mode",
        key=PRESENTATION,
        bind="query-params",
        help="Larger type and thicker lines, to be read from the back of a room. The controls fold "
        "away; the arrows in the top left corner bring them back.",
    )
    # Every change of this is followed by the browser; what a user did since then stays.
    st.set_page_config(initial_sidebar_state="collapsed" if on() else "auto")
    if on():
        st.html(_STYLE)


def on() -> bool:
    """Whether the session's pages are being presented."""
    return presented()


def width(pixels: int) -> int:
    """The width of something that is so wide at its ordinary size."""
    return round(pixels * 1.33) if on() else pixels
