"""Where training is chaotic, in words: what rounding decides in a grid, and in an opened run."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from nn import SweepResult, TrainingConfig, wilson_interval
from nn.chaos import ends_differ
from nn.statistics import Networks, rounding_count
from nn.sweep_block import NONE
from pages.live.settings import task
from pages.live.twins import train_quickly

LEGEND: Final = (
    "**≈** chaotic: rounding decides. Some of the seeds that were trained a second time, from "
    "weights one unit in the last place away, ended differently."
)


@dataclass(frozen=True)
class SweptRun:
    """A run as a page with a grid of networks has it.

    Attributes:
        config: of the run.
        solved_epoch: when it solved its table there, or -1.
        page: its title in the navigation.
    """

    config: TrainingConfig
    solved_epoch: int
    page: str = "Seeds"

    @classmethod
    def of(cls, result: SweepResult, config: TrainingConfig, page: str = "Seeds") -> "SweptRun":
        """The run of a sweep with this configuration."""
        cases = result.config.cases
        case = cases.index(replace(config, seed=cases[0].seed))
        (epoch,) = result.solved_epoch[(result.case == case) & (result.seed == config.seed)]
        return cls(config, int(epoch), page)


def say_what_rounding_decides(result: SweepResult, here: Networks, what: str) -> str:
    """What the second runs of a cell show, in Markdown; empty where they all end alike.

    Args:
        result: of the sweep.
        here: the networks of the cell.
        what: the truth table that they learn.
    """
    decided, tried = rounding_count(result, here)
    if not decided:
        return ""
    low, high = wilson_interval(decided, tried)
    seeds = f"the first {tried} seeds" if tried > 1 else "the one seed"
    return (
        f"**Chaotic: rounding decides.** We trained {seeds} of this cell a second time, from "
        f"weights one unit in the last place away. {decided} of {tried} ended differently: {what} "
        f"was solved in one run only, or at another epoch (Wilson 95 % interval {low:.0%} to "
        f"{high:.0%}). So trust the share of many seeds here, and not what a single seed does."
    )


def explain_opening(result: SweepResult, here: Networks) -> str:
    """What opening a run of a cell on the Train page does.

    Args:
        result: of the sweep.
        here: the networks of the cell.
    """
    if rounding_count(result, here)[0]:
        return (
            "Trains the same start with the same settings on the Train page. Training is chaotic "
            "here, and Train adds the numbers in another order: the run may end differently."
        )
    return "Opens this run on the Train page, with the same start and the same settings."


def explain_other_end(swept: SweptRun | None, config: TrainingConfig) -> str | None:
    """How a run ends on the Train page, if it ended differently where it was opened from.

    Args:
        swept: the run that was opened from a page with a grid, if any was.
        config: of the run on the Train page.

    Returns:
        None too if training it takes longer than a page can wait for.
    """
    if swept is None or swept.config != config:
        return None
    history = train_quickly(config)
    if history is None:
        return None
    here = NONE if history.solved_epoch is None else history.solved_epoch
    if not ends_differ(np.array(swept.solved_epoch), np.array(here)):
        return None
    there = (
        f"never solved {task(config)}"
        if swept.solved_epoch == NONE
        else f"solved {task(config)} at epoch {swept.solved_epoch:,}"
    )
    now = "it never does" if here == NONE else f"it does so at epoch {here:,}"
    return (
        f"On {swept.page} this seed {there}. Here, where the numbers are added in another order, "
        f"{now}: training is chaotic with these settings, and rounding decides."
    )
