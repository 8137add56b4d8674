"""The script behind every page: the navigation, and the sidebar that stands around each page."""

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent

try:
    from pages.live.server import is_served
    from pages.sidebar import controls
except ModuleNotFoundError:  # pages/ is where Python was started to look for modules
    st.error("Start this app with `streamlit run app.py`, in the folder above this one.")
    st.stop()

st.set_page_config(page_title="XOR from scratch", page_icon="🧠", layout="wide")
if not is_served():
    st.error("The frames are not served. Start this app with `streamlit run app.py`.")
    st.stop()

st.html(HERE / "sidebar" / "page.css")
page = st.navigation(
    [
        st.Page(HERE / "train.py", title="Train", icon=":material/play_circle:"),
        st.Page(HERE / "lessons.py", title="Lessons", icon=":material/school:"),
        st.Page(HERE / "weights.py", title="Weights", icon=":material/hub:"),
        st.Page(HERE / "surface.py", title="Decision surface", icon=":material/layers:"),
        st.Page(HERE / "backpropagation.py", title="Backpropagation", icon=":material/undo:"),
        st.Page(HERE / "landscape.py", title="Loss landscape", icon=":material/landscape:"),
        st.Page(HERE / "compare.py", title="Compare", icon=":material/compare_arrows:"),
        st.Page(HERE / "seeds.py", title="Seeds", icon=":material/grid_view:"),
        st.Page(HERE / "classroom.py", title="Class experiment", icon=":material/groups:"),
        st.Page(HERE / "tutorial.py", title="The tutorial", icon=":material/menu_book:"),
    ]
)
controls.sidebar()
page.run()
