"""One epoch, step by step: each formula in the tutorial's notation, and with its numbers."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn import (
    XOR,
    Network,
    TruthTable,
    descend,
    hidden_delta,
    layer_gradients,
    loss_and_gradients,
    mean_squared_error,
    mean_squared_error_delta,
)
from nn.data import ROW_NAMES
from nn.parameter_names import INPUT_NAMES, OUTPUT_NAME, unit_name
from pages.explain.digits import plain

Array = NDArray[np.float64]

_SIGMA = r"\sigma\!"
# A line may break between two matrices, and before an operator instead of after it.
_OR_HERE = r"\allowbreak "
_PLUS, _MINUS, _TIMES, _IS = (rf"\allowbreak {sign}\nobreak " for sign in ("+", "-", r"\odot", "="))
_WIDEST = 4  # a longer row or column of a matrix is shortened
_EVERY_DIGIT = 12  # of a number in a table
PARAMETERS = {
    "hidden_weights": "w_1",
    "hidden_bias": "b_1",
    "output_weights": "w_2",
    "output_bias": "b_2",
}


@dataclass(frozen=True, eq=False)
class Step:
    """A step of an epoch.

    Attributes:
        title: what it does.
        name: the same in a word or two, for the row of all steps.
        formula: in KaTeX.
        numbers: the formula with its numbers, line by line, in KaTeX.
        results: the arrays it computes, by their names in the code.
        code: the function that computes it.
    """

    title: str
    name: str
    formula: str
    numbers: tuple[str, ...]
    results: dict[str, Array]
    code: Callable[..., Any]

    def table(self, name: str, rows: Sequence[int]) -> dict[str, list[str]]:
        """One of the results with every number, by the titles of its columns.

        Args:
            name: of the result.
            rows: of the truth table that the step was computed for.
        """
        values = np.atleast_2d(self.results[name])
        lines, places = values.shape
        if name in ("hidden", "delta_hidden", "output", "delta_output"):
            titles = [ROW_NAMES[row] for row in rows]
        elif name == "hidden_weights":
            titles = list(INPUT_NAMES)
        else:
            titles = [unit_name(unit) if lines > 1 else "" for unit in range(lines)]
        heads = [unit_name(unit) if "hidden" in name else OUTPUT_NAME for unit in range(places)]
        cells = [[plain(value, _EVERY_DIGIT) for value in column] for column in values.T]
        return {"": titles, **dict(zip(heads, cells, strict=True))}

    @property
    def source(self) -> str:
        """The source of that function."""
        return inspect.cleandoc("\n" + inspect.getsource(self.code))


def epoch_steps(
    network: Network, learning_rate: float, rows: Sequence[int], table: TruthTable = XOR
) -> list[Step]:
    """Everything that an epoch computes, for some of the four rows of the truth table.

    The loss is divided by n = 4 even for fewer rows, so the rows' gradients add up to the whole
    gradient. The update at the end always uses all four rows.

    Args:
        network: before the update.
        learning_rate: of the update.
        rows: the rows of the truth table to use, at least one.
        table: the truth table.
    """
    everything = network.forward(table.inputs)
    inputs, targets = table.inputs[rows], table.targets[rows]
    hidden, output = everything.hidden[rows], everything.output[rows]
    at_output = mean_squared_error_delta(everything.output, table.targets)[rows]
    at_hidden = hidden_delta(at_output, network.output_weights, hidden)
    return [
        *_forward(network, inputs, hidden, output),
        _loss(output, targets),
        _back_to_output(output, targets, at_output),
        _back_to_hidden(network, hidden, at_output, at_hidden),
        _gradients("output", "2", "h", hidden, at_output),
        _gradients("hidden", "1", "x", inputs, at_hidden),
        _update(network, learning_rate, table),
    ]


def _forward(network: Network, inputs: Array, hidden: Array, output: Array) -> list[Step]:
    x, w1, b1, h, w2, b2 = map(
        matrix,
        (
            inputs,
            network.hidden_weights,
            network.hidden_bias,
            hidden,
            network.output_weights,
            network.output_bias,
        ),
    )
    return [
        Step(
            "The hidden layer",
            "Hidden layer",
            r"h = \sigma(x\,w_1 + b_1)",
            (f"{_SIGMA}{_opened(inputs)}{x}{_OR_HERE}{w1}{_PLUS}{b1}{_closed(inputs)}", f"= {h}"),
            {"hidden": hidden},
            Network.forward,
        ),
        Step(
            "The output",
            "Output",
            r"\hat y = \sigma(h\,w_2 + b_2)",
            (
                f"{_SIGMA}{_opened(hidden)}{h}{_OR_HERE}{w2}{_PLUS}{b2}{_closed(hidden)}",
                f"= {matrix(output)}",
            ),
            {"output": output},
            Network.forward,
        ),
    ]


def _loss(output: Array, targets: Array) -> Step:
    n = len(XOR.inputs)
    squares = " + ".join(
        f"({number(out)} - {target:.0f})^2"
        for out, target in zip(output[:, 0], targets[:, 0], strict=True)
    )
    share = mean_squared_error(output, targets) * len(output) / n
    return Step(
        "The loss",
        "Loss",
        r"J = \frac{1}{n}\sum_{i=1}^{n}(\hat y_i - y_i)^2",
        (rf"\tfrac{{1}}{{{n}}}\bigl({squares}\bigr)", f"= {number(share)}"),
        {"loss": np.array([[share]])},
        mean_squared_error,
    )


def _back_to_output(output: Array, targets: Array, at_output: Array) -> Step:
    y_hat, y = matrix(output), matrix(targets)
    return Step(
        "Back to the output unit",
        "Output δ",
        r"\delta_2 = \frac{\partial J}{\partial z_2}"
        r" = \tfrac{2}{n}(\hat y - y)\odot\hat y\odot(1-\hat y)",
        (
            rf"\tfrac{{2}}{{{len(XOR.inputs)}}}\left({y_hat} - {y}\right){_TIMES}{y_hat}{_TIMES}"
            rf"\left(1 - {y_hat}\right)",
            f"= {matrix(at_output)}",
        ),
        {"delta_output": at_output},
        mean_squared_error_delta,
    )


def _back_to_hidden(network: Network, hidden: Array, at_output: Array, at_hidden: Array) -> Step:
    h, delta = matrix(hidden), matrix(at_output)
    return Step(
        "Back to the hidden units",
        "Hidden δ",
        r"\delta_1 = \frac{\partial J}{\partial z_1}"
        r" = (\delta_2\,w_2^{\mathsf T})\odot h\odot(1-h)",
        (
            f"{_opened(at_output)}{delta}{_OR_HERE}{matrix(network.output_weights.T)}{_closed(at_output)}"
            rf"{_TIMES}{h}{_TIMES}\left(1 - {h}\right)",
            f"= {matrix(at_hidden)}",
        ),
        {"delta_hidden": at_hidden},
        hidden_delta,
    )


def _gradients(layer: str, index: str, symbol: str, inputs: Array, delta: Array) -> Step:
    """The gradients of a layer, whose weights have this index, and its inputs this symbol."""
    weights, bias = layer_gradients(inputs, delta)
    return Step(
        f"The gradients of the {layer} layer",
        f"{layer.capitalize()} gradients",
        rf"\frac{{\partial J}}{{\partial w_{index}}} = {symbol}^{{\mathsf T}}\delta_{index},"
        rf"\qquad\allowbreak\frac{{\partial J}}{{\partial b_{index}}}"
        rf" = \sum_i \delta_{{{index},i}}",
        (
            f"{matrix(inputs.T)}{_OR_HERE}{matrix(delta)}{_IS}{matrix(weights)}",
            f"{_sum(delta)}{_IS}{matrix(bias)}",
        ),
        {f"{layer}_weights": weights, f"{layer}_bias": bias},
        layer_gradients,
    )


def _update(network: Network, learning_rate: float, table: TruthTable) -> Step:
    gradients = loss_and_gradients(network, table.inputs, table.targets).gradients
    moved = descend(network, gradients, learning_rate).parameters()
    return Step(
        "The update, with all four rows",
        "Update",
        r"w \leftarrow w - \eta\,\frac{\partial J}{\partial w}",
        tuple(
            f"{symbol}: {_OR_HERE}{matrix(network.parameters()[name])}{_MINUS}"
            f"{learning_rate:g}\\cdot\\nobreak {matrix(gradients[name])}{_IS}{matrix(moved[name])}"
            for name, symbol in PARAMETERS.items()
        ),
        moved,
        descend,
    )


def parameter_of(label: str) -> tuple[str, tuple[int, ...]]:
    """The parameter's name and the index in it, of a label that `nn.parameter_label` wrote."""
    name, _, place = label.rstrip("]").partition("[")
    return name, tuple(int(part) for part in place.split(", "))


