"""See a neural network learn XOR: `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from pages.live import server

app = st.App(
    Path(__file__).parent / "pages" / "dashboard.py",
    routes=server.routes(),
    middleware=server.middleware(),
    lifespan=server.lifespan,
)
