"""Frames as bytes: how the numbers of a run go to the JavaScript that draws them.

A frame is what is drawn of a run at one epoch. It depends on nothing but the configuration and the
epoch. A block holds the frames of one answer.

**A block**, byte by byte; every number is little-endian:

    0        uint32  n, the length of the header
    4        n bytes the header: JSON in ASCII, padded with spaces until 8 divides 4 + n
    4 + n    ...     the arrays, one after the other, each padded with zeros to a multiple of 8

The header's "arrays" gives each array's name, its type, its shape and its offset from byte 4 + n.
The types are f8, f4, i4, u4, u2 and u1: f for floating point, i for signed and u for unsigned whole
numbers, then the size in bytes. The last axis runs fastest. A d before the type means that the
array holds *changes* along the first axis: each entry minus the one before it, and the first entry
itself. A change c wraps around within its type and is written as 2 c, or as -2 c - 1 if it is
negative, so small changes are small numbers. The low bytes of all changes come first, then the
high bytes.

**The header** of frames also has

    trained   the epoch that the losses of this block go up to
    solved    the first epoch up to `trained` whose mean squared error is under 0.01, or
              null
    failure   why training cannot go on after `trained`, in words, or null
    trend     only at the last epoch: how the loss moved in the last tenth of the run, as
              `nn.history.Trend` has it, {"fall": ..., "kind": ...}; else null

**The arrays**, for n frames of a network with H hidden units:

    epochs      u4 (n)            ascending
    losses      f8 (n)
    parameters  f8 (n, 5 H + 1)   as `nn.Network.to_vector` gives them
    bounds      f8 (n)            the colours of the weights go from minus this to plus this
    outputs     f8 (n, 4)         for each row of the truth table
    errors      f8 (n, 4)         output minus target
    answers     u1 (n, 4)         of each row: 0 wrong, 1 right, 2 undecided, see nn.network
    surfaces    du1 (n, 41, 41)   the output from 0 to 255, or du2 from 0 to 65535 if 16 bits were
                                  asked for; the row is x2, the column x1, both from -0.5 to 1.5
    lines       u2 (n)            how many lines the 0.5 boundary of each frame has
    points      u2 (lines)        how many points each of these lines has
    boundaries  u2 (points, 2)    x1 and x2; 0 is -0.5 and 65535 is 1.5
    curveEpochs u4 (m)            epochs of the loss curve up to `trained`, beyond those of the
    curveLosses f8 (m)            block before, and their losses; see `nn.History.curve`

**The mean squared error**, only if it is not the loss; see `nn.losses`:

    squaredErrors f8 (n)          of each frame
    errorEpochs u4 (k)            as curveEpochs and curveLosses, for the mean squared error
    errorCurve  f8 (k)

**The hidden space**, only if it was asked for; see `nn.HiddenSpace`:

    hiddenRows   f8 (n, 4, 2)     where the plane shows each row of the truth table
    hiddenLines  f8 (n, 3)        the output's pre-activation where both coordinates are 0, and how
                                  much it rises along each; the line is where it is 0
    hiddenShares f8 (n)           how much of the rows' variance lies in the plane
    hiddenSheets du2 (n, 18, 25, 2)  the grid lines of the inputs as the hidden layer bends them, as
                                  `nn.hidden_space.sheet_inputs` has them; 0 and 65535 are the
                                  bounds that `nn.hidden_space.plane_bounds` gives for the network
    hiddenBounds f8 (2)           only where these are infinite: what 0 and 65535 are in this block

What the block of a network that was set by hand has too, `still` says. `browser/frames.js` reads
this.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nn import (
    XOR,
    HiddenSpace,
    Network,
    Snapshot,
    decision_boundaries,
    decision_surface,
    surface_axis,
)
from nn.data import FloatArray, TruthTable
from nn.hidden_space import View, plane_bounds, sheet_inputs
from nn.history import Trend
from nn.losses import mean_squared_error
from nn.network import answers_right, answers_undecided
from nn.surface import HIGH, LOW
from nn.weight_table import weight_bound, weight_cells

SURFACE_BITS: Final = (8, 16)
_MOST_POSITIONS: Final = 65535


def block_of_frames(  # noqa: PLR0913 -- all that a block contains
    snapshots: Sequence[Snapshot],
    curve: tuple[FloatArray, FloatArray],
    *,
    trained: int,
    solved: int | None,
    failure: str | None,
    trend: Trend | None = None,
    errors: tuple[FloatArray, FloatArray] | None = None,
    surface_bits: int = 8,
    hidden_space: View | None = None,
    table: TruthTable = XOR,
    further: Mapping[str, NDArray[Any]] | None = None,
) -> bytes:
    """Pack these frames into a block, as the module describes it.

    Args:
        snapshots: one per frame, of one configuration, in order of epoch.
        curve: epochs and losses, as `nn.History.curve` gives them.
        trained: the epoch that the curve goes up to.
        solved: the first epoch whose loss is under 0.01.
        failure: why training cannot go on, in words.
        trend: of the loss at the end of the run.
        errors: the mean squared errors, as the curve; None if they are the losses.
        surface_bits: 8, or 16 where values are to be read from the surface exactly.
        hidden_space: what the plane of the hidden space is laid along; None leaves it out.
        table: that the run learns.
        further: arrays that this block has beside those of the module.
    """
    epochs, losses = curve
    arrays = {
        **frame_arrays(snapshots, surface_bits, table),
        "curveEpochs": epochs.astype(np.uint32),
        "curveLosses": losses.astype(np.float64),
        **(_error_arrays(snapshots, errors, table) if errors else {}),
        **(hidden_space_arrays(snapshots, hidden_space, table) if hidden_space else {}),
        **(further or {}),
    }
    header: dict[str, object] = {"trained": trained, "solved": solved, "failure": failure}
    header["trend"] = asdict(trend) if trend else None
    return pack(header, arrays, changes={"surfaces", "hiddenSheets"} & arrays.keys())


def frame_arrays(
    snapshots: Sequence[Snapshot], surface_bits: int = 8, table: TruthTable = XOR
) -> dict[str, NDArray[Any]]:
    """All that is drawn of these frames, as the arrays that the module lists."""
    axis = surface_axis()
    n, r, rows = len(snapshots), len(axis), len(table.targets)
    networks = [snapshot.network for snapshot in snapshots]
    surfaces = np.array([decision_surface(network, axis) for network in networks])
    surfaces = surfaces.reshape(n, r, r)
    boundaries = decision_boundaries(surfaces, axis)
    lines = list(chain.from_iterable(boundaries))
    points = np.concatenate([np.empty((0, 2)), *lines])
    outputs = np.array([network.predict(table.inputs)[:, 0] for network in networks])
    targets = table.targets[:, 0]
    parameters = [snapshot.parameters for snapshot in snapshots]
    return {
        "epochs": np.array([snapshot.epoch for snapshot in snapshots], dtype=np.uint32),
        "losses": np.array([snapshot.loss for snapshot in snapshots], dtype=np.float64),
        "parameters": np.array(parameters, dtype=np.float64).reshape(n, -1 if n else 0),
        "bounds": np.array([_bound(network) for network in networks], dtype=np.float64),
        "outputs": outputs.reshape(n, rows),
        "errors": outputs.reshape(n, rows) - targets,
        "answers": _answers(outputs.reshape(n, rows), targets),
        "surfaces": shades(surfaces, surface_bits),
        "lines": np.array([len(boundary) for boundary in boundaries], dtype=np.uint16),
        "points": np.array([len(line) for line in lines], dtype=np.uint16),
        "boundaries": np.rint((points - LOW) / (HIGH - LOW) * _MOST_POSITIONS).astype(np.uint16),
    }


def _answers(outputs: FloatArray, targets: FloatArray) -> NDArray[np.uint8]:
    """0 where an output is wrong, 1 where it is right, 2 where it is undecided."""
    right = answers_right(outputs, targets).astype(np.uint8)
    return np.where(answers_undecided(outputs), np.uint8(2), right)


def _error_arrays(
    snapshots: Sequence[Snapshot], errors: tuple[FloatArray, FloatArray], table: TruthTable
) -> dict[str, NDArray[Any]]:
    """The mean squared errors of these frames, and their curve, as the module lists them."""
    measured = [
        mean_squared_error(snapshot.network.predict(table.inputs), table.targets)
        for snapshot in snapshots
    ]
    return {
        "squaredErrors": np.array(measured, dtype=np.float64),
        "errorEpochs": errors[0].astype(np.uint32),
        "errorCurve": errors[1].astype(np.float64),
    }


def hidden_space_arrays(
    snapshots: Sequence[Snapshot], view: View, table: TruthTable = XOR
) -> dict[str, NDArray[Any]]:
    """What is drawn of the hidden space in these frames, as the arrays that the module lists."""
    sheet = sheet_inputs()
    rows, lines, shares, sheets = [], [], [], []
    for snapshot in snapshots:
        network = snapshot.network
        space = HiddenSpace.of(network, table.inputs, principal=view == "principal")
        rows.append(space.project(network.forward(table.inputs).hidden))
        lines.append([space.offset, *space.slope])
        shares.append(space.share)
        sheets.append(space.project(network.forward(sheet.reshape(-1, sheet.shape[-1])).hidden))
    n = len(snapshots)
    places = np.array(sheets).reshape(n, *sheet.shape[:2], 2)
    (low, high), own = _bounds(snapshots, places)
    return {
        "hiddenRows": np.array(rows, dtype=np.float64).reshape(n, len(table.targets), 2),
        "hiddenLines": np.array(lines, dtype=np.float64).reshape(n, 3),
        "hiddenShares": np.array(shares, dtype=np.float64),
        "hiddenSheets": np.rint((places - low) / (high - low) * _MOST_POSITIONS).astype(np.uint16),
        **({"hiddenBounds": np.array([low, high])} if own else {}),
    }


def _bounds(snapshots: Sequence[Snapshot], places: FloatArray) -> tuple[tuple[float, float], bool]:
    """Between which numbers the places of a sheet lie, and whether these are this block's own."""
    if not snapshots:
        return (0.0, 1.0), False
    network = snapshots[0].network
    bounds = plane_bounds(network.hidden_units, network.activation)
    if np.isfinite(bounds).all():
        return bounds, False
    low, high = float(places.min()), float(places.max())
    return (low, high if high > low else low + 1.0), True