def matrix(values: Array) -> str:
    """An array in KaTeX, a vector as a row; beyond 4 columns or rows the middle is left out.

    Args:
        values: shape (n,) or (n, m).
    """
    table = np.atleast_2d(values)
    columns, rows = _shown(table.shape[1]), _shown(table.shape[0])
    lines = []
    for row in rows:
        if row is None:
            lines.append(" & ".join([r"\vdots"] * len(columns)))
        else:
            cells = [r"\cdots" if c is None else number(table[row, c]) for c in columns]
            lines.append(" & ".join(cells))
    return r"\begin{bmatrix}" + r" \\ ".join(lines) + r"\end{bmatrix}"


def number(value: float) -> str:
    """At most three significant digits: whole numbers as they are, small ones as powers of ten."""
    if value == round(value) and abs(value) < 1000:
        return f"{value:.0f}"
    if 0.01 <= abs(value) < 100:
        return f"{value:.3f}" if abs(value) < 1 else f"{value:.2f}"
    mantissa, _, power = f"{value:.1e}".partition("e")
    return rf"{mantissa}\mathrm{{e}}{{{int(power)}}}"


def _shown(count: int) -> list[int | None]:
    """Which of so many columns or rows are shown; None stands for the ones left out."""
    if count <= _WIDEST:
        return list(range(count))
    return [*range(_WIDEST - 2), None, count - 1]


def _opened(table: Array) -> str:
    """An opening parenthesis as tall as this table; unlike in a pair, a line may break after it."""
    return rf"\left({_as_tall_as(table)}\right."


def _closed(table: Array) -> str:
    return rf"\left.{_as_tall_as(table)}\right)"


def _as_tall_as(table: Array) -> str:
    lines = r"\\".join("0" * len(_shown(len(table))))
    return rf"\vphantom{{\begin{{matrix}}{lines}\end{{matrix}}}}"


def _sum(deltas: Array) -> str:
    return _PLUS.join(matrix(delta) for delta in deltas)
