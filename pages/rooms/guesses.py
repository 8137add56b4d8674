"""What a student expects before training: the form, and when it is asked for."""

from typing import Final

import streamlit as st

from pages.live.settings import task
from pages.rooms import server
from pages.rooms.board import Board
from pages.rooms.errors import RoomError
from pages.rooms.model import Guess, Seat
from pages.rooms.session import GUESSED_OWN, GUESSED_SHARE, entered_guess, room_session
from pages.rooms.views import attempt

OWN_ANSWERS: Final = ("yes", "no")


def may_guess(board: Board, seat: Seat) -> bool:
    """Whether the student does not know the answer yet: neither the own one nor the class's."""
    run = room_session().run
    trained = bool(run and run.trained) or board.run_of(seat.seed) is not None
    return not trained and not board.room.round.revealed


def has_to_guess(board: Board, seat: Seat) -> bool:
    """Whether the student is asked for a guess before training."""
    session = room_session()
    if not may_guess(board, seat) or session.guess_skipped == board.room.edition:
        return False
    return session.guessing or board.guess_of(seat.seed) is None


def ask_for_guess(board: Board, seat: Seat) -> None:
    """Draw the form for the student's guess."""
    before = board.guess_of(seat.seed)
    with st.form("guess", border=True):
        st.markdown("**Before you train: what do you expect?**")
        st.number_input(
            f"How many percent of the class will solve {task(board.room.round.shared)}?",
            0,
            100,
            before.share if before else None,
            step=5,
            key=GUESSED_SHARE,
            placeholder="0 to 100",
        )
        st.segmented_control(
            f"Will your own seed, {seat.seed}, solve it?",
            OWN_ANSWERS,
            default=OWN_ANSWERS[not before.own] if before else None,
            key=GUESSED_OWN,
        )
        with st.container(horizontal=True, gap="xsmall"):
            st.form_submit_button(
                "This is my guess",
                icon=":material/lock:",
                key="hand_in_guess",
                type="primary",
                on_click=attempt,
                args=(_hand_in_guess, board, seat),
            )
            st.form_submit_button(
                "Skip", key="skip_guess", type="tertiary", on_click=_skip_guess, args=(board,)
            )


def describe_guess(guess: Guess, what: str) -> str:
    """A student's own guess about the share that solves this truth table, in words."""
    own = "solves" if guess.own else "does not solve"
    return (
        f"You expect that {guess.share} % of the class solve {what}, and that your seed {own} it."
    )


def change_guess() -> None:
    """Ask for the guess once more."""
    room_session().guessing = True


def _hand_in_guess(board: Board, seat: Seat) -> None:
    share, own = entered_guess()
    if share is None or own is None:
        raise RoomError("Answer both questions, or skip them.")
    config = board.room.config(seat.seed)
    server.store().guess(board.room.code, seat.token, config, int(share), own == OWN_ANSWERS[0])
    room_session().guessing = False
    board.refresh()


def _skip_guess(board: Board) -> None:
    session = room_session()
    session.guess_skipped, session.guessing = board.room.edition, False
