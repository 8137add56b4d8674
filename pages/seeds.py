"""The Seeds page: was it the hyperparameter, or was the seed lucky?"""

import streamlit as st

from pages.explain import setting_words, sweep_controls
from pages.explain.session import seeds_session
from pages.explain.sweep_views import follow_sweep, show_fixed, show_results
from pages.live.run import current_run
from pages.sidebar.what_if import note_left_out

st.title("Was the seed lucky?", anchor=False)
introduction = st.empty()
config = sweep_controls.draw(current_run().config)
session = seeds_session(config or sweep_controls.first_grid())
introduction.markdown(setting_words.introduce(session.grid))
note_left_out(
    {
        "weights": "every seed draws its own",
        "rate_changes": "a learning rate is that of a whole run",
    }
)
show_fixed(session.grid, config)
follow_sweep(session, config, show_results)
