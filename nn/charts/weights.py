"""The weights and biases as a heat map."""

import numpy as np
import plotly.graph_objects as go

from nn.architecture import INPUTS
from nn.charts import palette
from nn.charts.layout import axis, chart_layout, color_bar, signed
from nn.data import FloatArray
from nn.network import Network
from nn.parameter_names import parameter_name
from nn.weight_table import weight_bound, weight_cells

ROWS = ("x₁ → hidden", "x₂ → hidden", "1 → hidden", "hidden bias", "hidden → output")
SHORT_ROWS = ("x₁ → h", "x₂ → h", "1 → h", "bias of h", "h → out")
"""The same where there is little room for them."""
_LABELLED_UNITS = 16


def weight_heatmap(network: Network) -> go.Figure:
    """Every weight and bias as a coloured cell, with a column for each hidden unit.

    The output's bias has a column of its own at the end. Up to 16 hidden units, the numbers are
    written on the cells; with more they are in the hover alone.
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
                colorbar=color_bar(tickvals=[-bound, -bound / 2, 0, bound / 2, bound]),
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
            xaxis=axis(
                "hidden unit",
                range=[-0.5, units + 0.5],
                tickvals=[*range(0, units, every), units],
                ticktext=[*columns[:units:every], columns[-1]],
                tickangle=0,
                showgrid=False,
            ),
            yaxis=axis(
                range=[len(ROWS) - 0.5, -0.5],
                tickvals=list(range(len(ROWS))),
                ticktext=list(ROWS),
                showgrid=False,
            ),
            margin={"l": 122, "r": 62, "t": 8, "b": 50},
        ),
    )


def text_colors(values: FloatArray, bound: float) -> list[str]:
    """Black or white for the number on a cell, whichever is easier to read."""
    colors = palette.number_colors()
    at = np.rint((values / bound + 1) / 2 * (len(colors) - 1)).astype(int)
    return [colors[i] for i in at]


def cell_names(units: int) -> list[list[str]]:
    """The name of the parameter in each cell of the heat map, "" where there is no cell."""
    columns = range(units)
    return [
        *(
            [*(parameter_name("hidden_weights", (i, u)) for u in columns), ""]
            for i in range(INPUTS)
        ),
        [*(parameter_name("hidden_bias", (u,)) for u in columns), ""],
        [
            *(parameter_name("output_weights", (u, 0)) for u in columns),
            parameter_name("output_bias", (0,)),
        ],
    ]
