"""The Train page: the network learns XOR while you watch."""

import streamlit as st

from pages.explain.chaos_words import explain_other_end
from pages.explain.session import opened_from_seeds
from pages.live.component import play_run
from pages.live.run import current_run
from pages.sidebar import presentation

st.title("A neural network learns XOR", anchor=False)
run = current_run()
if message := explain_other_end(opened_from_seeds(), run.config):
    st.info(message, icon=":material/shuffle:")
play_run(run, presented=presentation.on(), introduced=True)
