"""The sidebar: the four hyperparameters, which live in the URL, and the run they describe."""

import secrets
from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from nn import TrainingConfig
from pages.shared.run import NORMAL_SPEED, Run

_DEFAULTS: Final = TrainingConfig()
_ALLOWED: Final[dict[str, tuple[Callable[[str], float], str]]] = {
    "seed": (int, "a whole number from 0 to 4294967295"),
    "hidden_units": (int, "a whole number from 1 to 64"),
    "learning_rate": (float, "a number over 0 and up to 100"),
    "epochs": (int, "a whole number from 1 to 200000"),
}


def sidebar() -> None:
    """Draw the controls and have `st.session_state.run` be the run that they describe."""
    _remember_the_address()
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
    empty = [name for name, value in values.items() if value is None]
    try:
        config = TrainingConfig(**values)
    except ValueError as error:
        name = empty[0] if empty else str(error).partition(" ")[0]
        st.error(f"{_title(name)}: must be {_ALLOWED[name][1]}. The run before stays.")
        config = run.config if run else _DEFAULTS
    if run is None or run.config != config:
        state.run = Run(config, run.speed if run else NORMAL_SPEED)


def _remember_the_address() -> None:
    """Note which parameters of the address a session came with cannot be used.

    Streamlit itself ignores them, and they are gone from the address once it has drawn the widgets.
    """
    if "address" not in st.session_state:
        st.session_state.address = [
            f"{_title(name)} in the address is “{text[:40]}”; it must be {_ALLOWED[name][1]}. "
            "The default is used instead."
            for name, text in st.query_params.items()
            if name in _ALLOWED and not _allowed(name, text)
        ]


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
