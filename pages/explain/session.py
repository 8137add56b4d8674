"""What a session keeps for the explaining pages, and the values of their widgets."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import streamlit as st

from nn import SweepConfig, SweepGrid, TrainingConfig
from nn.hidden_space import VIEWS, View
from nn.sweep_grid import Cell
from pages.explain.challenge_record import Record
from pages.explain.chaos_words import SweptRun
from pages.explain.predictions import Predictions
from pages.live.run import Run, said

HIDDEN_VIEW: Final = "view"
TABLE_OF_RUNS: Final = "runs"
STEP: Final = "step"
FIRST_STEP: Final = "1"
ALL_STEPS: Final = "all"
MEMORY: Final = "lesson_memory"
LESSON_PLAYER: Final = "lesson_player"
CHALLENGE: Final = "challenge_chosen"
CHALLENGE_MEMORY: Final = "challenge_memory"
_PATIENCE: Final = 10
"""After so many changes without one more row that is right, a hint is shown unasked."""
_PAGES_WITH_A_GRID: Final = {"seeds": "Seeds", "gates": "16 gates"}


@dataclass
class LessonsSession:
    """What a session keeps for the lessons.

    Attributes:
        id: tells the browser's memory which session it answers.
        number: the lesson that is shown, from 1.
        address: the lesson that the page's address last named; None before it is read.
        drawn: the lesson whose network was last drawn, or None.
        remembered: whether the browser has said what it keeps.
        predictions: what was predicted, and which answers were shown.
        answers: what was right, by the lesson's number, where the answer was shown.
        runs: each lesson's own run, by its number.
        listing_has_run: whether the tutorial's listing was run.
    """

    id: str = field(default_factory=lambda: secrets.token_hex(4))
    number: int = 1
    address: str | None = None
    drawn: int | None = None
    remembered: bool = False
    predictions: Predictions = field(default_factory=Predictions)
    answers: dict[int, str] = field(default_factory=dict)
    runs: dict[int, Run] = field(default_factory=dict)
    listing_has_run: bool = False

    def score(self) -> tuple[int, int]:
        """How many predictions were right, of how many whose answer is known."""
        said = self.predictions.says
        known = self.answers.keys() & said.keys()
        return sum(self.answers[number] == said[number] for number in known), len(known)

    def note_answer(self, number: int, right: str) -> None:
        """Note that the answer of a lesson is shown."""
        self.answers[number] = right
        self.predictions.seen.add(number)

    def start_again(self) -> None:
        """Forget all predictions and runs, and go to the first lesson."""
        for number in self.predictions.says:
            st.session_state.pop(prediction_key(number), None)
        self.predictions = Predictions()
        self.answers, self.runs, self.listing_has_run = {}, {}, False
        self.number, self.drawn = 1, None


def lessons_session() -> LessonsSession:
    """The lessons' part of the current session."""
    session: LessonsSession = st.session_state.setdefault("lessons", LessonsSession())
    return session


@dataclass
class ChallengesSession:
    """What a session keeps for the challenges.

    Attributes:
        id: tells the browser's memory which session it answers.
        number: the challenge that is shown, from 1; 0 for none.
        begun: the challenge whose start the run was set to, or 0.
        address: the challenge that the page's address last named, or None.
        beyond: the number in a link of a challenge that there is not; 0 if there is one.
        remembered: whether the browser has said what it keeps.
        record: what was solved.
        before: the visitor's own run, from before the first challenge; None if there was none.
        weights: those that were last seen.
        changes: how often they have changed in this session since the challenge began.
        wrong: the fewest rows that were wrong in that time.
        waited: the changes since that number last fell.
        hinting: whether hints are shown; None until someone has decided it.
    """

    id: str = field(default_factory=lambda: secrets.token_hex(4))
    number: int = 0
    begun: int = 0
    address: str | None = None
    beyond: int = 0
    remembered: bool = False
    record: Record = field(default_factory=Record)
    before: TrainingConfig | None = None
    weights: str = ""
    changes: int = 0
    wrong: int = 0
    waited: int = 0
    hinting: bool | None = None

    def begin(self, number: int, weights: str) -> None:
        """Note that a challenge begins, with these weights."""
        self.number = self.begun = number
        self.weights, self.changes, self.waited, self.hinting = weights, 0, 0, None

    def see(self, weights: str, wrong: int) -> None:
        """Note what is on the screen; to those who get no further, hints are shown.

        Args:
            weights: of the network.
            wrong: how many rows are wrong.
        """
        if weights != self.weights:
            self.weights = weights
            self.changes, self.waited = self.changes + 1, self.waited + 1
        if wrong < self.wrong or not self.changes:
            self.wrong, self.waited = wrong, 0
        if self.hinting is None and self.waited >= _PATIENCE:
            self.hinting = True

    def switch_hints(self) -> None:
        """Show hints, or hide them for the rest of the challenge."""
        self.hinting = not self.hinting


