"""The network as a diagram: units as nodes, weights as lines between them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nn.architecture import INPUTS
from nn.charts import palette
from nn.charts.layout import chart_layout, invisible_axis, signed
from nn.charts.weights import text_colors
from nn.data import FloatArray
from nn.network import Network
from nn.parameter_names import INPUT_NAMES, OUTPUT_NAME, parameter_name, unit_name

LABELLED_UNITS: Final = 4
"""Up to so many hidden units, the weights are written on their lines,"""
NUMBERED_UNITS: Final = 16
"""and up to so many, the biases in their units."""
NO_BIAS: Final = "this network has none"
"""What pointing at a unit says of a bias that is not there."""
WIDEST: Final = 9.0
"""The width of the line of the largest weight, in pixels."""
_WIDTHS = 8  # of lines; with their signs, any number of weights is at most 24 traces
_COLORS: Final = {-1: palette.NEGATIVE, 0: palette.ZERO, 1: palette.POSITIVE}
"""Of the lines, by the sign of their weights."""


@dataclass(frozen=True, eq=False)
class Places:
    """Where the parts of the diagram of a network are, and which of its numbers they show.

    Attributes:
        inputs: those that are connected, shape (2 or 3, 2).
        units: of the hidden units and, last, the output, shape (H + 1, 2).
        starts: where the line of each weight that is there starts, shape (weights, 2): the hidden
            weights row by row, then the output weights.
        ends: where it ends, shape (weights, 2).
        middles: where the weight is written, shape (weights, 2).
        weights: which number of `Network.to_vector` each weight is, shape (weights,).
        weight_names: what each of them is called.
        biases: which number of it is the bias of each unit, shape (H + 1,); -1 if it has none.
        bias_names: what each of them is called.
    """

    inputs: FloatArray
    units: FloatArray
    starts: FloatArray
    ends: FloatArray
    middles: FloatArray
    weights: NDArray[np.intp]
    weight_names: list[str]
    biases: NDArray[np.intp]
    bias_names: list[str]


def diagram_places(network: Network) -> Places:
    """Three columns: the inputs, the hidden units, if there are any, and the output."""
    units, there = network.hidden_units, network.present()
    connected = INPUTS if network.architecture.third_input else INPUTS - 1
    inputs = np.stack([np.zeros(connected), _heights(connected)], axis=1)
    hidden = np.stack([np.ones(units), _heights(units)], axis=1)
    output = np.array([[2.0, 0.5]])
    before_output = hidden if units else inputs
    starts = np.concatenate([np.repeat(inputs, units, axis=0), before_output])
    ends = np.concatenate(
        [np.tile(hidden, (connected, 1)), np.repeat(output, len(before_output), 0)]
    )
    # How far along its line each weight is written, which depends on where the line starts, so that
    # the labels do not overlap.
    share = np.array(
        [0.28 + 0.25 * (k // units) for k in range(connected * units)] + [0.45] * len(before_output)
    )
    middles = starts + share[:, np.newaxis] * (ends - starts)
    places = np.arange(network.to_vector().size, dtype=np.float64)
    numbers = Network.from_vector(places).parameters()
    weights, weight_names = [], []
    for name in ("hidden_weights", "output_weights"):
        for index in zip(*np.nonzero(there[name]), strict=True):
            weights.append(int(numbers[name][index]))
            weight_names.append(parameter_name(name, index, units))
    biases = np.concatenate(
        [np.where(there[name], numbers[name], -1) for name in ("hidden_bias", "output_bias")]
    )
    bias_names = [parameter_name("hidden_bias", (unit,)) for unit in range(units)]
    return Places(
        inputs,
        np.concatenate([hidden, output]),
        starts,
        ends,
        middles,
        np.array(weights, dtype=np.intp),
        weight_names,
        biases.astype(np.intp),
        [*bias_names, parameter_name("output_bias", (0,))],
    )


def network_diagram(network: Network) -> go.Figure:
    """The inputs, H hidden units and the output, with a line for every weight that is there.

    The colour of a line shows the sign of its weight, the width its size. The weight itself is in
    the hover and, up to 4 hidden units, on the line. The colour of a unit shows its bias, which
    is written on it up to 16 hidden units; a unit without one has neither colour nor number.
    """
    places = diagram_places(network)
    vector = network.to_vector()
    weights = vector[places.weights]
    largest = max(float(np.abs(vector).max()), 1e-9)
    figure = go.Figure(layout=_layout(places))
    figure.add_traces(_lines(places.starts, places.ends, weights / largest))
    figure.add_trace(
        go.Scatter(
            meta="weights",
            x=places.middles[:, 0],
            y=places.middles[:, 1],
            mode="markers",
            marker={"size": 14, "color": "rgba(0, 0, 0, 0)"},
            customdata=np.stack(
                [places.weight_names, [f"{value:.6f}" for value in weights]], axis=1
            ),
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
        )
    )
    figure.add_traces(_units(places, vector, largest))
    if network.hidden_units <= LABELLED_UNITS:
        for (x, y), value in zip(places.middles, weights, strict=True):
            figure.add_annotation(
                name="weight",
                x=x,
                y=y,
                text=signed(value),
                showarrow=False,
                bgcolor=palette.HIGH if value > 0 else palette.LOW if value < 0 else palette.ZERO,
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
        for sign, color in _COLORS.items():
            here = (step == width) & (np.sign(shares) == sign)
            if not here.any():
                continue
            gap = np.full(int(here.sum()), np.nan)
            traces.append(
                go.Scatter(
                    meta="lines",
                    x=np.stack([start[here, 0], end[here, 0], gap], axis=1).ravel(),
                    y=np.stack([start[here, 1], end[here, 1], gap], axis=1).ravel(),
                    mode="lines",
                    line={"color": color, "width": WIDEST * width / _WIDTHS},
                    opacity=0.3 + 0.7 * width / _WIDTHS,
                    hoverinfo="skip",
                )
            )
    return traces


def _units(places: Places, vector: FloatArray, largest: float) -> list[go.Scatter]:
    units = len(places.biases) - 1
    there = places.biases >= 0
    biases = np.where(there, vector[places.biases], 0.0)
    numbered = there & (np.arange(units + 1) >= (0 if units <= NUMBERED_UNITS else units))
    size = _unit_size(units)
    colors = palette.diverging_table()
    at = np.rint((biases / largest + 1) / 2 * 255).astype(int)
    said = [
        f"{bias:.6f}" if exists else NO_BIAS for bias, exists in zip(biases, there, strict=True)
    ]
    return [
        go.Scatter(
            meta="inputs",
            x=places.inputs[:, 0],
            y=places.inputs[:, 1],
            mode="markers+text",
            text=[f"<b>{name}</b>" for name in INPUT_NAMES[: len(places.inputs)]],
            textfont={"color": "#ffffff", "size": 16},
            marker={"size": 40, "color": "#5b5670", "line": {"color": "#ffffff", "width": 1.5}},
            hoverinfo="skip",
        ),
        go.Scatter(
            meta="units",
            x=places.units[:, 0],
            y=places.units[:, 1],
            mode="markers+text",
            text=[signed(bias) if n else "" for bias, n in zip(biases, numbered, strict=True)],
            textfont={
                "color": text_colors(biases, largest),
                "size": [13 if units <= 8 else max(9.0, size / 2.4)] * units + [13],
            },
            marker={
                "size": [size] * units + [48.0],
                "opacity": 1.0,
                "color": [
                    "rgb({}, {}, {})".format(*colors[i]) if exists else palette.ABSENT
                    for i, exists in zip(at, there, strict=True)
                ],
                "line": {"color": "#5b5670", "width": 1.5},
            },
            customdata=np.stack([places.bias_names, said], axis=1),
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
        ),
    ]


def _unit_size(units: int) -> float:
    """The diameter of a hidden unit in pixels."""
    return max(5.0, min(44.0, 320.0 / max(units, 1)))


def _layout(places: Places) -> go.Layout:
    units = len(places.units) - 1
    every = max(1, -(-units // NUMBERED_UNITS))
    named = [(*places.units[-1], f"<b>{OUTPUT_NAME}</b>", 24.0)]
    named += [
        (*places.units[unit], f"<b>{unit_name(unit)}</b>", _unit_size(units) / 2)
        for unit in range(0, units, every)
    ]
    heads = [(0, "inputs"), *([(1, "hidden units")] if units else []), (2, "output")]
    return chart_layout(
        xaxis=invisible_axis(-0.2, 2.2),
        yaxis=invisible_axis(-0.04, 1.12),
        margin={"l": 6, "r": 6, "t": 6, "b": 6},
        annotations=[
            *(
                {"x": x, "y": 1.1, "text": text, "showarrow": False, "font": {"size": 14}}
                for x, text in heads
            ),
            *(
                # To the upper right of its unit, where no line begins or ends.
                {
                    "name": "unit",
                    "x": x,
                    "y": y,
                    "text": text,
                    "xanchor": "left",
                    "yanchor": "bottom",
                    "xshift": 0.6 * half,
                    "yshift": 0.5 * half,
                    "showarrow": False,
                    "font": {"size": 15 if units <= 8 else 11},
                }
                for x, y, text, half in named
            ),
        ],
    )
