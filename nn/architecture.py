"""What a network consists of, apart from the number of its hidden units."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nn.activations import ACTIVATIONS

INPUTS: Final = 3


def check_name(setting: str, value: object, allowed: Mapping[str, object]) -> None:
    """Check that the value of a setting is one of the names that are allowed.

    Raises:
        ValueError: it is not; the message gives the value and the names.
    """
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{setting} must be one of {', '.join(allowed)}, not {value!r:.40}")


@dataclass(frozen=True)
class Biases:
    """Which layers have a bias.

    Attributes:
        name: in addresses, files and scripts.
        hidden: whether the hidden layer has one.
        output: whether the output has one.
    """

    name: str
    hidden: bool
    output: bool


BIASES: Final = {
    biases.name: biases
    for biases in (
        Biases("both", hidden=True, output=True),
        Biases("hidden", hidden=True, output=False),
        Biases("output", hidden=False, output=True),
        Biases("none", hidden=False, output=False),
    )
}
"""By name; the tutorial's network has both."""


@dataclass(frozen=True)
class Architecture:
    """What a network consists of, apart from the number of its hidden units.

    A weight or bias that is not there is 0 and stays 0. So the parameters of every network have the
    same shapes; `present` says which of their numbers are really there.

    Attributes:
        activation: of the hidden units, by its name in `nn.activations.ACTIVATIONS`.
        biases: which layers have one, by the name in `BIASES`.
        third_input: whether the constant third input is connected.

    Raises:
        ValueError: a name is unknown; the message gives those that are allowed.
    """

    activation: str = "sigmoid"
    biases: str = "both"
    third_input: bool = True

    def __post_init__(self) -> None:
        check_name("activation", self.activation, ACTIVATIONS)
        check_name("biases", self.biases, BIASES)
        if not isinstance(self.third_input, bool):
            raise ValueError(f"third_input must be True or False, not {self.third_input!r:.40}")

    def shapes(self, hidden_units: int) -> dict[str, tuple[int, ...]]:
        """The shapes of the four parameters with H hidden units, by name.

        Without a hidden layer (H = 0) the output's weights begin at the inputs.
        """
        return {
            "hidden_weights": (INPUTS, hidden_units),
            "hidden_bias": (hidden_units,),
            "output_weights": (hidden_units or INPUTS, 1),
            "output_bias": (1,),
        }

    def present(self, hidden_units: int) -> Mapping[str, NDArray[np.bool_]]:
        """Which numbers of the four parameters are there and trained, in the parameters' shapes."""
        return _present(self, hidden_units)


@cache
def _present(architecture: Architecture, hidden_units: int) -> Mapping[str, NDArray[np.bool_]]:
    shapes, biases = architecture.shapes(hidden_units), BIASES[architecture.biases]
    there = {name: np.ones(shape, bool) for name, shape in shapes.items()}
    there["hidden_bias"][:] = biases.hidden
    there["output_bias"][:] = biases.output
    first_weights = there["hidden_weights" if hidden_units else "output_weights"]
    first_weights[INPUTS - 1] = architecture.third_input
    for numbers in there.values():
        numbers.flags.writeable = False
    return MappingProxyType(there)


TUTORIALS: Final = Architecture()
"""That of the tutorial's network."""
