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
    descend,
    hidden_delta,
    layer_gradients,
    loss_and_gradients,
    mean_squared_error,
    output_delta,
)

Array = NDArray[np.float64]

_WIDEST = 4  # a longer row or column of a matrix is shortened
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
        formula: in KaTeX.
        numbers: the formula with its numbers, line by line, in KaTeX.
        results: the arrays it computes, by their names in the code.
        code: the function that computes it.
    """

    title: str
    formula: str
    numbers: tuple[str, ...]
    results: dict[str, Array]
    code: Callable[..., Any]

    @property
    def source(self) -> str:
        """The source of that function."""
        return inspect.cleandoc("\n" + inspect.getsource(self.code))


def epoch_steps(network: Network, learning_rate: float, rows: Sequence[int]) -> list[Step]:
    """Everything that an epoch computes, for some of the four rows of the truth table.

    The loss is divided by n = 4 even for fewer rows, so the rows' gradients add up to the whole
    gradient. The update at the end always uses all four rows.

    Args:
        network: before the update.
        learning_rate: of the update.
        rows: the rows of the truth table to use, at least one.
    """
    everything = network.forward(XOR.inputs)
    inputs, targets = XOR.inputs[rows], XOR.targets[rows]
    hidden, output = everything.hidden[rows], everything.output[rows]
    at_output = output_delta(everything.output, XOR.targets)[rows]
    at_hidden = hidden_delta(at_output, network.output_weights, hidden)
    return [
        *_forward(network, inputs, hidden, output),
        _loss(output, targets),
        _back_to_output(output, targets, at_output),
        _back_to_hidden(network, hidden, at_output, at_hidden),
        _gradients("output", "2", "h", hidden, at_output),
        _gradients("hidden", "1", "x", inputs, at_hidden),
        _update(network, learning_rate),
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
            r"h = \sigma(x\,w_1 + b_1)",
            (rf"\sigma\!\left({x}{w1}\right.", rf"\left. + {b1}\right)", f"= {h}"),
            {"hidden": hidden},
            Network.forward,
        ),
        Step(
            "The output",
            r"\hat y = \sigma(h\,w_2 + b_2)",
            (rf"\sigma\!\left({h}{w2} + {b2}\right)", f"= {matrix(output)}"),
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
        r"J = \frac{1}{n}\sum_{i=1}^{n}(\hat y_i - y_i)^2",
        (rf"\tfrac{{1}}{{{n}}}\left({squares}\right)", f"= {number(share)}"),
        {"loss": np.array([[share]])},
        mean_squared_error,
    )


def _back_to_output(output: Array, targets: Array, at_output: Array) -> Step:
    y_hat, y = matrix(output), matrix(targets)
    return Step(
        "Back to the output unit",
        r"\delta_2 = \frac{\partial J}{\partial z_2}"
        r" = \tfrac{2}{n}(\hat y - y)\odot\hat y\odot(1-\hat y)",
        (
            rf"\tfrac{{2}}{{{len(XOR.inputs)}}}\left({y_hat} - {y}\right)\odot{y_hat}\odot"
            rf"\left(1 - {y_hat}\right)",
            f"= {matrix(at_output)}",
        ),
        {"delta_output": at_output},
        output_delta,
    )


def _back_to_hidden(network: Network, hidden: Array, at_output: Array, at_hidden: Array) -> Step:
    h = matrix(hidden)
    return Step(
        "Back to the hidden units",
        r"\delta_1 = \frac{\partial J}{\partial z_1}"
        r" = (\delta_2\,w_2^{\mathsf T})\odot h\odot(1-h)",
        (
            rf"\left({matrix(at_output)}{matrix(network.output_weights.T)}\right)",
            rf"\odot{h}\odot\left(1 - {h}\right)",
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
        rf"\frac{{\partial J}}{{\partial w_{index}}} = {symbol}^{{\mathsf T}}\delta_{index},\qquad"
        rf"\frac{{\partial J}}{{\partial b_{index}}} = \sum_i \delta_{{{index},i}}",
        (
            f"{matrix(inputs.T)}{matrix(delta)} = {matrix(weights)}",
            f"{_sum(delta)} = {matrix(bias)}",
        ),
        {f"{layer}_weights": weights, f"{layer}_bias": bias},
        layer_gradients,
    )


def _update(network: Network, learning_rate: float) -> Step:
    gradients = loss_and_gradients(network, XOR.inputs, XOR.targets).gradients
    moved = descend(network, gradients, learning_rate).parameters()
    return Step(
        "The update, with all four rows",
        r"w \leftarrow w - \eta\,\frac{\partial J}{\partial w}",
        tuple(
            f"{symbol}: {matrix(network.parameters()[name])} - {learning_rate:g}\\cdot"
            f"{matrix(gradients[name])} = {matrix(moved[name])}"
            for name, symbol in PARAMETERS.items()
        ),
        moved,
        descend,
    )


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


def _sum(deltas: Array) -> str:
    return " + ".join(matrix(delta) for delta in deltas)
