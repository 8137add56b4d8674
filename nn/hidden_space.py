"""The hidden space: where the hidden layer puts the rows of the truth table."""

import math
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np

from nn.activations import ACTIVATIONS, Activation
from nn.architecture import INPUTS
from nn.data import XOR, FloatArray
from nn.network import Network

View = Literal["output", "principal"]
VIEWS: Final[tuple[View, ...]] = get_args(View)
"""What the plane is laid along: the output weights, or the two principal axes of the rows."""
SHEET_LINES: Final = 9
"""How many grid lines of the inputs run each way over the square of the truth table."""
SHEET_POINTS: Final = 25
"""How many points each of these lines has."""


@dataclass(frozen=True, eq=False)
class HiddenSpace:
    """A plane in the space of the hidden activations, and the line that the output draws in it.

    Attributes:
        origin: the point of the hidden space where both coordinates are 0, shape (H,); without a
            hidden layer, of the inputs, shape (3,).
        axes: two directions of length 1, shape (2, H) or (2, 3); the second is 0 if there is only
            one. The sign of a principal axis is arbitrary: see `_turned`.
        share: how much of the points' variance lies in the plane, from 0 to 1.
        slope: how much the output's pre-activation rises along each axis, shape (2,).
        offset: the output's pre-activation at the origin.
    """

    origin: FloatArray
    axes: FloatArray
    share: float
    slope: FloatArray
    offset: float

    @classmethod
    def of(cls, network: Network, inputs: FloatArray, principal: bool = False) -> "HiddenSpace":
        """The plane that shows where a network puts n inputs.

        With 2 hidden units it is the hidden space itself; with 1 unit, that space is the first
        axis. Without a hidden layer it is the plane of the inputs x1 and x2. With more units, the
        first axis is the direction of the output weights, so the distance of a point from the line
        shows its output. The second is the principal axis of what is left.

        Args:
            network: with H hidden units.
            inputs: shape (n, 3).
            principal: with more than 2 units, take the two principal axes instead. They keep the
                most variance, but may show a point that is off the plane on the wrong side of the
                line.
        """
        units = network.hidden_units
        weights = network.output_weights[:, 0]
        if not units:
            origin, axes, share = np.array([0.0, 0.0, 1.0]), np.eye(2, INPUTS), 1.0
        elif units <= 2:
            origin, axes, share = np.zeros(units), np.eye(2, units), 1.0
        else:
            hidden = network.forward(inputs).hidden
            origin = hidden.mean(axis=0)
            axes = _axes(hidden - origin, np.zeros(units) if principal else weights)
            total = float(np.square(hidden - origin).sum())
            held = float(np.square((hidden - origin) @ axes.T).sum())
            share = held / total if total > 0 else 1.0
        return cls(origin, axes, share, axes @ weights, float(origin @ weights) + _bias(network))

    def project(self, hidden: FloatArray) -> FloatArray:
        """The coordinates in the plane, shape (n, 2), of n hidden activations, shape (n, H).

        Without a hidden layer, of n inputs, shape (n, 3).
        """
        return (hidden - self.origin) @ self.axes.T

    def logit(self, points: FloatArray) -> FloatArray:
        """The output's pre-activation, shape (...), at points of the plane, shape (..., 2)."""
        return points @ self.slope + self.offset


def sheet_inputs() -> FloatArray:
    """Inputs along the grid lines over the square of the truth table, shape (18, 25, 3).

    First the lines along x2, one for each of 9 values of x1, then those along x1. The hidden layer
    bends them; `HiddenSpace.project` shows how.
    """
    along, fixed = np.linspace(0.0, 1.0, SHEET_POINTS), np.linspace(0.0, 1.0, SHEET_LINES)
    across, run = np.meshgrid(fixed, along, indexing="ij")
    one = np.ones_like(run)
    return np.concatenate([np.stack([across, run, one], 2), np.stack([run, across, one], 2)])


def plane_bounds(
    hidden_units: int, activation: Activation = ACTIVATIONS["sigmoid"]
) -> tuple[float, float]:
    """Two numbers between which each coordinate in the plane lies, whatever the parameters are.

    Each activation lies between two bounds, which are infinite for some. With more than 2 units a
    coordinate is the distance from the mean of four points along some direction, so it is less than
    the diagonal of the cube between these bounds. Without a hidden layer, it is an input.

    Args:
        hidden_units: H.
        activation: of the hidden units.
    """
    if not hidden_units:
        return 0.0, 1.0
    low, high = activation.bounds
    reach = (high - low) * math.sqrt(hidden_units)
    return (low, high) if hidden_units <= 2 else (-reach, reach)


def _bias(network: Network) -> float:
    return float(network.output_bias[0])


def _axes(points: FloatArray, first: FloatArray) -> FloatArray:
    """Two orthonormal axes, shape (2, H): `first` unless it is 0, then principal axes."""
    length = float(np.linalg.norm(first))
    chosen = [first / length] if length > 0 else []
    for axis in chosen:
        points = points - np.outer(points @ axis, axis)
    for axis in np.linalg.svd(points, full_matrices=False)[2][: 2 - len(chosen)]:
        chosen.append(_turned(axis, points @ axis))
    return np.array(chosen)


def _turned(axis: FloatArray, places: FloatArray) -> FloatArray:
    """A principal axis or its opposite, so that a picture rarely flips while training goes on.

    The rule looks at these points alone, so an epoch always looks the same. Of the rows 01 and 10,
    and of 11 and 00, it takes the pair that lies farther apart along the axis, and lets the first
    of the pair come last. That pair keeps its order while the other one may cross. (Measured over
    144 runs with 3 to 16 units, every 10th of 3,000 epochs: 2 flips in 1,000 frames for two
    principal axes and 0.8 for one, against 3 and 1.6 for "the sum of its parts is positive".)
    """
    if len(places) != len(XOR.targets):
        return -axis if axis.sum() < 0 else axis
    pairs = places[0] - places[1], places[2] - places[3]
    return -axis if max(pairs, key=abs) < 0 else axis
