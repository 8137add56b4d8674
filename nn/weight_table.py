"""All weights and biases as one table, and the scale of its colours."""

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nn.architecture import INPUTS
from nn.data import FloatArray
from nn.network import Network

_ROWS: Final = INPUTS + 2


def weight_cells(network: Network) -> FloatArray:
    """The parameters as they stand in the heat map, shape (5, H + 1), NaN where there is no cell.

    The rows are the weights of the three inputs, the hidden biases and the output's weights; the
    columns are the hidden units and, last, the output's bias. Without a hidden layer there is the
    output's column alone, with its weights in the rows of the inputs. What the network does not
    have is NaN too.
    """
    return _table(network.parameters(), network)


def cell_places(network: Network) -> FloatArray:
    """Which number of `Network.to_vector` stands in each of `weight_cells`; NaN where none does."""
    places = np.arange(network.to_vector().size, dtype=np.float64)
    return _table(Network.from_vector(places).parameters(), network)


def is_absent(network: Network) -> NDArray[np.bool_]:
    """In which of `weight_cells` the tutorial's network has a number and this one has none."""
    complete = Network.from_vector(network.to_vector())
    missing: NDArray[np.bool_] = np.isnan(weight_cells(network)) & ~np.isnan(weight_cells(complete))
    return missing


def _table(numbers: Mapping[str, FloatArray], network: Network) -> FloatArray:
    """Numbers of the parameters, by name, as `weight_cells` has them."""
    units, there = network.hidden_units, network.present()
    cells = np.full((_ROWS, units + 1), np.nan)
    shown = {name: np.where(there[name], numbers[name], np.nan) for name in numbers}
    cells[:INPUTS, :-1] = shown["hidden_weights"]
    cells[3, :-1] = shown["hidden_bias"]
    if units:
        cells[4, :-1] = shown["output_weights"][:, 0]
    else:
        cells[:INPUTS, -1] = shown["output_weights"][:, 0]
    cells[4, -1] = shown["output_bias"][0]
    return cells


def weight_bound(cells: FloatArray) -> float:
    """Where the colours end on both sides of zero: 2, 3, 4, 6, 8, 12, 16 and so on.

    It depends on these numbers alone, so an epoch always looks the same.
    """
    largest = float(np.nanmax(np.abs(cells)))
    power = 2.0 ** max(1, math.ceil(math.log2(max(largest, 1e-9))))
    return 0.75 * power if 2.0 < largest <= 0.75 * power else power
