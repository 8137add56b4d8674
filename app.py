"""See a neural network learn XOR: `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from pages.shared import controls

st.set_page_config(page_title="XOR from scratch", page_icon="🧠", layout="wide")
st.html(Path(__file__).parent / "pages" / "shared" / "page.css")
page = st.navigation(
    [
        st.Page("pages/train.py", title="Train", icon=":material/play_circle:"),
        st.Page("pages/lessons.py", title="Lessons", icon=":material/school:"),
        st.Page("pages/weights.py", title="Weights", icon=":material/hub:"),
        st.Page("pages/surface.py", title="Decision surface", icon=":material/layers:"),
        st.Page("pages/backpropagation.py", title="Backpropagation", icon=":material/undo:"),
        st.Page("pages/landscape.py", title="Loss landscape", icon=":material/landscape:"),
        st.Page("pages/compare.py", title="Compare", icon=":material/compare_arrows:"),
        st.Page("pages/seeds.py", title="Seeds", icon=":material/grid_view:"),
        st.Page("pages/classroom.py", title="Class experiment", icon=":material/groups:"),
        st.Page("pages/tutorial.py", title="The tutorial", icon=":material/menu_book:"),
    ]
)
controls.sidebar(page.url_path)
page.run()
