"""The network: three inputs, at most one hidden layer, one sigmoid output."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from nn.activations import ACTIVATIONS, Activation, sigmoid
from nn.architecture import INPUTS, TUTORIALS, Architecture
from nn.data import FloatArray, TruthTable
from nn.starts import STARTS, Random

SEEDS = (0, 2**32 - 1)
HIDDEN_UNITS = (1, 64)
"""How many units a hidden layer may have. 0 means that there is none."""

UNDECIDED = 0.1
"""An output that is no further than this from 0.5 is undecided."""


class Activations(NamedTuple):
    """The activations of both layers for n examples.

    Attributes:
        hidden: what the output sees, shape (n, H). Without a hidden layer: the inputs, shape
            (n, 3).
        output: shape (n, 1), from 0 to 1.
    """

    hidden: FloatArray
    output: FloatArray


@dataclass(frozen=True, eq=False)
class Network:
    """The four parameters of a network with H hidden units, and its forward pass.

    Without a hidden layer, H = 0, it is a perceptron: the output's weights begin at the inputs.

    Attributes:
        hidden_weights: shape (3, H), from the inputs x1, x2 and 1 to the hidden units.
        hidden_bias: shape (H,).
        output_weights: shape (H, 1), from the hidden units to the output; (3, 1) if H = 0.
        output_bias: shape (1,).
        architecture: what it consists of; weights and biases that it does not have are 0.

    Raises:
        ValueError: the shapes do not fit each other, or what is not there is not 0.
    """

    hidden_weights: FloatArray
    hidden_bias: FloatArray
    output_weights: FloatArray
    output_bias: FloatArray
    architecture: Architecture = TUTORIALS

    def __post_init__(self) -> None:
        units = self.hidden_bias.shape[0] if self.hidden_bias.ndim == 1 else -1
        for name, shape in self.architecture.shapes(units).items():
            if units < 0 or getattr(self, name).shape != shape:
                raise ValueError(
                    f"{name} has shape {getattr(self, name).shape}; with H hidden units the shapes "
                    "are hidden_weights (3, H), hidden_bias (H,), output_weights (H, 1) or, if H "
                    "is 0, (3, 1), and output_bias (1,)"
                )
        if self.architecture is not TUTORIALS:
            for name, there in self.present().items():
                if np.any(getattr(self, name)[~there] != 0.0):
                    raise ValueError(f"{name} must be 0 where the network has none")

    @classmethod
    def initialize(
        cls,
        seed: int,
        hidden_units: int,
        start: str = "normal",
        architecture: Architecture = TUTORIALS,
    ) -> Self:
        """Draw every parameter, by default from the standard normal distribution.

        The generator and the order are those of the tutorial: `np.random.seed`, then `randn` for
        the weights of both layers, then for their biases. The generator is a separate one, so
        NumPy's global random state does not change. NumPy keeps the numbers of `RandomState` as
        they are, so a seed means the same network forever.

        Args:
            seed: from 0 to 2**32 - 1.
            hidden_units: H, from 1 to 64, or 0 for none.
            start: how they are drawn, by its name in `nn.starts.STARTS`.
            architecture: what the network consists of.

        Raises:
            ValueError: the seed or the number of hidden units is out of range.
        """
        check_whole_number("seed", seed, SEEDS)
        check_whole_number("hidden_units", hidden_units, (0, HIDDEN_UNITS[1]))
        return cls.draw(np.random.RandomState(seed), hidden_units, start, architecture)

    @classmethod
    def draw(
        cls,
        generator: Random,
        hidden_units: int,
        start: str = "normal",
        architecture: Architecture = TUTORIALS,
    ) -> Self:
        """Draw every parameter as `initialize` does, from a generator that is already seeded."""
        draw = STARTS[start]
        connected = INPUTS if architecture.third_input else INPUTS - 1
        seen, seen_connected = (hidden_units,) * 2 if hidden_units else (INPUTS, connected)
        hidden_weights = draw.weights(generator, (INPUTS, hidden_units), connected)
        output_weights = draw.weights(generator, (seen, 1), seen_connected)
        hidden_bias = draw.biases(generator, (hidden_units,))
        output_bias = draw.biases(generator, (1,))
        drawn = hidden_weights, hidden_bias, output_weights, output_bias
        if architecture is not TUTORIALS:
            there = architecture.present(hidden_units).values()
            for numbers, present in zip(drawn, there, strict=True):
                numbers[~present] = 0.0
        return cls(*drawn, architecture)

    @classmethod
    def from_vector(cls, vector: FloatArray, architecture: Architecture = TUTORIALS) -> Self:
        """The network with the parameters in a vector that `to_vector` returned.

        The network's parameters are views of the vector, not copies.

        Args:
            vector: the hidden weights row by row, the hidden bias, the output weights and the
                output bias, shape (5 H + 1,); without a hidden layer shape (4,).
            architecture: what the network consists of.
        """
        units = 0 if vector.size == INPUTS + 1 else (vector.size - 1) // (INPUTS + 2)
        weights = INPUTS * units
        return cls(
            hidden_weights=vector[:weights].reshape(INPUTS, units),
            hidden_bias=vector[weights : weights + units],
            output_weights=vector[weights + units : -1].reshape(-1, 1),
            output_bias=vector[-1:],
            architecture=architecture,
        )

    def to_vector(self) -> FloatArray:
        """A copy of all parameters in one vector for `from_vector`, shape (5 H + 1,)."""
        return joined(self.parameters())

    @property
    def hidden_units(self) -> int:
        """H, the number of hidden units; 0 without a hidden layer."""
        return self.hidden_bias.size

    @property
    def activation(self) -> Activation:
        """Of the hidden units."""
        return ACTIVATIONS[self.architecture.activation]

    def parameters(self) -> dict[str, FloatArray]:
        """The four parameters by name."""
        return {
            "hidden_weights": self.hidden_weights,
            "hidden_bias": self.hidden_bias,
            "output_weights": self.output_weights,
            "output_bias": self.output_bias,
        }

    def present(self) -> Mapping[str, NDArray[np.bool_]]:
        """Which numbers of the parameters are there and trained, by name, in their shapes."""
        return self.architecture.present(self.hidden_units)

    def numbers_there(self) -> list[tuple[str, tuple[int, ...]]]:
        """The weights and biases that are there, each by its parameter's name and its index."""
        return [
            (name, tuple(map(int, index)))
            for name, there in self.present().items()
            for index in np.argwhere(there)
        ]

    def forward(self, inputs: FloatArray) -> Activations:
        """The activations of both layers for n examples.

        Args:
            inputs: shape (n, 3).
        """
        hidden = inputs
        if self.hidden_units:
            hidden = self.activation.function(inputs @ self.hidden_weights + self.hidden_bias)
        return Activations(hidden, sigmoid(self.logits(hidden)))

    def logits(self, hidden: FloatArray) -> FloatArray:
        """The output's pre-activation for n examples, shape (n, 1).

        Args:
            hidden: what the output sees, as `forward` gives it.
        """
        return hidden @ self.output_weights + self.output_bias

    def predict(self, inputs: FloatArray) -> FloatArray:
        """The output for n examples, shape (n, 1), from 0 to 1.

        Args:
            inputs: shape (n, 3).
        """
        return self.forward(inputs).output

    def dead_units(self, inputs: FloatArray) -> NDArray[np.bool_]:
        """Which hidden units are 0 for all of n examples and have no slope there, shape (H,).

        No gradient reaches such a unit from these examples, so it never changes. Only a ReLU can be
        dead: its activation is 0, with slope 0, for every pre-activation up to 0.

        Args:
            inputs: shape (n, 3).
        """
        if not self.hidden_units:
            return np.zeros(0, dtype=bool)
        hidden = self.forward(inputs).hidden
        dead: NDArray[np.bool_] = ((hidden == 0) & (self.activation.slope(hidden) == 0)).all(axis=0)
        return dead

    def rows_right(self, table: TruthTable) -> NDArray[np.bool_]:
        """Which rows of a truth table the network `answers_right`, shape (rows,)."""
        return answers_right(self.predict(table.inputs), table.targets)[:, 0]


