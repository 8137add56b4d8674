"""One lesson on the screen: its question, its network, and its answer."""

from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from nn.charts import errors_of_variants
from nn.tutorial import Slips
from pages.explain import listing, timeline
from pages.explain.course import SECONDS, Lesson
from pages.explain.predictions import Predictions
from pages.explain.session import (
    LESSON_PLAYER,
    MEMORY,
    lessons_session,
    picked_prediction,
    prediction_key,
    remembered,
    seeds_session,
)
from pages.explain.sweep_controls import open_grid
from pages.live.component import Owner, play_run, reported_run, restored_position
from pages.live.memory import BrowserMemory
from pages.live.run import Run
from pages.sidebar import presentation

_memory: Final = BrowserMemory(MEMORY)


def restore_predictions(course: Sequence[Lesson]) -> None:
    """Take over what the visitor's browser keeps of earlier sessions, once it has said so."""
    session, kept = lessons_session(), remembered(MEMORY)
    if session.remembered or kept.get("session") != session.id:
        return
    session.remembered = True
    found = Predictions.from_text(kept.get("record"), course)
    for number, says in found.says.items():
        if number in session.predictions.says:
            continue
        session.predictions.says[number] = says
        if number in found.seen:
            session.note_answer(number, course[number - 1].found_out())
            session.runs.pop(number, None)
            session.listing_has_run |= course[number - 1].listing


def keep_predictions() -> None:
    """Have the visitor's browser keep the predictions, so they survive a reload.

    They are not in the address: a link that is passed on would hold them, and Back would take some
    of them away.
    """
    session = lessons_session()
    record = session.predictions.as_text() if session.remembered else None
    _memory.show(session.id, "xor-lessons", record)


def go_to(number: int) -> None:
    """Show the lesson with this number."""
    lessons_session().number = number


def _commit(number: int) -> None:
    """Keep the prediction picked for a lesson; it cannot be changed any more."""
    if (says := picked_prediction(number)) is not None:
        lessons_session().predictions.says[number] = says


def _run_listing() -> None:
    lessons_session().listing_has_run = True


def _run_of(number: int, lesson: Lesson) -> Run:
    """The lesson's own run; the visitor's is left alone."""
    session = lessons_session()
    run = session.runs.get(number)
    if run is None or run.config != lesson.config:
        run = Run(lesson.config, restored_position([lesson.config], LESSON_PLAYER))
        if number in session.predictions.seen and not run.trained:
            run = run.train_ahead(SECONDS)
    elif session.drawn != number and run.trained:
        run = run.at(run.epoch)  # the player comes from another lesson's run
    session.runs[number], session.drawn = run, number
    return run


def _store_position() -> None:
    session = lessons_session()
    if session.drawn in session.runs:
        session.runs[session.drawn] = reported_run(session.runs[session.drawn], LESSON_PLAYER)


def show_lesson(number: int, course: Sequence[Lesson]) -> None:
    """Draw a lesson beside its network."""
    lesson = course[number - 1]
    says = lessons_session().predictions.says.get(number)
    # In a presentation the words are larger, and the network still gets the larger half.
    words, network = st.columns([1, 1.2 if presentation.on() else 2.5], gap="medium")
    words, network = words.container(key="lesson_words"), network.container(key="lesson_network")
    if says is None:
        words.markdown(lesson.text)
        _ask(words, number, lesson)
    else:
        words.markdown(f"**{lesson.question}** You predicted: “{says}”.")
    locked = "Commit to a prediction first." if says is None else None
    with network:
        if lesson.listing:
            measured = _show_listing(lesson, locked)
        else:
            measured = _play(number, lesson, locked)
    if says is not None and measured is not None:
        _show_answer(words, number, course, measured)


