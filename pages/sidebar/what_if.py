"""What if: the settings in which a run may differ from the tutorial's network, folded away."""

from typing import Any, Final

import streamlit as st

from nn import TrainingConfig
from nn.configuration import OWN, VALUES, describe_setting, setting_title, short_value
from nn.data import gate_name
from pages.live.run import current_run
from pages.live.settings import LISTED, WHAT_IF, capital, differences, setting_text, task
from pages.sidebar.session import (
    control_values,
    is_what_if,
    list_key,
    order_chosen,
    order_run,
    order_tutorials,
    show_in_list,
    sidebar_session,
)

_TUTORIALS: Final = TrainingConfig()

_HELP: Final = {
    "table": "What the network is to learn, with its targets for the inputs 00, 01, 10 and 11. "
    "One straight line separates the 1s from the 0s of 14 of these 16; only XOR and XNOR need a "
    "hidden layer. On Train, the targets in the truth table are switches too.",
    "start": "How the seed's random numbers become weights and biases before training. Standard "
    "normal, the tutorial's: around 0, most of them between −2 and 2. Uniform: between 0 and 1, so "
    "none is negative. Small: the tutorial's, a hundred times smaller. Xavier and He, named "
    "after their inventors: the more inputs a unit has, the smaller its weights; all biases are 0. "
    "Zeros: no random numbers. Try zeros: do the hidden units ever become different?",
    "activation": "What a hidden unit makes of its weighted sum. The sigmoid goes from 0 to 1, "
    "tanh from −1 to 1. ReLU passes on what is over 0 and turns everything else into 0: try it, "
    "and look for units that are always 0. The output stays a sigmoid.",
    "loss": "What training makes smaller. The tutorial's mean squared error is the mean of (output "
    "− target)² over the four rows, so it is 1 at most. The cross-entropy grows without end if an "
    "answer is sure and wrong, and pulls harder there: try it with a run that gets stuck. With "
    "either, solved means a mean squared error under 0.01.",
    "biases": "A bias shifts a unit's line away from the corner (0, 0). Take it away from the "
    "hidden units, from the output or from both, and see what is lost.",
    "third_input": "The tutorial adds a third input that is always 1. Its weights shift the "
    "hidden units' lines just as biases do. Take it away to see what it is for.",
}


_BACK: Final = {
    "drawn_weights": (
        ("weights",),
        "Back to drawn weights",
        "The run begins from weights that were set by hand or read from a file. This draws them by "
        "the seed again.",
    ),
    "one_rate": (
        ("rate_changes",),
        "Back to one learning rate",
        "The learning rate changes on the way. This keeps the first one for the whole run.",
    ),
    "tutorials_network": (
        LISTED,
        "Back to the tutorial's network",
        "Sets everything under “What if” back. Seed, hidden units, learning rate and epochs stay.",
    ),
}
"""The ways back: the settings that each sets to the tutorial's, its words and its help."""

_LONGER: Final = {"uniform": "Uniform from 0 to 1", "small": "Small: 0.01 × normal"}
"""Starts whose usual names say too little in a list."""


def draw() -> None:
    """Draw the settings, folded unless the session begins with another network."""
    # The lists show names, the address has keys: these fields, which page.css hides, are the
    # address.
    with st.container(key="what_if_keys"):
        for name in WHAT_IF:
            tutorials = setting_text(getattr(_TUTORIALS, name))
            st.text_input(f"Key of {setting_title(name)}", tutorials, key=name, bind="query-params")
    session = sidebar_session()
    if session.unfolded is None:
        session.unfolded = is_what_if(LISTED)
    if is_what_if():
        _draw_difference()
    _draw_way_back()
    with st.expander("What if …", expanded=session.unfolded):
        st.markdown(
            ":small[Change one thing at a time. The tutorial's page stays with its own network.]"
        )
        for name in LISTED:
            _draw_list(name)


def _draw_list(name: str) -> None:
    show_in_list(name)
    tutorials = getattr(_TUTORIALS, name)
    st.selectbox(
        capital(setting_title(name)),
        [tutorials, *(value for value in VALUES[name] if value != tutorials)],
        key=list_key(name),
        format_func=lambda value: _in_words(name, value),
        on_change=order_chosen,
        args=(name,),
        filter_mode=None,
        help=_HELP[name],
    )


def _draw_difference() -> None:
    """Say what differs from the tutorial's network, and offer the way back to it."""
    values = control_values()
    others = [
        describe_setting(name, values[name])
        for name in WHAT_IF
        if values[name] != getattr(_TUTORIALS, name)
        and (name in OWN or values[name] in VALUES[name])
        and (values["hidden_units"] or name != "activation")
    ]
    text = f"Not the tutorial's: **{', '.join(others)}**"
    if not others:
        text = "Not the tutorial's network"
        if values["activation"] != _TUTORIALS.activation and not values["hidden_units"]:
            text = "Without hidden units, the activation changes nothing."
    with st.container(key="what_if_differs", gap="xxsmall"):
        st.markdown(f":small[{text}]")
        for key, (names, label, help_text) in _BACK.items():
            if is_what_if(names):
                st.button(
                    label,
                    icon=":material/undo:",
                    key=key,
                    on_click=order_tutorials,
                    args=(names,),
                    width="stretch",
                    help=help_text,
                )


def _draw_way_back() -> None:
    """Offer the run whose own weights or changes of the learning rate were given up last."""
    before, values = sidebar_session().given_up, control_values()
    own = [name for name in OWN if before and getattr(before, name) and not values[name]]
    if before is None or not own:
        return
    st.button(
        "Back to the run before",
        icon=":material/undo:",
        key="run_before",
        on_click=order_run,
        args=(before,),
        width="stretch",
        help=f"The run before had {before.describe(*own)}.",
    )


def note_left_out(where: dict[str, str]) -> None:
    """Say that a page leaves out what belongs to the visitor's own run alone, if it has any.

    Args:
        where: what is true on the page instead, by the names in `nn.configuration.OWN`.
    """
    config = current_run().config
    own = [name for name in OWN if getattr(config, name)]
    if own:
        instead = " and ".join(where[name] for name in own)
        st.info(f"Your own run has {config.describe(*own)}. Here {instead}.")


def note_other_network(whose: str, *, every_table: bool = False) -> None:
    """Say that a page trains the tutorial's network, if the visitor's own run is another one.

    Args:
        whose: what is the tutorial's here, as a sentence begins with it.
        every_table: whether the page is about all truth tables, so that of the run is among them.
    """
    config = current_run().config
    others = [name for name in differences(config) if name != "hidden_units"]
    if config.table != _TUTORIALS.table and not every_table:
        others = ["table", *others]
    if not others:
        return
    if others == ["table"]:
        st.info(f"Your own run learns {task(config)}. {whose} {gate_name('0110')}, as always.")
        return
    network = "the tutorial's network"
    about = network if every_table else f"{gate_name('0110')} with {network}"
    st.info(f"Your own run has {config.describe(*others)}. {whose} {about}, as always.")


def _in_words(name: str, value: Any) -> str:
    words = capital(short_value(name, value))
    if name == "table":
        return f"{words} ({' '.join(value)})"
    return _LONGER.get(value, words) if name == "start" else words
