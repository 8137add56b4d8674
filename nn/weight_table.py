"""All weights and biases as one table, and the scale of its colours."""

import math
from typing import Final

import numpy as np

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
    cells = np.full((_ROWS, network.hidden_units + 1), np.nan)
    there = network.present()
    shown = {
        name: np.where(there[name], numbers, np.nan)
        for name, numbers in network.parameters().items()
    }
    cells[:INPUTS, :-1] = shown["hidden_weights"]
    cells[3, :-1] = shown["hidden_bias"]
    if network.hidden_units:
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
