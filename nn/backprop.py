"""The loss, its exact gradients by backpropagation, and their check by finite differences."""

from typing import Final, NamedTuple

import numpy as np

from nn.data import FloatArray
from nn.network import Network, parameter_label

STEP_SIZES: Final = np.array([10.0**-power for power in range(1, 13)])
"""The step sizes of `errors_over_steps`: 1e-1 to 1e-12, shape (12,)."""
STEP_SIZES.flags.writeable = False
SMALLEST_SLOPE: Final = 1e-6
"""Below this, a finite difference consists of rounding errors."""
AGREES: Final = 1e-4
"""Two gradients agree if their relative difference is under this.

Rounding makes some 1e-5 where a gradient is as small as `SMALLEST_SLOPE`, a slip 0.1 and more.
"""


class LossAndGradients(NamedTuple):
    """The loss of a network and its derivative with respect to every parameter.

    Attributes:
        loss: the mean squared error over the examples.
        gradients: under the name of each parameter, an array of that parameter's shape.
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

    The chain rule, applied from the loss back to the pre-activations of a layer, gives the layer's
    delta. The layer's gradients are its inputs times its delta, summed over the examples. The
    derivative of the sigmoid s is s (1 - s).

    Args:
        network: with H hidden units.
        inputs: shape (n, 3).
        targets: shape (n, 1).
    """
    hidden, output = network.forward(inputs)
    at_output = output_delta(output, targets)
    at_hidden = hidden_delta(at_output, network.output_weights, hidden)
    hidden_weights, hidden_bias = layer_gradients(inputs, at_hidden)
    output_weights, output_bias = layer_gradients(hidden, at_output)
    return LossAndGradients(
        loss=mean_squared_error(output, targets),
        gradients={
            "hidden_weights": hidden_weights,
            "hidden_bias": hidden_bias,
            "output_weights": output_weights,
            "output_bias": output_bias,
        },
    )


def output_delta(output: FloatArray, targets: FloatArray) -> FloatArray:
    """The derivative of the loss with respect to the output unit's pre-activation.

    Args:
        output: for n examples, shape (n, 1).
        targets: shape (n, 1).

    Returns:
        For each example, shape (n, 1).
    """
    return 2.0 / len(targets) * (output - targets) * output * (1.0 - output)


def hidden_delta(
    delta_output: FloatArray, output_weights: FloatArray, hidden: FloatArray
) -> FloatArray:
    """The derivative of the loss with respect to each hidden unit's pre-activation.

    Args:
        delta_output: for n examples, shape (n, 1).
        output_weights: shape (H, 1).
        hidden: the hidden activations, shape (n, H).

    Returns:
        For each example and unit, shape (n, H).
    """
    return (delta_output @ output_weights.T) * hidden * (1.0 - hidden)


