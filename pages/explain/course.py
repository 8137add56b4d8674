"""The lessons as data: read from their file, and answered by the networks that they train."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args

import numpy as np

from nn import XOR, History, TrainingConfig
from nn.tutorial import Slips
from pages.explain import listing

FILE: Final = Path(__file__).parents[1] / "lessons.toml"
Measure = Literal["rows_right", "solved_epoch", "final_loss"]


@dataclass(frozen=True)
class Choice:
    """A possible prediction.

    Attributes:
        says: the prediction in words.
        low: what the measure is at least, if the prediction is right.
        high: the measure must be below this. If `low` is infinity, the choice means `never`.
    """

    says: str
    low: float = -math.inf
    high: float = math.inf

    def holds(self, value: float) -> bool:
        """Whether the prediction is right for this measure, which is infinite if never solved."""
        return self.low <= value and (value < self.high or self.low == math.inf)


@dataclass(frozen=True)
class Lesson:
    """A network, a question about it, and the possible answers."""

    title: str
    text: str
    question: str
    because: str
    config: TrainingConfig
    measure: Measure
    choices: tuple[Choice, ...]
    listing: bool = False

    def answer(self, value: float) -> Choice:
        """The choice that is right for this measure.

        Raises:
            ValueError: no choice is right, or more than one is.
        """
        (choice,) = (choice for choice in self.choices if choice.holds(value))
        return choice

    def measured(self, history: History) -> float:
        """The measure that the question asks for, of a finished run."""
        if self.measure == "solved_epoch":
            return math.inf if history.solved_epoch is None else history.solved_epoch
        if self.measure == "final_loss":
            return float(history.losses[-1])
        return int(history.latest.network.rows_right(XOR).sum())

    def measured_of_listing(self) -> float:
        """The epoch at which the error of the tutorial's listing is first under 0.1."""
        errors, _ = listing.run(self.config.seed, self.config.hidden_units, Slips())
        under = np.flatnonzero(errors < listing.LEARNED)
        return int(under[0]) if len(under) else math.inf

    def in_words(self, value: float) -> str:
        """The measure, as a sentence."""
        if self.measure == "rows_right":
            return f"{value:.0f} of 4 rows are right."
        if self.measure == "final_loss":
            return f"The loss is {value:.4f} at the end."
        mark = "error is first under 0.1" if self.listing else "loss is first under 0.01"
        if value == math.inf:
            return f"XOR is not solved within {self.config.epochs:,} epochs."
        return f"The {mark} at epoch {value:,.0f}."


def lessons() -> list[Lesson]:
    """All lessons, in their order.

    Raises:
        ValueError, KeyError: an entry in the file is missing or not allowed.
    """
    return [_lesson(table) for table in tomllib.loads(FILE.read_text("utf-8"))["lesson"]]


def _lesson(table: Mapping[str, Any]) -> Lesson:
    if table["measure"] not in get_args(Measure):
        raise ValueError(
            f"{table['title']}: measure is {table['measure']!r}; it must be one of "
            f"{', '.join(get_args(Measure))}"
        )
    names = ("seed", "hidden_units", "learning_rate", "epochs")
    choices = [
        Choice(
            choice["says"],
            float(choice.get("from", -math.inf)),
            float(choice.get("below", math.inf)),
        )
        for choice in table["choices"]
    ]
    return Lesson(
        **{name: table[name].strip() for name in ("title", "text", "question", "because")},
        config=TrainingConfig(**{name: table[name] for name in names}),
        measure=table["measure"],
        choices=tuple(choices),
        listing=table.get("listing", False),
    )
