"""The losses that training may descend.

Whatever a network is trained on, it has solved its table when its mean squared error is under 0.01
(`nn.training.SOLVED`). So runs with different losses are measured by the same yardstick. A limit
for each loss would not do: a cross-entropy can be under that of four outputs that are all 0.1 off
while one row is 0.3 off.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from nn.activations import sigmoid
from nn.data import FloatArray


@dataclass(frozen=True)
class Loss:
    """How wrong the outputs of n examples are, as one number.

    Attributes:
        name: in addresses, files and scripts.
        title: as a sentence has it.
        value: the loss of the output's pre-activations (logits) z and targets y, both of shape
            (n, 1); the outputs are their sigmoids ŷ.
        rows: the same for each example, before the mean, for any shapes that fit each other.
        delta: the loss's derivative with respect to z, of ŷ and y, shape (n, 1).
        factors: the factors of `delta` for each example, shape (n,), under their names.
        formula: the loss as LaTeX, of ŷ and y.
        delta_formula: the derivative with respect to the z of one example, as LaTeX.
    """

    name: str
    title: str
    value: Callable[[FloatArray, FloatArray], float]
    rows: Callable[[FloatArray, FloatArray], FloatArray]
    delta: Callable[[FloatArray, FloatArray], FloatArray]
    factors: Callable[[FloatArray, FloatArray], dict[str, FloatArray]]
    formula: str
    delta_formula: str


def mean_squared_error(output: FloatArray, targets: FloatArray) -> float:
    """mean((output - targets)**2) over n examples, both of shape (n, 1)."""
    error = (output - targets).ravel()
    return float(error @ error) / error.size


def mean_squared_error_delta(output: FloatArray, targets: FloatArray) -> FloatArray:
    """The mean squared error's derivative with respect to the output unit's pre-activation.

    Args:
        output: for n examples, shape (n, 1).
        targets: shape (n, 1).

    Returns:
        For each example, shape (n, 1).
    """
    return 2.0 / len(targets) * (output - targets) * output * (1.0 - output)


def cross_entropy(logits: FloatArray, targets: FloatArray) -> float:
    """-mean(y ln ŷ + (1 - y) ln(1 - ŷ)) over n examples.

    With ŷ = 1 / (1 + exp(-z)), an example's share is ln(1 + exp(-z)) for the target 1 and
    ln(1 + exp(z)) for 0. So it is exact even where ŷ is rounded to 0 or 1.

    Args:
        logits: the output unit's pre-activations z, shape (n, 1).
        targets: y, each 0 or 1, shape (n, 1).
    """
    return float(_cross_entropy_rows(logits, targets).mean())


def cross_entropy_delta(output: FloatArray, targets: FloatArray) -> FloatArray:
    """The cross-entropy's derivative with respect to the output unit's pre-activation.

    The loss's derivative (ŷ - y) / (ŷ (1 - ŷ)) is multiplied by the sigmoid's slope ŷ (1 - ŷ), and
    both cancel. So an output that is wrong and sure of it learns fastest, not slowest.

    Args:
        output: for n examples, shape (n, 1).
        targets: shape (n, 1).

    Returns:
        For each example, shape (n, 1).
    """
    return 1.0 / len(targets) * (output - targets)


def _squared_error_of_logits(logits: FloatArray, targets: FloatArray) -> float:
    return mean_squared_error(sigmoid(logits), targets)


def _squared_error_rows(logits: FloatArray, targets: FloatArray) -> FloatArray:
    rows: FloatArray = np.square(sigmoid(logits) - targets)
    return rows


def _cross_entropy_rows(logits: FloatArray, targets: FloatArray) -> FloatArray:
    rows: FloatArray = np.logaddexp(0.0, (1.0 - 2.0 * targets) * logits)
    return rows


def _squared_error_factors(output: FloatArray, targets: FloatArray) -> dict[str, FloatArray]:
    return {
        "2 / n": np.full(len(targets), 2.0 / len(targets)),
        "output − y": (output - targets)[:, 0],
        "output (1 − output)": (output * (1.0 - output))[:, 0],
    }


def _cross_entropy_factors(output: FloatArray, targets: FloatArray) -> dict[str, FloatArray]:
    return {
        "1 / n": np.full(len(targets), 1.0 / len(targets)),
        "output − y": (output - targets)[:, 0],
    }


_ALL: Final = (
    Loss(
        name="mse",
        title="mean squared error",
        value=_squared_error_of_logits,
        rows=_squared_error_rows,
        delta=mean_squared_error_delta,
        factors=_squared_error_factors,
        formula=r"\frac{1}{n} \sum (\hat{y} - y)^2",
        delta_formula=r"\frac{2}{n}\,(\hat{y} - y)\,\hat{y}\,(1 - \hat{y})",
    ),
    Loss(
        name="cross-entropy",
        title="cross-entropy",
        value=cross_entropy,
        rows=_cross_entropy_rows,
        delta=cross_entropy_delta,
        factors=_cross_entropy_factors,
        formula=r"-\frac{1}{n} \sum \left(y \ln \hat{y} + (1 - y) \ln (1 - \hat{y})\right)",
        delta_formula=r"\frac{1}{n}\,(\hat{y} - y)",
    ),
)
LOSSES: Final = {loss.name: loss for loss in _ALL}
"""By name; the mean squared error is the tutorial's."""
