"""What each slip of the tutorial's listing costs over many seeds, in words, as table and chart."""

import math
import threading
from typing import Any, Final

import streamlit as st

from nn import wilson_interval
from nn.charts import shares_of_variants
from nn.training import describe_setting
from nn.tutorial import EPOCHS, NO_SLIPS, ROWS, Slips
from nn.tutorial_seeds import CHAOTIC, JUMP, SEEDS, ListingSweep, Outcomes
from pages.explain import listing, tables, timeline
from pages.explain.digits import plain

_MOST_UNITS: Final = 8
"""More hidden units would take too long to measure while someone waits."""
_DERIVATIVE: Final = Slips(True, False, False)


class SharedListing:
    """The listing from many seeds, which any session can show and one at a time measures."""

    def __init__(self, units: int) -> None:
        self._sweep = ListingSweep(units)
        self._lock = threading.Lock()

    @property
    def done(self) -> bool:
        """Whether all variants are measured."""
        return self._sweep.done

    @property
    def progress(self) -> float:
        """The share that is done, from 0 to 1."""
        return self._sweep.progress

    @property
    def outcomes(self) -> list[Outcomes]:
        """The variants that are measured so far."""
        return [*self._sweep.outcomes]

    def advance(self, seconds: float) -> None:
        """Measure for this long, unless another session is measuring."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            self._sweep.advance(seconds)
        finally:
            self._lock.release()


@st.cache_resource(max_entries=_MOST_UNITS, show_spinner=False)
def shared(units: int) -> SharedListing:
    """The one measurement with so many hidden units on this server, a few hundred kB large."""
    return SharedListing(units)


def measured_units(units: int) -> int:
    """The hidden units that are measured where a run has so many: the tutorial's, if too many."""
    return units if units <= _MOST_UNITS else ROWS


def variant_name(slips: Slips) -> str:
    """What a variant is called."""
    on = [name for name in listing.SLIPS if getattr(slips, name)]
    if not on:
        return "no slip"
    if len(on) == 1:
        return {
            "derivative_of_activation": "wrong derivative alone",
            "wrong_axis": "wrong axis alone",
            "mean_for_biases": "mean for biases alone",
        }[on[0]]
    return "all three slips" if slips.wrong_axis else "both slips that apply"


def draw(seed: int, units: int, outcomes: list[Outcomes]) -> None:
    """Draw what is measured so far, and what it says of the one seed.

    Args:
        seed: of the run on the page.
        units: hidden units that were measured.
        outcomes: of the variants.
    """
    left, right = timeline.halves(1.3)
    draw_table(left, seed, units, outcomes)
    shares = {variant_name(found.slips): _interval(found) for found in outcomes}
    timeline.chart(
        right,
        "Seeds that learn XOR · with the 95 % Wilson interval",
        shares_of_variants(shares),
        "shares",
        300,
        alt="; ".join(
            f"{name}: {middle:.0%} of the seeds learn XOR, interval {low:.0%} to {high:.0%}"
            for name, (middle, low, high) in shares.items()
        ),
    )


def draw_table(place: Any, seed: int, units: int, outcomes: list[Outcomes]) -> None:
    """Draw a line for each variant: the one seed, and all seeds."""
    epochs = [listing.learned_epoch(listing.run(seed, units, one.slips)[0]) for one in outcomes]
    tables.draw(
        place,
        {
            "slips": [variant_name(found.slips) for found in outcomes],
            f"seed {seed}: error under {listing.LEARNED:g}": [
                "never" if epoch is None else f"epoch {epoch:,}" for epoch in epochs
            ],
            f"learn XOR, of {SEEDS} seeds": [
                f"{found.learned.sum()} ({_range(found)})" for found in outcomes
            ],
            "median epoch": [
                "–" if math.isnan(found.median_epoch) else f"{found.median_epoch:,.0f}"
                for found in outcomes
            ],
            f"jump back over {JUMP:g}": [str(found.jumped.sum()) for found in outcomes],
            "chaotic": [str(found.chaotic.sum()) for found in outcomes],
        },
        "What each slip costs, for one seed and for many",
    )


