"""The run that a session looks at, and where its player stands."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, Self

import streamlit as st

from nn import History, TrainingConfig
from pages.live.shared import shared_histories

SECONDS: Final = 2.0
"""How long a page trains at most before it shows what is there."""

_LONGEST_COMMAND: Final = 40


@dataclass(frozen=True)
class Position:
    """Where a player stands: what it says when it comes to rest, and where a page has it begin.

    Attributes:
        trained: the last epoch that was trained, of several runs the longest one's.
        epoch: the one that the timeline shows, at most `trained`.
        command: names the order to stand there; a player follows each order once.
    """

    trained: int = 0
    epoch: int = 0
    command: str = ""

    @classmethod
    def ordered(cls, trained: int, epoch: int) -> Self:
        """A position that a player is to take, also one that is there already."""
        return cls(trained, min(epoch, trained), secrets.token_hex(4))

    @classmethod
    def read(cls, report: object, configs: Sequence[TrainingConfig]) -> Self | None:
        """The position in a player's report; None if it is about other runs, or is none."""
        if not isinstance(report, Mapping) or report.get("runs") != [*map(asdict, configs)]:
            return None
        last = max(config.epochs for config in configs)
        trained, epoch = (_whole(report.get(name), last) for name in ("trained", "epoch"))
        command = report.get("command")
        if not isinstance(command, str) or len(command) > _LONGEST_COMMAND:
            return None
        return cls(trained, min(epoch, trained), command)


def _whole(value: object, most: int) -> int:
    """A whole number that a browser sent, brought into the range where it makes sense."""
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
        """Why training can go no further than the run has come, in words."""
        return shared_histories().of(self.config).failure_at(self.trained)

    @property
    def over(self) -> bool:
        """Whether there is nothing left to train."""
        return self.trained == self.config.epochs or self.failure is not None

    def history(self, seconds: float = SECONDS) -> History:
        """The run as far as it was trained: from the server's own record, or trained again.

        Args:
            seconds: of the processor's time, at most; then the history ends sooner.
        """
        return shared_histories().of(self.config).until(self.trained, seconds)

    def train_ahead(self, seconds: float = SECONDS) -> "Run":
        """The run trained to its end, or as far as it comes in the time, and standing there."""
        history = shared_histories().of(self.config).until(self.config.epochs, seconds)
        latest = history.latest.epoch
        return replace(self, position=Position.ordered(latest, latest))

    def at(self, epoch: int) -> "Run":
        """The run with its timeline at this epoch."""
        return replace(self, position=Position.ordered(self.trained, epoch))


@dataclass
class LiveSession:
    """What a session keeps of its players.

    Attributes:
        run: the one that the controls describe; None before the first script has run.
        compared: the runs on the page Compare; None before their page's address was read.
        compared_position: where their player stands.
    """

    run: Run | None = None
    compared: list[TrainingConfig] | None = None
    compared_position: Position = field(default_factory=Position)


def live_session() -> LiveSession:
    """That of the session whose script this is."""
    session: LiveSession = st.session_state.setdefault("live", LiveSession())
    return session


def current_run() -> Run:
    """The run that the session looks at.

    Raises:
        RuntimeError: no control has described one yet.
    """
    run = live_session().run
    if run is None:
        raise RuntimeError("the sidebar stands on every page, and says which run it is")
    return run


def report_of(key: str) -> Any:
    """What the player with this key has said last, whatever it is."""
    state = st.session_state.get(key)
    return state.get("position") if isinstance(state, Mapping) else None
