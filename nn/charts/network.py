"""The network as a diagram: units as nodes, weights as lines between them."""

import numpy as np
import plotly.graph_objects as go

from nn.charts import palette
from nn.charts.layout import chart_layout, invisible_axis, signed
from nn.charts.weights import text_colors
from nn.data import FloatArray
from nn.network import INPUTS, Network, parameter_label

INPUT_NAMES = ("x₁", "x₂", "1")
_LABELLED_UNITS = 4
_NUMBERED_UNITS = 16
_WIDTHS = 8  # of lines; with two signs, any number of weights is at most 16 traces
_WIDEST = 9.0


def network_diagram(network: Network) -> go.Figure:
    """Three inputs, H hidden units and the output, with a line for every weight.

    The colour of a line shows the sign of its weight, the width its size. The weight itself is in
    the hover and, up to 4 hidden units, on the line. The colour of a unit shows its bias, which
    is written on it up to 16 hidden units.
    """
    units = network.hidden_units
    input_y, hidden_y = _heights(INPUTS), _heights(units)
    starts, ends, values, names = [], [], [], []
    for (i, unit), value in np.ndenumerate(network.hidden_weights):
        starts.append((0.0, float(input_y[i])))
        ends.append((1.0, float(hidden_y[unit])))
        values.append(value)
        names.append(parameter_label("hidden_weights", (i, unit)))
    for (unit, _), value in np.ndenumerate(network.output_weights):
        starts.append((1.0, float(hidden_y[unit])))
        ends.append((2.0, 0.5))
        values.append(value)
        names.append(parameter_label("output_weights", (unit, 0)))
    weights = np.array(values)
    largest = max(float(np.abs(network.to_vector()).max()), 1e-9)
    start, end = np.array(starts), np.array(ends)
    # How far along its line each weight is written, which depends on where the line starts, so that
    # the labels do not overlap.
    share = np.array([0.28 + 0.25 * (k // units) for k in range(INPUTS * units)] + [0.45] * units)
    middle = start + share[:, None] * (end - start)

    figure = go.Figure(layout=_layout())
    figure.add_traces(_lines(start, end, weights / largest))
    figure.add_trace(
        go.Scatter(
            meta="weights",
            x=middle[:, 0],
            y=middle[:, 1],
            mode="markers",
            marker={"size": 14, "color": "rgba(0, 0, 0, 0)"},
            customdata=np.stack([names, [f"{value:.6f}" for value in weights]], axis=1),
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
        )
    )
    figure.add_traces(_units(network, input_y, hidden_y, largest))
    if units <= _LABELLED_UNITS:
        for (x, y), value in zip(middle, weights, strict=True):
            figure.add_annotation(
                x=x,
                y=y,
                text=signed(value),
                showarrow=False,
                bgcolor=palette.HIGH if value > 0 else palette.LOW,
                borderpad=2,
                font={"color": "#ffffff", "size": 13},
            )
    return figure


def _heights(count: int) -> FloatArray:
    """The heights of a column of units between 1 and 0, the first on top, shape (count,)."""
    places: FloatArray = 1.0 - (np.arange(count, dtype=np.float64) + 0.5) / count
    return places


def _lines(start: FloatArray, end: FloatArray, shares: FloatArray) -> list[go.Scatter]:
    """The weights as lines; those with the same sign and about the same width are one trace."""
    step = np.maximum(1, np.ceil(np.abs(shares) * _WIDTHS)).astype(int)
    traces = []
    for width in range(1, _WIDTHS + 1):
        for positive in (False, True):
            here = (step == width) & ((shares > 0) == positive)
            if not here.any():
                continue
            gap = np.full(int(here.sum()), np.nan)
            traces.append(
                go.Scatter(
                    meta="lines",
                    x=np.stack([start[here, 0], end[here, 0], gap], axis=1).ravel(),
                    y=np.stack([start[here, 1], end[here, 1], gap], axis=1).ravel(),
                    mode="lines",
                    line={
                        "color": palette.POSITIVE if positive else palette.NEGATIVE,
                        "width": _WIDEST * width / _WIDTHS,
                    },
                    opacity=0.3 + 0.7 * width / _WIDTHS,
                    hoverinfo="skip",
                )
            )
    return traces


def _units(
    network: Network, input_y: FloatArray, hidden_y: FloatArray, largest: float
) -> list[go.Scatter]:
    units = network.hidden_units
    biases = np.append(network.hidden_bias, network.output_bias)
    names = [parameter_label("hidden_bias", (unit,)) for unit in range(units)]
    names.append(parameter_label("output_bias", (0,)))
    numbered = units <= _NUMBERED_UNITS
    size = max(5.0, min(44.0, 320.0 / units))
    colors = palette.diverging_table()
    at = np.rint((biases / largest + 1) / 2 * 255).astype(int)
    texts = [signed(bias) if numbered else "" for bias in biases[:-1]]
    return [
        go.Scatter(
            meta="inputs",
            x=np.zeros(INPUTS),
            y=input_y,
            mode="markers+text",
            text=[f"<b>{name}</b>" for name in INPUT_NAMES],
            textfont={"color": "#ffffff", "size": 16},
            marker={"size": 40, "color": "#5b5670", "line": {"color": "#ffffff", "width": 1.5}},
            hoverinfo="skip",
        ),
        go.Scatter(
            meta="units",
            x=np.append(np.ones(units), 2.0),
            y=np.append(hidden_y, 0.5),
            mode="markers+text",
            text=[*texts, signed(biases[-1])],
            textfont={
                "color": text_colors(biases, largest),
                "size": [13 if units <= 8 else max(9.0, size / 2.4)] * units + [13],
            },
            marker={
                "size": [size] * units + [48.0],
                "opacity": 1.0,
                "color": ["rgb({}, {}, {})".format(*colors[i]) for i in at],
                "line": {"color": "#5b5670", "width": 1.5},
            },
            customdata=np.stack([names, [f"{bias:.6f}" for bias in biases]], axis=1),
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
        ),
    ]


def _layout() -> go.Layout:
    heads = [(0, "inputs"), (1, "hidden units"), (2, "output")]
    return chart_layout(
        xaxis=invisible_axis(-0.2, 2.2),
        yaxis=invisible_axis(-0.04, 1.12),
        margin={"l": 6, "r": 6, "t": 6, "b": 6},
        annotations=[
            {"x": x, "y": 1.1, "text": text, "showarrow": False, "font": {"size": 14}}
            for x, text in heads
        ],
    )