def challenges_session() -> ChallengesSession:
    """The challenges' part of the current session."""
    session: ChallengesSession = st.session_state.setdefault("challenges", ChallengesSession())
    return session


def chosen_challenge() -> int | None:
    """The challenge that was just chosen in the list; 0 for none.

    It is None if it was chosen in a list from before one was ticked: Streamlit sends the entry's
    words.
    """
    number = st.session_state[CHALLENGE]
    return number if isinstance(number, int) else None


def show_challenge_in_list(number: int) -> None:
    """Have the list of the challenges show this one, before it is drawn."""
    st.session_state[CHALLENGE] = number


@dataclass
class SweepSession:
    """What a session keeps for a page that trains a grid of networks.

    Attributes:
        grid: what is shown.
        page: its title in the navigation.
        sweeping: whether the session is training it.
        cell: that was clicked, or None.
        picked: the seed that was clicked, or the row and the seed, or None.
        opened: the run that was last opened on the Train page, or None.
    """

    grid: SweepGrid
    page: str
    sweeping: bool = True
    cell: Cell | None = None
    picked: tuple[int, ...] | None = None
    opened: SweptRun | None = None

    @property
    def sweep(self) -> SweepConfig:
        """The networks of the grid."""
        return self.grid.config

    def start(self, grid: SweepGrid) -> None:
        """Train and show this grid; nothing in it has been clicked yet."""
        self.grid, self.sweeping, self.cell, self.picked = grid, True, None, None


def seeds_session(first: SweepGrid) -> SweepSession:
    """The Seeds page's part of the current session.

    Args:
        first: the grid that a session begins with.
    """
    return _sweep_session("seeds", first)


def gates_session(first: SweepGrid) -> SweepSession:
    """The part of the current session that the page of the 16 gates has.

    Args:
        first: the grid that a session begins with.
    """
    return _sweep_session("gates", first)


def _sweep_session(name: str, first: SweepGrid) -> SweepSession:
    session: SweepSession = st.session_state.setdefault(
        name, SweepSession(first, _PAGES_WITH_A_GRID[name])
    )
    return session


def opened_from_a_grid(config: TrainingConfig) -> SweptRun | None:
    """This run, if it was the last one that was opened from a page with a grid of networks."""
    for name in _PAGES_WITH_A_GRID:
        session: SweepSession | None = st.session_state.get(name)
        if session and session.opened and session.opened.config == config:
            return session.opened
    return None


def begin_control(name: str, value: Callable[[list[str]], Any]) -> list[str]:
    """Set a control of a page with a grid when it is first drawn in a session.

    Args:
        name: the control's key, and its name in the address.
        value: makes its value of the texts in the address, of which there may be none.

    Returns:
        The texts in the address now.
    """
    texts = st.query_params.get_all(name)
    if name not in st.session_state:
        st.session_state[name] = value(texts)
    return texts


def forget_controls(names: Iterable[str]) -> None:
    """Have the controls of the Seeds page read the address again when they are next drawn."""
    for name in names:
        st.session_state.pop(name, None)


def prediction_key(number: int) -> str:
    """The key of the widget in which the prediction of this lesson is picked."""
    return f"prediction_{number}"


def remembered(memory: str) -> Mapping[str, Any]:
    """What the browser's memory with this key has said, or nothing; it may be anything."""
    kept = said(memory, "kept")
    return kept if isinstance(kept, Mapping) else {}


def picked_prediction(number: int) -> str | None:
    """The prediction that is picked for this lesson, if any is."""
    says: str | None = st.session_state.get(prediction_key(number))
    return says


def clicked_point(chart: str) -> Mapping[str, Any] | None:
    """The point that was clicked in the chart with this key; None if none is selected."""
    points: list[Mapping[str, Any]] = st.session_state[chart].selection.points
    return points[0] if points else None


def clicked_row() -> int | None:
    """The row that was clicked in the table of the runs; None if none is selected."""
    rows: list[int] = st.session_state[TABLE_OF_RUNS].selection.rows
    return rows[0] if rows else None


def read_step(steps: list[str]) -> None:
    """Begin at the step that the address names, unless one was chosen before.

    Args:
        steps: those there are; a step that is none of them, as of a network with more layers, gives
            way to the first.
    """
    st.session_state.setdefault(STEP, st.query_params.get(STEP, FIRST_STEP))
    if st.session_state[STEP] not in steps:
        st.session_state[STEP] = FIRST_STEP


def chosen_step() -> str:
    """The step of an epoch that is chosen: a number from 1, or `ALL_STEPS`."""
    step: str = st.session_state[STEP]
    return step


def choose_step(step: str) -> None:
    """Choose a step of an epoch before the row of all steps is drawn."""
    st.session_state[STEP] = step


def hidden_view() -> View:
    """What the plane of the hidden space is laid along, as it was chosen last."""
    chosen: View = st.session_state.get(HIDDEN_VIEW) or VIEWS[0]
    return chosen
