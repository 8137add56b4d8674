"""The loss landscape: the loss over a flat slice through weight space, around the path of a run."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from nn.data import XOR, FloatArray, TruthTable
from nn.losses import LOSSES, Loss
from nn.network import Network, joined
from nn.training import Snapshot

RESOLUTION: Final = 61
_MARGIN: Final = 0.35
_MSE: Final = LOSSES["mse"]


@dataclass(frozen=True, eq=False)
class Landscape:
    """The loss over a plane in the space of the P = 5 H + 1 parameters.

    Attributes:
        origin: the parameters where both coordinates are 0, at the end of the path, shape (P,).
        directions: the two principal directions of the path, of length 1, shape (2, P).
        share: how much of the path's variance lies in the plane, from 0 to 1.
        path: the path of training, projected on the plane, shape (n, 2).
        path_epochs: shape (n,).
        path_losses: the losses of the run itself, whose networks may lie off the plane, shape (n,).
        axes: the coordinates of the grid along both directions, two arrays of shape (r,). Each
            contains 0.
        losses: shape (r, r); the row is the second direction, the column the first.
    """

    origin: FloatArray
    directions: FloatArray
    share: float
    path: FloatArray
    path_epochs: FloatArray
    path_losses: FloatArray
    axes: tuple[FloatArray, FloatArray]
    losses: FloatArray

    @property
    def path_heights(self) -> FloatArray:
        """The losses of the plane along the path, interpolated between grid points, shape (n,)."""
        return np.array([_interpolated(self.losses, *self.axes, a, b) for a, b in self.path])


def loss_landscape(
    snapshots: tuple[Snapshot, ...],
    resolution: int = RESOLUTION,
    table: TruthTable = XOR,
    loss: Loss = _MSE,
) -> Landscape:
    """The landscape around the path of a run, on a plane through its last network.

    The directions are the principal ones of the path, as in Li et al., "Visualizing the Loss
    Landscape of Neural Nets" (2018), section 7.

    Args:
        snapshots: of one run, in the order of their epochs, at least one.
        resolution: r, the number of grid points along each direction, at least 2.
        table: that the run learns.
        loss: that it descends.

    Raises:
        ValueError: there is no snapshot, or the resolution is less than 2.
    """
    if not snapshots or resolution < 2:
        raise ValueError(
            "a landscape needs at least 1 snapshot and a resolution of at least 2, not "
            f"{len(snapshots)} and {resolution}"
        )
    points = np.array([snapshot.parameters for snapshot in snapshots])
    origin = points[-1]
    directions, share = _principal_directions(points)
    network = snapshots[-1].network
    # What the network does not have never moves, and rounding must not make it.
    directions *= joined(network.present())
    path = (points - origin) @ directions.T
    axes = (_axis(path[:, 0], resolution), _axis(path[:, 1], resolution))
    return Landscape(
        origin=origin,
        directions=directions,
        share=share,
        path=path,
        path_epochs=np.array([snapshot.epoch for snapshot in snapshots], dtype=np.float64),
        path_losses=np.array([snapshot.loss for snapshot in snapshots]),
        axes=axes,
        losses=losses_on_plane(network, directions, *axes, table=table, loss=loss),
    )


def losses_on_plane(  # noqa: PLR0913 (a plane takes three)
    network: Network,
    directions: FloatArray,
    first: FloatArray,
    second: FloatArray,
    *,
    table: TruthTable = XOR,
    loss: Loss = _MSE,
) -> FloatArray:
    """The loss at a network's parameters + a * directions[0] + b * directions[1].

    The pre-activations of a layer are linear in a and b, so three matrix products give them all.

    Args:
        network: with P parameters.
        directions: shape (2, P).
        first: the coordinates a, shape (c,).
        second: the coordinates b, shape (r,).
        table: over whose rows the loss is taken.
        loss: which loss.

    Returns:
        Shape (r, c).
    """
    moves = [Network.from_vector(vector, network.architecture) for vector in directions]
    at = [network, *moves]
    a, b = first[None, :, None, None], second[:, None, None, None]
    seen = table.inputs[None, None]
    if network.hidden_units:
        hidden_z = [table.inputs @ part.hidden_weights + part.hidden_bias for part in at]
        seen = network.activation.function(hidden_z[0] + a * hidden_z[1] + b * hidden_z[2])
    # The output's pre-activation is linear in the output's weights; each sum is of shape (r, c, 4).
    sums = [seen @ part.output_weights[:, 0] + part.output_bias for part in at]
    logits = sums[0] + a[..., 0] * sums[1] + b[..., 0] * sums[2]
    losses: FloatArray = loss.rows(logits, table.targets[:, 0]).mean(axis=-1)
    return losses


def _principal_directions(points: FloatArray) -> tuple[FloatArray, float]:
    """Two orthonormal directions with the most variance, shape (2, P), and their share of it."""
    _, spreads, directions = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    variances = spreads**2
    total = float(variances.sum())
    if len(directions) < 2 or total == 0.0:  # there is no path yet, so any plane will do
        return np.eye(2, points.shape[1]), 1.0
    # The sign of a principal direction is arbitrary: let training go to the right and up.
    signs = np.where((points[-1] - points[0]) @ directions[:2].T < 0, -1.0, 1.0)
    principal: FloatArray = directions[:2] * signs[:, None]
    return principal, float(variances[:2].sum()) / total


def _axis(coordinates: FloatArray, resolution: int) -> FloatArray:
    """Even coordinates over the path and a margin around it, one of which is exactly 0."""
    low, high = float(coordinates.min()), float(coordinates.max())
    margin = _MARGIN * (high - low) or 1.0
    step = (high - low + 2 * margin) / (resolution - 1)
    below = min(resolution - 1, round((margin - low) / step))
    return step * (np.arange(resolution, dtype=np.float64) - below)


def _interpolated(
    losses: FloatArray, first: FloatArray, second: FloatArray, a: float, b: float
) -> float:
    """The loss at (a, b), interpolated bilinearly between the nearest four grid points."""
    column = int(np.clip(np.searchsorted(first, a) - 1, 0, len(first) - 2))
    row = int(np.clip(np.searchsorted(second, b) - 1, 0, len(second) - 2))
    right = (a - first[column]) / (first[column + 1] - first[column])
    up = (b - second[row]) / (second[row + 1] - second[row])
    cell = losses[row : row + 2, column : column + 2]
    return float(np.array([1 - up, up]) @ cell @ np.array([1 - right, right]))
