"""The By hand page: set the weights yourself, then let the network train."""

import streamlit as st

from pages.explain.challenges import keep_challenges, show_challenges
from pages.live.hand import set_by_hand
from pages.live.run import current_run
from pages.live.settings import task
from pages.sidebar import controls, presentation

run = current_run()
show_challenges(f"Can you solve {task(run.config)} by hand?")
if set_by_hand(run, presented=presentation.on(), change=controls.begin_from):
    # Without an empty set, Streamlit refuses to drop the sidebar's parameters.
    st.switch_page("train.py", query_params={})
if run.epoch:
    st.button(
        f"Take the weights of epoch {run.epoch:,}",
        icon=":material/move_down:",
        key="take_weights",
        help="Your run stands at this epoch. This page shows where it began; go on by hand from "
        "where it has come to.",
        on_click=controls.begin_from_here,
    )
keep_challenges()