def _ask(place: Any, number: int, lesson: Lesson) -> None:
    """Ask for a prediction, which can be given only once."""
    if lesson.listing:
        place.markdown(":small[The tutorial's listing, 7,000 epochs]")
    else:
        place.markdown(f":small[{lesson.config.describe()}]")
    place.markdown(f"**{lesson.question}**")
    place.radio(
        "Your prediction",
        [choice.says for choice in lesson.choices],
        index=None,
        key=prediction_key(number),
        persist_state="session",
    )
    place.button(
        "This is my prediction",
        icon=":material/lock:",
        key="commit",
        type="primary",
        on_click=_commit,
        args=(number,),
        disabled=picked_prediction(number) is None,
        width="stretch",
    )


def _play(number: int, lesson: Lesson, locked: str | None) -> float | None:
    """Draw the lesson's network; return what was measured, or None before the run is over."""
    run = _run_of(number, lesson)
    play_run(
        run,
        presented=presentation.on(),
        locked=locked,
        prompt=True,
        owner=Owner(LESSON_PLAYER, _store_position),
    )
    return lesson.measured(run.history(SECONDS)) if run.over else None


def _show_listing(lesson: Lesson, locked: str | None) -> float | None:
    """Draw the tutorial's listing in place of a network."""
    st.button(
        "Run the listing",
        icon=":material/play_arrow:",
        key="run_listing",
        type="primary",
        disabled=bool(locked),
        help=locked,
        on_click=_run_listing,
    )
    if locked or not lessons_session().listing_has_run:
        st.info("Its error will be drawn here.", icon=":material/show_chart:")
        return None
    lines = listing.variants(lesson.config.seed, lesson.config.hidden_units, Slips())
    timeline.chart(
        st,
        "The error of the listing as printed · mean absolute",
        errors_of_variants(lines, published=True),
        "lesson_errors",
        height=430,
        alt=listing.describe_variants(lines),
    )
    return lesson.measured_of_listing()


def _show_answer(place: Any, number: int, course: Sequence[Lesson], measured: float) -> None:
    """Show what happened, and whether it was predicted."""
    session, lesson = lessons_session(), course[number - 1]
    right = lesson.answer(measured).says
    session.note_answer(number, right)
    predicted = session.predictions.says[number]
    message = f"**{lesson.in_words(measured)}**"
    if predicted == right:
        place.success(f"{message} Just as you predicted.", icon=":material/check:")
    else:
        place.error(
            f"{message} You predicted “{predicted}”; the right answer is “{right}”.",
            icon=":material/close:",
        )
    place.markdown(lesson.because)
    if lesson.experiment:
        _offer_experiment(place, lesson)
    hits, known = session.score()
    if number < len(course):
        place.markdown(f":small[Right so far: {hits} of {known}.]")
        place.button(
            "Next lesson",
            icon=":material/arrow_forward:",
            key="next",
            type="primary",
            on_click=go_to,
            args=(number + 1,),
            width="stretch",
        )
    if known == len(course) or number == len(course):
        _show_score(place, course)


def _offer_experiment(place: Any, lesson: Lesson) -> None:
    """Draw the button that opens the lesson's grid on the Seeds page."""
    grid = lesson.experiment
    if grid is not None and place.button(
        "Open the experiment on Seeds",
        icon=":material/grid_view:",
        key="experiment",
        type="primary",
        width="stretch",
    ):
        seeds_session(grid).start(grid)
        st.switch_page("seeds.py", query_params=open_grid(grid))


def _show_score(place: Any, course: Sequence[Lesson]) -> None:
    """Show what was predicted right, lesson by lesson, and the way back to the beginning."""
    session = lessons_session()
    hits, known = session.score()
    lines, missing = [], []
    for number, lesson in enumerate(course, start=1):
        right, said = session.answers.get(number), session.predictions.says.get(number)
        if right is None or said is None:
            missing.append(str(number))
        else:
            lines.append(f"{'✓' if right == said else '✗'} {number} {lesson.title}")
    if missing:
        lines.append(f"– not answered yet: {', '.join(missing)}")
    with place.container(border=True, key="score"):
        st.markdown(f"**You predicted {hits} of {known}.**")
        st.markdown("  \n".join(lines))
        st.button(
            "Start again",
            icon=":material/restart_alt:",
            key="start_again",
            on_click=session.start_again,
            help="Forgets all predictions.",
            width="stretch",
        )