def joined(parameters: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    """What belongs to each number of the parameters, in the order of `Network.to_vector`.

    Args:
        parameters: by name, in their shapes, as `Network.parameters` and `Network.present` are.
    """
    return np.concatenate([numbers.ravel() for numbers in parameters.values()])


def parameter_label(name: str, index: tuple[int, ...]) -> str:
    """One number of a parameter as NumPy writes it, such as hidden_weights[0, 1].

    Args:
        name: of the parameter, as in `Network`.
        index: of the number in it, counted from 0.
    """
    return f"{name}[{', '.join(map(str, index))}]"


def answers_right(output: FloatArray, targets: FloatArray) -> NDArray[np.bool_]:
    """Which outputs are right: decided, and on the same side of 0.5 as their target.

    Args:
        output: any shape.
        targets: a shape that fits it by NumPy's broadcasting.

    Returns:
        Booleans in the shape that both broadcast to.
    """
    right: NDArray[np.bool_] = ((output >= 0.5) == (targets >= 0.5)) & ~answers_undecided(output)
    return right


def answers_undecided(output: FloatArray) -> NDArray[np.bool_]:
    """Which outputs are within 0.1 of 0.5, and so are neither right nor wrong.

    Args:
        output: any shape.

    Returns:
        Booleans in the same shape.
    """
    undecided: NDArray[np.bool_] = np.abs(output - 0.5) <= UNDECIDED
    return undecided


def check_whole_number(name: str, value: object, allowed: tuple[int, int]) -> None:
    """Check that a value is a whole number in a range.

    Raises:
        ValueError: it is not; the message gives the value and the range.
    """
    low, high = allowed
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or not low <= int(value) <= high:  # type: ignore[call-overload]
        raise ValueError(f"{name} must be a whole number from {low} to {high}, not {value!r:.40}")
