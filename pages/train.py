"""The Train page: the network learns XOR while you watch."""

import streamlit as st

from pages.shared import controls
from pages.shared.desk import desk


@st.fragment
def live() -> None:
    controls.keep_up()
    desk()


controls.enter("train")
st.title("A neural network learns XOR", anchor=False)
live()
