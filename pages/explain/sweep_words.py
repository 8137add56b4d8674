"""What a sweep shows, in words: the answer to the Seeds page's question, and its charts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nn import LossFan, SolvedGrid, SolvingEpochs, SweepResult
from nn.statistics import cell, median_to_solve, rounding_count, solved_count
from nn.training import describe_setting
from pages.explain.chaos_words import say_what_rounding_decides


@dataclass(frozen=True)
class _Rate:
    """What became of the networks with one learning rate."""

    rate: float
    share: float
    low: float
    high: float
    median: float

    def __str__(self) -> str:
        return f"{self.rate:g} ({self.share:.0%})"


def answer(result: SweepResult, units: int, rate: float) -> str:
    """The answer to the page's question by the networks on the screen, in Markdown."""
    if not len(result.seed):
        return "No network is fully trained yet."
    parts = [
        _compare_rates(result, units),
        say_what_rounding_decides(result, units, rate) or _luck(result, units, rate),
        _table(result, rate),
    ]
    return "\n\n".join(part for part in parts if part)


def _table(result: SweepResult, rate: float) -> str:
    """The shares and medians at one learning rate as a table in Markdown."""
    every = sorted(result.config.hidden_units)
    rounding = {unit: rounding_count(result, unit, rate) for unit in every}
    chaotic = any(decided for decided, _ in rounding.values())
    lines = [
        f"At learning rate {rate:g}, within {result.config.epochs:,} epochs:",
        "",
        "| hidden units | solve XOR | Wilson 95 % interval | half by epoch |" + " ≈ |" * chaotic,
        "|:--|:--|:--|:--|" + ":--|" * chaotic,
    ]
    for unit in every:
        solved, count, low, high = solved_count(result, unit, rate)
        if count:
            by = f"{median_to_solve(result, unit, rate):,.0f}" if solved else "–"
            line = f"| {unit} | {solved} of {count} | {low:.0%} to {high:.0%} | {by} |"
            decided, tried = rounding[unit]
            lines.append(line + f" {decided} of {tried} |" * chaotic)
    return "\n".join(lines)


def _luck(result: SweepResult, units: int, rate: float) -> str:
    """Whether a single seed would have given the right answer."""
    here = cell(result, units, rate)
    solved, failed = result.seed[here & result.solved], result.seed[here & ~result.solved]
    network = f"{describe_setting('hidden_units', units)} at learning rate {rate:g}"
    if not len(failed):
        return (
            f"Every seed solves XOR with {network}, so one run gives the right answer here. How "
            f"long it takes is still luck: from {result.solved_epoch[here].min():,} to "
            f"{result.solved_epoch[here].max():,} epochs."
        )
    if not len(solved):
        return f"No seed solves XOR with {network}: that is not bad luck."
    return (
        f"**Was it luck?** With {network}, someone who tries only seed {solved[0]} would say that "
        f"it works, and someone who tries only seed {failed[0]} that it does not. One run proves "
        "nothing; the share does."
    )


