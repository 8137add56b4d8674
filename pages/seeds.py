"""The Seeds page: was it the hyperparameter, or was the seed lucky?"""

import streamlit as st

from nn import SweepGrid
from pages.explain import setting_words, sweep_controls, sweeps
from pages.explain.session import seeds_session
from pages.explain.sweep_views import show_fixed, show_progress, show_results
from pages.live.run import current_run
from pages.sidebar import controls

SECONDS_PER_RERUN = 0.5


def results(wanted: SweepGrid | None, drawn: SweepGrid, ticking: bool) -> None:
    """Train for a moment if the sweep is not finished, and show the results so far.

    Args:
        wanted: the grid that the controls describe, or None.
        drawn: the grid that the page above speaks of.
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
    if session.sweeping != ticking or session.grid != drawn:
        st.rerun()  # starts or stops the timer, and speaks of the grid that is trained now


st.title("Was the seed lucky?", anchor=False)
introduction = st.empty()
config = sweep_controls.draw(current_run().config)
session = seeds_session(config or sweep_controls.first_grid())
introduction.markdown(
    f"Every network starts from random weights. Are 2 hidden units enough for "
    f"{setting_words.example(session.grid)}? Is one learning rate better than another, or was the "
    "seed lucky? One run cannot tell, so train hundreds."
)
show_fixed(session.grid, config)
timer = 0.1 if session.sweeping else None
st.fragment(results, run_every=timer)(config, session.grid, session.sweeping)
