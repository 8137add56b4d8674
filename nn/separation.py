"""Whether a flat boundary in the hidden space can separate the 1s of a table from its 0s."""

import math
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nn.data import XOR, FloatArray, TruthTable
from nn.network import Network

CLOSE: Final = 0.05
"""Activations and outputs that differ by less than this look the same in a chart."""


@dataclass(frozen=True, eq=False)
class Separation:
    """How the hidden layer places the four rows of a truth table.

    Attributes:
        gap: how far what lies between the 1s is from what lies between the 0s. These are points,
            line segments and triangles; of XOR, two line segments. A straight line (with more
            units: a flat boundary) separates them exactly if the gap is over 0. It is infinite if
            there are no 1s or no 0s.
        targets: of the rows, shape (4,).
        distances: between each two rows in the hidden space, shape (4, 4).
        outputs: shape (4,).
        right: which rows are on the right side of the output's own boundary, shape (4,).
    """

    gap: float
    targets: FloatArray
    distances: FloatArray
    outputs: FloatArray
    right: NDArray[np.bool_]

    @classmethod
    def of(cls, network: Network, table: TruthTable = XOR) -> "Separation":
        """Measure a network with H hidden units."""
        hidden, output = network.forward(table.inputs)
        distances = np.linalg.norm(hidden[:, np.newaxis] - hidden, axis=2)
        targets = table.targets[:, 0]
        gap = distance_between_hulls(hidden[targets == 1], hidden[targets == 0])
        return cls(gap, targets, distances, output[:, 0], network.rows_right(table))

    def sharing(self) -> list[tuple[int, int]]:
        """Pairs of a 1 and a 0 that get about the same output."""
        ones, zeros = (np.flatnonzero(self.targets == target).tolist() for target in (1, 0))
        pairs = product(ones, zeros)
        return [(i, j) for i, j in pairs if abs(self.outputs[i] - self.outputs[j]) < CLOSE]


def distance_between_hulls(ones: FloatArray, zeros: FloatArray) -> float:
    """The least distance between what lies between some points and what lies between others.

    Args:
        ones: shape (n, H).
        zeros: shape (4 - n, H).
    """
    fewer, more = sorted((ones, zeros), key=len)
    if len(fewer) == 0:
        return math.inf
    if len(fewer) == 1:
        return _to_triangle(fewer[0], *more)
    return distance_between_segments(*fewer, *more)


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


def _to_triangle(point: FloatArray, a: FloatArray, b: FloatArray, c: FloatArray) -> float:
    """The distance of a point from a triangle: from its inside, or else from one of its sides."""
    sides = np.stack([b - a, c - a], axis=1)
    s, t = np.linalg.lstsq(sides, point - a, rcond=None)[0]
    if s >= 0 and t >= 0 and s + t <= 1:
        return float(np.linalg.norm(point - a - s * sides[:, 0] - t * sides[:, 1]))
    return min(_to_segment(point, *side) for side in ((a, b), (b, c), (c, a)))


def _to_segment(point: FloatArray, start: FloatArray, end: FloatArray) -> float:
    along = end - start
    length = float(along @ along)
    share = min(1.0, max(0.0, float((point - start) @ along) / length)) if length > 0 else 0.0
    return float(np.linalg.norm(point - start - share * along))
