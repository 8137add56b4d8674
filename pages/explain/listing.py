"""The tutorial's listing on the screen: its slips in words, and what each costs, measured."""

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from nn import Network
from nn.tutorial import (
    EPOCHS,
    PUBLISHED,
    PUBLISHED_EVERY,
    ROWS,
    SEED,
    Slips,
    distances,
    neighbour,
    replay,
)

Array = NDArray[np.float64]

LEARNED: Final = 0.1
"""The mean absolute error under which the effects are told: every row is on its side by then."""
AS_IT_RAN: Final = "as it ran"
CHOSEN: Final = "with the slips chosen"
CORRECTED: Final = "corrected"
_NO_SLIPS: Final = Slips(derivative_of_activation=False, wrong_axis=False, mean_for_biases=False)


@dataclass(frozen=True)
class Slip:
    """One of the listing's slips, in words."""

    title: str
    explanation: str


SLIPS: Final = {
    "derivative_of_activation": Slip(
        "Derivative at the activation",
        "The slope of the sigmoid belongs to its input z, and is a (1 − a) for the activation "
        "a = σ(z). The listing applies its derivative function to a itself, which takes the "
        "sigmoid once more. As a lies between 0 and 1, the slope it gets is always between 0.197 "
        "and 0.25, so that no unit ever counts as saturated.",
    ),
    "wrong_axis": Slip(
        "Hidden bias along the wrong axis",
        "Each hidden unit's bias should move by its own delta, taken over the four rows. The "
        "listing takes the mean over the units instead, and gets one number for each row. As "
        "there happen to be four of both, NumPy subtracts them without a complaint.",
    ),
    "mean_for_biases": Slip(
        "Mean for biases, sum for weights",
        "The weights move by the sum over the rows, the biases by the mean. So the biases learn "
        "at a quarter of the weights' rate. The tutorial's own formula takes the mean for both.",
    ),
}


@st.cache_data(max_entries=128, show_spinner="Running the tutorial's listing …")
def run(seed: int, units: int, slips: Slips) -> tuple[Array, Array]:
    """The listing with these slips: its errors, and how far a neighbouring run comes from it.

    Kept for everyone on the server, at 112 kB each.

    Returns:
        Mean absolute errors and distances, both of shape (7001,).
    """
    network = Network.initialize(seed, units)
    errors, parameters = replay(network, slips)
    return errors, distances(parameters, replay(neighbour(network), slips)[1])


def effect(seed: int, units: int, name: str) -> str:
    """What this slip alone does to the corrected listing, in Markdown."""
    alone = Slips(**{**asdict(_NO_SLIPS), name: True})
    return (
        f"with this slip alone, the error is under {LEARNED:g} "
        f"{learned(run(seed, units, alone)[0])}; without any, "
        f"{learned(run(seed, units, _NO_SLIPS)[0])}."
    )


def learned(errors: Array) -> str:
    """When the error is first under 0.1, in words."""
    under = np.flatnonzero(errors < LEARNED)
    return f"first at epoch {under[0]:,}" if len(under) else f"never within {EPOCHS:,} epochs"


def variants(seed: int, units: int, chosen: Slips) -> dict[str, Array]:
    """The errors of the listing as it ran, with the slips chosen, and without any."""
    return {name: run(seed, units, slips)[0] for name, slips in _shown(units, chosen).items()}


def twins(seed: int, units: int, chosen: Slips) -> dict[str, Array]:
    """How far runs that begin side by side come apart: wrong axis, right axis, and corrected."""
    shown = {}
    if units == ROWS:
        shown["wrong axis"] = Slips()
    shown["right axis"] = Slips(wrong_axis=False)
    if chosen not in (*shown.values(), _NO_SLIPS):
        shown[CHOSEN] = chosen
    shown[CORRECTED] = _NO_SLIPS
    return {name: run(seed, units, slips)[1] for name, slips in shown.items()}


def chaos_in_words(seed: int, units: int) -> str:
    """How much the last place of one weight comes to, with each axis, in Markdown."""
    told = []
    shown = {"the right axis and the other slips": Slips(wrong_axis=False), "no slip": _NO_SLIPS}
    if units == ROWS:
        shown = {"the wrong axis": Slips(), **shown}
    for name, slips in shown.items():
        told.append(f"with {name} to **{run(seed, units, slips)[1].max():.1g}** at most")
    first = run(seed, units, _NO_SLIPS)[1][0]
    return f"A difference of {first:.1e} in one weight grows " + ", ".join(told) + "."


def published_table() -> dict[str, list[Any]]:
    """The eight losses that the tutorial printed, ours, and the difference."""
    ours = run(SEED, ROWS, Slips())[0][::PUBLISHED_EVERY].tolist()
    return {
        "epoch": [i * PUBLISHED_EVERY for i in range(len(PUBLISHED))],
        "published": list(PUBLISHED),
        "ours": ours,
        "difference": [mine - theirs for mine, theirs in zip(ours, PUBLISHED, strict=True)],
    }


HONESTLY: Final = """
Epoch 0 agrees to the last bit and epoch 1,000 to 1e-15: the listing, whose published form lost
some of its text, is put together rightly. From there it cannot agree. The wrong axis makes the
training chaotic, so that the order in which a computer adds four products decides the digits:
over 8,984 such orders that agree at epoch 1,000, the loss at epoch 2,000 runs from 0.2418 to
0.3679 and at 3,000 from 0.080 to 0.482. Every published figure lies inside that spread.

Three more slips are in the tutorial's text. It calls this loss the mean squared error, but prints
the mean absolute one. Its derivatives of the loss leave out the factor ŷ − y. And randn draws from
the standard normal distribution, which it calls a “uniform normal” one.
"""


def _shown(units: int, chosen: Slips) -> dict[str, Slips]:
    name = AS_IT_RAN if units == ROWS else "with both slips that apply"
    shown = {name: Slips(wrong_axis=units == ROWS)}
    if chosen not in (shown[name], _NO_SLIPS):
        shown[CHOSEN] = chosen
    shown[CORRECTED] = _NO_SLIPS
    return shown
