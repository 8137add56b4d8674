"""All weights and biases as one table, and the scale of its colours."""

import math
from typing import Final

import numpy as np

from nn.data import FloatArray
from nn.network import INPUTS, Network

_ROWS: Final = INPUTS + 2


def weight_cells(network: Network) -> FloatArray:
    """The parameters as they stand in the heat map, shape (5, H + 1), NaN where there is no cell.

    The rows are the weights of the three inputs, the hidden biases and the output's weights; the
    columns are the hidden units and, last, the output's bias.
    """
    cells = np.full((_ROWS, network.hidden_units + 1), np.nan)
    cells[:3, :-1] = network.hidden_weights
    cells[3, :-1] = network.hidden_bias
    cells[4, :-1] = network.output_weights[:, 0]
    cells[4, -1] = network.output_bias[0]
    return cells


def weight_bound(cells: FloatArray) -> float:
    """Where the colours end on both sides of zero: 2, 3, 4, 6, 8, 12, 16 and so on.

    It depends on these numbers alone, so an epoch always looks the same.
    """
    largest = float(np.nanmax(np.abs(cells)))
    power = 2.0 ** max(1, math.ceil(math.log2(max(largest, 1e-9))))
    return 0.75 * power if 2.0 < largest <= 0.75 * power else power
