"""The tutorial's listing on the screen: its slips explained, and their measured effects."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from nn import Network, tutorial_seeds
from nn.charts.tutorial import AS_IT_RAN, BOTH_POSSIBLE, CHOSEN, CORRECTED, RIGHT_DERIVATIVE
from nn.tutorial import (
    ADDRESS,
    AUTHOR,
    EPOCHS,
    NO_SLIPS,
    PUBLISHED,
    PUBLISHED_EVERY,
    ROWS,
    SEED,
    TITLE,
    YEAR,
    BlockCheck,
    Slips,
    check_listing,
    distances,
    neighbour,
    replay,
)
from pages.explain import tables
from pages.explain.digits import plain, with_minus

Array = NDArray[np.float64]

LEARNED: Final = tutorial_seeds.LEARNED
"""Under this mean absolute error every row is right, so the listing has learned XOR."""
SOURCE: Final = f"[{TITLE}]({ADDRESS}) by {AUTHOR} ({YEAR})"
"""Where the listing is from, in Markdown."""


@dataclass(frozen=True)
class Slip:
    """One of the listing's slips, explained."""

    title: str
    explanation: str


SLIPS: Final = {
    "derivative_of_activation": Slip(
        "Wrong derivative",
        "The slope of the sigmoid at its input z is a (1 − a), with the activation a = σ(z). The "
        "listing passes a instead of z to its derivative function, so the sigmoid is applied "
        "twice. The result is always between 0.197 and 0.25: no unit ever counts as saturated.",
    ),
    "wrong_axis": Slip(
        "Wrong axis",
        "Each hidden unit's bias should move by its own delta, added up over the four rows. The "
        "listing averages over the units instead and gets one number per row. There happen to be "
        "four units and four rows, so NumPy raises no error.",
    ),
    "mean_for_biases": Slip(
        "Mean for biases",
        "The weights move by the sum over the rows, the biases by the mean, so the biases learn at "
        "a quarter of the weights' rate. The tutorial's own formula takes the mean for both.",
    ),
}


@st.cache_data(max_entries=128, show_spinner="Running the tutorial's listing …")
def run(seed: int, units: int, slips: Slips) -> tuple[Array, Array]:
    """Run the listing with these slips, and a second time from an almost equal start.

    The results are shared by everyone on the server; each takes 112 kB.

    Returns:
        The mean absolute errors, and the distances between both runs; both of shape (7001,).
    """
    network = Network.initialize(seed, units)
    errors, parameters = replay(network, slips)
    return errors, distances(parameters, replay(neighbour(network), slips)[1])


def learned_epoch(errors: Array) -> int | None:
    """The first epoch at which the error is under 0.1, None if there is none."""
    under = np.flatnonzero(errors < LEARNED)
    return int(under[0]) if len(under) else None


def describe_learned(errors: Array) -> str:
    """When the error is first under 0.1, in words."""
    epoch = learned_epoch(errors)
    return f"never within {EPOCHS:,} epochs" if epoch is None else f"at epoch {epoch:,}"


def draw_check(place: Any, seed: int, units: int, slips: Slips) -> None:
    """Draw the check of the listing's gradients before its first epoch, with a verdict."""
    found = check_listing(Network.initialize(seed, units), slips)
    wrong = [name for name, block in found.items() if block.wrong]
    place.markdown(
        "**The gradient check** :small[what the listing subtracts before its first update, "
        "against finite differences]"
    )
    tables.draw(
        place,
        {
            "parameter": list(found),
            "verdict": ["✗ wrong" if block.wrong else "✓ agrees" for block in found.values()],
            "wrong": [f"{block.wrong} of {block.numbers}" for block in found.values()],
            "largest difference": [_share(block) for block in found.values()],
        },
        "What the gradient check finds in each parameter",
        ["wrong" if block.wrong else "right" for block in found.values()],
    )
    place.markdown(
        f"**{_verdict(wrong, len(found))}** Switch slips off and on to see which gradients each "
        "makes wrong."
        if wrong
        else "**All gradients agree with the finite differences.** Switch a slip on: the check "
        "turns red, whether or not the error still falls."
    )


