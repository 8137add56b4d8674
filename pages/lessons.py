"""The Lessons page: predict what a network will do, then train it."""

from typing import Any, Final

import streamlit as st

from nn.charts import errors_of_variants
from nn.tutorial import Slips
from pages.explain import listing, timeline
from pages.explain.course import Lesson, lessons
from pages.explain.session import lessons_session, picked_prediction, prediction_key
from pages.live.component import play_run
from pages.live.run import current_run
from pages.sidebar import controls, presentation

# How long the server trains at most to repeat a run that was watched to its end.
SECONDS: Final = 10.0

session = lessons_session()


def go_to(number: int) -> None:
    """Show the lesson with this number."""
    session.number = number


def commit(number: int) -> None:
    """Keep the prediction picked for a lesson; it cannot be changed any more."""
    if (says := picked_prediction(number)) is not None:
        session.predictions[number] = says


def run_listing() -> None:
    """Note that the listing was run, so its result is shown."""
    session.listing_has_run = True


def set_up(lesson: Lesson) -> None:
    """Set the controls to the lesson's network."""
    controls.set_to(lesson.config)


def ask(place: Any, number: int, lesson: Lesson) -> None:
    """Ask the question, and for a prediction, which can be given only once."""
    says = session.predictions.get(number)
    place.markdown(f"**{lesson.question}**")
    options = [choice.says for choice in lesson.choices]
    place.radio(
        "Your prediction",
        options,
        index=options.index(says) if says else None,
        key=prediction_key(number),
        disabled=says is not None,
        persist_state="session",
    )
    if not says:
        place.button(
            "This is my prediction",
            icon=":material/lock:",
            key="commit",
            type="primary",
            on_click=commit,
            args=(number,),
            disabled=picked_prediction(number) is None,
            width="stretch",
        )


def show_answer(place: Any, number: int, lesson: Lesson, measured: float) -> None:
    """Show what happened, and whether it was predicted."""
    right = lesson.answer(measured).says
    session.answers[number] = right
    predicted = session.predictions[number]
    message = f"**{lesson.in_words(measured)}**"
    if predicted == right:
        place.success(f"{message} Just as you predicted.", icon=":material/check:")
    else:
        place.error(
            f"{message} You predicted “{predicted}”; the right answer is “{right}”.",
            icon=":material/close:",
        )
    if presentation.on():
        place = st.container()  # below the network
    place.markdown(lesson.because)
    hits, known = session.score()
    place.markdown(f":small[Right so far: {hits} of {known}.]")
    if number < len(course):
        place.button(
            "Next lesson",
            icon=":material/arrow_forward:",
            key="next",
            type="primary",
            on_click=go_to,
            args=(number + 1,),
            width="stretch",
        )


def show_lesson(number: int, lesson: Lesson) -> None:
    """Draw the lesson beside its network."""
    run = current_run()
    committed = number in session.predictions
    if not presentation.on():
        words, network = st.columns([1, 2.5], gap="medium")
    else:  # one above the other; once the class has committed, the network gets the screen
        words, network = st.container(), st.container(key="lesson_network")
    if presentation.on() and committed:
        words.markdown(f"**{lesson.question}** Predicted: “{session.predictions[number]}”.")
    else:
        words.markdown(lesson.text)
        if lesson.listing:
            words.markdown(":small[The tutorial's listing, 7,000 epochs]")
        else:
            words.markdown(f":small[{lesson.config.describe()}]")
        ask(words, number, lesson)
    locked = None if committed else "Commit to a prediction first."
    with network:
        if lesson.listing:
            show_listing(words, number, lesson, locked)
            return
        play_run(run, presented=presentation.on(), locked=locked, prompt=True)
    if run.config != lesson.config:
        words.warning("Your settings differ from the lesson's.")
        words.button("Use the lesson's settings", key="set_up", on_click=set_up, args=(lesson,))
    elif committed and run.over:
        show_answer(words, number, lesson, lesson.measured(run.history(SECONDS)))


def show_listing(words: Any, number: int, lesson: Lesson, locked: str | None) -> None:
    """Draw the tutorial's listing in place of a network."""
    st.button(
        "Run the listing",
        icon=":material/play_arrow:",
        key="run_listing",
        type="primary",
        disabled=bool(locked),
        help=locked,
        on_click=run_listing,
    )
    if locked or not session.listing_has_run:
        st.info("Its error will be drawn here.", icon=":material/show_chart:")
        return
    timeline.chart(
        st,
        "The error of the listing as printed · mean absolute",
        errors_of_variants(
            listing.variants(lesson.config.seed, lesson.config.hidden_units, Slips()),
            published=True,
        ),
        "lesson_errors",
        460,
    )
    show_answer(words, number, lesson, lesson.measured_of_listing())


course = lessons()
asked = st.query_params.get("lesson", "1")
if asked != session.address:  # a link, or the browser's Back
    session.address = asked
    go_to(min(int(asked), len(course)))
number = session.number
lesson = course[number - 1]
if session.set_up != number:
    session.set_up = number
    set_up(lesson)
    st.rerun()
# Set together with the controls, so the browser's Back leads to the previous lesson.
session.address = st.query_params["lesson"] = str(number)
if not presentation.on():
    st.set_page_config(initial_sidebar_state="collapsed")

st.title(f"Lesson {number}: {lesson.title}", anchor=False)
with st.container(horizontal=True, gap="small"):
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
show_lesson(number, lesson)