def shades(surfaces: FloatArray, bits: int) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """Outputs from 0 to 1 as whole numbers of 16 bits, or the upper 8 bits of these."""
    fine = np.rint(surfaces * 65535).astype(np.uint16)
    return fine if bits == 16 else (fine >> 8).astype(np.uint8)


def _bound(network: Network) -> float:
    return weight_bound(weight_cells(network))


def pack(
    header: Mapping[str, object],
    arrays: Mapping[str, NDArray[Any]],
    changes: Collection[str] = (),
) -> bytes:
    """Pack a header and arrays into one block, as the module describes it.

    Args:
        header: what JSON can hold.
        arrays: by name; those in `changes` must hold unsigned whole numbers.
        changes: the names of the arrays to pack as changes.
    """
    places, parts, offset = {}, [], 0
    for name, array in arrays.items():
        kind = array.dtype.str[1:]
        places[name] = [f"d{kind}" if name in changes else kind, array.shape, offset]
        data = np.ascontiguousarray(_changes(array) if name in changes else array).tobytes()
        data += bytes(-len(data) % 8)
        parts.append(data)
        offset += len(data)
    head = json.dumps({**header, "arrays": places}, allow_nan=False).encode()
    head += b" " * (-(len(head) + 4) % 8)
    return len(head).to_bytes(4, "little") + head + b"".join(parts)


def _changes(values: NDArray[Any]) -> NDArray[np.uint8]:
    change = values.copy()
    change[1:] -= values[:-1]
    sign = change >> (8 * values.itemsize - 1)
    folded = (change << 1) ^ np.negative(sign)
    parts: NDArray[np.uint8] = folded.reshape(-1, 1).view(np.uint8).T
    return parts