def _share(block: BlockCheck) -> str:
    percent = 100 * block.difference
    return f"{percent:.0f} %" if percent >= 1 else f"{plain(percent, 2)} %"


def _verdict(wrong: list[str], parameters: int) -> str:
    if len(wrong) == parameters:
        return "No gradient agrees with the finite differences."
    names = " and ".join(f"`{name}`" for name in wrong)
    return f"{names} {'does' if len(wrong) == 1 else 'do'} not agree with the finite differences."


def variants(seed: int, units: int, chosen: Slips) -> dict[str, Array]:
    """The errors of the listing as it ran, with the slips chosen, and without any."""
    return {name: run(seed, units, slips)[0] for name, slips in _shown(units, chosen).items()}


def describe_variants(lines: dict[str, Array]) -> str:
    """What the chart of these errors shows, in words."""
    parts = [
        f"{name}: {errors[0]:.2f} at the start, first under {LEARNED:g} "
        f"{describe_learned(errors)}, {errors[-1]:.2f} at the end"
        for name, errors in lines.items()
    ]
    return f"The mean absolute error over {EPOCHS:,} epochs. " + "; ".join(parts) + "."


def twins(seed: int, units: int, chosen: Slips) -> dict[str, Array]:
    """How far apart two almost equal starts drift: all slips, all but the first, and none."""
    shown = _shown(units, chosen)
    without = {RIGHT_DERIVATIVE: Slips(False, wrong_axis=units == ROWS)}
    if shown.get(CHOSEN) in without.values():
        del shown[CHOSEN]
    return {name: run(seed, units, slips)[1] for name, slips in (shown | without).items()}


def describe_twins(lines: dict[str, Array]) -> str:
    """How far a difference in the last digit of one weight grows, in words."""
    first = next(iter(lines.values()))[0]
    parts = [f"{plain(apart.max(), 1)} {name}" for name, apart in lines.items()]
    return (
        f"A difference of {plain(first, 2)} in one weight grows to at most "
        + ", ".join(parts)
        + "."
    )


def draw_published(place: Any) -> None:
    """Draw the eight losses that the tutorial printed, ours, and the difference."""
    ours = run(SEED, ROWS, Slips())[0][::PUBLISHED_EVERY].tolist()
    differences = [mine - theirs for mine, theirs in zip(ours, PUBLISHED, strict=True)]
    tables.draw(
        place,
        {
            "epoch": [f"{i * PUBLISHED_EVERY:,}" for i in range(len(PUBLISHED))],
            "published": [repr(loss) for loss in PUBLISHED],
            "ours": [repr(loss) for loss in ours],
            "difference": [with_minus(f"{apart:.1e}") if apart else "0" for apart in differences],
        },
        "The eight published losses and ours",
    )


WHAT_AGREES: Final = """
Epoch 0 agrees to the last bit and epoch 1,000 to 1e−15. The copy of the listing that we began with
had lost some of its text; this shows that ours restores it correctly. Later epochs cannot agree,
since training with all slips is chaotic from this seed: the order in which a computer adds four
products decides the digits. We tried many orders, and 8,984 of them gave the published error at
epoch 1,000. Their mean absolute errors range from 0.2418 to 0.3679 at epoch 2,000, and from 0.080
to 0.482 at epoch 3,000. Every published figure lies in the range for its epoch.

The tutorial's text has three more slips. It says that it prints the mean squared error, but prints
the mean absolute error. Its derivatives of the loss leave out the factor ŷ − y. And it calls the
standard normal distribution, from which randn draws, “uniform normal”.
"""


def _shown(units: int, chosen: Slips) -> dict[str, Slips]:
    name = AS_IT_RAN if units == ROWS else BOTH_POSSIBLE
    shown = {name: Slips(wrong_axis=units == ROWS), CORRECTED: NO_SLIPS}
    if chosen not in shown.values():
        shown[CHOSEN] = chosen
    return shown
