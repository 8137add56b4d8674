"""The lessons as data, and how each is answered by the network that it trains."""

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from nn import History, SweepGrid, TrainingConfig
from nn.tutorial import Slips
from pages.explain import listing
from pages.live.run import Run
from pages.live.settings import task

Measure = Literal["rows_right", "solved_epoch", "final_loss", "dead_units"]

SECONDS: Final = 10.0
"""How long the server trains at most to repeat a run that was watched to its end."""


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
    """A network, a question about it, and the possible answers.

    Attributes:
        title: of the lesson.
        text: what is to be known before the prediction.
        question: what is to be predicted.
        because: why the right answer is right, shown after the run.
        config: of the network.
        measure: the number that answers the question.
        choices: the possible predictions; exactly one is right.
        listing: whether the tutorial's listing is run instead of the network.
        at: the epoch at which rows are counted; None for the last one.
        experiment: the grid that the lesson ends with on the Seeds page, or None.
    """

    title: str
    text: str
    question: str
    because: str
    config: TrainingConfig
    measure: Measure
    choices: tuple[Choice, ...]
    listing: bool = False
    at: int | None = None
    experiment: SweepGrid | None = None

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
        latest = history.latest.epoch
        at = latest if self.at is None else min(self.at, latest)
        network, table = history.snapshot_at(at).network, self.config.truth_table
        if self.measure == "dead_units":
            return int(network.dead_units(table.inputs).sum())
        return int(network.rows_right(table).sum())

    def measured_of_listing(self) -> float:
        """The epoch at which the error of the tutorial's listing is first under 0.1."""
        errors, _ = listing.run(self.config.seed, self.config.hidden_units, Slips())
        under = np.flatnonzero(errors < listing.LEARNED)
        return int(under[0]) if len(under) else math.inf

    def found_out(self) -> str:
        """The right answer, found by running the lesson to its end."""
        if self.listing:
            return self.answer(self.measured_of_listing()).says
        run = Run(self.config).train_ahead(SECONDS)
        return self.answer(self.measured(run.history(SECONDS))).says

    def in_words(self, value: float) -> str:
        """The measure, as a sentence."""
        if self.measure == "rows_right":
            when = "" if self.at is None else f" at epoch {self.at:,}"
            return f"{value:.0f} of 4 rows are right{when}."
        if self.measure == "dead_units":
            units = self.config.hidden_units
            return f"{value:.0f} of {units} hidden units {'is' if value == 1 else 'are'} dead."
        if self.measure == "final_loss":
            return f"The loss is {value:.4f} at the end."
        if value == math.inf:
            return f"{task(self.config)} is not solved within {self.config.epochs:,} epochs."
        mark = "error is first under 0.1" if self.listing else "loss is first under 0.01"
        if self.config.loss != "mse":
            mark = f"mean squared {mark.replace('loss', 'error')}"
        return f"The {mark} at epoch {value:,.0f}."
