"""The Train page: the network learns XOR while you watch."""

import streamlit as st

from pages.live.component import play_run
from pages.live.run import current_run
from pages.sidebar import presentation

st.title("A neural network learns XOR", anchor=False)
play_run(current_run(), presented=presentation.on(), introduced=True)
