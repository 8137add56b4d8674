"""Presentation: the same pages in large type, to be read from the back of a room."""

from pathlib import Path
from typing import Final

import streamlit as st

from pages.sidebar.session import PRESENTATION, presented

_STYLE: Final = Path(__file__).with_name("presentation.css")


def switch(*, folded: bool) -> None:
    """Draw the switch, which the address remembers, and style the page by it.

    Args:
        folded: whether the page's sidebar is folded when a visitor comes to it.
    """
    st.toggle(
        "Presentation mode",
        key=PRESENTATION,
        bind="query-params",
        help="Larger type and thicker lines, to be read from the back of a room. The controls fold "
        "away; the arrows in the top left corner bring them back.",
    )
    # The browser follows only changes of this, so a sidebar that was unfolded by hand stays so. It
    # is said once a run: a page that said it again would fold the sidebar with every click.
    folded = folded or on() or bool(st.context.is_embedded)
    st.set_page_config(initial_sidebar_state="collapsed" if folded else "auto")
    if on():
        st.html(_STYLE)


def on() -> bool:
    """Whether the session's pages are being presented."""
    return presented()


def width(pixels: int) -> int:
    """A width in pixels, larger in a presentation."""
    return round(pixels * 1.33) if on() else pixels
