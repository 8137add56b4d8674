"""The challenges on the page By hand: task, progress, hints, and what was solved."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import streamlit as st

from nn import TrainingConfig
from nn.configuration import OWN
from nn.data import gate_name
from nn.parameter_names import unit_name
from nn.parameter_text import write_parameters
from pages.explain.challenge import Attempt, Challenge
from pages.explain.challenge_file import challenges
from pages.explain.challenge_record import Record
from pages.explain.course import SECONDS
from pages.explain.data_file import DataFileError
from pages.explain.session import (
    CHALLENGE,
    CHALLENGE_MEMORY,
    challenges_session,
    chosen_challenge,
    remembered,
    show_challenge_in_list,
)
from pages.live.memory import BrowserMemory
from pages.live.run import Run, current_run
from pages.sidebar import presentation
from pages.sidebar.controls import described_run
from pages.sidebar.session import order_run

_memory: Final = BrowserMemory(CHALLENGE_MEMORY)
_STYLE: Final = Path(__file__).with_name("challenges.css")
_NAME: Final = "challenge"
_UNITS_NAMED: Final = 4


def show_challenges(title: str) -> None:
    """Draw the page's title, the list of the challenges, and the one that is chosen.

    Args:
        title: of the page; it has the list beside it where there is room.
    """
    try:
        course = challenges()
    except DataFileError as error:
        st.title(title, anchor=False)
        st.error(str(error), icon=":material/edit_document:")
        return
    _restore(course)
    _follow_address(course)
    session = challenges_session()
    attempt = _attempt(course)
    if attempt is not None:
        session.see(current_run().config.weights, len(attempt.hand.wrong))
        if attempt.solved and session.changes:  # the weights of a link are someone else's
            if session.number not in session.record.solved:
                # On a phone the sentence may be out of sight, above the field that is typed in.
                st.toast(f"Solved: {attempt.challenge.title}", icon=":material/check:")
            session.record.note(session.number, attempt)
    with st.container(key="challenge", gap="xsmall"):
        with st.container(
            horizontal=True, gap="xsmall", vertical_alignment="center", key="challenge_bar"
        ):
            st.title(title, anchor=False, width="content")
            _choose(course)
            _draw_buttons(course, attempt)
        st.html(_STYLE)
        if session.beyond:
            st.info(
                f"There are {len(course)} challenges, and none has the number {session.beyond} of "
                "this link. Choose one above."
            )
        if session.number:
            _draw_words(course[session.number - 1], attempt)


def keep_challenges() -> None:
    """Have the visitor's browser keep what is solved, so it survives a reload.

    It is not in the address: a link that is passed on would hold it.
    """
    session = challenges_session()
    record = session.record.as_text() if session.remembered else None
    _memory.show(session.id, "xor-challenges", record)


def _restore(course: Sequence[Challenge]) -> None:
    """Take over what the visitor's browser keeps of earlier sessions, once it has said so."""
    session, kept = challenges_session(), remembered(CHALLENGE_MEMORY)
    if not session.remembered and kept.get("session") == session.id:
        session.remembered = True
        session.record.add(Record.from_text(kept.get("record"), course))


def _follow_address(course: Sequence[Challenge]) -> None:
    """Show the challenge that the address names, and have it name the one that is shown."""
    session, asked = challenges_session(), st.query_params.get(_NAME)
    if asked is not None and asked != session.address:  # a link, or the browser's Back
        session.beyond = int(asked) if int(asked) > len(course) else 0
        session.number = 0 if session.beyond else int(asked)
        config = current_run().config
        if session.number and course[session.number - 1].is_about(config):
            session.begin(session.number, config.weights)  # a reload, a link with weights, or Back
    session.address = str(session.number) if session.number else None
    if session.address is None:
        st.query_params.pop(_NAME, None)
    else:
        st.query_params[_NAME] = session.address


def _attempt(course: Sequence[Challenge]) -> Attempt | None:
    """How far the session's run has come with the challenge that is shown, if it has begun."""
    session, config = challenges_session(), current_run().config
    if not session.number or session.begun != session.number:
        return None
    challenge = course[session.number - 1]
    if not challenge.is_about(config):
        return None
    network = config.untrained()
    weights = write_parameters(network.to_vector())
    trained = replace(challenge.config, weights=weights)

    def solving_epoch() -> int | None:
        return Run(trained).train_ahead(SECONDS).history(SECONDS).solved_epoch

    return challenge.attempt(network, solving_epoch)


def _choose(course: Sequence[Challenge]) -> None:
    """Draw the list of the challenges."""
    session = challenges_session()
    show_challenge_in_list(session.number)
    names = [_in_list(number, course) for number in range(len(course) + 1)]
    st.selectbox(
        "Challenge",
        range(len(names)),
        key=CHALLENGE,
        format_func=names.__getitem__,
        label_visibility="collapsed",
        filter_mode=None,
        on_change=_go_to_chosen,
        width=320,
    )


