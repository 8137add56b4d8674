"""The tutorial's own listing as it ran, with each of its slips, and the losses it published."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from nn.backprop import AGREES, SMALLEST_SLOPE, numerical_gradients, relative_errors
from nn.data import XOR, FloatArray
from nn.network import Network

TITLE: Final = "Creating Neural Network from Scratch in Python"
AUTHOR: Final = "Ashwin Vaidya"
YEAR: Final = 2019
ADDRESS: Final = "https://ashwinvaidya.com/blog/creating-neural-network-from-scratch-in-python/"
PUBLISHED: Final = (
    0.5013730688788007,
    0.4664830127093482,
    0.24207358013744795,
    0.09891100378926312,
    0.087323152676015,
    0.06892222408037366,
    0.05528837086156295,
    0.027425185939300573,
)
"""What the tutorial's listing printed before every 1000th update: the mean absolute error."""
PUBLISHED_EVERY: Final = 1000
SEED: Final = 1
EPOCHS: Final = (len(PUBLISHED) - 1) * PUBLISHED_EVERY
ROWS: Final = len(XOR.inputs)


@dataclass(frozen=True)
class Slips:
    """Where the listing differs from gradient descent, by default in every way.

    Attributes:
        derivative_of_activation: the derivative of the sigmoid is computed at its result instead of
            its input.
        wrong_axis: the hidden bias is changed by the mean over the units for each row, instead of
            over the rows for each unit. It runs only because there are as many rows as units.
        mean_for_biases: the biases are changed by the mean over the rows, the weights by the sum.
    """

    derivative_of_activation: bool = True
    wrong_axis: bool = True
    mean_for_biases: bool = True


NO_SLIPS: Final = Slips(derivative_of_activation=False, wrong_axis=False, mean_for_biases=False)


def sigmoid(x: FloatArray) -> FloatArray:
    """The logistic function as in the listing, 0 where exp overflows."""
    return 1.0 / (1.0 + np.exp(-x))


def sigmoid_prime(x: FloatArray) -> FloatArray:
    """The derivative of the sigmoid at x, as in the listing."""
    s = sigmoid(x)
    return s * (1 - s)


def epoch_as_it_ran(
    hidden_weights: FloatArray,
    hidden_bias: FloatArray,
    output_weights: FloatArray,
    output_bias: FloatArray,
) -> float:
    """One epoch of the listing with its slips, for 4 hidden units; changes the parameters in place.

    The sums are added in the order of the listing: it decides the last bits, and as the training is
    chaotic, those decide all later digits.

    Returns:
        The mean absolute error before the update.
    """
    hidden = sigmoid(np.dot(XOR.inputs, hidden_weights) + hidden_bias)
    output = sigmoid(np.dot(hidden, output_weights) + output_bias)
    delta_output = (output - XOR.targets) * sigmoid_prime(output)  # derivative at the result
    delta_hidden = np.dot(delta_output, output_weights.T) * sigmoid_prime(hidden)  # the same slip
    output_weights -= np.dot(hidden.T, delta_output)
    hidden_weights -= np.dot(XOR.inputs.T, delta_hidden)
    output_bias -= np.mean(delta_output)  # the mean here, sums above
    hidden_bias -= np.mean(delta_hidden, axis=1)  # one number per row, not per unit
    return float(np.mean(np.abs(output - XOR.targets)))


def epoch_corrected(
    hidden_weights: FloatArray,
    hidden_bias: FloatArray,
    output_weights: FloatArray,
    output_bias: FloatArray,
) -> float:
    """One epoch of the listing without its slips; changes the parameters in place.

    It is the same as an epoch of `nn.train` at learning rate 2: the listing leaves out the factor
    2/n of the derivative of the mean squared error, and 2 times 2/4 is 1.

    Returns:
        The mean absolute error before the update.
    """
    hidden = sigmoid(np.dot(XOR.inputs, hidden_weights) + hidden_bias)
    output = sigmoid(np.dot(hidden, output_weights) + output_bias)
    delta_output = (output - XOR.targets) * output * (1 - output)
    delta_hidden = np.dot(delta_output, output_weights.T) * hidden * (1 - hidden)
    output_weights -= np.dot(hidden.T, delta_output)
    hidden_weights -= np.dot(XOR.inputs.T, delta_hidden)
    output_bias -= np.sum(delta_output)
    hidden_bias -= np.sum(delta_hidden, axis=0)
    return float(np.mean(np.abs(output - XOR.targets)))


