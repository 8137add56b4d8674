"""The sidebar: the four hyperparameters, which live in the URL, and the run they describe."""

import secrets
from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from nn import TrainingConfig
from pages.shared import saved
from pages.shared.run import NORMAL_SPEED, Run


def _digits(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError
    return int(text)


_DEFAULTS: Final = TrainingConfig()
_ALLOWED: Final[dict[str, tuple[Callable[[str], float], str]]] = {
    "seed": (_digits, "a whole number from 0 to 4294967295"),
    "hidden_units": (_digits, "a whole number from 1 to 64"),
    "learning_rate": (float, "a number over 0 and up to 100"),
    "epochs": (_digits, "a whole number from 1 to 200000"),
}


def sidebar() -> None:
    """Draw the controls and have `st.session_state.run` be the run that they describe."""
    _check_the_address()
    with st.sidebar:
        for complaint in st.session_state.address:
            st.warning(complaint, icon=":material/link_off:")
        st.number_input(
            "Seed",
            min_value=0,
            max_value=2**32 - 1,
            value=_DEFAULTS.seed,
            step=1,
            key="seed",
            bind="query-params",
            help="The network starts with random weights. The seed says which: the same seed gives "
            "the same weights, on every machine, so every run can be repeated exactly.",
        )
        st.button(
            "Random seed",
            icon=":material/casino:",
            on_click=_draw_seed,
            width="stretch",
            help="Start from other random weights.",
        )
        st.number_input(
            "Hidden units",
            min_value=1,
            max_value=64,
            value=_DEFAULTS.hidden_units,
            step=1,
            key="hidden_units",
            bind="query-params",
            help="How many units stand between the inputs and the output. Each draws one soft line "
            "through the plane; the output combines them. One line cannot separate XOR.",
        )
        st.number_input(
            "Learning rate",
            min_value=0.0,
            max_value=100.0,
            value=_DEFAULTS.learning_rate,
            step=0.1,
            format="%g",
            key="learning_rate",
            bind="query-params",
            help="How far each update moves the weights against the gradient. Small is slow; too "
            "large overshoots. Over 0, up to 100.",
        )
        st.number_input(
            "Epochs",
            min_value=1,
            max_value=200_000,
            value=_DEFAULTS.epochs,
            step=1000,
            key="epochs",
            bind="query-params",
            help="How many updates of the weights a run makes. Every update uses all four rows of "
            "the truth table at once.",
        )
        _follow_the_controls()
        saved.popover(st.session_state.run)
    st.session_state.entered = True


def enter(path: str) -> None:
    """Have app.py run around the page; every page begins with this.

    Until a process has run app.py once, Streamlit takes a folder named `pages` to be an app of the
    older kind: whoever asks a fresh server for the address of a page gets that script alone,
    without the sidebar. Calling `st.navigation` tells it better.

    Args:
        path: the page's own, below the address of the app.
    """
    if not st.session_state.pop("entered", False):
        pages = [st.Page(_nothing, url_path="app", default=True), st.Page(_nothing, url_path=path)]
        st.navigation(pages, position="hidden")
        st.rerun()


def _nothing() -> None:
    pass


def new_run(training: bool = False) -> Run:
    """Put the untrained network of the same configuration in place of the run."""
    old: Run = st.session_state.run
    st.session_state.run = Run(old.config, old.speed)
    st.session_state.run.training = training
    return st.session_state.run


def _follow_the_controls() -> None:
    state = st.session_state
    run: Run | None = state.get("run")
    values: dict[str, Any] = {name: state[name] for name in _ALLOWED}
    try:
        config = TrainingConfig(**values)
    except ValueError as error:
        name = str(error).partition(" ")[0]
        st.error(f"{_title(name)}: must be {_ALLOWED[name][1]}. The run before stays.")
        config = run.config if run else _DEFAULTS
    if run is None or run.config != config:
        state.run = Run(config, run.speed if run else NORMAL_SPEED)


def _check_the_address() -> None:
    """Take out of the address a session came with what cannot be used, and note it.

    Streamlit would read 2.5 hidden units as 2, and fail at 1e999 epochs. What it read from the
    address when the run of the script began stands, so that a bad one needs another run.
    """
    if "address" in st.session_state:
        return
    st.session_state.address = []
    for name, (_, allowed) in _ALLOWED.items():
        text = st.query_params.get(name)
        if text is not None and not _allowed(name, text):
            del st.query_params[name]
            st.session_state.address.append(
                f"{_title(name)} in the address is “{text[:40]}”; it must be {allowed}. "
                "The default is used instead."
            )
    if st.session_state.address:
        st.rerun()


def _allowed(name: str, text: str) -> bool:
    try:
        TrainingConfig(**{name: _ALLOWED[name][0](text)})
    except (ValueError, OverflowError):
        return False
    return True


def _draw_seed() -> None:
    st.session_state.seed = secrets.randbelow(10_000)


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()
