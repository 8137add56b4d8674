"""The app with a second page, to leave the Train page for."""

import streamlit as st

from pages.shared import controls

page = st.navigation(
    [
        st.Page("../../pages/train.py", title="Train", default=True),
        st.Page(lambda: st.write("Nothing trains here."), title="Elsewhere", url_path="elsewhere"),
    ]
)
controls.sidebar(page.url_path)
page.run()
