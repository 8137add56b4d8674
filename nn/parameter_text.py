"""The parameters of a network as a short text, exact to the bit: for addresses, links and files.

    v1_20_-10.5_0.25

is a version and then every number of `nn.Network.to_vector`, in its order, separated by
underscores. Each is the shortest decimal that reads back as the same number, so a person can read
and write such a text, and an address holds it without escapes.
"""

import math
from typing import Final

import numpy as np

from nn.architecture import INPUTS
from nn.data import FloatArray
from nn.decimals import UNSIGNED, is_decimal, shortest

MAX_PARAMETER: Final = 1e6
"""How large a weight or a bias that is given may be, with either sign."""

_VERSION: Final = "v1"


def parameter_count(hidden_units: int) -> int:
    """How many numbers a network has: 5 H + 1; without a hidden layer 4."""
    return (INPUTS + 2) * hidden_units + 1 if hidden_units else INPUTS + 1


def write_parameters(vector: FloatArray) -> str:
    """Write parameters as `read_parameters` reads them.

    Args:
        vector: as `nn.Network.to_vector` gives it, shape (5 H + 1,).
    """
    return "_".join([_VERSION, *map(shortest, vector.tolist())])


def read_parameters(text: str, hidden_units: int) -> FloatArray:
    """Read parameters from a text; a new vector, shape (5 H + 1,).

    Args:
        text: as `write_parameters` writes it.
        hidden_units: H, from 0.

    Raises:
        ValueError: as `read_numbers`, or there are too few or too many.
    """
    numbers, count = read_numbers(text), parameter_count(hidden_units)
    if len(numbers) != count:
        raise ValueError(
            f"weights must be {count} numbers for {hidden_units} hidden units, not {len(numbers)}"
        )
    return np.array(numbers, dtype=np.float64)


def read_numbers(text: str) -> list[float]:
    """Read parameters of a network of any size.

    Args:
        text: as `write_parameters` writes it.

    Raises:
        ValueError: the text has another form, or a number that is not allowed; the message says
            what is allowed, and begins with "weights must be".
    """
    if not isinstance(text, str):
        raise ValueError(f"weights must be a text, not {text!r:.40}")
    version, *parts = text.split("_")
    if version != _VERSION:
        raise ValueError(f"weights must be {_VERSION} and then numbers, not {text!r:.40}")
    for part in parts:
        if not is_decimal(part, f"-?{UNSIGNED}"):
            raise ValueError(f"weights must be decimal numbers, and {part!r:.40} is none")
    numbers = [float(part) for part in parts]
    for number in numbers:
        if not math.fabs(number) <= MAX_PARAMETER:
            raise ValueError(
                f"weights must be numbers from -{MAX_PARAMETER:,.0f} to {MAX_PARAMETER:,.0f}, "
                f"not {number:g}"
            )
    return numbers