def _compare_rates(result: SweepResult, units: int) -> str:
    """Which learning rates are better beyond chance, and which are sooner."""
    found = []
    for rate in sorted(result.config.learning_rates):
        solved, count, low, high = solved_count(result, units, rate)
        if count:
            median = median_to_solve(result, units, rate)
            found.append(_Rate(rate, solved / count, low, high, median))
    if len(found) < 2:
        return ""
    network = f"**With {describe_setting('hidden_units', units)}**"
    top = max(one.share for one in found)
    best = [one for one in found if one.share == top]
    if top == 0:
        return f"{network}, no learning rate solves XOR for any of these seeds."
    if len(best) == len(found):
        return (
            f"{network}, all these learning rates solve XOR equally often ({top:.0%})."
            + _sooner(found)
        )
    floor = max(one.low for one in best)
    alike = [one for one in found if one not in best and one.high >= floor]
    worse = [one for one in found if one.high < floor]
    several = len(best) > 1
    text = (
        f"{network}, learning rate{'s' * several} {_list([f'{one.rate:g}' for one in best])} "
        f"solve{'s' * (not several)} XOR most often ({top:.0%}). "
    )
    if alike:
        plural = len(alike) > 1
        text += (
            f"{_rates(alike)} {'are' if plural else 'is'} not clearly worse: "
            f"{'their' if plural else 'its'} interval{'s' * plural} "
            f"overlap{'s' * (not plural)} the best one's. "
        )
    if worse:
        plural = len(worse) > 1
        text += (
            f"{_rates(worse)} {'are' if plural else 'is'} worse, beyond chance: "
            f"{'their' if plural else 'its'} interval{'s' * plural} "
            f"lie{'s' * (not plural)} wholly below the best one's."
        )
    else:
        text += "So these seeds do not show that one rate is better."
    return text.strip() + _sooner(found)


def _sooner(found: Sequence[_Rate]) -> str:
    """The medians: better may also mean sooner."""
    timed = [one for one in found if not np.isnan(one.median)]
    if len(timed) < 2:
        return ""
    parts = [f"{one.median:,.0f} at learning rate {one.rate:g}" for one in timed[:1]]
    parts += [f"{one.median:,.0f} at {one.rate:g}" for one in timed[1:]]
    return f" Half of those that solve it have done so by epoch {_list(parts)}."


def _rates(found: Sequence[_Rate]) -> str:
    """Learning rates with their shares, as a sentence begins with them."""
    return f"Learning rate{'s' * (len(found) > 1)} {_list([str(one) for one in found])}"


def _list(parts: Sequence[str]) -> str:
    """Several things as a sentence lists them."""
    *others, last = parts
    return f"{', '.join(others)} and {last}" if others else last


def describe_shares(grid: SolvedGrid) -> str:
    """The shares in words, for those who cannot see them."""
    lines = []
    for row, unit in enumerate(grid.hidden_units):
        parts = [
            f"{grid.share[row, column]:.0%} at learning rate {rate:g}"
            + " (chaotic: rounding decides for "
            f"{grid.decided_by_rounding[row, column]} of {grid.tried_twice[row, column]})"
            * bool(grid.chaotic[row, column])
            for column, rate in enumerate(grid.learning_rates)
            if grid.trained[row, column]
        ]
        if parts:
            lines.append(f"{describe_setting('hidden_units', unit)}: {', '.join(parts)}.")
    return "The share of seeds that solve XOR. " + " ".join(lines)


def describe_fan(fan: LossFan) -> str:
    """How the losses of one cell fall, in words."""
    solved, count = int(fan.solved.sum()), len(fan.seeds)
    text = f"The loss over {int(fan.epochs[-1]):,} epochs. {solved} of {count} seeds solve XOR"
    if solved:
        text += f"; their median falls from {fan.median[0]:.2f} to {fan.median[-1]:.4f}"
    if solved < count:
        ends = fan.final_losses[~fan.solved & np.isfinite(fan.final_losses)]
        if len(ends):
            text += f". The others end between {ends.min():.3f} and {ends.max():.3f}"
    return text + "."


def describe_times(times: SolvingEpochs) -> str:
    """When the seeds solve XOR, in words."""
    lines = []
    for unit, epochs, never in zip(times.hidden_units, times.epochs, times.never, strict=True):
        network = describe_setting("hidden_units", unit)
        if len(epochs):
            lines.append(
                f"{network}: {len(epochs)} seeds solve XOR, the first at epoch {epochs.min():,}, "
                f"half of them by {np.median(epochs):,.0f}, the last at {epochs.max():,}; "
                f"{never} never."
            )
        elif never:
            lines.append(f"{network}: never, with {never} seeds.")
    return "When the seeds solve XOR. " + " ".join(lines)
