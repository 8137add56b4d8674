"""A challenge as data: what is to be reached by hand, and how far someone has come."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

from nn import Network, TrainingConfig
from nn.by_hand import HandSet, opposite
from nn.data import gate_name
from nn.parameter_names import unit_name
from pages.explain.setting_words import listed

_NAMED: Final = 4
ROWS: Final = 4


@dataclass(frozen=True)
class Goal:
    """What has to be true of a network; all of it together solves a challenge.

    Attributes:
        rows_right: how many rows of the table are right, at least.
        loss_below: the mean squared error is below this.
        units: for each of these functions, there is a hidden unit that computes it.
        changes: at most this many numbers differ from the start; None for any number.
        solved_within: gradient descent solves the table from here within so many epochs; None if
            that is not asked for.
    """

    rows_right: int = 0
    loss_below: float = math.inf
    units: tuple[str, ...] = ()
    changes: int | None = None
    solved_within: int | None = None


@dataclass(frozen=True)
class Hint:
    """A sentence for someone who has come so far.

    Attributes:
        when: the name of its condition in `CONDITIONS`.
        says: the hint; in braces what the condition fills in.
        of: the function, the row or the rows that the condition is about, if it is about any.
    """

    when: str
    says: str
    of: str = ""


@dataclass(frozen=True)
class Challenge:
    """A network that is to be set by hand.

    Attributes:
        title: of the challenge.
        task: what is to be reached, in one or two sentences.
        understood: what it has shown, once it is solved.
        config: of the run that begins with the challenge's network; if training is part of the
            goal, with its learning rate and epochs.
        goal: what solves it.
        hints: the first whose condition holds is shown; the last always holds.
        par: how few numbers have to be changed; None where they are not counted.
    """

    title: str
    task: str
    understood: str
    config: TrainingConfig
    goal: Goal
    hints: tuple[Hint, ...]
    par: int | None = None

    @cached_property
    def start(self) -> Network:
        """The network that the challenge begins with."""
        return self.config.untrained()

    def is_about(self, config: TrainingConfig) -> bool:
        """Whether a run has the network of this challenge, whatever its weights are."""
        mine = self.config
        return (config.hidden_units, config.table, config.loss, config.architecture) == (
            mine.hidden_units,
            mine.table,
            mine.loss,
            mine.architecture,
        )

    def attempt(self, network: Network, solving_epoch: Callable[[], int | None]) -> "Attempt":
        """How far someone has come.

        Args:
            network: as it is now; one that the challenge `is_about`.
            solving_epoch: trains from this network, and says at which epoch it has solved the
                table, or None. It is called only if the goal asks for it.
        """
        hand = HandSet(network, self.start, self.config.truth_table)
        attempt = Attempt(self, hand)
        if self.goal.solved_within is None or not hand.changed or attempt.too_many:
            return attempt
        return replace(attempt, solving_epoch=solving_epoch())


@dataclass(frozen=True, eq=False)
class Attempt:
    """How far someone has come with a challenge.

    Attributes:
        challenge: which one.
        hand: the network on the screen.
        solving_epoch: at which epoch training solves the table from here; None if it does not, or
            if the goal does not ask for it.
    """

    challenge: Challenge
    hand: HandSet
    solving_epoch: int | None = None

    @property
    def too_many(self) -> bool:
        """Whether more numbers differ from the start than the goal allows."""
        allowed = self.challenge.goal.changes
        return allowed is not None and len(self.hand.changed) > allowed

    @property
    def solved(self) -> bool:
        """Whether all of the goal is reached."""
        goal, hand = self.challenge.goal, self.hand
        return (
            ROWS - len(hand.wrong) >= goal.rows_right
            and hand.squared_error < goal.loss_below
            and {*goal.units} <= {*hand.gates}
            and not self.too_many
            and (goal.solved_within is None or self.solving_epoch is not None)
        )

    def hint(self) -> str:
        """The first hint whose condition holds."""
        for hint in self.challenge.hints:
            found = CONDITIONS[hint.when].holds(self, hint.of)
            if found is not None:
                return hint.says.format_map(found)
        raise AssertionError("the last hint always holds")


Holds = Callable[[Attempt, str], Mapping[str, str] | None]
"""Says what a hint is filled with if the condition holds, else None."""


@dataclass(frozen=True)
class Condition:
    """When a hint is shown.

    Attributes:
        holds: whether it is, of an attempt and what the condition is about.
        about: whether it is about one function ("gate"), one row, two rows ("pair") or neither.
        fills: the names that a hint may have in braces.
    """

    holds: Holds
    about: Literal["", "gate", "row", "pair"] = ""
    fills: tuple[str, ...] = ()


def _unchanged(attempt: Attempt, _: str) -> Mapping[str, str] | None:
    return None if attempt.hand.changed else {}


def _too_many_changes(attempt: Attempt, _: str) -> Mapping[str, str] | None:
    if not attempt.too_many:
        return None
    names = attempt.hand.changed
    return {"changed": str(len(names)), "numbers": listed(names, most=_NAMED)}


def _no_line(attempt: Attempt, _: str) -> Mapping[str, str] | None:
    return _units(attempt.hand.without_a_line[:1])


def _same_gate(attempt: Attempt, _: str) -> Mapping[str, str] | None:
    gates = attempt.hand.gates
    for unit, gate in enumerate(gates):
        if gate in gates[:unit]:
            return {"units": _names([gates.index(gate), unit]), "gate": gate_name(gate)}
    return None


def _upside_down(attempt: Attempt, key: str) -> Mapping[str, str] | None:
    gates = attempt.hand.gates
    turned = [unit for unit, gate in enumerate(gates) if gate == opposite(key)]
    return None if key in gates else _units(turned[:1])


def _no_unit(attempt: Attempt, key: str) -> Mapping[str, str] | None:
    return None if key in attempt.hand.gates else {}


def _rows_together(attempt: Attempt, _: str) -> Mapping[str, str] | None:
    found = attempt.hand.coinciding
    return None if found is None else _rows(found)


def _pair_together(attempt: Attempt, pair: str) -> Mapping[str, str] | None:
    return {} if attempt.hand.are_together(*pair.split()) else None


def _row_wrong(attempt: Attempt, row: str) -> Mapping[str, str] | None:
    return {} if row in attempt.hand.wrong else None


def _turned_over(attempt: Attempt, _: str) -> Mapping[str, str] | None:
    turned = attempt.hand.answers == opposite(attempt.challenge.config.table)
    return {} if turned else None


def _nearly(attempt: Attempt, _: str) -> Mapping[str, str] | None:
    hand = attempt.hand
    if not hand.undecided or hand.answers != attempt.challenge.config.table:
        return None
    return _rows(hand.undecided)


def _rows_wrong(attempt: Attempt, _: str) -> Mapping[str, str] | None:
    return _rows(attempt.hand.wrong) if attempt.hand.wrong else None


def _rows_right(attempt: Attempt, _: str) -> Mapping[str, str] | None:
    return None if attempt.hand.wrong else {"loss": f"{attempt.hand.squared_error:.4f}"}


def _always(_: Attempt, __: str) -> Mapping[str, str] | None:
    return {}


CONDITIONS: Final = {
    "unchanged": Condition(_unchanged),
    "too_many_changes": Condition(_too_many_changes, fills=("changed", "numbers")),
    "no_line": Condition(_no_line, fills=("unit",)),
    "same_gate": Condition(_same_gate, fills=("units", "gate")),
    "upside_down": Condition(_upside_down, "gate", ("unit",)),
    "no_unit": Condition(_no_unit, "gate"),
    "rows_together": Condition(_rows_together, fills=("rows",)),
    "pair_together": Condition(_pair_together, "pair"),
    "row_wrong": Condition(_row_wrong, "row"),
    "turned_over": Condition(_turned_over),
    "nearly": Condition(_nearly, fills=("rows",)),
    "rows_wrong": Condition(_rows_wrong, fills=("rows",)),
    "rows_right": Condition(_rows_right, fills=("loss",)),
    "always": Condition(_always),
}
"""By the names that the file of the challenges has; its head says what each means."""


def _names(units: Sequence[int]) -> str:
    return listed([unit_name(unit) for unit in units])


def _units(units: Sequence[int]) -> Mapping[str, str] | None:
    return {"unit": _names(units)} if units else None


def _rows(rows: Sequence[str]) -> Mapping[str, str]:
    return {"rows": listed([*rows])}
