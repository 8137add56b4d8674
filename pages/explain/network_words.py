"""What is said of a network for what it consists of, and where this decides how it learns."""

from typing import Final

import numpy as np

from nn import BIASES, Network, TrainingConfig, TruthTable
from nn.backprop import gradient_sizes
from nn.gates import is_separable
from nn.parameter_names import unit_name

_LISTED: Final = 8
_FLAT: Final = 1e-6  # a gradient of this length or less leads nowhere
_UNITS_DRAW: Final = {
    "sigmoid": "Each hidden unit draws one soft line; the output combines these lines.",
    "tanh": "Each hidden unit draws one soft line; the output combines these lines.",
    "relu": "Each hidden unit folds the plane along one line, its kink; the output combines these "
    "folds.",
}
_LINES: Final = {
    "sigmoid": "its line is w · x + b = 0",
    "tanh": "its line is w · x + b = 0",
    "relu": "its kink is where w · x + b = 0",
}


def listed(names: list[str]) -> str:
    """Names in a sentence: 01, 10 and 11."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def yardstick(config: TrainingConfig) -> str:
    """What is under 0.01 when a run has solved its table, as a sentence about this run has it."""
    return "loss" if config.loss == "mse" else "mean squared error"


def loss_title(config: TrainingConfig) -> str:
    """What the loss of a run is called on an axis."""
    return "loss" if config.loss == "mse" else config.loss_function.title


def surface_question(config: TrainingConfig, task: str) -> str:
    """The title of the Decision surface page."""
    if not config.hidden_units:
        return f"Can one soft line become {task}?"
    return f"How do {'' if config.activation == 'relu' else 'soft '}lines become {task}?"


def never_moves(config: TrainingConfig) -> bool:
    """Whether every gradient of a run is exactly 0 from the start, so that nothing ever changes."""
    table = config.truth_table
    first = config.untrained()
    return not any(
        gradient_sizes(first, table.inputs, table.targets, config.loss_function).values()
    )


def who_draws_lines(config: TrainingConfig) -> str:
    """Which units of a network draw lines over the inputs."""
    if not config.hidden_units:
        return "Without a hidden layer the output draws the only line."
    if never_moves(config) and not config.untrained().hidden_weights.any():
        return "All weights of this run are 0, and stay 0, so no hidden unit draws a line."
    return _UNITS_DRAW[config.activation]


def line_of_unit(config: TrainingConfig) -> str:
    """Where the line of a hidden unit is, as the hint of a chart."""
    return _LINES[config.activation]


def no_hidden_units() -> str:
    """What stands in the place of the charts of hidden units and of the hidden space."""
    return (
        "This network has no hidden layer, so there is no hidden space and there are no hidden "
        "units to show. The output sees the inputs as they are: the line on the decision surface "
        "is its own, and the only one."
    )


def about_diagram(config: TrainingConfig) -> str:
    """How the diagram of the network is read."""
    biases = BIASES[config.biases]
    hidden = biases.hidden and config.hidden_units > 0
    if biases.output and (hidden or not config.hidden_units):
        parts = ["The number in a unit is its bias."]
    elif biases.output:
        parts = ["The number in the output is its bias. The hidden units have none."]
    elif hidden:
        parts = ["The number in a hidden unit is its bias. The output has none."]
    else:
        parts = ["No unit has a bias." if config.hidden_units else "The output has no bias."]
    if config.third_input:
        unit = "of the unit" if config.hidden_units else "of the output"
        second = "second " if (hidden if config.hidden_units else biases.output) else ""
        parts.append(
            "The third input is always 1, so each of its weights adds the same number for every "
            f"row: it acts as a {second}bias {unit}."
        )
    else:
        parts.append("The constant third input is not connected.")
    return " ".join(parts)


def equal_units(network: Network) -> bool:
    """Whether a network has several hidden units and all of them have the same weights."""
    columns = (network.hidden_weights, network.hidden_bias, network.output_weights.T)
    return network.hidden_units > 1 and all(
        bool((numbers == numbers[..., :1]).all()) for numbers in columns
    )


def on_equal_units(network: Network) -> str:
    """That all hidden units are equal, and what comes of it; empty if they are not."""
    if not equal_units(network):
        return ""
    return (
        f"**All {network.hidden_units} hidden units are equal:** equal weights get equal "
        "gradients, so they stay equal, and together they do no more than one unit."
    )


def on_dead_units(network: Network, table: TruthTable) -> str:
    """Which hidden units are dead for a table, and what that means; empty if none is."""
    dead = np.flatnonzero(network.dead_units(table.inputs)).tolist()
    if not dead:
        return ""
    names = listed([unit_name(unit) for unit in dead])
    if len(dead) == network.hidden_units > 1:
        who = f"All {len(dead)} hidden units are dead"
    elif len(dead) > _LISTED:
        who = f"{len(dead)} of {network.hidden_units} hidden units are dead"
    else:
        who = f"{names} {'is' if len(dead) == 1 else 'are'} dead"
    if len(dead) == 1:
        return (
            f"**{who}:** it is 0 for all four rows, and the slope of ReLU is 0 there. So no "
            "gradient reaches it, and it never changes again."
        )
    return (
        f"**{who}:** they are 0 for all four rows, and the slope of ReLU is 0 there. So no "
        "gradient reaches them, and they never change again."
    )


def row_without_weights(network: Network) -> str:
    """That the output for the row 00 is 0.5 whatever the weights are; empty if it is not.

    Where no number but the inputs enters, a unit of tanh or ReLU is 0 for it, and so is the
    pre-activation of the output.
    """
    architecture, biases = network.architecture, BIASES[network.architecture.biases]
    if architecture.third_input or biases.output:
        return ""
    at_zero = float(network.activation.function(np.zeros(1))[0])
    if network.hidden_units and (biases.hidden or at_zero != 0.0):
        return ""
    return (
        "**The row 00 is out of reach.** Both of its inputs are 0, and this network has neither a "
        "bias nor the third input. So its output for this row is 0.5, whatever the weights are, "
        "and it can solve no truth table."
    )


def lowest_of_a_line(network: Network, config: TrainingConfig) -> str:
    """That a run without a hidden layer has come as low as it can; empty if that is not known.

    The cross-entropy is convex in the weights of the output, so it is lowest where its gradient is
    0. The mean squared error is not. But without a hidden layer the pre-activations of the 1s of
    XOR have the same sum as those of its 0s, and under this condition it is never under 0.25.
    """
    table = config.truth_table
    sizes = gradient_sizes(network, table.inputs, table.targets, config.loss_function)
    outputs = network.predict(table.inputs)
    alike = bool(np.abs(outputs - 0.5).max() < 0.005)
    crossed = not is_separable(config.table)
    if np.linalg.norm(list(sizes.values())) > _FLAT or (
        config.loss == "mse" and not (alike and crossed)
    ):
        return ""
    who = "a single line" if crossed else "this network"
    return f"The run has come as low as {who} can" + (
        ": the output is 0.50 for every row." if alike else "."
    )
