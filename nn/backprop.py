"""The exact gradients of a loss by backpropagation, and their check by finite differences."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nn.activations import ACTIVATIONS, Activation
from nn.data import FloatArray
from nn.losses import LOSSES, Loss
from nn.network import Network, joined, parameter_label

_MSE: Final = LOSSES["mse"]

STEP_SIZES: Final = np.array([10.0**-power for power in range(1, 13)])
"""The step sizes of `errors_over_steps`: 1e-1 to 1e-12, shape (12,)."""
STEP_SIZES.flags.writeable = False
SMALLEST_SLOPE: Final = 1e-6
"""Below this, a finite difference consists of rounding errors."""
DIFFERENCE_STEP: Final = 1e-5
"""How far finite differences move a number up and down unless told otherwise."""
AGREES: Final = 1e-4
"""Two gradients agree if their relative difference is under this.

Rounding makes some 1e-5 where a gradient is as small as `SMALLEST_SLOPE`, a slip 0.1 and more.
"""


class LossAndGradients(NamedTuple):
    """The loss of a network and its derivative with respect to every parameter.

    Attributes:
        loss: over the examples.
        gradients: under the name of each parameter, an array of that parameter's shape.
    """

    loss: float
    gradients: dict[str, FloatArray]


def loss_and_gradients(
    network: Network, inputs: FloatArray, targets: FloatArray, loss: Loss = _MSE
) -> LossAndGradients:
    """One forward and one backward pass over n examples.

    The chain rule, applied from the loss back to the pre-activations of a layer, gives the layer's
    delta. The layer's gradients are its inputs times its delta, summed over the examples. What the
    network does not have gets the gradient 0.

    Args:
        network: with H hidden units.
        inputs: shape (n, 3).
        targets: shape (n, 1).
        loss: that is to fall.
    """
    hidden, output = network.forward(inputs)
    at_output = loss.delta(output, targets)
    at_hidden = np.zeros((len(inputs), 0))
    if network.hidden_units:
        at_hidden = hidden_delta(at_output, network.output_weights, hidden, network.activation)
    hidden_weights, hidden_bias = layer_gradients(inputs, at_hidden)
    output_weights, output_bias = layer_gradients(hidden, at_output)
    gradients = {
        "hidden_weights": hidden_weights,
        "hidden_bias": hidden_bias,
        "output_weights": output_weights,
        "output_bias": output_bias,
    }
    return LossAndGradients(
        loss=loss.value(network.logits(hidden), targets),
        gradients={name: gradients[name] * there for name, there in network.present().items()},
    )


def hidden_delta(
    delta_output: FloatArray,
    output_weights: FloatArray,
    hidden: FloatArray,
    activation: Activation = ACTIVATIONS["sigmoid"],
) -> FloatArray:
    """The derivative of the loss with respect to each hidden unit's pre-activation.

    Args:
        delta_output: the output's, for n examples, shape (n, 1).
        output_weights: shape (H, 1).
        hidden: the hidden activations, shape (n, H).
        activation: of the hidden units; the slope of the sigmoid is hidden * (1 - hidden).

    Returns:
        For each example and unit, shape (n, H).
    """
    return (delta_output @ output_weights.T) * activation.slope(hidden)


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
    return Network(**moved, architecture=network.architecture)


def gradient_terms(  # noqa: PLR0913 (a number of a parameter takes two)
    network: Network,
    inputs: FloatArray,
    targets: FloatArray,
    name: str,
    index: tuple[int, ...],
    *,
    loss: Loss = _MSE,
) -> dict[str, FloatArray]:
    """The factors whose product, summed over n examples, is the gradient of one number.

    Args:
        network: with H hidden units.
        inputs: shape (n, 3).
        targets: shape (n, 1).
        name: of the parameter, as in `Network`.
        index: of the number in it.
        loss: that is to fall.

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
    factors = loss.factors(output, targets)
    if name == "output_weights":
        factors["hidden" if network.hidden_units else "input"] = hidden[:, index[0]]
    elif name != "output_bias":
        unit = index[-1]
        factors["output weight"] = np.full(len(inputs), network.output_weights[unit, 0])
        activation = network.activation
        factors[activation.slope_text.format("hidden")] = activation.slope(hidden[:, unit])
        if name == "hidden_weights":
            factors["input"] = inputs[:, index[0]]
    return factors