def replay(network: Network, slips: Slips, epochs: int = EPOCHS) -> tuple[FloatArray, FloatArray]:
    """Train as the listing does, with only these slips in it.

    With all slips it repeats `epoch_as_it_ran` to the last bit, with none `epoch_corrected`.

    Args:
        network: where training begins; it is not changed.
        slips: the slips to make.
        epochs: E, the number of updates.

    Returns:
        The mean absolute errors before each update and after the last, shape (E + 1,), and the
        parameters at the same times, shape (E + 1, 5 H + 1).

    Raises:
        ValueError: the wrong axis is wanted and there are not 4 hidden units.
    """
    _refuse_other_sizes(network, slips)
    parts = [part.copy() for part in network.parameters().values()]
    outputs = np.empty((epochs + 1, ROWS))
    parameters = np.empty((epochs + 1, 5 * network.hidden_units + 1))
    with np.errstate(over="ignore"):
        for epoch in range(epochs + 1):
            parameters[epoch] = np.concatenate([part.ravel() for part in parts])
            output, steps = _output_and_steps(parts, slips)
            outputs[epoch] = output[:, 0]
            for part, step in zip(parts, steps, strict=True):
                np.subtract(part, step, out=part)
    errors: FloatArray = np.abs(outputs - XOR.targets[:, 0]).mean(axis=1)
    return errors, parameters


def _output_and_steps(
    parameters: Iterable[FloatArray], slips: Slips
) -> tuple[FloatArray, list[FloatArray]]:
    """The outputs of the rows, and what an epoch subtracts from each of the parameters."""
    hidden_weights, hidden_bias, output_weights, output_bias = parameters
    hidden = sigmoid(np.dot(XOR.inputs, hidden_weights) + hidden_bias)
    output = sigmoid(np.dot(hidden, output_weights) + output_bias)
    if slips.derivative_of_activation:
        delta_output = (output - XOR.targets) * sigmoid_prime(output)
        delta_hidden = np.dot(delta_output, output_weights.T) * sigmoid_prime(hidden)
    else:
        delta_output = (output - XOR.targets) * output * (1 - output)
        delta_hidden = np.dot(delta_output, output_weights.T) * hidden * (1 - hidden)
    over_rows = np.mean if slips.mean_for_biases else np.sum
    return output, [
        np.dot(XOR.inputs.T, delta_hidden),
        over_rows(delta_hidden, axis=1 if slips.wrong_axis else 0),
        np.dot(hidden.T, delta_output),
        over_rows(delta_output, axis=0),
    ]


@dataclass(frozen=True)
class BlockCheck:
    """What a gradient check finds in one parameter of the listing.

    Attributes:
        numbers: how many the parameter has.
        wrong: how many of them have another gradient than the finite differences.
        difference: the largest relative difference of all.
    """

    numbers: int
    wrong: int
    difference: float


def check_listing(network: Network, slips: Slips) -> dict[str, BlockCheck]:
    """Hold what the listing subtracts in an epoch against finite differences.

    The listing follows half the sum of the squared errors, which is n / 2 = 2 times the mean.

    Args:
        network: before the epoch.
        slips: the slips in the listing.

    Returns:
        What is found, under the name of each parameter.

    Raises:
        ValueError: the wrong axis is wanted and there are not 4 hidden units.
    """
    _refuse_other_sizes(network, slips)
    numerical = numerical_gradients(network, XOR.inputs, XOR.targets)
    with np.errstate(over="ignore"):
        _, steps = _output_and_steps(network.parameters().values(), slips)
    found = {}
    for (name, slope), step in zip(numerical.items(), steps, strict=True):
        errors = relative_errors(step, ROWS / 2 * slope, SMALLEST_SLOPE)
        # Written so that a gradient that is not a number is wrong.
        wrong = int(errors.size - (errors < AGREES).sum())
        found[name] = BlockCheck(errors.size, wrong, float(errors.max()))
    return found


def _refuse_other_sizes(network: Network, slips: Slips) -> None:
    if slips.wrong_axis and network.hidden_units != ROWS:
        raise ValueError(
            f"wrong_axis gives one number for each of the {ROWS} rows, so it needs {ROWS} hidden "
            f"units, not {network.hidden_units}"
        )


def neighbour(network: Network) -> Network:
    """The network with its first hidden weight raised in the 16th digit, to the next float64."""
    weights = network.hidden_weights.copy()
    weights[0, 0] = np.nextafter(weights[0, 0], np.inf)
    return Network(weights, network.hidden_bias, network.output_weights, network.output_bias)


def distances(one: FloatArray, other: FloatArray) -> FloatArray:
    """How far apart two runs are at every epoch: the Euclidean distance between their parameters.

    Args:
        one: the parameters of a run, as `replay` gives them, shape (E + 1, P).
        other: the same for another run.

    Returns:
        The distances, shape (E + 1,).
    """
    apart: FloatArray = np.sqrt(np.square(one - other).sum(axis=1))
    return apart
