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

import numpy as np

from nn.data import XOR, FloatArray
from nn.network import INPUTS, SATURATION


def gradient_descent(
    vector: FloatArray, units: int, learning_rate: float
) -> tuple[Callable[[], float], Callable[[], None]]:
    """The two halves of an epoch as functions.

    Args:
        vector: the parameters, shape (5 H + 1,), which the second function changes in place.
        units: H, the number of hidden units.
        learning_rate: what the gradient is multiplied by.

    Returns:
        The forward pass, which returns the loss, and the backward pass with the update of the
        parameters, which must follow it.
    """
    n = len(XOR.inputs)
    gradient = np.empty_like(vector)
    hidden_parameters, output_parameters = _layers(vector, units)
    hidden_gradient, output_gradient = _layers(gradient, units)
    output_weights = output_parameters[:-1]
    inputs_and_1 = np.hstack([XOR.inputs, np.ones((n, 1))])
    hidden_and_1 = np.ones((units + 1, n))
    hidden = hidden_and_1[:-1]
    output, error, delta_output = (np.empty((1, n)) for _ in range(3))
    slope, delta_hidden = np.empty((units, n)), np.empty((units, n))
    targets, errors = XOR.targets.T, error[0]
    hidden_parameters_t, output_parameters_t = hidden_parameters.T, output_parameters.T
    inputs_and_1_t, delta_output_t, delta_hidden_t = inputs_and_1.T, delta_output.T, delta_hidden.T
    step_size = learning_rate * 2.0 / n  # the factor 2/n of the loss's derivative
    dot, subtract, multiply = np.dot, np.subtract, np.multiply

    def loss() -> float:
        dot(hidden_parameters_t, inputs_and_1_t, hidden)
        _sigmoid_in_place(hidden)
        dot(output_parameters_t, hidden_and_1, output)
        _sigmoid_in_place(output)
        subtract(output, targets, error)
        return float(dot(errors, errors)) / n

    def update() -> None:
        subtract(1.0, output, delta_output)
        multiply(delta_output, output, delta_output)
        multiply(delta_output, error, delta_output)
        multiply(output_weights, delta_output, delta_hidden)
        subtract(1.0, hidden, slope)
        multiply(slope, hidden, slope)
        multiply(delta_hidden, slope, delta_hidden)
        dot(hidden_and_1, delta_output_t, output_gradient)
        dot(inputs_and_1_t, delta_hidden_t, hidden_gradient)
        multiply(gradient, step_size, gradient)
        subtract(vector, gradient, vector)

    return loss, update


def _layers(vector: FloatArray, units: int) -> tuple[FloatArray, FloatArray]:
    """Views of a parameter vector: the weights of each layer, with its bias as the last row."""
    hidden = (INPUTS + 1) * units
    return vector[:hidden].reshape(INPUTS + 1, units), vector[hidden:].reshape(units + 1, 1)


def _sigmoid_in_place(x: FloatArray) -> None:
    """`nn.network.sigmoid`, which replaces its argument; it is clipped against overflow only."""
    np.negative(x, x)
    np.minimum(x, SATURATION, out=x)
    np.exp(x, x)
    np.add(x, 1.0, x)
    np.reciprocal(x, x)
