"""The Seeds page: was it the hyperparameter, or was the seed lucky?"""

from typing import Any

import streamlit as st

from nn import SweepConfig
from pages.explain import sweeps
from pages.explain.session import seeds_session
from pages.explain.sweep_views import show_progress, show_results
from pages.sidebar import controls, presentation, what_if

SECONDS_PER_RERUN = 0.5


def read_controls() -> SweepConfig | None:
    """The grid that the controls describe, or None and a message on the page."""
    linked: Any = {"bind": "query-params"}
    narrow = presentation.width(104)
    with st.container(horizontal=True, gap="xsmall"):
        first = st.number_input(
            "First seed", 0, 2**32 - 1, 0, key="first_seed", width=narrow, **linked
        )
        count = st.number_input("Seeds", 1, 5000, 200, key="seed_count", width=narrow, **linked)
        epochs = st.number_input(
            "Epochs", 1, 200_000, 5000, 1000, key="sweep_epochs", width=narrow, **linked
        )
        units = st.multiselect("Hidden units", range(1, 65), [1, 2, 3, 4], key="units", **linked)
        rates = st.multiselect(
            "Learning rates",
            ["0.1", "0.3", "1", "3", "10"],
            ["0.3", "1", "3"],
            accept_new_options=True,
            key="rates",
            **linked,
            help="Choose, or type any number over 0 and up to 100.",
        )
    try:
        return sweeps.grid(first, count, units, rates, epochs)
    except ValueError as error:
        st.error(f"This grid cannot be trained: {error}. The previous results are kept.")
        return None


def results(wanted: SweepConfig | None, ticking: bool) -> None:
    """Train for a moment if the sweep is not finished, and show the results so far.

    Args:
        wanted: the grid that the controls describe, or None.
        ticking: whether a timer runs this again. What a click has changed is seen by comparing it
            with the session: the timer may interrupt the very run that the click has caused.
    """
    controls.rerun_if_changed()
    sweep = sweeps.shared(session.sweep)
    if session.sweeping:
        sweep.advance(SECONDS_PER_RERUN)
        session.sweeping = not sweep.done
    show_progress(session, sweep, wanted)
    if len(sweep.result().seed):
        show_results(session, sweep.result())
    if session.sweeping != ticking:
        st.rerun()  # starts or stops the timer


st.title("Was the seed lucky?", anchor=False)
st.markdown(
    "Every network starts from random weights. Are 2 hidden units enough for XOR? Is one learning "
    "rate better than another, or was the seed lucky? One run cannot tell, so train hundreds."
)
what_if.note_other_task("These networks all learn")
config = read_controls()
session = seeds_session(config or sweeps.grid(0, 200, [1, 2, 3, 4], ["0.3", "1", "3"], 5000))
st.fragment(results, run_every=0.1 if session.sweeping else None)(config, session.sweeping)
