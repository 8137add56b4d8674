"""Why a network has no gradient, and so what its page says in place of what one would show."""

from typing import Final

import numpy as np

from nn import Network, TruthTable, gradient_terms
from nn.backprop import gradient_sizes
from nn.data import FloatArray
from nn.losses import Loss
from nn.parameter_names import parameter_name
from pages.explain.digits import plain
from pages.explain.network_words import listed

_ROUNDING: Final = 1e-12  # no finite difference measures a gradient that is shorter
_A_SHARE: Final = 1e-6


def on_no_gradient(network: Network, table: TruthTable, loss: Loss) -> str:
    """That the gradient is 0, and the reasons, found in its terms; empty if it is not 0."""
    length = _length(network, table, loss)
    if length > _ROUNDING:
        return ""
    first = (
        f"The whole gradient has a length of only {plain(length, 2)} here, so the next epoch "
        "changes almost nothing."
    )
    said = [
        first if length else "Every gradient is exactly 0 here, so the next epoch changes nothing."
    ]
    name, shares = _largest_shares(network, table, loss)
    if np.abs(shares).max() > _A_SHARE:
        numbers = listed([plain(share, 3) for share in shares])
        said.append(
            f"The rows pull in opposite directions: for {name} their shares are {numbers}, which "
            f"add up to {'almost ' if length else ''}0."
        )
    elif network.hidden_units and not network.forward(table.inputs).hidden.any():
        said.append(
            "Every hidden unit outputs 0, so the weights that lead from them learn nothing."
        )
    if network.hidden_units and not network.output_weights.any():
        said.append(
            "The output weights are 0, so nothing of the error comes back to the hidden units."
        )
    elif network.hidden_units and network.dead_units(table.inputs).all():
        said.append("All hidden units are dead, so nothing of the error passes them.")
    if loss.name == "mse" and np.abs(network.predict(table.inputs) - 0.5).max() < 1e-3:
        said.append(
            "Saturation is not the reason: the output's factor, output × (1 − output), is 0.25, as "
            "large as it can be."
        )
    return " ".join(said)


def instead_of_errors(network: Network, table: TruthTable, loss: Loss) -> str:
    """What stands in the place of the error for each step size; empty if there is one to draw."""
    length = _length(network, table, loss)
    if length > _ROUNDING:
        return ""
    if length:
        return (
            f"The gradient has a length of only {plain(length, 2)} here. No finite difference can "
            "measure that: whatever the step size is, rounding is larger."
        )
    return (
        "The gradient is 0 here. An error relative to 0 does not exist, so there is nothing to "
        "draw for the step sizes."
    )


def _length(network: Network, table: TruthTable, loss: Loss) -> float:
    sizes = gradient_sizes(network, table.inputs, table.targets, loss)
    return float(np.linalg.norm(list(sizes.values())))


def _largest_shares(network: Network, table: TruthTable, loss: Loss) -> tuple[str, FloatArray]:
    """The number of the output with the largest shares of single rows: its name, and the four."""
    found = []
    for name, index in network.numbers_there():
        if name.startswith("output"):
            terms = gradient_terms(network, table.inputs, table.targets, name, index, loss=loss)
            shares: FloatArray = np.prod(list(terms.values()), axis=0)
            found.append((parameter_name(name, index, network.hidden_units), shares))
    return max(found, key=lambda each: float(np.abs(each[1]).max()))
