"""What the charts of the explaining pages show, in words, for those who cannot see them."""

import numpy as np

from nn import XOR, History, Network, ParameterPaths, Snapshot
from nn.data import ROW_NAMES, TruthTable
from nn.landscape import Landscape
from nn.network import joined
from nn.parameter_names import unit_name

_LISTED = 8


def surface(
    network: Network,
    epoch: int,
    what: str = "The output over both inputs",
    table: TruthTable = XOR,
) -> str:
    """The output at the four rows of a truth table."""
    output = network.predict(table.inputs)[:, 0]
    rows = [
        f"for {name} it is {value:.2f} (target {target:.0f})"
        for name, value, target in zip(ROW_NAMES, output, table.targets[:, 0], strict=True)
    ]
    return f"{what} at epoch {epoch:,}: {', '.join(rows)}."


def hidden_units(network: Network, epoch: int) -> str:
    """What each hidden unit outputs for the four rows of the table, of at most 8 units."""
    hidden = network.forward(XOR.inputs).hidden.T
    units = [
        f"{unit_name(unit)} outputs "
        + ", ".join(f"{value:.2f} for {name}" for name, value in zip(ROW_NAMES, row, strict=True))
        for unit, row in enumerate(hidden[:_LISTED])
    ]
    more = f", and {len(hidden) - _LISTED} more units" if len(hidden) > _LISTED else ""
    return f"Activation of each hidden unit at epoch {epoch:,}: {'; '.join(units)}{more}."


def parameters(history: History, snapshot: Snapshot, paths: ParameterPaths) -> str:
    """Where the weights, the loss and the gradients came from, and where they are."""
    first, last = history.snapshots[0], history.latest
    sizes = np.sqrt(sum(np.square(size) for size in paths.gradient_sizes.values()))
    there = joined(last.network.present())
    at_first, at_end, now = (each.parameters[there] for each in (first, last, snapshot))
    return (
        f"{len(now)} weights and biases over {last.epoch:,} epochs: from "
        f"{at_first.min():.2f} to {at_first.max():.2f} at first, from "
        f"{at_end.min():.2f} to {at_end.max():.2f} at the end; at epoch "
        f"{snapshot.epoch:,} from {now.min():.2f} to "
        f"{now.max():.2f}. The loss goes from {first.loss:.4f} to "
        f"{last.loss:.4f} and the length of the gradient from {sizes[0]:.2g} to {sizes[-1]:.2g}."
    )


def landscape(found: Landscape, snapshot: Snapshot, what: str) -> str:
    """The range of the losses, and how high the path of training lies in it."""
    losses = found.path_losses
    return (
        f"{what}: losses from {found.losses.min():.4f} to {found.losses.max():.4f}. The path of "
        f"training goes from a loss of {losses[0]:.4f} at epoch {int(found.path_epochs[0]):,} to "
        f"{losses[-1]:.4f} at epoch {int(found.path_epochs[-1]):,}; at epoch {snapshot.epoch:,} it "
        f"is at {snapshot.loss:.4f}."
    )
