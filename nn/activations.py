"""The activations that the hidden units may have."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from nn.data import FloatArray

SATURATION: Final = 708.0
"""The largest whole x for which exp(x) and exp(-x) are both normal float64 numbers."""


@dataclass(frozen=True)
class Activation:
    """What a unit makes of its pre-activation z: its activation a.

    Attributes:
        name: in addresses, files and scripts.
        function: a for an array of z, of any shape.
        slope: da/dz, computed from a.
        bounds: between which a lies.
        formula: a as LaTeX, of z.
        slope_formula: da/dz as LaTeX, of a.
        slope_text: da/dz as text, where {0} stands for a.
        kink: the z at which the slope jumps; None if it does not.
    """

    name: str
    function: Callable[[FloatArray], FloatArray]
    slope: Callable[[FloatArray], FloatArray]
    bounds: tuple[float, float]
    formula: str
    slope_formula: str
    slope_text: str
    kink: float | None = None


def sigmoid(x: FloatArray) -> FloatArray:
    """The logistic function 1 / (1 + exp(-x)), of any shape, without overflow or warning.

    Beyond |x| = 708 it returns the value at 708 or -708, which is within 4e-308 of the true one.
    """
    return 1.0 / (1.0 + np.exp(-np.clip(x, -SATURATION, SATURATION)))


def _sigmoid_slope(a: FloatArray) -> FloatArray:
    return a * (1.0 - a)


def _tanh(x: FloatArray) -> FloatArray:
    a: FloatArray = np.tanh(x)
    return a


def _tanh_slope(a: FloatArray) -> FloatArray:
    return 1.0 - a * a


def _relu(x: FloatArray) -> FloatArray:
    a: FloatArray = np.maximum(x, 0.0)
    return a


def _relu_slope(a: FloatArray) -> FloatArray:
    return (a > 0.0).astype(np.float64)


_ALL: Final = (
    Activation(
        name="sigmoid",
        function=sigmoid,
        slope=_sigmoid_slope,
        bounds=(0.0, 1.0),
        formula=r"\frac{1}{1 + e^{-z}}",
        slope_formula=r"a\,(1 - a)",
        slope_text="{0} (1 − {0})",
    ),
    Activation(
        name="tanh",
        function=_tanh,
        slope=_tanh_slope,
        bounds=(-1.0, 1.0),
        formula=r"\tanh z",
        slope_formula=r"1 - a^2",
        slope_text="1 − {0}²",
    ),
    # At z = 0 the slope is taken as 0, as is usual: a unit that is never over 0 does not learn.
    Activation(
        name="relu",
        function=_relu,
        slope=_relu_slope,
        bounds=(0.0, math.inf),
        formula=r"\max(0, z)",
        slope_formula=r"\begin{cases} 1 & a > 0 \\ 0 & a = 0 \end{cases}",
        slope_text="1 if {0} > 0, else 0",
        kink=0.0,
    ),
)
ACTIVATIONS: Final = {activation.name: activation for activation in _ALL}
"""By name; the sigmoid is the tutorial's. The output is always a sigmoid unit."""
