"""The link that shows the same run on the same page anywhere, to copy and to scan."""

from collections.abc import Mapping
from html import escape
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from nn.configuration import CONTROLS
from pages.live.component import component
from pages.live.run import Run
from pages.live.settings import differences, setting_text, task
from pages.live.twins import rounding_decides
from pages.sidebar.address import CONFIGURATION, PARAMETERS, PRIVATE, rate_text
from pages.sidebar.qr import LONGEST, qr_svg
from pages.sidebar.reach import current_reach, page_name
from pages.sidebar.session import sidebar_session

_link = component("copy_link", "link", "link.css")
LONGEST_LINK: Final = 1_500
"""How many characters a link may have: many programs cut longer ones off, or do not make them
links. Eight hidden units' own weights always fit."""

_AT_AN_EPOCH: Final = frozenset({"weights", "surface", "backpropagation", "landscape"})


def button(run: Run) -> None:
    """Draw the sidebar's button that opens the link and its QR code."""
    st.button(
        "Link and QR code",
        icon=":material/qr_code_2:",
        key="share_link",
        width="stretch",
        help="A link that shows this run on this page, to copy, to scan or to embed elsewhere.",
        on_click=_open,
    )
    # The player may rerun the script at any moment, and the dialog has to stay open.
    if sidebar_session().sharing:
        _dialog(run)


def _open() -> None:
    sidebar_session().sharing = True


def _close() -> None:
    sidebar_session().sharing = False


@st.dialog("This run, on this page", width="large", on_dismiss=_close)
def _dialog(run: Run) -> None:
    epoch = run.epoch
    at = (
        (bool(epoch) or is_at_an_epoch())
        and not is_a_lesson()
        and st.toggle(f"Start at epoch {epoch:,}", value=is_at_an_epoch(), key="share_epoch")
    )
    link = link_to(run, epoch if at else None)
    if run.config.weights and len(link) > LONGEST_LINK:
        st.warning(
            f"This run begins from weights of its own. With {run.config.hidden_units} hidden units "
            f"these are {len(run.config.untrained().to_vector())} numbers, too many for a link. "
            "Save the run as JSON instead, under “Save or open”, and pass that file on: opened "
            "there, it is the same run."
        )
        return
    show(link, "copy", embed_code(link, run))
    if not is_a_lesson() and rounding_decides(run.config):
        st.caption(
            "Training is chaotic with these settings: where another computer computes this run, "
            "rounding may let it end differently."
        )


def is_at_an_epoch() -> bool:
    """Whether this page explains one epoch of the run, so a link to it is a link to this epoch."""
    return _page() in _AT_AN_EPOCH


def is_a_lesson() -> bool:
    """Whether this page has a network of its own, so a link to it leaves the visitor's run out."""
    return _page() == "lessons"


def _page() -> str:
    return page_name(st.context.url or "")


def show_problems() -> None:
    """Say why phones cannot open the links of this page, if so, and what to do."""
    for problem in current_reach().problems:
        st.warning(problem, icon=":material/phonelink_off:")


def show(link: str, key: str, embed: str = "") -> None:
    """Draw a link to copy, and its QR code to scan, which a click shows over the whole screen.

    Above it is said if phones cannot open it.

    Args:
        link: the whole address.
        key: of the component that shows it.
        embed: the HTML that shows the same in another page, for a button that copies it.
    """
    show_problems()
    _show(link, key, embed=embed, typed=_without_scheme(link))


def show_way_in(code: str, link: str) -> None:
    """Draw a room's code, its link and its QR code, which a click shows over the whole screen.

    A page calls `show_problems` too, where there is room for sentences.

    Args:
        code: as it is shown and read out.
        link: the whole address that leads into the room.
    """
    st.html(f'<div class="room"><strong>{escape(code)}</strong></div>')
    _show(link, "way_in", code=code, typed=_without_scheme(this_page({})))


def show_secret(link: str, key: str) -> None:
    """Draw a link to copy that a class at a projector can neither read nor scan.

    Args:
        link: the whole address.
        key: of the component that shows it.
    """
    data = {"link": link, "qr": "", "embed": "", "code": "", "typed": "", "secret": True}
    _link(key=key, data=data)


def _show(link: str, key: str, *, typed: str, embed: str = "", code: str = "") -> None:
    """Draw a link with its QR code, and say if it is not the page's own address.

    Args:
        link: the whole address.
        key: of the component that shows it.
        typed: the address to type for those who cannot scan.
        embed: see `show`.
        code: of a room, to type at that address.
    """
    short = len(link.encode()) <= LONGEST
    qr = qr_svg(link, "QR code of the link") if short else ""
    data = {"link": link, "qr": qr, "embed": embed, "code": code, "typed": typed, "secret": False}
    _link(key=key, data=data)
    if note := current_reach().note:
        st.caption(note)
    if not short:
        st.warning("The link is too long for a QR code. Copy it instead.")


def _without_scheme(address: str) -> str:
    """An address as people type it."""
    return address.partition("://")[2]


def embed_code(link: str, run: Run) -> str:
    """The HTML that shows a run's page in a frame of another page.

    Args:
        link: to the run, with its parameters.
        run: which gives the frame its title.
    """
    title = "A neural network learns XOR"
    if not is_a_lesson():
        words = run.config.describe(*dict.fromkeys((*CONTROLS, *differences(run.config))))
        title = f"A neural network learns {task(run.config)}: {words}"
    return (
        f'<iframe src="{escape(link)}&amp;embed=true" title="{escape(title)}" width="800" '
        'height="450" style="border: 0; max-width: 100%" allow="clipboard-write"></iframe>'
    )


def link_to(run: Run, epoch: int | None = None) -> str:
    """The address of this page with the run's configuration and the page's other settings.

    It contains the four controls even where they are at their defaults, so it keeps its meaning if
    these change, and what else differs from the tutorial's network. It leaves out the
    presentation's large type.

    Args:
        run: the run to link to.
        epoch: where the timeline starts; None leaves it out of the link.
    """
    config = run.config
    parameters: dict[str, object] = {
        **{name: setting_text(value) for name, value in config.settings().items()},
        "learning_rate": rate_text(config),
    }
    if epoch is not None:
        parameters["at"] = epoch
    left_out = {"projection", "at", *CONFIGURATION, *PRIVATE}
    if is_a_lesson():
        parameters = {}
    others = {
        name: st.query_params.get_all(name)
        for name in st.query_params
        if name in PARAMETERS and name not in left_out
    }
    return this_page({**others, **parameters})


def this_page(parameters: Mapping[str, object]) -> str:
    """The address of this page with these parameters; a list gives one name several values.

    It begins with what others can open, see `reach.py`.
    """
    query = urlencode(parameters, doseq=True, safe=":@")
    return f"{current_reach().start}/{_page()}" + (f"?{query}" if query else "")
