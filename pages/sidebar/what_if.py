"""What if: the settings in which a run may differ from the tutorial's network, folded away."""

from typing import Final

import streamlit as st

from nn import TrainingConfig
from nn.data import GATES, gate_name
from pages.live.run import current_run
from pages.live.settings import task
from pages.sidebar.session import (
    TABLE_NAME,
    is_what_if,
    order_named_table,
    show_table_name,
    sidebar_session,
)

_TABLE: Final = TrainingConfig().table


def draw() -> None:
    """Draw the settings, folded unless the session begins with another network."""
    # The list shows names, the address has keys: this field, which page.css hides, is the address.
    st.text_input("Key of the truth table", _TABLE, key="table", bind="query-params")
    session = sidebar_session()
    if session.unfolded is None:
        session.unfolded = is_what_if()
    with st.expander("What if …", expanded=session.unfolded):
        show_table_name()
        st.selectbox(
            "Truth table",
            [_TABLE, *(key for key in GATES if key != _TABLE)],
            key=TABLE_NAME,
            format_func=_name_and_targets,
            on_change=order_named_table,
            filter_mode=None,
            help="What the network is to learn, with its targets for the inputs 00, 01, 10 and 11. "
            "One straight line separates the 1s from the 0s of 14 of these 16; only XOR and XNOR "
            "need a hidden layer.",
        )
        st.markdown(
            ":small[What if it were AND? On Train, the targets in the truth table are switches "
            "too. Lessons, the tutorial and rooms stay with XOR.]"
        )


def note_other_task(whose: str) -> None:
    """Say that a page trains XOR, if the visitor's own run learns something else.

    Args:
        whose: what learns XOR here, as a sentence begins with it.
    """
    config = current_run().config
    if config.table != _TABLE:
        st.info(f"Your own run learns {task(config)}. {whose} {gate_name(_TABLE)}, as always.")


def _name_and_targets(key: str) -> str:
    return f"{gate_name(key)} ({' '.join(key)})"
