"""The sidebar: the four hyperparameters, which live in the address, and the run they describe."""

import math
import secrets
from typing import Any, Final

import streamlit as st

from nn import TrainingConfig
from nn.configuration import OWN, UNITS
from nn.data import GATES
from nn.network import SEEDS
from nn.parameter_text import write_parameters
from nn.training import EPOCHS, MAX_LEARNING_RATE
from pages.live.component import KEY, restored_position
from pages.live.run import (
    Position,
    Run,
    chosen_table,
    continued_run,
    current_run,
    live_session,
)
from pages.sidebar import address, comparison, presentation, saved, share, what_if
from pages.sidebar.session import (
    ORDER,
    begin_new_run,
    control_values,
    follow_order,
    give_up,
    order_controls,
    order_run,
    sidebar_session,
)

_DEFAULTS: Final = TrainingConfig()


def draw_sidebar(*, folded: bool) -> None:
    """Draw the sidebar, and make the run that its controls describe the session's run.

    Args:
        folded: whether the page's sidebar is folded when a visitor comes to it.
    """
    session = sidebar_session()
    if session.messages is None:
        named = {*st.query_params}
        session.messages = address.remove_invalid()
        if named != {*st.query_params}:
            st.rerun()  # Streamlit read the address before this removed anything from it
    follow_order()
    if session.messages and not session.told:
        # A phone folds the sidebar.
        st.toast("  \n".join(session.messages), icon=":material/link_off:", duration="long")
    session.told = True
    with st.sidebar:
        if session.messages:
            st.warning("\n\n".join(session.messages), icon=":material/link_off:")
        # What is about the visitor's own run; page.css hides it where a page has another one.
        with st.container(key="own_run"):
            _draw_controls()
            if message := follow_controls():
                st.error(message)
            _move_to_epoch()
            st.button(
                "Compare this run",
                icon=":material/compare_arrows:",
                key="compare_run",
                width="stretch",
                help="Put this run beside up to three others on the Compare page.",
                on_click=lambda: comparison.add(described_run().config),
            )
        share.button(current_run())
        with st.container(key="own_file"):
            saved.popover()
        presentation.switch(folded=folded)
    session.drawn = _values()


def rerun_if_changed() -> None:
    """Run the whole script if a control has changed; a fragment with a timer begins with this.

    If the timer fires just after a control was used, Streamlit runs only the fragment, and the
    sidebar would miss the change.
    """
    if sidebar_session().drawn != _values():
        st.rerun()


def _values() -> tuple[object, ...]:
    return *control_values().values(), presentation.on()


def _draw_controls() -> None:
    st.number_input(
        "Seed",
        *SEEDS,
        value=_DEFAULTS.seed,
        step=1,
        help="The network starts with random weights, and the seed decides which: the same seed "
        "gives the same weights on every machine.",
        **_linked("seed"),
    )
    st.button(
        "Random seed",
        icon=":material/casino:",
        key="random_seed",
        on_click=_choose_random_seed,
        width="stretch",
        help="Start from different random weights.",
    )
    st.number_input(
        "Hidden units",
        *UNITS,
        value=_DEFAULTS.hidden_units,
        step=1,
        help="How many units lie between the inputs and the output. Each draws one soft line "
        "through the plane; the output combines them. One line cannot separate XOR. With 0 there "
        "is no hidden layer: the inputs go straight to the output.",
        **_linked("hidden_units"),
    )
    st.number_input(
        "Learning rate",
        0.0,
        MAX_LEARNING_RATE,
        value=_DEFAULTS.learning_rate,
        step=step_from(_learning_rate()),
        format="%g",
        help="How far each update moves the weights against the gradient. A small rate is slow; "
        "a rate that is too large overshoots. Over 0, up to 100.",
        **_linked("learning_rate"),
    )
    st.number_input(
        "Epochs",
        *EPOCHS,
        value=_DEFAULTS.epochs,
        step=1000,
        help="How often a run updates the weights. Every update uses all four rows of the truth "
        "table at once.",
        **_linked("epochs"),
    )
    what_if.draw()
    st.number_input("Order", 0, key=ORDER)  # page.css hides it from everyone


