"""The network: three inputs, one hidden layer of sigmoid units, one sigmoid output."""

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from nn.data import FloatArray, TruthTable

INPUTS = 3
SEEDS = (0, 2**32 - 1)
HIDDEN_UNITS = (1, 64)

# exp(708) is the last power of e that neither it nor its reciprocal leaves float64's normal range.
SATURATION = 708.0


def sigmoid(x: FloatArray) -> FloatArray:
    """The logistic function 1 / (1 + exp(-x)), of any shape, without overflow or warning.

    Beyond |x| = 708 the value is held at that of 708, which is 3e-308 from the true one.
    """
    return 1.0 / (1.0 + np.exp(-np.clip(x, -SATURATION, SATURATION)))


class Activations(NamedTuple):
    """What the two layers put out for n examples.

    Attributes:
        hidden: shape (n, H), each from 0 to 1.
        output: shape (n, 1), each from 0 to 1.
    """

    hidden: FloatArray
    output: FloatArray


@dataclass(frozen=True, eq=False)
class Network:
    """The four parameters of a network with H hidden units, and its forward pass.

    Attributes:
        hidden_weights: shape (3, H), from the inputs x1, x2 and 1 to the hidden units.
        hidden_bias: shape (H,).
        output_weights: shape (H, 1), from the hidden units to the output.
        output_bias: shape (1,).

    Raises:
        ValueError: the shapes do not fit each other.
    """

    hidden_weights: FloatArray
    hidden_bias: FloatArray
    output_weights: FloatArray
    output_bias: FloatArray

    def __post_init__(self) -> None:
        units = self.hidden_bias.shape[0] if self.hidden_bias.ndim == 1 else 0
        expected = {
            "hidden_weights": (INPUTS, units),
            "hidden_bias": (units,),
            "output_weights": (units, 1),
            "output_bias": (1,),
        }
        for name, shape in expected.items():
            if units < 1 or getattr(self, name).shape != shape:
                raise ValueError(
                    f"{name} has shape {getattr(self, name).shape}; with H hidden units the shapes "
                    "are hidden_weights (3, H), hidden_bias (H,), output_weights (H, 1) and "
                    "output_bias (1,)"
                )

    @classmethod
    def initialize(cls, seed: int, hidden_units: int) -> Self:
        """Draw every parameter from the standard normal distribution.

        The order and the generator are the tutorial's (`np.random.seed`, then `randn` for the
        weights of both layers, then for their biases), from a stream of its own. NumPy keeps
        `RandomState` frozen, so a seed means the same network for ever.

        Args:
            seed: 0 to 2**32 - 1.
            hidden_units: H, 1 to 64.

        Raises:
            ValueError: the seed or the number of hidden units is out of range.
        """
        check_whole_number("seed", seed, SEEDS)
        check_whole_number("hidden_units", hidden_units, HIDDEN_UNITS)
        return cls.draw(np.random.RandomState(seed), hidden_units)

    @classmethod
    def draw(cls, generator: np.random.RandomState, hidden_units: int) -> Self:
        """Draw every parameter as `initialize` does, from a generator that is seeded already."""
        hidden_weights = generator.randn(INPUTS, hidden_units)
        output_weights = generator.randn(hidden_units, 1)
        hidden_bias = generator.randn(hidden_units)
        output_bias = generator.randn(1)
        return cls(hidden_weights, hidden_bias, output_weights, output_bias)

    @classmethod
    def from_vector(cls, vector: FloatArray) -> Self:
        """The network whose parameters stand one after another in `vector`, as `to_vector` gives.

        The parameters are views into `vector`, not copies.

        Args:
            vector: shape (5 H + 1,): hidden weights (row by row), hidden bias, output weights,
                output bias.
        """
        units = (vector.size - 1) // (INPUTS + 2)
        weights = INPUTS * units
        return cls(
            hidden_weights=vector[:weights].reshape(INPUTS, units),
            hidden_bias=vector[weights : weights + units],
            output_weights=vector[weights + units : -1].reshape(units, 1),
            output_bias=vector[-1:],
        )

    def to_vector(self) -> FloatArray:
        """A copy of all parameters one after another, shape (5 H + 1,), as `from_vector` reads."""
        return np.concatenate([parameter.ravel() for parameter in self.parameters().values()])

    @property
    def hidden_units(self) -> int:
        """H, the number of hidden units."""
        return self.hidden_bias.size

    def parameters(self) -> dict[str, FloatArray]:
        """The four parameters by name."""
        return {
            "hidden_weights": self.hidden_weights,
            "hidden_bias": self.hidden_bias,
            "output_weights": self.output_weights,
            "output_bias": self.output_bias,
        }

    def forward(self, inputs: FloatArray) -> Activations:
        """Both layers' activations for n examples.

        Args:
            inputs: shape (n, 3).
        """
        hidden = sigmoid(inputs @ self.hidden_weights + self.hidden_bias)
        output = sigmoid(hidden @ self.output_weights + self.output_bias)
        return Activations(hidden, output)

    def predict(self, inputs: FloatArray) -> FloatArray:
        """The output for n examples, shape (n, 1), each from 0 to 1.

        Args:
            inputs: shape (n, 3).
        """
        return self.forward(inputs).output

    def rows_right(self, table: TruthTable) -> NDArray[np.bool_]:
        """Which rows of a truth table the network answers right, shape (rows,).

        An answer is right if the output is on the same side of 0.5 as the target. An output of
        exactly 0.5 counts as 1.
        """
        right: NDArray[np.bool_] = (self.predict(table.inputs) >= 0.5) == (table.targets >= 0.5)
        return right[:, 0]


def check_whole_number(name: str, value: object, allowed: tuple[int, int]) -> None:
    """Raise a ValueError that says the value and the range unless it is a whole number in it."""
    low, high = allowed
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or not low <= int(value) <= high:  # type: ignore[call-overload]
        raise ValueError(f"{name} must be a whole number from {low} to {high}, not {value!r:.40}")