def layer_gradients(inputs: FloatArray, delta: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The derivatives of the loss with respect to a layer's weights and biases, over n examples.

    Args:
        inputs: of the layer, shape (n, inputs).
        delta: of the layer, shape (n, units).

    Returns:
        For the weights, shape (inputs, units), and for the biases, shape (units,).
    """
    return inputs.T @ delta, delta.sum(axis=0)


def descend(network: Network, gradients: dict[str, FloatArray], learning_rate: float) -> Network:
    """The network after one update, w - learning_rate * dL/dw for every parameter.

    Args:
        network: before the update.
        gradients: as `loss_and_gradients` gives them.
        learning_rate: what the gradients are multiplied by.
    """
    moved = {
        name: value - learning_rate * gradients[name]
        for name, value in network.parameters().items()
    }
    return Network(**moved)


def gradient_terms(
    network: Network,
    inputs: FloatArray,
    targets: FloatArray,
    name: str,
    index: tuple[int, ...],
) -> dict[str, FloatArray]:
    """The factors whose product, summed over n examples, is the gradient of one number.

    Args:
        network: with H hidden units.
        inputs: shape (n, 3).
        targets: shape (n, 1).
        name: of the parameter, as in `Network`.
        index: of the number in it.

    Returns:
        Under the name of each factor of the chain rule, from the loss back to the parameter, its
        value for every example, shape (n,).

    Raises:
        ValueError: there is no such number.
    """
    parameters = network.parameters()
    if name not in parameters:
        raise ValueError(f"name must be one of {', '.join(parameters)}, not {name!r}")
    shape = parameters[name].shape
    inside = len(index) == len(shape) and all(0 <= i < n for i, n in zip(index, shape, strict=True))
    if not inside:
        raise ValueError(f"{name} has shape {shape}; there is no {parameter_label(name, index)}")
    hidden, output = network.forward(inputs)
    factors = {
        "2 / n": np.full(len(inputs), 2.0 / len(inputs)),
        "output − y": (output - targets)[:, 0],
        "output (1 − output)": (output * (1.0 - output))[:, 0],
    }
    if name == "output_weights":
        factors["hidden"] = hidden[:, index[0]]
    elif name != "output_bias":
        unit = index[-1]
        factors["output weight"] = np.full(len(inputs), network.output_weights[unit, 0])
        factors["hidden (1 − hidden)"] = hidden[:, unit] * (1.0 - hidden[:, unit])
        if name == "hidden_weights":
            factors["input"] = inputs[:, index[0]]
    return factors


def numerical_gradients(
    network: Network, inputs: FloatArray, targets: FloatArray, step: float = 1e-5
) -> dict[str, FloatArray]:
    """The gradients by central finite differences, (L(w + step) - L(w - step)) / (2 step).

    Args:
        network: with H hidden units.
        inputs: shape (n, 3).
        targets: shape (n, 1).
        step: how far each number is moved up and down.

    Returns:
        Under the name of each parameter, an array of that parameter's shape.
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

    Each difference is divided by the larger of the two gradients, but by at least `SMALLEST_SLOPE`.

    Args:
        network: with H hidden units.
        inputs: shape (n, 3).
        targets: shape (n, 1).
        step: how far each number is moved up and down.
    """
    exact = loss_and_gradients(network, inputs, targets).gradients
    numerical = numerical_gradients(network, inputs, targets, step)
    differences = [
        np.max(relative_errors(gradient, numerical[name], SMALLEST_SLOPE))
        for name, gradient in exact.items()
    ]
    return float(np.max(differences))


def relative_errors(exact: FloatArray, numerical: FloatArray, least: float = 0.0) -> FloatArray:
    """The difference of two gradients divided by the larger of them; 0 where both are 0.

    Args:
        exact: any shape.
        numerical: the same shape.
        least: what a difference is divided by at least.
    """
    larger = np.maximum(np.maximum(np.abs(exact), np.abs(numerical)), least)
    errors: FloatArray = np.abs(exact - numerical) / np.where(larger > 0, larger, 1.0)
    return errors


def errors_over_steps(network: Network, inputs: FloatArray, targets: FloatArray) -> FloatArray:
    """The relative error of finite differences for each of `STEP_SIZES`.

    Args:
        network: with H hidden units.
        inputs: shape (n, 3).
        targets: shape (n, 1).

    Returns:
        The norm of the difference between both gradients, divided by the norm of the exact one,
        shape (12,); NaN if the exact gradient is 0.
    """
    exact = Network(**loss_and_gradients(network, inputs, targets).gradients).to_vector()
    length = float(np.linalg.norm(exact))
    errors = np.full(len(STEP_SIZES), np.nan)
    if length > 0:
        for i, step in enumerate(STEP_SIZES):
            numerical = Network(**numerical_gradients(network, inputs, targets, float(step)))
            errors[i] = np.linalg.norm(numerical.to_vector() - exact) / length
    return errors


def gradient_sizes(network: Network, inputs: FloatArray, targets: FloatArray) -> dict[str, float]:
    """The Euclidean norm of each parameter's gradient, under the parameter's name.

    Args:
        network: with H hidden units.
        inputs: shape (n, 3).
        targets: shape (n, 1).
    """
    gradients = loss_and_gradients(network, inputs, targets).gradients
    return {name: float(np.linalg.norm(gradient)) for name, gradient in gradients.items()}
