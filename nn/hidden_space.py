"""The hidden space: where the hidden layer puts the rows of the truth table."""

from dataclasses import dataclass

import numpy as np

from nn.data import FloatArray
from nn.network import Network


@dataclass(frozen=True, eq=False)
class HiddenSpace:
    """A plane in the space of the hidden activations, and the line that the output draws in it.

    Attributes:
        origin: the point of the hidden space where both coordinates are 0, shape (H,).
        axes: two directions of length 1, shape (2, H); the second is 0 if there is only one.
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
        axis. With more, the first axis is the direction of the output weights, so the distance of a
        point from the line shows its output. The second is the principal axis of what is left.

        Args:
            network: with H hidden units.
            inputs: shape (n, 3).
            principal: with more than 2 units, take the two principal axes instead. They keep the
                most variance, but may show a point that is off the plane on the wrong side of the
                line.
        """
        units = network.hidden_units
        weights = network.output_weights[:, 0]
        if units <= 2:
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
        """The coordinates in the plane, shape (n, 2), of n hidden activations, shape (n, H)."""
        return (hidden - self.origin) @ self.axes.T

    def logit(self, points: FloatArray) -> FloatArray:
        """The output's pre-activation, shape (...), at points of the plane, shape (..., 2)."""
        return points @ self.slope + self.offset


def _bias(network: Network) -> float:
    return float(network.output_bias[0])


def _axes(points: FloatArray, first: FloatArray) -> FloatArray:
    """Two orthonormal axes, shape (2, H): `first` unless it is 0, then principal axes."""
    length = float(np.linalg.norm(first))
    chosen = [first / length] if length > 0 else []
    for axis in chosen:
        points = points - np.outer(points @ axis, axis)
    for axis in np.linalg.svd(points)[2][: 2 - len(chosen)]:
        # The sign of a principal axis is arbitrary: let the sum of its parts be positive.
        chosen.append(-axis if axis.sum() < 0 else axis)
    return np.array(chosen)
