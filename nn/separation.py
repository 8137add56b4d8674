"""Whether a flat boundary in the hidden space can separate the 1s of XOR from its 0s."""

from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nn.data import XOR, FloatArray
from nn.network import Network

CLOSE: Final = 0.05
"""Activations and outputs that differ by less than this look the same in a chart."""


@dataclass(frozen=True, eq=False)
class Separation:
    """How the hidden layer places the four rows of XOR.

    Attributes:
        gap: how far the line segment between the two 1s is from the one between the two 0s. A
            straight line (with more units: a flat boundary) separates them exactly if this is
            over 0.
        distances: between each two rows in the hidden space, shape (4, 4).
        outputs: shape (4,).
        right: which rows are on the right side of the output's own boundary, shape (4,).
    """

    gap: float
    distances: FloatArray
    outputs: FloatArray
    right: NDArray[np.bool_]

    @classmethod
    def of(cls, network: Network) -> "Separation":
        """Measure a network with H hidden units."""
        hidden, output = network.forward(XOR.inputs)
        distances = np.linalg.norm(hidden[:, np.newaxis] - hidden, axis=2)
        ones, zeros = hidden[XOR.targets[:, 0] == 1], hidden[XOR.targets[:, 0] == 0]
        gap = distance_between_segments(*ones, *zeros)
        return cls(gap, distances, output[:, 0], network.rows_right(XOR))

    @property
    def separable(self) -> bool:
        """Whether the gap is wide enough to be seen."""
        return self.gap >= CLOSE or bool(self.right.all())

    def sharing(self) -> list[tuple[int, int]]:
        """Pairs of a 1 and a 0 that get about the same output."""
        ones, zeros = (np.flatnonzero(XOR.targets[:, 0] == target).tolist() for target in (1, 0))
        pairs = product(ones, zeros)
        return [(i, j) for i, j in pairs if abs(self.outputs[i] - self.outputs[j]) < CLOSE]


def distance_between_segments(a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray) -> float:
    """The least distance between the segments from a to b and from c to d, points of shape (H,).

    If the nearest points of the two lines lie on the segments, it is theirs. Otherwise one of the
    nearest points is an end of its segment.
    """
    u, v, w = b - a, d - c, a - c
    # The nearest points a + s u and c + t v of the lines solve a system of two equations.
    matrix = np.array([[u @ u, -(u @ v)], [-(u @ v), v @ v]])
    s, t = np.linalg.lstsq(matrix, np.array([-(u @ w), v @ w]), rcond=None)[0]
    ends = [_to_segment(a, c, d), _to_segment(b, c, d), _to_segment(c, a, b), _to_segment(d, a, b)]
    if 0 <= s <= 1 and 0 <= t <= 1:
        ends.append(float(np.linalg.norm(w + s * u - t * v)))
    return min(ends)


def _to_segment(point: FloatArray, start: FloatArray, end: FloatArray) -> float:
    along = end - start
    length = float(along @ along)
    share = min(1.0, max(0.0, float((point - start) @ along) / length)) if length > 0 else 0.0
    return float(np.linalg.norm(point - start - share * along))
