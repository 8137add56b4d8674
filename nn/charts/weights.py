"""The weights and biases as a heat map."""

import math

import numpy as np
import plotly.graph_objects as go

from nn.charts import palette
from nn.charts.layout import chart_layout, signed
from nn.data import FloatArray
from nn.network import Network

ROWS = ("x₁ → hidden", "x₂ → hidden", "1 → hidden", "hidden bias", "hidden → output")
_LABELLED_UNITS = 16


def weight_heatmap(network: Network) -> go.Figure:
    """Every weight and bias as a coloured cell: a column a hidden unit, the output's bias beside.

    Up to 16 hidden units the cells carry their numbers; beyond, the hover does.
    """
    cells = weight_cells(network)
    units = network.hidden_units
    bound = weight_bound(cells)
    columns = [*(f"{unit}" for unit in range(1, units + 1)), "bias"]
    row, column = np.nonzero(~np.isnan(cells))
    every = max(1, -(-units // 16))
    return go.Figure(
        data=[
            go.Heatmap(
                meta="weights",
                x=np.arange(units + 1),
                y=np.arange(len(ROWS)),
                z=cells,
                zmin=-bound,
                zmax=bound,
                colorscale=palette.diverging_colorscale(),
                colorbar={
                    "thickness": 12,
                    "outlinewidth": 0,
                    "tickvals": [-bound, -bound / 2, 0, bound / 2, bound],
                },
                customdata=cell_names(units),
                hovertemplate="%{customdata}<br>%{z:.6f}<extra></extra>",
                hoverongaps=False,
            ),
            go.Scatter(
                meta="numbers",
                x=column,
                y=row,
                mode="text",
                text=[signed(value) for value in cells[row, column]],
                textfont={"color": text_colors(cells[row, column], bound), "size": 14},
                hoverinfo="skip",
                visible=units <= _LABELLED_UNITS,
            ),
        ],
        layout=chart_layout(
            xaxis={
                "title": {"text": "hidden unit", "standoff": 6},
                "range": [-0.5, units + 0.5],
                "tickvals": [*range(0, units, every), units],
                "ticktext": [*columns[:units:every], columns[-1]],
                "tickangle": 0,
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
            },
            yaxis={
                "range": [len(ROWS) - 0.5, -0.5],
                "tickvals": list(range(len(ROWS))),
                "ticktext": list(ROWS),
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
            },
            margin={"l": 122, "r": 62, "t": 8, "b": 50},
        ),
    )


def weight_cells(network: Network) -> FloatArray:
    """The parameters as they stand in the heat map, shape (5, H + 1); NaN where no cell is.

    The rows are `ROWS`, the columns the hidden units and last the output's bias.
    """
    cells = np.full((len(ROWS), network.hidden_units + 1), np.nan)
    cells[:3, :-1] = network.hidden_weights
    cells[3, :-1] = network.hidden_bias
    cells[4, :-1] = network.output_weights[:, 0]
    cells[4, -1] = network.output_bias[0]
    return cells


def weight_bound(cells: FloatArray) -> float:
    """Where the colours end on both sides of zero: 2, 3, 4, 6, 8, 12, 16 and so on.

    It depends on these numbers alone, so that an epoch always looks the same.
    """
    largest = float(np.nanmax(np.abs(cells)))
    power = 2.0 ** max(1, math.ceil(math.log2(max(largest, 1e-9))))
    return 0.75 * power if 2.0 < largest <= 0.75 * power else power


def text_colors(values: FloatArray, bound: float) -> list[str]:
    """Black or white for a number on a cell of this value, whichever reads better."""
    colors = palette.number_colors()
    at = np.rint((values / bound + 1) / 2 * (len(colors) - 1)).astype(int)
    return [colors[i] for i in at]


def cell_names(units: int) -> list[list[str]]:
    """What each cell of the heat map is called, with the parameter's own name and index."""
    names = [[f"hidden_weights[{i}, {unit}]" for unit in range(units)] for i in range(3)]
    names.append([f"hidden_bias[{unit}]" for unit in range(units)])
    names.append([f"output_weights[{unit}, 0]" for unit in range(units)])
    return [[*row, "output_bias[0]" if row is names[4] else ""] for row in names]
