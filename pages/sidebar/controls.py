"""The sidebar: the four hyperparameters, which live in the address, and the run they describe."""

import secrets
from typing import Any, Final

import streamlit as st

from nn import TrainingConfig
from nn.network import HIDDEN_UNITS, SEEDS
from nn.training import EPOCHS, MAX_LEARNING_RATE
from pages.live.component import restored_position
from pages.live.run import Position, Run, current_run, live_session
from pages.sidebar import address, comparison, presentation, saved, share
from pages.sidebar.session import control_values, set_controls, set_seed, sidebar_session

_DEFAULTS: Final = TrainingConfig()


def sidebar() -> None:
    """Draw the controls, and have the session's run be the one that they describe."""
    session = sidebar_session()
    if session.messages is None:
        session.messages = address.check()
        if session.messages:
            st.rerun()  # Streamlit has read the address before this took out what cannot be used
    if session.settings is not None:
        set_controls(session.settings)
        session.settings = None
    with st.sidebar:
        if session.messages:
            st.warning("\n\n".join(session.messages), icon=":material/link_off:")
        _draw_controls()
        if message := follow_controls():
            st.error(message)
        _stand_at_the_epoch()
        st.button(
            "Compare this run",
            icon=":material/compare_arrows:",
            key="compare_run",
            width="stretch",
            help="Put it beside up to three others on the page Compare.",
            on_click=lambda: comparison.add(described_run().config),
        )
        share.button(current_run())
        saved.popover()
        presentation.switch()
    session.drawn = _values()


def rerun_if_changed() -> None:
    """Run the whole script if a control was used since: a fragment with a timer begins with this.

    Where the timer has the fragment run just after a control was used, Streamlit runs the fragment
    alone, and the sidebar would not hear of the change.
    """
    if sidebar_session().drawn != _values():
        st.rerun()


def _values() -> tuple[object, ...]:
    return *control_values().values(), presentation.on()


def _draw_controls() -> None:
    linked: Any = {"bind": "query-params"}
    st.number_input(
        "Seed",
        *SEEDS,
        value=_DEFAULTS.seed,
        step=1,
        key="seed",
        help="The network starts with random weights, and the seed says which: the same seed gives "
        "the same weights on every machine.",
        **linked,
    )
    st.button(
        "Random seed",
        icon=":material/casino:",
        key="random_seed",
        on_click=_draw_seed,
        width="stretch",
        help="Start from different random weights.",
    )
    st.number_input(
        "Hidden units",
        *HIDDEN_UNITS,
        value=_DEFAULTS.hidden_units,
        step=1,
        key="hidden_units",
        help="How many units stand between the inputs and the output. Each draws one soft line "
        "through the plane; the output combines them. One line cannot separate XOR.",
        **linked,
    )
    st.number_input(
        "Learning rate",
        0.0,
        MAX_LEARNING_RATE,
        value=_DEFAULTS.learning_rate,
        step=0.1,
        format="%g",
        key="learning_rate",
        help="How far each update moves the weights against the gradient. A small rate is slow; "
        "too large a rate overshoots. Over 0, up to 100.",
        **linked,
    )
    st.number_input(
        "Epochs",
        *EPOCHS,
        value=_DEFAULTS.epochs,
        step=1000,
        key="epochs",
        help="How many updates of the weights a run makes. Every update uses all four rows of "
        "the truth table at once.",
        **linked,
    )


def set_to(config: TrainingConfig) -> None:
    """Have the controls describe this configuration from the next run of the script on."""
    sidebar_session().settings = config


def described_run() -> Run:
    """The run that the controls describe: every callback that uses the run begins with this.

    A click just after a control was changed comes with the change, and Streamlit calls the click's
    callback before the script, and with it the sidebar, hears of either.
    """
    follow_controls()
    return current_run()


def follow_controls() -> str | None:
    """Have the session's run be what the controls describe; why it cannot be, in words."""
    session = live_session()
    message = None
    try:
        config = TrainingConfig(**control_values())
    except ValueError as error:
        name = str(error).partition(" ")[0]
        allowed = address.CONFIGURATION[name][1]
        message = f"{address.title(name)}: must be {allowed}. The previous run is kept."
        config = session.run.config if session.run else _DEFAULTS
    if session.run is None:
        session.run = Run(config, restored_position([config]))
    elif session.run.config != config:
        session.run = Run(config)
    return message


def _stand_at_the_epoch() -> None:
    """Have the timeline stand where the address says, once: then the timeline says it itself."""
    if "at" in st.query_params:
        epoch = int(st.query_params["at"])
        del st.query_params["at"]
        config = current_run().config
        position = Position.ordered(config.epochs, epoch) if epoch else Position.ordered(0, 0)
        live_session().run = Run(config, position)


def _draw_seed() -> None:
    set_seed(secrets.randbelow(10_000))