def describe(seed: int, units: int, outcomes: list[Outcomes]) -> str:
    """What all variants together show, in Markdown."""
    by_slips = {found.slips: found for found in outcomes}
    texts = [describe_luck(seed, units, by_slips), describe_jumps(by_slips)]
    return "\n\n".join([*texts, describe_chaos(by_slips)])


def describe_luck(seed: int, units: int, by_slips: dict[Slips, Outcomes]) -> str:
    """Whether what one seed says of a slip holds for many."""
    slips = Slips(False, True, False) if units == ROWS else Slips(wrong_axis=False)
    name = "the wrong axis alone" if units == ROWS else "both slips that apply"
    with_it, without = by_slips[slips], by_slips[NO_SLIPS]
    one, other = (listing.run(seed, units, each)[0] for each in (slips, NO_SLIPS))
    sooner = _or_never(listing.learned_epoch(one)) < _or_never(listing.learned_epoch(other))
    _, low, high = _interval(with_it)
    _, low_without, high_without = _interval(without)
    if high < low_without:
        verdict = "So it does harm: the intervals do not overlap."
    elif low > high_without:
        verdict = "So it does help: the intervals do not overlap."
    else:
        verdict = "The intervals overlap, so these seeds do not tell whether it matters."
    looks = "That looks like an improvement. " if sooner else ""
    return (
        f"**One seed, or many?** With {name}, the error of seed {seed} is first under "
        f"{listing.LEARNED:g} {listing.describe_learned(one)}; without any slip, "
        f"{listing.describe_learned(other)}. {looks}Over {with_it.seeds} seeds, "
        f"{with_it.learned.sum()} learn XOR with it (95 % interval {_range(with_it)}) and "
        f"{without.learned.sum()} without ({_range(without)}). {verdict}"
    )


def describe_jumps(by_slips: dict[Slips, Outcomes]) -> str:
    """Which slip makes the error jump back, and why."""
    derivative = by_slips[_DERIVATIVE]
    others = [found for slips, found in by_slips.items() if not slips.derivative_of_activation]
    if not derivative.learned.any():
        return "**Jumps back:** none, since no seed learns XOR with this slip."
    came = sum(int(found.jumped.sum()) for found in others)
    learned = sum(int(found.learned.sum()) for found in others)
    return (
        "**The jumps back towards 0.5.** With the wrong derivative alone, "
        f"{derivative.jumped.sum()} of the {derivative.learned.sum()} seeds that learn XOR jump "
        f"back over {JUMP:g} later; without this slip, {came} of {learned} runs do. The right "
        "slope a (1 − a) falls towards 0 as a unit saturates, and so shortens the steps. With the "
        "slip it never falls under 0.197: the steps stay long, and one of them can overshoot and "
        "undo what was learned."
    )


def describe_chaos(by_slips: dict[Slips, Outcomes]) -> str:
    """Which slip makes training chaotic."""
    derivative = by_slips[_DERIVATIVE]
    others = [found for slips, found in by_slips.items() if not slips.derivative_of_activation]
    came = sum(int(found.chaotic.sum()) for found in others)
    alone = derivative.chaotic.any() and not came
    return (
        f"**Chaos{' comes with the same slip' if alone else ''}.** A difference in the 16th digit "
        f"of one weight grows over {plain(CHAOTIC)} for {derivative.chaotic.sum()} of "
        f"{derivative.seeds} seeds with the wrong derivative alone, and for {came} of "
        f"{sum(found.seeds for found in others)} runs without this slip. Where it grows, the last "
        "bits of a processor decide, so these counts differ a little from one to the next."
    )


def heading(units: int) -> str:
    """What is measured, in Markdown."""
    return (
        f"**Is it the slip, or the seed?** :small[seeds 0 to {SEEDS - 1} with "
        f"{describe_setting('hidden_units', units)}, {EPOCHS:,} epochs]"
    )


def _interval(found: Outcomes) -> tuple[float, float, float]:
    learned = int(found.learned.sum())
    return learned / found.seeds, *wilson_interval(learned, found.seeds)


def _range(found: Outcomes) -> str:
    _, low, high = _interval(found)
    return f"{100 * low:.0f} to {100 * high:.0f} %"


def _or_never(epoch: int | None) -> float:
    return math.inf if epoch is None else epoch
