"""The decision surface: the network's output over the plane of its two inputs."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nn.data import FloatArray
from nn.network import Network

LOW: Final = -0.5
HIGH: Final = 1.5
RESOLUTION: Final = 41


def surface_axis(resolution: int = RESOLUTION) -> FloatArray:
    """The grid's coordinates, the same for x1 and x2: from -0.5 to 1.5, shape (resolution,)."""
    return np.linspace(LOW, HIGH, resolution)


def decision_surface(network: Network, axis: FloatArray) -> FloatArray:
    """The output at every point of a square grid.

    Args:
        network: with H hidden units.
        axis: shape (r,), the grid's coordinates along both inputs.

    Returns:
        Shape (r, r), each from 0 to 1; the row is x2, the column x1.
    """
    return network.predict(grid_inputs(axis)).reshape(len(axis), len(axis))


def grid_inputs(axis: FloatArray) -> FloatArray:
    """The network's inputs at every point of a square grid, row by row, shape (r * r, 3)."""
    x1, x2 = np.meshgrid(axis, axis)
    return np.stack([x1.ravel(), x2.ravel(), np.ones(x1.size)], axis=1)


def decision_boundary(
    surface: FloatArray, axis: FloatArray, level: float = 0.5
) -> list[FloatArray]:
    """The lines along which the surface has this level, by marching squares.

    Each grid cell is crossed where the surface passes the level on its edges, which linear
    interpolation finds; where all four edges are crossed, the mean of the corners decides which
    belong together. Pieces that meet on an edge are joined.

    Args:
        surface: shape (r, r), as `decision_surface` gives.
        axis: shape (r,).
        level: of the output.

    Returns:
        Lines of shape (points, 2) with columns x1 and x2; none where the level is not passed.
    """
    r = len(axis)
    above = surface >= level
    along_x1 = above[:, :-1] != above[:, 1:]
    along_x2 = above[:-1, :] != above[1:, :]

    # Edge numbers: row * r + column for an edge along x1, and r * r more for one along x2.
    row, column = np.nonzero(along_x1)
    left, right = surface[row, column], surface[row, column + 1]
    share = (level - left) / (right - left)
    x1_edges = row * r + column
    x1_points = np.stack([axis[column] + share * (axis[column + 1] - axis[column]), axis[row]], 1)
    row, column = np.nonzero(along_x2)
    low, high = surface[row, column], surface[row + 1, column]
    share = (level - low) / (high - low)
    x2_edges = row * r + column + r * r
    x2_points = np.stack([axis[column], axis[row] + share * (axis[row + 1] - axis[row])], 1)
    edges = [*x1_edges.tolist(), *x2_edges.tolist()]
    points = dict(zip(edges, np.concatenate([x1_points, x2_points]), strict=True))

    neighbours: dict[int, list[int]] = {edge: [] for edge in edges}
    for a, b in _crossings(surface, above, along_x1, along_x2, level):
        neighbours[a].append(b)
        neighbours[b].append(a)
    return [np.array([points[edge] for edge in line]) for line in _join(neighbours)]


def _crossings(
    surface: FloatArray,
    above: NDArray[np.bool_],
    along_x1: NDArray[np.bool_],
    along_x2: NDArray[np.bool_],
    level: float,
) -> Iterator[tuple[int, int]]:
    """The pairs of edges that a piece of the line joins, cell by cell."""
    r = len(surface)
    bottom, top = along_x1[:-1, :], along_x1[1:, :]
    left, right = along_x2[:, :-1], along_x2[:, 1:]
    for row, column in np.argwhere(bottom | top | left | right).tolist():
        x1_edge = row * r + column
        x2_edge = x1_edge + r * r
        edges = {
            "bottom": x1_edge,
            "right": x2_edge + 1,
            "top": x1_edge + r,
            "left": x2_edge,
        }
        sides = {"bottom": bottom, "right": right, "top": top, "left": left}
        met = [edge for name, edge in edges.items() if sides[name][row, column]]
        if len(met) == 2:
            yield met[0], met[1]
        else:
            corners = surface[row : row + 2, column : column + 2]
            # The line cuts off the two corners that are unlike the middle.
            if above[row, column] == (corners.mean() >= level):
                yield edges["bottom"], edges["right"]
                yield edges["top"], edges["left"]
            else:
                yield edges["bottom"], edges["left"]
                yield edges["top"], edges["right"]


def _join(neighbours: dict[int, list[int]]) -> list[list[int]]:
    """Chains of edges: first the open ones, from an end that lies on the rim, then the rings."""
    ends = [edge for edge, met in neighbours.items() if len(met) == 1]
    lines, seen = [], set[int]()
    for start in [*ends, *neighbours]:
        if start in seen:
            continue
        line, edge = [start], start
        seen.add(start)
        while following := [other for other in neighbours[edge] if other not in seen]:
            edge = following[0]
            seen.add(edge)
            line.append(edge)
        if len(neighbours[start]) == 2:  # a ring
            line.append(start)
        lines.append(line)
    return lines
