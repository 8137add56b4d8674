"""Where training is chaotic: rounding decides who solves the table, and when.

A computer rounds every number to some 16 digits, and not every computer alike: the order in which
numbers are added and the last digit of an exponential differ. Does that matter to a run? Train it a
second time from weights that are one unit in the last place away. Where training is calm, both runs
end alike; where it is chaotic, the difference grows until they have nothing in common. So Lorenz
found chaos ("Deterministic Nonperiodic Flow", 1963), and Benettin and others measure it ("Lyapunov
Characteristic Exponents", 1980).

A second run costs as much as the first, and most runs do not need it. A difference grows from step
to step only where the learning rate times the curvature of the loss is over 2, and there the loss
rises too (Cohen and others, "Gradient Descent on Neural Networks Typically Occurs at the Edge of
Stability", 2021). So a run whose loss never rises counts as calm without a second run, and a second
run need not go on once the first one's loss rises no more and both losses agree.
tests/nn/test_chaos.py holds that against whole second runs.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from nn.data import FloatArray

SAMPLE: Final = 25
"""How many of a sweep's seeds are trained a second time, the first ones."""
UNTRIED: Final = -2
"""Stands for the epoch of a second run that there was not."""

# Epochs by which two runs of calm training may differ: a loss can be within rounding of the limit.
_TOLERANCE: Final = 1
# A loss that stands still rises by its rounding errors, which may differ between two runs.
_ROUNDING: Final = 1e-9


def nudged(parameters: FloatArray) -> FloatArray:
    """Parameters one unit in the last place above these, of any shape; a zero stays a zero.

    A zero is no rounded number: it stands where nothing is connected, or for a start at zero.
    """
    above: FloatArray = np.nextafter(parameters, np.inf)
    return np.where(parameters == 0.0, 0.0, above)


def rises(losses: FloatArray) -> NDArray[np.bool_]:
    """Which runs have a loss that rises from one epoch to the next, by more than rounding.

    Args:
        losses: of B runs at successive epochs, shape (epochs, B).

    Returns:
        Shape (B,).
    """
    rising: NDArray[np.bool_] = np.any(losses[1:] > losses[:-1] * (1.0 + _ROUNDING), axis=0)
    return rising


def agree(first: FloatArray, second: FloatArray) -> NDArray[np.bool_]:
    """Where two losses are the same up to rounding, arrays of the same shape."""
    same: NDArray[np.bool_] = np.abs(first - second) <= _ROUNDING * first
    return same


def ends_differ(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether two runs of a network end differently: only one solves the table, or much sooner.

    Args:
        first: the epochs at which the table is solved in one run, negative if never.
        second: the same in the other run, of the same shape.

    Returns:
        Of the same shape; solved one epoch apart is no difference.
    """
    only_one = (first < 0) != (second < 0)
    differ: NDArray[np.bool_] = only_one | (np.abs(first - second) > _TOLERANCE) & (first >= 0)
    return differ
