"""The decision surface: the network's output over the plane of its two inputs."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nn.data import FloatArray
from nn.network import Network

LOW: Final = -0.5
HIGH: Final = 1.5
RESOLUTION: Final = 41
TILE: Final = 33
"""The number of points along each side of a tile."""
FLAT: Final = 1e-6
"""An output whose whole range is smaller is the same everywhere, but for rounding."""


def surface_axis(resolution: int = RESOLUTION) -> FloatArray:
    """The grid's coordinates from -0.5 to 1.5, the same for x1 and x2, shape (resolution,)."""
    return np.linspace(LOW, HIGH, resolution)


def decision_surface(network: Network, axis: FloatArray) -> FloatArray:
    """The output at every point of a square grid.

    Args:
        network: with H hidden units.
        axis: shape (r,), the grid's coordinates along both inputs.

    Returns:
        Shape (r, r), from 0 to 1; the row is x2, the column x1.
    """
    return network.predict(grid_inputs(axis)).reshape(len(axis), len(axis))


def surface_tiles(networks: Sequence[Network]) -> NDArray[np.uint8]:
    """The decision surfaces of some networks, small and in whole numbers, for a wall of tiles.

    Returns:
        Outputs from 0 for 0 to 255 for 1, shape (networks, 33, 33); the row is x2, the column x1.
    """
    points = surface_axis(TILE)
    surfaces = [decision_surface(network, points) for network in networks]
    return np.rint(np.array(surfaces).reshape(-1, TILE, TILE) * 255).astype(np.uint8)


def grid_inputs(axis: FloatArray) -> FloatArray:
    """The network's inputs at every point of a square grid, row by row, shape (r * r, 3)."""
    x1, x2 = np.meshgrid(axis, axis)
    return np.stack([x1.ravel(), x2.ravel(), np.ones(x1.size)], axis=1)


def decision_boundary(
    surface: FloatArray, axis: FloatArray, level: float = 0.5
) -> list[FloatArray]:
    """The lines along which a surface has this level, by marching squares.

    A line crosses the edges of a grid cell where the surface passes the level, which linear
    interpolation finds. If all four edges of a cell are crossed, the mean of its corners decides
    which crossings belong together. Pieces that meet on an edge are joined.

    Args:
        surface: shape (r, r), as `decision_surface` gives it.
        axis: shape (r,).
        level: of the output.

    Returns:
        Lines of shape (points, 2) with the columns x1 and x2; none if the level is never passed.
    """
    return decision_boundaries(surface[np.newaxis], axis, level)[0]


def decision_boundaries(
    surfaces: FloatArray, axis: FloatArray, level: float = 0.5
) -> list[list[FloatArray]]:
    """`decision_boundary` for many surfaces at once, which is several times as fast.

    A surface that is flat has no line, as only rounding would draw it.

    Args:
        surfaces: shape (n, r, r).
        axis: shape (r,).
        level: of the output.

    Returns:
        The lines of each surface.
    """
    n, r, _ = surfaces.shape
    above = surfaces >= level
    above[np.ptp(surfaces, axis=(1, 2)) < FLAT] = False
    along_x1 = above[:, :, :-1] != above[:, :, 1:]
    along_x2 = above[:, :-1, :] != above[:, 1:, :]

    # An edge along x1 has the number row * r + column, one along x2 has r * r more; the numbers of
    # each surface follow those of the surface before.
    which, row, column = np.nonzero(along_x1)
    left, right = surfaces[which, row, column], surfaces[which, row, column + 1]
    share = (level - left) / (right - left)
    x1_edges = (2 * which * r + row) * r + column
    x1_points = np.stack([axis[column] + share * (axis[column + 1] - axis[column]), axis[row]], 1)
    which, row, column = np.nonzero(along_x2)
    low, high = surfaces[which, row, column], surfaces[which, row + 1, column]
    share = (level - low) / (high - low)
    x2_edges = (2 * which * r + r + row) * r + column
    x2_points = np.stack([axis[column], axis[row] + share * (axis[row + 1] - axis[row])], 1)
    edges = np.concatenate([x1_edges, x2_edges])
    order = np.argsort(edges)
    edges, points = edges[order], np.concatenate([x1_points, x2_points])[order]

    lines: list[list[FloatArray]] = [[] for _ in range(n)]
    pieces = np.searchsorted(edges, _crossings(surfaces, above, along_x1, along_x2, level))
    for line in _join(pieces, len(edges)):
        lines[edges[line[0]] // (2 * r * r)].append(points[line])
    return lines


def _crossings(
    surfaces: FloatArray,
    above: NDArray[np.bool_],
    along_x1: NDArray[np.bool_],
    along_x2: NDArray[np.bool_],
    level: float,
) -> NDArray[np.intp]:
    """The two edges that each piece of a line connects, shape (pieces, 2)."""
    r = surfaces.shape[-1]
    sides = [along_x1[:, :-1, :], along_x2[:, :, 1:], along_x1[:, 1:, :], along_x2[:, :, :-1]]
    which, row, column = np.nonzero(sides[0] | sides[1] | sides[2] | sides[3])
    met = np.stack([side[which, row, column] for side in sides], axis=1)
    first = (2 * which * r + row) * r + column
    edges = first[:, np.newaxis] + np.array([0, r * r + 1, r, r * r])  # bottom, right, top, left
    saddle = met.all(axis=1)
    plain = edges[~saddle][met[~saddle]].reshape(-1, 2)

    which, row, column = which[saddle], row[saddle], column[saddle]
    corners = [surfaces[which, row + i, column + j] for i in (0, 1) for j in (0, 1)]
    middle = np.mean(corners, axis=0) >= level
    bottom, right, top, left = edges[saddle].T
    # Each line cuts off a corner that is on another side of the level than the middle.
    alike = above[which, row, column] == middle
    below = np.stack([bottom, np.where(alike, right, left)], axis=1)
    beyond = np.stack([top, np.where(alike, left, right)], axis=1)
    return np.concatenate([plain, below, beyond])


def _join(pieces: NDArray[np.intp], edges: int) -> list[list[int]]:
    """Join pieces into chains of edges, first the open ones, which end on the rim, then rings."""
    begin = np.concatenate([pieces, pieces[:, ::-1]])
    begin = begin[np.argsort(begin[:, 0], kind="stable")]
    first = np.searchsorted(begin[:, 0], np.arange(edges + 1))
    count = np.diff(first)
    one = begin[first[:-1], 1].tolist()
    other = np.where(count == 2, begin[first[1:] - 1, 1], -1).tolist()
    lines, seen = [], bytearray(edges)
    for start in [*np.flatnonzero(count == 1).tolist(), *range(edges)]:
        if seen[start]:
            continue
        line, edge = [start], start
        seen[start] = True
        while True:
            following = one[edge]
            if seen[following]:
                following = other[edge]
                if following < 0 or seen[following]:
                    break
            edge = following
            seen[edge] = True
            line.append(edge)
        if count[start] == 2:  # a ring
            line.append(start)
        lines.append(line)
    return lines
