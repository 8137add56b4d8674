"""The weights and biases as a heat map."""

from typing import Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nn.architecture import INPUTS
from nn.charts import palette
from nn.charts.layout import axis, chart_layout, color_bar, signed
from nn.data import FloatArray
from nn.network import Network
from nn.parameter_names import parameter_name
from nn.weight_table import is_absent, weight_bound, weight_cells

_ROWS: Final = ("x₁ → hidden", "x₂ → hidden", "1 → hidden", "hidden bias", "hidden → output")
_SHORT_ROWS: Final = ("x₁ → h", "x₂ → h", "1 → h", "bias of h", "h → out")
_PERCEPTRONS: Final = ("x₁ → output", "x₂ → output", "1 → output", "output bias")
_PERCEPTRONS_SHORT: Final = ("x₁ → out", "x₂ → out", "1 → out", "bias")
_LABELLED_UNITS: Final = 16


def row_names(units: int, short: bool = False) -> tuple[str, ...]:
    """What the rows of the heat map are called.

    Args:
        units: hidden units of the network, or 0.
        short: whether there is little room for them.
    """
    if units:
        return _SHORT_ROWS if short else _ROWS
    return _PERCEPTRONS_SHORT if short else _PERCEPTRONS


def shown_rows(units: int) -> list[int]:
    """Which rows of `nn.weight_table.weight_cells` the heat map has."""
    return [0, 1, 2, 3, 4] if units else [0, 1, 2, 4]


def weight_heatmap(network: Network) -> go.Figure:
    """Every weight and bias as a coloured cell, with a column for each hidden unit.

    The output's bias has a column of its own at the end. Up to 16 hidden units, the numbers are
    written on the cells; with more they are in the hover alone. Without a hidden layer there is
    one column, of the output. Where the tutorial's network has a number and this one has none,
    there is no colour but a cross.
    """
    units = network.hidden_units
    rows = shown_rows(units)
    cells, names = weight_cells(network)[rows], cell_names(units)
    bound = weight_bound(cells)
    row, column = np.nonzero(~np.isnan(cells))
    absent_row, absent_column = np.nonzero(is_absent(network)[rows])
    return go.Figure(
        data=[
            go.Heatmap(
                meta="weights",
                x=np.arange(units + 1),
                y=np.arange(len(rows)),
                z=cells,
                zmin=-bound,
                zmax=bound,
                colorscale=palette.diverging_colorscale(),
                colorbar=color_bar(tickvals=[-bound, -bound / 2, 0, bound / 2, bound]),
                customdata=names,
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
            *_crosses(
                absent_column,
                absent_row,
                [names[i][j] for i, j in zip(absent_row, absent_column, strict=True)],
            ),
        ],
        layout=_layout(units),
    )


def _crosses(x: NDArray[np.intp], y: NDArray[np.intp], names: list[str]) -> list[go.Scatter]:
    """A mark for each weight or bias that is not there; no trace if all are."""
    if not names:
        return []
    line = {"color": palette.ABSENT, "width": 1.5}
    return [
        go.Scatter(
            meta="absent",
            x=x,
            y=y,
            mode="markers",
            marker={"symbol": "x-thin", "size": 9, "color": palette.ABSENT, "line": line},
            customdata=names,
            hovertemplate="%{customdata}<br>this network has none<extra></extra>",
        )
    ]


def _layout(units: int) -> go.Layout:
    columns = [*(f"{unit}" for unit in range(1, units + 1)), "bias" if units else "output"]
    every = max(1, -(-units // _LABELLED_UNITS))
    rows = row_names(units)
    return chart_layout(
        xaxis=axis(
            "hidden unit" if units else None,
            range=[-0.5, units + 0.5],
            tickvals=[*range(0, units, every), units],
            ticktext=[*columns[:units:every], columns[-1]],
            tickangle=0,
            showgrid=False,
        ),
        yaxis=axis(
            range=[len(rows) - 0.5, -0.5],
            tickvals=list(range(len(rows))),
            ticktext=list(rows),
            showgrid=False,
        ),
        margin={"l": 122, "r": 62, "t": 8, "b": 50},
    )


def text_colors(values: FloatArray, bound: float) -> list[str]:
    """Black or white for the number on a cell, whichever is easier to read."""
    colors = palette.number_colors()
    at = np.rint((values / bound + 1) / 2 * (len(colors) - 1)).astype(int)
    return [colors[i] for i in at]


def cell_names(units: int) -> list[list[str]]:
    """The name of the parameter in each cell of the heat map, "" where there is no cell."""
    if not units:
        inputs = [[parameter_name("output_weights", (i, 0), 0)] for i in range(INPUTS)]
        return [*inputs, [parameter_name("output_bias", (0,))]]
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