def numerical_gradients(
    network: Network,
    inputs: FloatArray,
    targets: FloatArray,
    step: float = DIFFERENCE_STEP,
    loss: Loss = _MSE,
) -> dict[str, FloatArray]:
    """The gradients by central finite differences, (L(w + step) - L(w - step)) / (2 step).

    Args:
        network: with H hidden units.
        inputs: shape (n, 3).
        targets: shape (n, 1).
        step: how far each number is moved up and down.
        loss: that is to fall.

    Returns:
        Under the name of each parameter, an array of that parameter's shape; 0 for what the network
        does not have.
    """
    vector = network.to_vector()
    slopes = np.zeros_like(vector)
    for i in np.flatnonzero(joined(network.present())):
        value = vector[i]
        losses = []
        for moved in (value + step, value - step):
            vector[i] = moved
            at = Network.from_vector(vector, network.architecture)
            losses.append(loss.value(at.logits(at.forward(inputs).hidden), targets))
        vector[i] = value
        slopes[i] = (losses[0] - losses[1]) / (2.0 * step)
    return Network.from_vector(slopes, network.architecture).parameters()


def check_gradients(
    network: Network,
    inputs: FloatArray,
    targets: FloatArray,
    step: float = DIFFERENCE_STEP,
    loss: Loss = _MSE,
) -> float:
    """The largest relative difference between the exact gradients and finite differences.

    Each difference is divided by the larger of the two gradients, but by at least `SMALLEST_SLOPE`,
    times the loss if that is over 1.

    Args:
        network: with H hidden units.
        inputs: shape (n, 3).
        targets: shape (n, 1).
        step: how far each number is moved up and down.
        loss: that is to fall.
    """
    value, gradients = loss_and_gradients(network, inputs, targets, loss)
    numerical = joined(numerical_gradients(network, inputs, targets, step, loss))
    least = SMALLEST_SLOPE * max(1.0, value)  # a large loss is rounded more coarsely
    return float(np.max(relative_errors(joined(gradients), numerical, least)))


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


def units_at_kink(
    network: Network, inputs: FloatArray, step: float = DIFFERENCE_STEP
) -> NDArray[np.bool_]:
    """Which hidden units are so near a kink of their activation that finite differences miss it.

    Only ReLU has one, at a pre-activation of 0: there is no derivative, and the difference is the
    mean of both sides' slopes.

    Args:
        network: with H hidden units.
        inputs: shape (n, 3).
        step: of the finite differences.

    Returns:
        Whether one of the inputs is there, shape (H,).
    """
    if network.activation.kink is None:
        return np.zeros(network.hidden_units, bool)
    sums = inputs @ network.hidden_weights + network.hidden_bias
    reach = step * max(1.0, float(np.abs(inputs).max()))
    near: NDArray[np.bool_] = (np.abs(sums - network.activation.kink) <= reach).max(axis=0)
    return near


def errors_over_steps(
    network: Network, inputs: FloatArray, targets: FloatArray, loss: Loss = _MSE
) -> FloatArray:
    """The relative error of finite differences for each of `STEP_SIZES`.

    Args:
        network: with H hidden units.
        inputs: shape (n, 3).
        targets: shape (n, 1).
        loss: that is to fall.

    Returns:
        The norm of the difference between both gradients, divided by the norm of the exact one,
        shape (12,); NaN if the exact gradient is 0.
    """
    exact = joined(loss_and_gradients(network, inputs, targets, loss).gradients)
    length = float(np.linalg.norm(exact))
    errors = np.full(len(STEP_SIZES), np.nan)
    if length > 0:
        for i, step in enumerate(STEP_SIZES):
            numerical = joined(numerical_gradients(network, inputs, targets, float(step), loss))
            errors[i] = np.linalg.norm(numerical - exact) / length
    return errors


def gradient_sizes(
    network: Network, inputs: FloatArray, targets: FloatArray, loss: Loss = _MSE
) -> dict[str, float]:
    """The Euclidean norm of each parameter's gradient, under the parameter's name.

    Args:
        network: with H hidden units.
        inputs: shape (n, 3).
        targets: shape (n, 1).
        loss: that is to fall.
    """
    gradients = loss_and_gradients(network, inputs, targets, loss).gradients
    return {name: float(np.linalg.norm(gradient)) for name, gradient in gradients.items()}
