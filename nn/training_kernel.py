"""One epoch of `train`, written for speed.

The readable form of the same formulas is `nn.backprop.loss_and_gradients` followed by
`nn.backprop.descend`; tests/nn/test_training_kernel.py checks that both give the same numbers.

With so few numbers, most of the time goes into calling NumPy and into memory, not into arithmetic.
So an epoch writes over the same arrays again and again. A bias is treated as the weight of one more
input that is always 1, so each layer is one matrix product. Each column belongs to one row of the
truth table. So the activations of all hidden units form one block of memory, and the 1s for the
bias are the row below it.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from nn.activations import SATURATION
from nn.architecture import INPUTS
from nn.configuration import TrainingConfig
from nn.data import FloatArray
from nn.network import joined

# NumPy needs longer to make an array of a number than to compute with it.
_ZERO, _ONE, _LARGEST = np.zeros(()), np.ones(()), np.array(SATURATION)


def gradient_descent(
    vector: FloatArray, config: TrainingConfig
) -> tuple[Callable[[], float], Callable[[], None], Callable[[], float], Callable[[float], None]]:
    """The two halves of an epoch as functions.

    Args:
        vector: the parameters, shape (5 H + 1,), which the second function changes in place.
        config: of the run; its seed and its number of epochs do not matter.

    Returns:
        The forward pass, which returns the loss; the backward pass with the update, which must
        follow it; the mean squared error of the last forward pass; what sets the learning rate.
    """
    units, table = config.hidden_units, config.truth_table
    n = len(table.inputs)
    gradient = np.empty_like(vector)
    hidden_parameters, output_parameters = _layers(vector, units)
    hidden_gradient, output_gradient = _layers(gradient, units)
    output_weights = output_parameters[:-1]
    inputs_and_1 = np.hstack([table.inputs, np.ones((n, 1))])
    # What the output sees: the hidden activations, or without a hidden layer the inputs.
    seen_and_1 = np.ones((units + 1, n)) if units else np.ascontiguousarray(inputs_and_1.T)
    hidden = seen_and_1[:units]
    output, error, delta_output = (np.empty((1, n)) for _ in range(3))
    slope, delta_hidden = np.empty((units, n)), np.empty((units, n))
    hidden_parameters_t, output_parameters_t = hidden_parameters.T, output_parameters.T
    inputs_and_1_t, delta_output_t, delta_hidden_t = inputs_and_1.T, delta_output.T, delta_hidden.T
    activate, write_slope = _ACTIVATIONS[config.activation]
    measure, write_delta, factor = _LOSSES[config.loss](
        table.targets.T, output, error, delta_output
    )
    there, step_sizes = _there(config), np.empty_like(vector)
    dot, subtract, multiply, errors = np.dot, np.subtract, np.multiply, error[0]

    def loss() -> float:
        if units:
            dot(hidden_parameters_t, inputs_and_1_t, hidden)
            activate(hidden)
        dot(output_parameters_t, seen_and_1, output)
        return measure()

    def update() -> None:
        write_delta()
        dot(seen_and_1, delta_output_t, output_gradient)
        if units:
            multiply(output_weights, delta_output, delta_hidden)
            write_slope(hidden, slope)
            multiply(delta_hidden, slope, delta_hidden)
            dot(inputs_and_1_t, delta_hidden_t, hidden_gradient)
        multiply(gradient, step_sizes, gradient)
        subtract(vector, gradient, vector)

    def squared_error() -> float:
        return float(dot(errors, errors)) / n

    def set_rate(rate: float) -> None:
        multiply(there, rate * factor / n, step_sizes)

    set_rate(config.learning_rate)
    return loss, update, squared_error, set_rate


def _layers(vector: FloatArray, units: int) -> tuple[FloatArray, FloatArray]:
    """Views of a parameter vector: the weights of each layer, with its bias as the last row."""
    hidden = (INPUTS + 1) * units
    return vector[:hidden].reshape(INPUTS + 1, units), vector[hidden:].reshape(-1, 1)


def _there(config: TrainingConfig) -> FloatArray:
    """1 for each number of the parameter vector that the network has, 0 for each other one."""
    return joined(config.architecture.present(config.hidden_units)).astype(np.float64)


def _sigmoid_in_place(x: FloatArray) -> None:
    """`nn.activations.sigmoid`, which replaces its argument; clipped against overflow only."""
    np.negative(x, x)
    np.minimum(x, _LARGEST, out=x)
    np.exp(x, x)
    np.add(x, _ONE, x)
    np.reciprocal(x, x)


def _write_sigmoid_slope(a: FloatArray, slope: FloatArray) -> None:
    np.subtract(_ONE, a, slope)
    np.multiply(slope, a, slope)


def _tanh_in_place(x: FloatArray) -> None:
    np.tanh(x, x)


def _write_tanh_slope(a: FloatArray, slope: FloatArray) -> None:
    np.multiply(a, a, slope)
    np.subtract(_ONE, slope, slope)


def _relu_in_place(x: FloatArray) -> None:
    np.maximum(x, _ZERO, out=x)


def _write_relu_slope(a: FloatArray, slope: FloatArray) -> None:
    np.sign(a, slope)  # a is never under 0


_ACTIVATIONS: Final = {
    "sigmoid": (_sigmoid_in_place, _write_sigmoid_slope),
    "tanh": (_tanh_in_place, _write_tanh_slope),
    "relu": (_relu_in_place, _write_relu_slope),
}


class _Turn(NamedTuple):
    """Where an epoch turns round: from the output's pre-activations to its delta.

    Attributes:
        measure: turns the pre-activations in the array `output` into outputs, writes the `error`,
            which is output - target, and returns the loss.
        write_delta: writes the derivative of the loss to `delta`, but for the constant factor.
        factor: that factor, times the number of rows.
    """

    measure: Callable[[], float]
    write_delta: Callable[[], None]
    factor: float


def _squared_error(
    targets: FloatArray, output: FloatArray, error: FloatArray, delta: FloatArray
) -> _Turn:
    n, errors = targets.size, error[0]
    dot, subtract, multiply = np.dot, np.subtract, np.multiply

    def measure() -> float:
        _sigmoid_in_place(output)
        subtract(output, targets, error)
        return float(dot(errors, errors)) / n

    def write_delta() -> None:
        subtract(_ONE, output, delta)
        multiply(delta, output, delta)
        multiply(delta, error, delta)

    return _Turn(measure, write_delta, 2.0)


def _cross_entropy(
    targets: FloatArray, output: FloatArray, error: FloatArray, delta: FloatArray
) -> _Turn:
    n, signs, losses = targets.size, 1.0 - 2.0 * targets, np.empty_like(output)

    def measure() -> float:
        np.multiply(output, signs, losses)
        np.logaddexp(_ZERO, losses, losses)
        _sigmoid_in_place(output)
        np.subtract(output, targets, error)
        return float(losses.sum()) / n

    def write_delta() -> None:
        np.copyto(delta, error)

    return _Turn(measure, write_delta, 1.0)


_LOSSES: Final = {"mse": _squared_error, "cross-entropy": _cross_entropy}