def _in_list(number: int, course: Sequence[Challenge]) -> str:
    record = challenges_session().record
    if not number:
        return f"Challenges · {len(record.solved)} of {len(course)} solved"
    tick = "✓ " if number in record.solved else ""
    return f"{tick}{number} · {course[number - 1].title}"


def _go_to_chosen() -> None:
    number = chosen_challenge()
    if number is not None:
        challenges_session().number, challenges_session().beyond = number, 0


def _begin(number: int, config: TrainingConfig) -> None:
    """Set the run to the start of a challenge."""
    session = challenges_session()
    if not session.begun:
        session.before = described_run().config
        if any(getattr(session.before, name) for name in OWN):
            st.toast(
                "Your own run waits: choose “Challenges” in the list, then “Back to my own run”.",
                icon=":material/undo:",
                duration="long",
            )
    session.begin(number, config.weights)
    order_run(config)


def _leave() -> None:
    """Set the run to the visitor's own again, and close the challenge."""
    session = challenges_session()
    if session.before is not None:
        order_run(session.before)
    session.number, session.begun, session.before = 0, 0, None


def _draw_buttons(course: Sequence[Challenge], attempt: Attempt | None) -> None:
    """Draw what can be done with the challenge that is shown."""
    session = challenges_session()
    number = session.number
    if session.before is not None and not number:
        st.button(
            "Back to my own run",
            icon=":material/undo:",
            key="leave_challenges",
            on_click=_leave,
            help="Sets the controls as they were before the first challenge.",
        )
    if not number:
        return
    start = (number, course[number - 1].config)
    if attempt is None:
        st.button(
            "Start this challenge",
            icon=":material/flag:",
            type="primary",
            key="begin_challenge",
            on_click=_begin,
            args=start,
            help="Sets the network to the challenge's. Your own run can be had back afterwards.",
        )
        return
    if attempt.solved and number < len(course):
        st.button(
            "Next challenge",
            icon=":material/arrow_forward:",
            type="primary",
            key="next_challenge",
            on_click=_begin,
            args=(number + 1, course[number].config),
        )
    elif not attempt.solved:
        st.button(
            "Hide hints" if session.hinting else "Hint",
            icon=":material/lightbulb:",
            key="hint",
            on_click=session.switch_hints,
        )
    st.button(
        "Start again",
        icon=":material/restart_alt:",
        key="begin_challenge_again",
        on_click=_begin,
        args=start,
        disabled=not attempt.hand.changed,
    )


def _draw_words(challenge: Challenge, attempt: Attempt | None) -> None:
    """Draw the task, how far someone has come, and a hint or what was understood."""
    session = challenges_session()
    if attempt is None:
        st.markdown(challenge.task)
        return
    progress = _progress(attempt, session.record.best.get(session.number))
    if progress:
        progress = ("   " if presentation.on() else "  \n") + f":small[{progress}]"
    if not attempt.solved:
        st.markdown(challenge.task + progress)
        if session.hinting:
            st.info(attempt.hint(), icon=":material/lightbulb:")
        return
    changed = len(attempt.hand.changed)
    if challenge.par is not None and changed > challenge.par:
        st.success(
            f"**Solved with {_numbers(changed)}.** It can be done with {challenge.par}: start "
            f"again, or take changes back.{progress}",
            icon=":material/check:",
        )
    else:
        st.success(f"**Solved.** {challenge.understood}{progress}", icon=":material/check:")


def _progress(attempt: Attempt, best: int | None) -> str:
    """How far someone has come, besides the loss and the rows that are right."""
    challenge, hand = attempt.challenge, attempt.hand
    goal, rate = challenge.goal, challenge.config.describe("learning_rate")
    parts = []
    if len(hand.gates) <= _UNITS_NAMED:
        named = [gate_name(key) for key in hand.gates]
        parts += [f"{unit_name(unit)} computes {name}" for unit, name in enumerate(named)]
    if goal.changes is not None or challenge.par is not None:
        parts.append(f"{_numbers(len(hand.changed))} changed")
    if challenge.par is not None:
        parts.append(f"par {challenge.par}" + ("" if best is None else f", your best {best}"))
    if attempt.solving_epoch is not None:
        parts.append(f"training at {rate} solves it at epoch {attempt.solving_epoch:,}")
    elif goal.solved_within is not None and hand.changed and not attempt.too_many:
        parts.append(f"training at {rate} does not solve it within {goal.solved_within:,} epochs")
    return " · ".join(parts)


def _numbers(count: int) -> str:
    return f"{count} number{'s' * (count != 1)}"
