"""The loss, its exact gradients by backpropagation, and the check of them by finite differences."""

from typing import NamedTuple

import numpy as np

from nn.data import FloatArray
from nn.network import Network


class LossAndGradients(NamedTuple):
    """The loss of a network and its derivative with respect to every parameter.

    Attributes:
        loss: the mean squared error over the examples.
        gradients: under each parameter's name an array of that parameter's shape.
    """

    loss: float
    gradients: dict[str, FloatArray]


def mean_squared_error(output: FloatArray, targets: FloatArray) -> float:
    """mean((output - targets)**2) over n examples, both of shape (n, 1)."""
    error = (output - targets).ravel()
    return float(error @ error) / error.size


def loss_and_gradients(
    network: Network, inputs: FloatArray, targets: FloatArray
) -> LossAndGradients:
    """One forward and one backward pass over n examples.

    The chain rule from the loss back to each layer's pre-activation gives that layer's delta;
    a layer's gradients are its inputs times its delta, summed over the examples. The derivative
    of the sigmoid s is s (1 - s).

    Args:
        network: with H hidden units.
        inputs: shape (n, 3).
        targets: shape (n, 1).
    """
    hidden, output = network.forward(inputs)
    delta_output = 2.0 / len(inputs) * (output - targets) * output * (1.0 - output)
    delta_hidden = (delta_output @ network.output_weights.T) * hidden * (1.0 - hidden)
    return LossAndGradients(
        loss=mean_squared_error(output, targets),
        gradients={
            "hidden_weights": inputs.T @ delta_hidden,
            "hidden_bias": delta_hidden.sum(axis=0),
            "output_weights": hidden.T @ delta_output,
            "output_bias": delta_output.sum(axis=0),
        },
    )


def numerical_gradients(
    network: Network, inputs: FloatArray, targets: FloatArray, step: float = 1e-5
) -> dict[str, FloatArray]:
    """The gradients by central finite differences, (L(w + step) - L(w - step)) / (2 step).

    Args:
        network: with H hidden units.
        inputs: shape (n, 3).
        targets: shape (n, 1).
        step: how far each parameter is moved to either side.

    Returns:
        Under each parameter's name an array of that parameter's shape.
    """
    vector = network.to_vector()
    slopes = np.empty_like(vector)
    for i, value in enumerate(vector.copy()):
        losses = []
        for moved in (value + step, value - step):
            vector[i] = moved
            output = Network.from_vector(vector).predict(inputs)
            losses.append(mean_squared_error(output, targets))
        vector[i] = value
        slopes[i] = (losses[0] - losses[1]) / (2.0 * step)
    return Network.from_vector(slopes).parameters()


def check_gradients(
    network: Network, inputs: FloatArray, targets: FloatArray, step: float = 1e-5
) -> float:
    """The largest relative difference between the exact gradients and finite differences.

    The difference in each parameter is divided by the larger of the two slopes, but by no less
    than 1e-6: below that, a finite difference is rounding error and not a slope.

    Args:
        network: with H hidden units.
        inputs: shape (n, 3).
        targets: shape (n, 1).
        step: how far each parameter is moved to either side.
    """
    exact = loss_and_gradients(network, inputs, targets).gradients
    numerical = numerical_gradients(network, inputs, targets, step)
    differences = []
    for name, gradient in exact.items():
        scale = np.maximum(np.maximum(np.abs(gradient), np.abs(numerical[name])), 1e-6)
        differences.append(np.max(np.abs(gradient - numerical[name]) / scale))
    return float(np.max(differences))
