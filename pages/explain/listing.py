"""The tutorial's listing on the screen: its slips explained, and their measured effects."""

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
"""Under this mean absolute error every row is right, so the listing has learned XOR."""
AS_IT_RAN: Final = "as it ran"
CHOSEN: Final = "with the slips chosen"
CORRECTED: Final = "corrected"
_NO_SLIPS: Final = Slips(derivative_of_activation=False, wrong_axis=False, mean_for_biases=False)


@dataclass(frozen=True)
class Slip:
    """One of the listing's slips, explained."""

    title: str
    explanation: str


SLIPS: Final = {
    "derivative_of_activation": Slip(
        "Derivative at the activation",
        "The slope of the sigmoid at its input z is a (1 − a), with the activation a = σ(z). The "
        "listing passes a instead of z to its derivative function, so the sigmoid is applied "
        "twice. Since a lies between 0 and 1, the result is always between 0.197 and 0.25, and no "
        "unit ever counts as saturated.",
    ),
    "wrong_axis": Slip(
        "Hidden bias along the wrong axis",
        "Each hidden unit's bias should move by its own delta, added up over the four rows. The "
        "listing averages over the units instead and gets one number per row. There happen to be "
        "four units and four rows, so NumPy raises no error.",
    ),
    "mean_for_biases": Slip(
        "Mean for biases, sum for weights",
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


def describe_effect(seed: int, units: int, name: str) -> str:
    """What this slip alone does to the corrected listing, in Markdown."""
    alone = Slips(**{**asdict(_NO_SLIPS), name: True})
    return (
        f"**Error first under {LEARNED:g}:** with this slip alone, "
        f"{describe_learned(run(seed, units, alone)[0])}; without any, "
        f"{describe_learned(run(seed, units, _NO_SLIPS)[0])}."
    )


def describe_learned(errors: Array) -> str:
    """When the error is first under 0.1, in words."""
    under = np.flatnonzero(errors < LEARNED)
    return f"at epoch {under[0]:,}" if len(under) else f"never within {EPOCHS:,} epochs"


def variants(seed: int, units: int, chosen: Slips) -> dict[str, Array]:
    """The errors of the listing as it ran, with the slips chosen, and without any."""
    return {name: run(seed, units, slips)[0] for name, slips in _shown(units, chosen).items()}


def twins(seed: int, units: int, chosen: Slips) -> dict[str, Array]:
    """How far apart two almost equal starts drift: wrong axis, right axis, and corrected."""
    shown = {}
    if units == ROWS:
        shown["wrong axis"] = Slips()
    shown["right axis"] = Slips(wrong_axis=False)
    if chosen not in (*shown.values(), _NO_SLIPS):
        shown[CHOSEN] = chosen
    shown[CORRECTED] = _NO_SLIPS
    return {name: run(seed, units, slips)[1] for name, slips in shown.items()}


def describe_chaos(seed: int, units: int) -> str:
    """How far a difference in the last digit of one weight grows, in Markdown."""
    parts = []
    shown = {"the right axis and the other slips": Slips(wrong_axis=False), "no slip": _NO_SLIPS}
    if units == ROWS:
        shown = {"the wrong axis": Slips(), **shown}
    for name, slips in shown.items():
        parts.append(f"**{run(seed, units, slips)[1].max():.1g}** with {name}")
    first = run(seed, units, _NO_SLIPS)[1][0]
    return f"A difference of {first:.1e} in one weight grows to at most " + ", ".join(parts) + "."


def published_table() -> dict[str, list[Any]]:
    """The eight losses that the tutorial printed, ours, and the difference."""
    ours = run(SEED, ROWS, Slips())[0][::PUBLISHED_EVERY].tolist()
    return {
        "epoch": [i * PUBLISHED_EVERY for i in range(len(PUBLISHED))],
        "published": list(PUBLISHED),
        "ours": ours,
        "difference": [mine - theirs for mine, theirs in zip(ours, PUBLISHED, strict=True)],
    }


WHAT_AGREES: Final = """
Epoch 0 agrees to the last bit and epoch 1,000 to 1e-15. The published listing had lost some of its
text; this shows that ours restores it correctly. Later epochs cannot agree. The wrong axis makes
the training chaotic: the order in which a computer adds four products decides the digits. We tried
many orders, and 8,984 of them gave the published error at epoch 1,000. Their mean absolute errors
range from 0.2418 to 0.3679 at epoch 2,000, and from 0.080 to 0.482 at epoch 3,000. Every published
figure lies in the range for its epoch.

The tutorial's text has three more slips. It says that it prints the mean squared error, but prints
the mean absolute error. Its derivatives of the loss leave out the factor ŷ − y. And it calls the
standard normal distribution, from which randn draws, “uniform normal”.
"""


def _shown(units: int, chosen: Slips) -> dict[str, Slips]:
    name = AS_IT_RAN if units == ROWS else "with both slips that apply"
    shown = {name: Slips(wrong_axis=units == ROWS)}
    if chosen not in (shown[name], _NO_SLIPS):
        shown[CHOSEN] = chosen
    shown[CORRECTED] = _NO_SLIPS
    return shown
