"""One epoch, step by step: each formula in the tutorial's notation, and with its numbers."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nn import (
    LOSSES,
    XOR,
    Network,
    TruthTable,
    descend,
    hidden_delta,
    layer_gradients,
    loss_and_gradients,
    sigmoid,
)
from nn.data import ROW_NAMES
from nn.losses import Loss
from nn.parameter_names import INPUT_NAMES, OUTPUT_NAME, unit_name
from pages.explain.digits import plain
from pages.explain.katex import (
    IS,
    MINUS,
    OR_HERE,
    PLUS,
    TIMES,
    added,
    closed,
    matrix,
    number,
    opened,
)
from pages.explain.notation import ACTIVATION_NOTATION, LOSS_NOTATION, sum_of_examples

Array = NDArray[np.float64]

_IN_FORMULAS: Final = {
    "open": "(",
    "close": ")",
    "wide_open": "(",
    "wide_close": ")",
    "times": r"\odot ",
}
_WITH_NUMBERS: Final = {"open": r"\left(", "close": r"\right)", "times": TIMES}
_EVERY_DIGIT = 12  # of a number in a table
_MSE: Final = LOSSES["mse"]


@dataclass(frozen=True, eq=False)
class Step:
    """A step of an epoch.

    Attributes:
        title: what it does.
        name: the same in a word or two, for the row of all steps.
        formula: in KaTeX.
        numbers: the formula with its numbers, line by line, in KaTeX.
        results: the arrays it computes, by their names in the code.
        code: the functions that compute it.
        seen: what the output's weights begin at, the hidden units or else the inputs, by name.
        note: what a sign in the formula means, in KaTeX; empty if it needs no explanation.
    """

    title: str
    name: str
    formula: str
    numbers: tuple[str, ...]
    results: dict[str, Array]
    code: tuple[Callable[..., Any], ...]
    seen: tuple[str, ...] = ()
    note: str = ""

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
            titles = list(INPUT_NAMES[:lines])
        else:
            titles = list(self.seen[:lines]) if lines > 1 else [""]
        heads = [unit_name(unit) if "hidden" in name else OUTPUT_NAME for unit in range(places)]
        cells = [[plain(value, _EVERY_DIGIT) for value in column] for column in values.T]
        return {"": titles, **dict(zip(heads, cells, strict=True))}

    @property
    def source(self) -> str:
        """The source of these functions."""
        return "\n\n\n".join(
            inspect.cleandoc("\n" + inspect.getsource(function)) for function in self.code
        )


@dataclass(frozen=True, eq=False)
class _Layer:
    """A layer in the backward pass, with what is there of it.

    Attributes:
        name: hidden or output.
        index: of its weights in the formulas; empty if it is the only layer.
        symbol: of its inputs in the formulas.
        inputs: for n rows of the truth table, shape (n, inputs).
        weights: shape (inputs, units).
        bias: shape (units,); None if it has none.
        delta: shape (n, units).
    """

    name: str
    index: str
    symbol: str
    inputs: Array
    weights: Array
    bias: Array | None
    delta: Array

    def named(self, letter: str) -> str:
        """A symbol of this layer, such as w_1."""
        return f"{letter}_{self.index}" if self.index else letter

    @property
    def delta_symbol(self) -> str:
        """Its delta in the formulas."""
        return self.named(r"\delta")

    @property
    def sum(self) -> str:
        """The pre-activation in the formulas."""
        bias = "" if self.bias is None else f" + {self.named('b')}"
        return rf"{self.symbol}\,{self.named('w')}{bias}"

    @property
    def sum_with_numbers(self) -> str:
        """The same with numbers."""
        bias = "" if self.bias is None else f"{PLUS}{matrix(self.bias)}"
        return f"{matrix(self.inputs)}{OR_HERE}{matrix(self.weights)}{bias}"

    @property
    def parentheses(self) -> dict[str, str]:
        """Those around the pre-activation with numbers, between which a line may break."""
        return {"open": r"\!" + opened(self.inputs), "close": closed(self.inputs)}


def epoch_steps(
    network: Network,
    learning_rate: float,
    rows: Sequence[int],
    table: TruthTable = XOR,
    loss: Loss = _MSE,
) -> list[Step]:
    """Everything that an epoch computes, for some of the four rows of the truth table.

    The loss is divided by n = 4 even for fewer rows, so the rows' gradients add up to the whole
    gradient. The update at the end always uses all four rows. What the network does not have
    appears nowhere.

    Args:
        network: before the update.
        learning_rate: of the update.
        rows: the rows of the truth table to use, at least one.
        table: the truth table.
        loss: that is to fall.
    """
    everything = network.forward(table.inputs)
    targets = table.targets[rows]
    hidden, output = everything.hidden[rows], everything.output[rows]
    logits = network.logits(everything.hidden)[rows]
    at_output = loss.delta(everything.output, table.targets)[rows]
    hidden_layer, output_layer = _layers(network, table.inputs[rows], hidden, at_output)
    seen = tuple(
        [unit_name(unit) for unit in range(network.hidden_units)] if hidden_layer else INPUT_NAMES
    )
    back = [
        _loss(loss, logits, targets, len(table.targets)),
        _back_to_output(loss, output_layer, output, targets, len(table.targets)),
    ]
    if not hidden_layer:
        forward = [_output(output_layer, output)]
        gradients = [_gradients(output_layer, "", seen)]
    else:
        forward = [_hidden(network, hidden_layer, hidden), _output(output_layer, output)]
        back.append(_back_to_hidden(network, hidden, at_output, hidden_layer))
        gradients = [_gradients(layer, layer.name, seen) for layer in (output_layer, hidden_layer)]
    return [*forward, *back, *gradients, _update(network, learning_rate, table, loss, seen)]


def _layers(
    network: Network, inputs: Array, hidden: Array, at_output: Array
) -> tuple[_Layer | None, _Layer]:
    """The hidden layer, if there is one, and the output, with what is there of them."""
    there = _those_there(network, network.parameters())
    first = there["hidden_weights" if network.hidden_units else "output_weights"]
    inputs = inputs[:, : len(first)]
    if not network.hidden_units:
        output = there["output_weights"], there.get("output_bias")
        return None, _Layer("output", "", "x", inputs, *output, at_output)
    at_hidden = hidden_delta(at_output, network.output_weights, hidden, network.activation)
    return (
        _Layer("hidden", "1", "x", inputs, first, there.get("hidden_bias"), at_hidden),
        _Layer(
            "output", "2", "h", hidden, there["output_weights"], there.get("output_bias"), at_output
        ),
    )


def _those_there(network: Network, numbers: Mapping[str, Array]) -> dict[str, Array]:
    """Numbers of the parameters, by name, without those that the network does not have."""
    return {
        name: numbers[name][there.reshape(len(there), -1).any(axis=1)]
        for name, there in network.present().items()
        if there.any()
    }


def _hidden(network: Network, layer: _Layer, hidden: Array) -> Step:
    function = ACTIVATION_NOTATION[network.activation.name].function
    return Step(
        "The hidden layer",
        "Hidden layer",
        f"h = {function.format(z=layer.sum, **_IN_FORMULAS)}",
        (function.format(z=layer.sum_with_numbers, **layer.parentheses), f"= {matrix(hidden)}"),
        {"hidden": hidden},
        (Network.forward, network.activation.function),
    )


def _output(layer: _Layer, output: Array) -> Step:
    function = ACTIVATION_NOTATION["sigmoid"].function
    return Step(
        "The output",
        "Output",
        rf"\hat y = {function.format(z=layer.sum, **_IN_FORMULAS)}",
        (function.format(z=layer.sum_with_numbers, **layer.parentheses), f"= {matrix(output)}"),
        {"output": output},
        (Network.forward, Network.logits, sigmoid),
    )


def _loss(loss: Loss, logits: Array, targets: Array, n: int) -> Step:
    notation = LOSS_NOTATION[loss.name]
    # 1 minus the output is the sigmoid of the opposite, which is exact where the output is near 1.
    numbers = np.hstack([sigmoid(logits), sigmoid(-logits), targets])
    examples = [(float(p), float(q), float(y)) for p, q, y in numbers]
    share = loss.value(logits, targets) * len(targets) / n
    return Step(
        "The loss",
        "Loss",
        notation.formula,
        (sum_of_examples(notation, examples, n, number), f"= {number(share)}"),
        {"loss": np.array([[share]])},
        notation.code,
    )


def _back_to_output(loss: Loss, layer: _Layer, output: Array, targets: Array, n: int) -> Step:
    delta = LOSS_NOTATION[loss.name].delta
    numbers = {"y_hat": matrix(output), "y": matrix(targets), "n": n}
    return Step(
        "Back to the output unit",
        "Output δ",
        rf"{layer.delta_symbol} = \frac{{\partial J}}{{\partial {layer.named('z')}}} = "
        + delta.format(y_hat=r"\hat y", y="y", n="n", **_IN_FORMULAS),
        (delta.format(**numbers, **_WITH_NUMBERS), f"= {matrix(layer.delta)}"),
        {"delta_output": layer.delta},
        (loss.delta,),
    )


def _back_to_hidden(network: Network, hidden: Array, at_output: Array, layer: _Layer) -> Step:
    notation = ACTIVATION_NOTATION[network.activation.name]
    weights = matrix(network.output_weights.T)
    return Step(
        "Back to the hidden units",
        "Hidden δ",
        r"\delta_1 = \frac{\partial J}{\partial z_1} = (\delta_2\,w_2^{\mathsf T})\odot "
        + notation.slope.format(a="h", **_IN_FORMULAS),
        (
            f"{opened(at_output)}{matrix(at_output)}{OR_HERE}{weights}{closed(at_output)}{TIMES}"
            + notation.slope.format(
                a=matrix(hidden),
                wide_open=opened(hidden),
                wide_close=closed(hidden),
                **_WITH_NUMBERS,
            ),
            f"= {matrix(layer.delta)}",
        ),
        {"delta_hidden": layer.delta},
        (hidden_delta, network.activation.slope),
        note=notation.note,
    )


def _gradients(layer: _Layer, of: str, seen: tuple[str, ...]) -> Step:
    """The gradients of a layer.

    Args:
        layer: which one.
        of: what it is called; empty if there is no other.
        seen: what the output's weights begin at.
    """
    weights, bias = layer_gradients(layer.inputs, layer.delta)
    of_each = rf"\delta_{{{layer.index},i}}" if layer.index else r"\delta_i"
    formula = (
        rf"\frac{{\partial J}}{{\partial {layer.named('w')}}} = "
        rf"{layer.symbol}^{{\mathsf T}}{layer.delta_symbol}"
    )
    numbers = [f"{matrix(layer.inputs.T)}{OR_HERE}{matrix(layer.delta)}{IS}{matrix(weights)}"]
    results = {f"{layer.name}_weights": weights}
    if layer.bias is not None:
        formula += (
            rf",\qquad\allowbreak\frac{{\partial J}}{{\partial {layer.named('b')}}}"
            rf" = \sum_i {of_each}"
        )
        numbers.append(f"{added(layer.delta)}{IS}{matrix(bias)}")
        results[f"{layer.name}_bias"] = bias
    return Step(
        f"The gradients of the {of} layer" if of else "The gradients",
        f"{of} gradients".strip().capitalize(),
        formula,
        tuple(numbers),
        results,
        (layer_gradients,),
        seen,
    )


def _update(
    network: Network, learning_rate: float, table: TruthTable, loss: Loss, seen: tuple[str, ...]
) -> Step:
    gradients = loss_and_gradients(network, table.inputs, table.targets, loss).gradients
    old, slopes, moved = (
        _those_there(network, numbers)
        for numbers in (
            network.parameters(),
            gradients,
            descend(network, gradients, learning_rate).parameters(),
        )
    )
    return Step(
        "The update, with all four rows",
        "Update",
        r"w \leftarrow w - \eta\,\frac{\partial J}{\partial w}",
        tuple(
            f"{_symbol(network, name)}: {OR_HERE}{matrix(old[name])}{MINUS}"
            f"{learning_rate:g}\\cdot\\nobreak {matrix(slopes[name])}{IS}{matrix(moved[name])}"
            for name in moved
        ),
        moved,
        (descend,),
        seen,
    )


def _symbol(network: Network, name: str) -> str:
    """A parameter in the formulas, such as w_1."""
    layer, _, kind = name.partition("_")
    index = "" if not network.hidden_units else "_1" if layer == "hidden" else "_2"
    return f"{kind[0]}{index}"


def parameter_of(label: str) -> tuple[str, tuple[int, ...]]:
    """The parameter's name and the index in it, of a label that `nn.parameter_label` wrote."""
    name, _, place = label.rstrip("]").partition("[")
    return name, tuple(int(part) for part in place.split(", "))