def _linked(name: str) -> Any:
    """How a control is bound to the address, and what ends with the old run when it is changed."""
    ends = OWN if name in ("seed", "hidden_units") else ("rate_changes",)
    bound = {"key": name, "bind": "query-params"}
    return bound | {"on_change": begin_new_run, "args": (name, *ends)}


def _learning_rate() -> float:
    """The learning rate before its control is drawn: first, that is the one in the address."""
    rate = control_values()["learning_rate"]
    if rate is None:
        rate = st.query_params.get("learning_rate", _DEFAULTS.learning_rate)
    return float(rate)


def step_from(rate: float) -> float:
    """How far the buttons beside a learning rate move it: to its neighbours of one digit.

    From 1 that is 0.1, to 0.9 and 1.1; from 0.05 it is 0.01, to 0.04 and 0.06.

    Args:
        rate: what is in the field, from 0; from 0 the step is 0.1.
    """
    return float(f"1e{math.ceil(math.log10(rate)) - 1}") if rate > 0 else 0.1


def set_to(config: TrainingConfig) -> None:
    """Set the controls to this configuration when they are next drawn."""
    order_run(config)


def choose_table() -> None:
    """Set the truth table to what was chosen in the player's."""
    table = chosen_table(KEY)
    if isinstance(table, str) and table in GATES:
        order_controls({"table": table})


def begin_from(weights: str) -> None:
    """Have the run begin with these weights, as `nn.parameter_text` writes them.

    That is a new run: changes of the learning rate belong to the old one.
    """
    order_controls({"weights": weights, "rate_changes": _DEFAULTS.rate_changes})


def begin_from_here() -> None:
    """Have the run begin with the weights and the rate of the epoch that its timeline shows."""
    run = described_run()
    history = run.history()
    snapshot = history.snapshot_at(min(run.epoch, history.latest.epoch))
    if run.config.rate_changes:
        give_up(["rate_changes"])
    order_controls({"learning_rate": run.config.rate_at(snapshot.epoch)})
    begin_from(write_parameters(snapshot.parameters))


def continue_run() -> None:
    """Continue the run as it was asked for in its player.

    The four controls stay: the first learning rate is still the one that the run begins with.
    """
    run = continued_run(KEY, described_run().config)
    if run is not None:
        config = run.config
        order_controls({"rate_changes": config.rate_changes, "epochs": config.epochs})
        live_session().run = run


def described_run() -> Run:
    """The run that the controls describe; every callback that uses the run begins with this.

    A click just after a control was changed arrives together with the change. Streamlit then calls
    the click's callback before the script, so the sidebar has not yet seen the change.
    """
    follow_controls()
    return current_run()


def follow_controls() -> str | None:
    """Make the run that the controls describe the session's; a message if they describe none."""
    session = live_session()
    message = None
    try:
        config = TrainingConfig(**control_values())
    except ValueError as error:
        name = str(error).partition(" ")[0]
        message = f"{address.title(name)} must be {address.CONFIGURATION[name][1]}"
        if name in OWN:
            message = address.title(name) + str(error).removeprefix(name)
        message += ". The previous run is kept."
        config = session.run.config if session.run else _DEFAULTS
    if session.run is None:
        session.run = Run(config, restored_position([config]))
    elif session.run.config != config:
        session.run = Run(config)
    return message


def _move_to_epoch() -> None:
    """Move the timeline to the epoch in the address once, and remove it from there."""
    if "at" in st.query_params:
        epoch = int(st.query_params["at"])
        del st.query_params["at"]
        config = current_run().config
        trained = config.epochs if epoch or share.is_at_an_epoch() else 0
        position = Position.ordered(trained, epoch)
        live_session().run = Run(config, position)


def _choose_random_seed() -> None:
    give_up([name for name in OWN if control_values()[name]])
    order_controls({"seed": secrets.randbelow(10_000), **dict.fromkeys(OWN, "")})
