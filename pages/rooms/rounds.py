"""What stands above the wall: how the rounds compare, and the choice of the one that is shown."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from nn.charts import round_shares
from nn.charts.presentation import for_presentation
from pages.live.settings import task_in_file_names
from pages.rooms.board import Board
from pages.rooms.model import Room, Round
from pages.rooms.results import (
    RoundResult,
    are_worth_drawing,
    describe_guesses,
    describe_results,
    drawn_shares,
    round_results,
)

COMPARE: Final = "Compare"
_AXIS: Final = 28
_ROW: Final = 44
_LINE: Final = 17
"""Pixels of the chart: below its rows, of a row, and of each line of a row's name."""
_LARGER: Final = (40, 46, 31)
"""The same in a presentation."""


def show_rounds(board: Board, scale: float | None) -> Round:
    """Draw how the rounds compare, and what the class has guessed about the one that is shown.

    On a projector the comparison takes the room of the tiles, so there it is one of the choices;
    it is chosen when the guesses are revealed.

    Args:
        board: the room's.
        scale: how much larger the type of a presentation is, or None without one.

    Returns:
        The round whose runs the wall shows: the newest one, unless another one is chosen.
    """
    room, results = board.room, round_results(board)
    comparable = are_worth_drawing(results)
    chosen, shown = None, room.round
    if not comparable and not board.guesses_of(shown.number):
        return shown
    with st.container(gap="xsmall", key="rounds"):
        place = st.container(gap=None)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if len(results) > 1 or (comparable and scale is not None):
                chosen = _choose(room, with_comparison=scale is not None)
                shown = next((one for one in room.rounds if _name(one) == chosen), shown)
            if words := _describe(board, shown, results):
                st.markdown(words, width="content")
        if comparable and (scale is None or chosen == COMPARE):
            with place:
                _draw(room.rounds, results, scale)
    return shown


def _name(one: Round) -> str:
    return f"Round {one.number}"


def _choose(room: Room, *, with_comparison: bool) -> str:
    """Draw the choice of what is shown; with another round and once revealed it begins anew."""
    compared = with_comparison and room.round.revealed
    return st.segmented_control(
        "The round on the wall",
        [*map(_name, room.rounds), *([COMPARE] * with_comparison)],
        default=COMPARE if compared else _name(room.round),
        required=True,
        key=f"shown_round_{len(room.rounds)}_{compared}_{with_comparison}",
        label_visibility="collapsed",
    )


def _describe(board: Board, shown: Round, results: Sequence[RoundResult]) -> str:
    """What the class has guessed about the round, or how many have until it is revealed."""
    if shown.revealed:
        return describe_guesses(results[shown.number - 1])
    guesses = len(board.guesses_of(shown.number))
    return f"{guesses} of {board.count.seats} have guessed." if guesses else ""


def _draw(rounds: Sequence[Round], results: Sequence[RoundResult], scale: float | None) -> None:
    shares = drawn_shares(results)
    figure = round_shares(shares)
    axis, row, line = _AXIS, _ROW, _LINE
    names = "-".join(dict.fromkeys(task_in_file_names(one.shared) for one in rounds))
    if scale is not None:
        figure = for_presentation(figure, scale)
        axis, row, line = (round(pixels * scale) for pixels in _LARGER)
    lines = max(len(share.label) for share in shares)
    tasks = list(dict.fromkeys(result.what for result in results))
    what = tasks[0] if len(tasks) == 1 else "the round's truth table"
    st.markdown(f"**Share that solved {what}** :small[◆ with its 95 % interval, ● guesses]")
    st.plotly_chart(
        figure.update_layout(paper_bgcolor=None, plot_bgcolor=None),
        key="compared_rounds",
        height=axis + len(shares) * max(row, line * lines + 10),
        config={
            "modeBarButtons": [["toImage"]],
            "toImageButtonOptions": {"format": "svg", "filename": f"{names}-class-rounds"},
        },
        alt=describe_results(results),
    )
