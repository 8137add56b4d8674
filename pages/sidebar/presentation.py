"""Presentation: the same pages in large type, to be read from the back of a room."""

from pathlib import Path
from typing import Final

import streamlit as st

from pages.live.component import component
from pages.sidebar.session import PRESENTATION, WINDOW, presented, said_scale

SCALES: Final = (1.0, 1.25, 1.5, 2.0, 3.0)
"""What the type of a chart can be multiplied with; few, so a resized window seldom changes it."""
_window = component(WINDOW, "window")
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
        _window(
            key=WINDOW,
            data={"scales": SCALES},
            default={"scale": SCALES[0]},
            on_scale_change=lambda: None,
        )


def on() -> bool:
    """Whether the session's pages are being presented."""
    return presented()


def scale() -> float:
    """How many times as large as 24 px the smallest type of a chart is, by the window's height."""
    said = said_scale()
    return float(said) if said in SCALES else SCALES[0]


def width(pixels: int) -> int:
    """A width in pixels, larger in a presentation."""
    return round(pixels * 1.33) if on() else pixels
