"""A run to take home: as a short Python script that repeats it."""

import textwrap
from typing import Final

import numpy as np

from nn.architecture import BIASES, INPUTS
from nn.configuration import TrainingConfig
from nn.data import GATES, FloatArray

# What differs between scripts: how the parameters are drawn (weights and biases), the activation
# of the hidden layer and its slope, and the loss (what it is computed from, the loss itself, its
# step and its delta).
_STARTS: Final = {
    "normal": ("random.randn({rows}, {units})", "random.randn({units})"),
    "uniform": ("random.rand({rows}, {units})", "random.rand({units})"),
    "small": ("0.01 * random.randn({rows}, {units})", "0.01 * random.randn({units})"),
    "xavier": (
        "np.sqrt(6.0 / ({fan_in} + {units})) * random.uniform(-1.0, 1.0, ({rows}, {units}))",
        "np.zeros({units})",
    ),
    "he": ("np.sqrt(2.0 / {fan_in}) * random.randn({rows}, {units})", "np.zeros({units})"),
    "zeros": ("np.zeros(({rows}, {units}))", "np.zeros({units})"),
}
_ACTIVATIONS: Final = {
    "sigmoid": ("sigmoid({z})", "((1.0 - hidden[:-1]) * hidden[:-1])"),
    "tanh": ("np.tanh({z})", "(1.0 - hidden[:-1] * hidden[:-1])"),
    "relu": ("np.maximum({z}, 0.0)", "np.sign(hidden[:-1])"),
}
_LOSSES: Final = {
    "mse": ("np.dot(error[0], error[0])", "2.0 / 4", "(1.0 - output) * output * error"),
    "cross-entropy": ("np.logaddexp(0.0, (1.0 - 2.0 * targets) * z).sum()", "1.0 / 4", "error"),
}

_HEAD: Final = '''\
"""A neural network from scratch in NumPy that learns {gate}; prints the loss of every epoch."""

import numpy as np

SEED, HIDDEN_UNITS, LEARNING_RATE, EPOCHS = {seed}, {hidden_units}, {learning_rate!r}, {epochs}
{changes}
# The truth table of {gate}: inputs x1, x2 and a constant 1, and what the output should be.
inputs = np.array([[0, 1, 1], [1, 0, 1], [1, 1, 1], [0, 0, 1.0]])
targets = np.array([[{targets}]])

'''
_DRAWN: Final = """\
# Random weights and biases: the same seed gives the same ones.
random = np.random.RandomState(SEED)
"""
_NOT_DRAWN: Final = "# Every weight and bias begins at 0.\n"
_SET: Final = "# The weights and biases from which this run begins; no seed draws them.\n"
_LAYERED: Final = """\
hidden_weights = {hidden_weights}
output_weights = {output_weights}
hidden_bias = {hidden_bias}
output_bias = {output_bias}

# A bias is the weight of one more input that is always 1. Each column is a row of the table.
hidden_layer = np.vstack([hidden_weights, hidden_bias])
output_layer = np.vstack([output_weights, output_bias])
x = np.hstack([inputs, np.ones((4, 1))]).T
hidden = np.ones((HIDDEN_UNITS + 1, 4))
step = LEARNING_RATE * {step}


def sigmoid(z):
    return 1.0 / (np.exp(np.minimum(-z, 708.0)) + 1.0)


for epoch in range(EPOCHS + 1):
{absent}    hidden[:-1] = {hidden}
    {output}
    error = output - targets
    print(epoch, float({loss}) / 4)

    # Back from the loss, by the chain rule, and one step down the gradient.
{change}    delta_output = {delta}
    delta_hidden = output_layer[:-1] * delta_output * {slope}
    output_layer -= np.dot(hidden, delta_output.T) * step
    hidden_layer -= np.dot(x, delta_hidden.T) * step
"""
_CHANGE: Final = """\
    if epoch in RATES:
        step = RATES[epoch] * {step}
"""
_PERCEPTRON: Final = """\
output_weights = {output_weights}
output_bias = {output_bias}

# A bias is the weight of one more input that is always 1. Each column is a row of the table.
output_layer = np.vstack([output_weights, output_bias])
x = np.hstack([inputs, np.ones((4, 1))]).T.copy()
step = LEARNING_RATE * {step}


def sigmoid(z):
    return 1.0 / (np.exp(np.minimum(-z, 708.0)) + 1.0)


for epoch in range(EPOCHS + 1):
{absent}    {output}
    error = output - targets
    print(epoch, float({loss}) / 4)

    # Back from the loss, by the chain rule, and one step down the gradient.
{change}    delta_output = {delta}
    output_layer -= np.dot(x, delta_output.T) * step
"""


