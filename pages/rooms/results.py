"""What came of each round: the share that solved it, and what the class had guessed.

The words and numbers are apart from their drawing, which is `nn.charts.round_shares`.
"""

import itertools
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from nn import TrainingConfig, wilson_interval
from nn.charts.classroom import RoundShare
from nn.training import describe_setting
from pages.live.settings import task
from pages.rooms.board import Board
from pages.rooms.model import SHARED_SETTINGS, Guess, Round, StoredRun

_LONGEST_LINE: Final = 28
"""How many letters a line of a round's name has in the chart, at most."""


@dataclass(frozen=True)
class RoundResult:
    """What came of a round so far.

    Attributes:
        number: of the round, from 1.
        network: what differs from other rounds, in words: none if nothing does.
        arrived: how many runs have arrived.
        solved: how many of them solved their truth table.
        shares: what the class guessed, in percent, in ascending order; empty until revealed.
        own_right: how many were right about their own seed, of those who guessed and whose run
            has arrived; 0 until revealed.
        own_known: how many those are.
        what: the truth table that is learned, such as XOR.
        alike: whether all runs are the same, since every seed begins with the same parameters.
    """

    number: int
    network: tuple[str, ...]
    arrived: int
    solved: int
    shares: tuple[int, ...] = ()
    own_right: int = 0
    own_known: int = 0
    what: str = task(TrainingConfig())
    alike: bool = False

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of the share that solves it, or None without a run.

        If all runs are the same, one of them tells the share of all seeds.
        """
        if self.alike and self.arrived:
            return (self.solved / self.arrived,) * 2
        return wilson_interval(self.solved, self.arrived) if self.arrived else None

    @property
    def median(self) -> float | None:
        """The median of the guesses in percent, or None if there is none."""
        return float(np.median(self.shares)) if self.shares else None

    @property
    def nearest(self) -> tuple[int, ...]:
        """The guesses nearest to the share that solved it: none, one, or one on each side."""
        if not self.arrived or not self.shares:
            return ()
        # In whole numbers, so two guesses are as near as each other only if they really are.
        off = {share: abs(share * self.arrived - 100 * self.solved) for share in set(self.shares)}
        return tuple(sorted(share for share in off if off[share] == min(off.values())))


def round_results(board: Board) -> tuple[RoundResult, ...]:
    """What came of each round of a room so far, the first one first."""
    rounds = board.room.rounds
    return tuple(
        _result(
            one,
            _differing(one, rounds),
            board.runs_of(one.number),
            board.guesses_of(one.number) if one.revealed else (),
        )
        for one in rounds
    )


def are_worth_drawing(results: Sequence[RoundResult]) -> bool:
    """Whether there is something to compare: another round, or revealed guesses."""
    return len(results) > 1 or any(result.shares for result in results)


def drawn_shares(results: Sequence[RoundResult]) -> list[RoundShare]:
    """The results as `nn.charts.round_shares` draws them."""
    return [
        RoundShare(
            _lines(result),
            result.solved,
            result.arrived,
            result.interval,
            result.shares,
            result.what,
        )
        for result in results
    ]


def _lines(result: RoundResult) -> tuple[str, ...]:
    """The name of a round in lines that leave room for the chart beside them."""
    name, first = f"Round {result.number}", ": ".join(result.network[:1])
    begin = [f"{name}: {first}" if first else name]
    if len(begin[0]) > _LONGEST_LINE:
        begin = [f"{name}:", *textwrap.wrap(first, _LONGEST_LINE)]
    others = (textwrap.wrap(part, _LONGEST_LINE) for part in result.network[1:])
    return *begin, *itertools.chain(*others)


def describe_results(results: Sequence[RoundResult]) -> str:
    """All that is drawn, in words, for those who cannot see it."""
    return " ".join(_describe_result(result) for result in results)


def describe_guesses(result: RoundResult) -> str:
    """What the class guessed about a round, in words; empty until revealed."""
    if result.median is None:
        return ""
    words = f"{len(result.shares)} guessed, their median is {result.median:g} %"
    if result.nearest:
        words += "; nearest: " + " and ".join(f"{share} %" for share in result.nearest)
    words += "."
    if result.own_known:
        words += f" {result.own_right} of {result.own_known} were right about their own seed."
    return words


def describe_expectation(result: RoundResult, own: Guess | None) -> str:
    """What a student reads once the guesses are revealed; empty until then.

    Args:
        result: of the round.
        own: the student's guess, if there is one.
    """
    if result.median is None:
        return ""
    words = f"The class expected {result.median:g} % (the median)"
    if result.arrived:
        words += f", so far {_percent(result.solved / result.arrived)} have solved {result.what}"
    if own:
        words += f", and you guessed {own.share} %"
    return words + "."


def _result(
    one: Round, network: tuple[str, ...], runs: Sequence[StoredRun], guesses: Sequence[Guess]
) -> RoundResult:
    solved = {run.seed: run.solved_epoch is not None for run in runs}
    known = [guess for guess in guesses if guess.seed in solved]
    return RoundResult(
        what=task(one.shared),
        alike=one.alike,
        number=one.number,
        network=network,
        arrived=len(runs),
        solved=sum(solved.values()),
        shares=tuple(sorted(guess.share for guess in guesses)),
        own_right=sum(guess.own == solved[guess.seed] for guess in known),
        own_known=len(known),
    )


def _differing(one: Round, rounds: Sequence[Round]) -> tuple[str, ...]:
    """The settings of a round that are not the same in all rounds, in words."""
    return tuple(
        describe_setting(name, getattr(one.shared, name)).removeprefix("with ")
        for name in SHARED_SETTINGS
        if len({getattr(other.shared, name) for other in rounds}) > 1
    )


def _describe_result(result: RoundResult) -> str:
    name = f"Round {result.number}"
    if result.network:
        name += f", {', '.join(result.network)}"
    words = "no run has arrived."
    if result.interval:
        low, high = map(_percent, result.interval)
        words = f"{result.solved} of {result.arrived} solved {result.what}, " + (
            "all runs are alike." if result.alike else f"95 % interval from {low} to {high}."
        )
    return " ".join(filter(None, [f"{name}:", words, describe_guesses(result)]))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
