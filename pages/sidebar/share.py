"""The link that shows the same run on the same page anywhere, to copy and to scan."""

from collections.abc import Mapping
from html import escape
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from pages.live.run import Run
from pages.sidebar.address import PARAMETERS, PRIVATE, rate_text
from pages.sidebar.qr import LONGEST, qr_svg
from pages.sidebar.session import sidebar_session

# Browsers allow access to the clipboard over HTTPS only, which a teacher's own machine does not
# have. Without it the text is selected and copied as with Ctrl+C.
_COPY: Final = st.components.v2.component(
    "copy_link",
    css="""
    figure { margin: 0; }
    .link { display: flex; gap: 0.5rem; align-items: stretch; flex-wrap: wrap; }
    input {
      flex: 1 1 14rem; min-width: 0; padding: 0.45rem 0.6rem; font: inherit; font-size: 0.9rem;
      color: var(--st-text-color); background: var(--st-secondary-background-color);
      border: 1px solid var(--st-border-color); border-radius: 0.5rem;
    }
    button {
      padding: 0.45rem 1rem; font: inherit; cursor: pointer; min-width: min(9rem, 100%);
      color: var(--st-background-color); background: var(--st-primary-color);
      border: 1px solid transparent; border-radius: 0.5rem;
    }
    button[data-copies="embed"] {
      color: var(--st-text-color); background: none; border: 1px solid var(--st-border-color);
    }
    input[data-secret="true"] { position: absolute; width: 1px; opacity: 0; pointer-events: none; }
    [hidden] { display: none; }
    svg {
      display: block; margin: 1rem auto 0; width: 100%; max-width: max(14rem, calc(100vh - 15rem));
    }
    :focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
    @media (pointer: coarse) { input, button { min-height: 44px; } }
    @media print { button { display: none; } }
    """,
    html="""<div class="link"><input readonly aria-label="The link">
      <button type="button" data-copies="link">Copy link</button>
      <button type="button" data-copies="embed" hidden>Copy embed code</button></div>
      <figure></figure>""",
    js="""
    export default function ({ data, parentElement }) {
      const field = parentElement.querySelector("input");
      field.value = data.link;
      // What nobody is to see can still be selected and copied; masked, it would be copied so.
      field.dataset.secret = field.ariaHidden = data.secret;
      field.tabIndex = data.secret ? -1 : 0;
      field.onfocus = () => field.select();
      parentElement.querySelector("figure").innerHTML = data.code;
      for (const button of parentElement.querySelectorAll("button")) {
        const text = data[button.dataset.copies];
        const label = button.dataset.label ??= button.textContent;
        button.hidden = !text;
        button.onclick = async () => {
          let copied = false;
          try {
            await navigator.clipboard.writeText(text);
            copied = true;
          } catch {
            field.value = text;
            field.focus();
            field.select();
            copied = document.execCommand("copy");
          }
          button.textContent = copied ? "Copied" : "Press Ctrl+C";
          if (copied) field.value = data.link;
          else field.select();
          setTimeout(() => { button.textContent = label; field.value = data.link; }, 2500);
        };
      }
    }
    """,
)


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
    show(link, "copy", embed_code(link, run))


def is_at_an_epoch() -> bool:
    """Whether this page explains one epoch of the run, so a link to it is a link to this epoch."""
    return _page() in _AT_AN_EPOCH


def is_a_lesson() -> bool:
    """Whether this page has a network of its own, so a link to it leaves the visitor's run out."""
    return _page() == "lessons"


def _page() -> str:
    return urlsplit(st.context.url or "").path.rstrip("/").rpartition("/")[2]


def show(link: str, key: str, embed: str = "") -> None:
    """Draw a link to copy, and its QR code to scan.

    Args:
        link: the whole address.
        key: of the component that shows it.
        embed: the HTML that shows the same in another page, for a button that copies it.
    """
    short = len(link.encode()) <= LONGEST
    code = qr_svg(link, "QR code of the link") if short else ""
    _COPY(key=key, data={"link": link, "code": code, "embed": embed, "secret": False})
    if not short:
        st.warning("The link is too long for a QR code. Copy it instead.")


def show_secret(link: str, key: str) -> None:
    """Draw a link to copy that a class at a projector can neither read nor scan.

    Args:
        link: the whole address.
        key: of the component that shows it.
    """
    _COPY(key=key, data={"link": link, "code": "", "embed": "", "secret": True})


def embed_code(link: str, run: Run) -> str:
    """The HTML that shows a run's page in a frame of another page.

    Args:
        link: to the run, with its parameters.
        run: which gives the frame its title.
    """
    title = "A neural network learns XOR"
    if not is_a_lesson():
        title += f": {run.config.describe()}"
    return (
        f'<iframe src="{escape(link)}&amp;embed=true" title="{escape(title)}" width="800" '
        'height="450" style="border: 0; max-width: 100%" allow="clipboard-write"></iframe>'
    )


def link_to(run: Run, epoch: int | None = None) -> str:
    """The address of this page with the run's configuration and the page's other settings.

    It contains the defaults too, so it keeps its meaning if they change. It leaves out the
    presentation's large type.

    Args:
        run: the run to link to.
        epoch: where the timeline starts; None leaves it out of the link.
    """
    config = run.config
    parameters: dict[str, object] = {
        "seed": config.seed,
        "hidden_units": config.hidden_units,
        "learning_rate": rate_text(config),
        "epochs": config.epochs,
    }
    if epoch is not None:
        parameters["at"] = epoch
    left_out = {"projection", *PRIVATE}
    if is_a_lesson():
        left_out |= {*parameters}
        parameters = {}
    others = {
        name: st.query_params.get_all(name)
        for name in st.query_params
        if name in PARAMETERS and name not in left_out
    }
    return this_page({**others, **parameters})


def this_page(parameters: Mapping[str, object]) -> str:
    """The address of this page with these parameters; a list gives one name several values."""
    page = urlsplit(st.context.url or "")
    query = urlencode(parameters, doseq=True, safe=":")
    return urlunsplit((page.scheme, page.netloc, page.path or "/", query, ""))