def as_script(config: TrainingConfig) -> str:
    """A Python script that needs only NumPy and repeats this run, to the bit on one machine."""
    weights, biases = _STARTS[config.start]
    connected = INPUTS if config.third_input else INPUTS - 1
    units = "HIDDEN_UNITS" if config.hidden_units else ""
    activation, slope = _ACTIVATIONS[config.activation]
    loss, step, delta = _LOSSES[config.loss]
    seen = "hidden" if units else "x"
    z = f"np.dot(output_layer.T, {seen})"
    targets = ", ".join(f"{target:.0f}" for target in config.truth_table.targets[:, 0])
    begin = _DRAWN if "random" in weights else _NOT_DRAWN
    parameters = {
        "hidden_weights": weights.format(rows=INPUTS, units=units, fan_in=connected),
        "output_weights": weights.format(rows=units or INPUTS, units=1, fan_in=units or connected),
        "hidden_bias": biases.format(units=units),
        "output_bias": biases.format(units=1),
    }
    if config.weights:
        begin = _SET
        start = config.untrained().parameters()
        parameters = {name: _written(name, numbers) for name, numbers in start.items()}
    script = _HEAD + begin + (_LAYERED if units else _PERCEPTRON)
    return script.format(
        gate=GATES[config.table],
        seed=config.seed,
        hidden_units=config.hidden_units,
        learning_rate=config.learning_rate,
        epochs=config.epochs,
        changes=_changes(config),
        change=_CHANGE.format(step=step) if config.changes else "",
        targets=f"{targets}.0",
        **parameters,
        step=step,
        absent=_absent(config),
        hidden=activation.format(z="np.dot(hidden_layer.T, x)"),
        output=f"z = {z}\n    output = sigmoid(z)" if "z)" in loss else f"output = sigmoid({z})",
        loss=loss,
        delta=delta,
        slope=slope,
    )


def _changes(config: TrainingConfig) -> str:
    """The lines with the learning rates that follow the first one."""
    if not config.changes:
        return ""
    rates = ", ".join(f"{epoch}:~{rate!r}" for epoch, rate in config.changes)
    lines = textwrap.fill(f"RATES = {{{rates}}}", 100, subsequent_indent=" " * 9)
    told = "# From each of these epochs on, the learning rate is another one."
    return f"{told}\n{lines.replace('~', ' ')}\n"


def _written(name: str, numbers: FloatArray) -> str:
    """An array as Python, with all of its digits, as it stands after its name."""
    text = np.array2string(
        numbers,
        max_line_width=98,
        separator=", ",
        prefix=f"{name} = np.array(",
        floatmode="unique",
        threshold=numbers.size + 1,
    )
    return f"np.array({text})"


def _absent(config: TrainingConfig) -> str:
    """The lines that keep at 0 what the network does not have."""
    biases = BIASES[config.biases]
    first = "hidden" if config.hidden_units else "output"
    lines = {
        f"{first}_layer[2] = 0.0  # the third input is not connected": not config.third_input,
        "hidden_layer[3] = 0.0  # the hidden layer has no biases": (
            config.hidden_units > 0 and not biases.hidden
        ),
        "output_layer[-1] = 0.0  # the output has no bias": not biases.output,
    }
    return "".join(f"    {line}\n" for line, absent in lines.items() if absent)
