"""The run that a session watches, and the position of its player."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

import streamlit as st

from nn import History, TrainingConfig
from pages.live.shared import shared_histories

SECONDS: Final = 2.0
"""How long a page trains at most before it shows what it has."""

_LONGEST_COMMAND: Final = 40


@dataclass(frozen=True)
class Position:
    """Where a player stands: it reports this when it stops, and a page can move it there.

    Attributes:
        trained: the last trained epoch; of several runs, that of the longest one.
        epoch: the epoch that the timeline shows, at most `trained`.
        command: identifies the order to move here; a player follows each order once.
    """

    trained: int = 0
    epoch: int = 0
    command: str = ""

    @classmethod
    def ordered(cls, trained: int, epoch: int) -> Self:
        """A position with a new order to move there, even if the player is drawn already."""
        return cls(trained, min(epoch, trained), secrets.token_hex(4))

    @classmethod
    def read(cls, report: object, configs: Sequence[TrainingConfig]) -> Self | None:
        """The position in a player's report; None if it is invalid or about other runs."""
        runs = [config.settings() for config in configs]
        if not isinstance(report, Mapping) or report.get("runs") != runs:
            return None
        last = max(config.epochs for config in configs)
        trained, epoch = (_whole(report.get(name), last) for name in ("trained", "epoch"))
        command = report.get("command")
        if not isinstance(command, str) or len(command) > _LONGEST_COMMAND:
            return None
        return cls(trained, min(epoch, trained), command)


def _whole(value: object, most: int) -> int:
    """A value that a browser sent as a whole number from 0 to `most`; 0 if it is not one."""
    if isinstance(value, bool) or not isinstance(value, int):
        return 0
    return max(0, min(value, most))


@dataclass(frozen=True)
class Run:
    """A configuration being watched."""

    config: TrainingConfig
    position: Position = field(default_factory=Position)

    @property
    def trained(self) -> int:
        """The last epoch that was trained."""
        return self.position.trained

    @property
    def epoch(self) -> int:
        """The epoch that the timeline shows."""
        return self.position.epoch

    @property
    def failure(self) -> str | None:
        """Why training cannot go on, in words; None if it can."""
        return shared_histories().of(self.config).failure_at(self.trained)

    @property
    def over(self) -> bool:
        """Whether there is nothing left to train."""
        return self.trained == self.config.epochs or self.failure is not None

    def history(self, seconds: float = SECONDS) -> History:
        """The run as far as it was trained, from the shared histories or trained again.

        Args:
            seconds: processor time, at most; if it runs out, the history ends sooner.
        """
        return shared_histories().of(self.config).until(self.trained, seconds)

    def train_ahead(self, seconds: float = SECONDS) -> "Run":
        """Train to the end of the run, or as far as time allows, and move there."""
        history = shared_histories().of(self.config).until(self.config.epochs, seconds)
        latest = history.latest.epoch
        return replace(self, position=Position.ordered(latest, latest))

    def at(self, epoch: int) -> "Run":
        """The run with its timeline at this epoch."""
        return replace(self, position=Position.ordered(self.trained, epoch))


@dataclass(frozen=True)
class ShownStart:
    """The start of a run that the browser shows, to be set by hand.

    Attributes:
        network: identifies it and its weights.
        order: another number whenever the browser has to take the weights over.
    """

    network: object = None
    order: int = 0


@dataclass
class LiveSession:
    """What a session keeps of its players.

    Attributes:
        run: the one that the controls describe; None before the sidebar is first drawn.
        compared: the runs on the Compare page; None before the address is read for them.
        compared_position: where their player stands.
        by_hand: the start that the page "By hand" has shown last.
    """

    run: Run | None = None
    compared: list[TrainingConfig] | None = None
    compared_position: Position = field(default_factory=Position)
    by_hand: ShownStart = field(default_factory=ShownStart)


def live_session() -> LiveSession:
    """The players' part of the current session."""
    session: LiveSession = st.session_state.setdefault("live", LiveSession())
    return session


def current_run() -> Run:
    """The run that the session watches.

    Raises:
        RuntimeError: the sidebar, which describes it, has not been drawn yet.
    """
    run = live_session().run
    if run is None:
        raise RuntimeError("there is no run before the sidebar is drawn")
    return run


def chosen_table(key: str) -> object:
    """The truth table that was just chosen in the player with this key, whatever was sent."""
    return said(key, "table")


def continued_run(key: str, config: TrainingConfig) -> Run | None:
    """The run as which the player with this key was just asked to continue its own.

    It stands, trained that far, at the epoch from which on it differs.

    Args:
        key: of the player.
        config: of the run that it should be playing.

    Returns:
        None if what was sent cannot be a run, or is about another one.
    """
    asked = said(key, "continued")
    if not isinstance(asked, Mapping) or asked.get("runs") != [config.settings()]:
        return None
    epoch, rate = asked.get("epoch"), asked.get("rate")
    if not isinstance(rate, int | float) or isinstance(rate, bool):
        return None
    if not epoch or epoch != _whole(epoch, config.epochs):
        return None
    try:
        continued = config.continued(epoch, rate, asked["epochs"])
    except (KeyError, ValueError):
        return None  # the player says what is allowed before it sends anything
    if epoch >= continued.epochs:
        return None
    return Run(continued, Position.ordered(epoch, epoch))


def report_of(key: str) -> Any:
    """The last report of the player with this key, whatever it holds."""
    return said(key, "position")


def said(key: str, name: str) -> Any:
    """What the component with this key has last said under a name; it may be anything.

    It comes from a browser, and is None if the component was never drawn.
    """
    state = st.session_state.get(key)
    return state.get(name) if isinstance(state, Mapping) else None
