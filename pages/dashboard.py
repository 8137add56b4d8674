"""The script behind every page: the navigation, and the sidebar around each page."""

from pathlib import Path

import streamlit as st

HERE = Path(__file__).resolve().parent

try:
    from pages.live.server import is_served, script_turn
    from pages.rooms.session import is_in_a_room
    from pages.sidebar import controls
    from pages.sidebar.session import presented, sidebar_session
except ModuleNotFoundError:  # this file itself was started, so Python looks in pages/
    st.error("Start the app with `streamlit run app.py`, in the folder above this one.")
    st.stop()

st.set_page_config(page_title="XOR from scratch", page_icon="🧠", layout="wide")
if not is_served():
    st.error("This server sends no frames. Start the app with `streamlit run app.py`.")
    st.stop()

st.html(HERE / "sidebar" / "page.css")
st.html(HERE / "sidebar" / "print.css")
st.html(HERE / "sidebar" / "contrast.css")
SECTIONS = {
    "Learn": {
        "train": ("Train", ":material/play_circle:"),
        "lessons": ("Lessons", ":material/school:"),
        "by_hand": ("By hand", ":material/back_hand:"),
        "tutorial": ("The tutorial", ":material/menu_book:"),
    },
    "Explain": {
        "weights": ("Weights", ":material/hub:"),
        "surface": ("Decision surface", ":material/layers:"),
        "backpropagation": ("Backpropagation", ":material/undo:"),
        "landscape": ("Loss landscape", ":material/landscape:"),
    },
    "Experiment": {
        "compare": ("Compare", ":material/compare_arrows:"),
        "seeds": ("Seeds", ":material/grid_view:"),
        "gates": ("16 gates", ":material/apps:"),
        "classroom": ("Class experiment", ":material/groups:"),
    },
}
# Made once per session: for each, Streamlit asks the file system a dozen times.
session = sidebar_session()
if session.pages is None:
    session.pages = {
        section: [
            st.Page(HERE / f"{name}.py", title=title, icon=icon)
            for name, (title, icon) in pages.items()
        ]
        for section, pages in SECTIONS.items()
    }
if presented():  # the charts need the room: the pages' names fold away with the controls
    page = st.navigation([page for pages in session.pages.values() for page in pages])
else:
    page = st.navigation(session.pages, position="top")
# Lessons and a class in its room need the width more than the controls.
folded = page.url_path == "lessons" or (page.url_path == "classroom" and is_in_a_room())
with script_turn():
    controls.draw_sidebar(folded=folded)
    page.run()
