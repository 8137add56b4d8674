"""The Lessons page: predict what a network will do, then train it."""

import streamlit as st

from pages.explain.course_file import lessons
from pages.explain.data_file import DataFileError
from pages.explain.lesson import go_to, keep_predictions, restore_predictions, show_lesson
from pages.explain.session import lessons_session

try:
    course = lessons()
except DataFileError as error:
    st.title("Lessons", anchor=False)
    st.error(str(error), icon=":material/edit_document:")
    st.stop()

session = lessons_session()
restore_predictions(course)
asked = st.query_params.get("lesson")
if asked is not None and asked != session.address:  # a link, or the browser's Back
    session.number = int(asked)
session.number = min(session.number, len(course))
number = session.number
session.address = st.query_params["lesson"] = str(number)

with st.container(key="lesson"):
    st.title(f"Lesson {number}: {course[number - 1].title}", anchor=False)
    with st.container(horizontal=True, gap="xsmall", key="numbers"):
        for other, its in enumerate(course, start=1):
            st.button(
                str(other),
                key=f"lesson_{other}",
                type="primary" if other == number else "secondary",
                icon=":material/check:" if other in session.answers else None,
                help=its.title,
                on_click=go_to,
                args=(other,),
            )
    show_lesson(number, course)
keep_predictions()
st.sidebar.caption("A lesson has its own network. Your own run waits for you on the other pages.")
