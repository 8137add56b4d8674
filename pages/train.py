"""The Train page: the network learns a truth table while you watch."""

import streamlit as st

from pages.explain.chaos_words import explain_other_end
from pages.explain.session import opened_from_a_grid
from pages.live.component import play_run
from pages.live.run import current_run
from pages.live.settings import differences, task
from pages.sidebar import controls, presentation

CHANGES_NAMED = 2

run = current_run()
title = f"A neural network learns {task(run.config)}"
if others := differences(run.config):
    words = {name: run.config.describe(name) for name in others}
    if (changes := len(run.config.changes)) > CHANGES_NAMED:  # the sidebar names them all
        words["rate_changes"] = f"{changes} changes of the learning rate"
    title += f" :small[:gray[with {', '.join(words.values())}]]"
st.title(title, anchor=False)
if message := explain_other_end(opened_from_a_grid(run.config), run.config):
    st.info(message, icon=":material/shuffle:")
play_run(
    run,
    presented=presentation.on(),
    introduced=not run.config.weights,
    choose_table=controls.choose_table,
    continue_run=controls.continue_run,
)
