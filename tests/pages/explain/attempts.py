"""A solution of each challenge, and networks with some numbers set by what they connect."""

from collections.abc import Mapping
from typing import Final

from nn import Network
from nn.parameter_names import parameter_name

Numbers = Mapping[str, float]
"""Numbers of a network by what they connect, such as x₁ → h₂."""


def labels(network: Network) -> list[str]:
    """What each number that is there connects, in the order of `Network.to_vector`."""
    there = network.numbers_there()
    return [parameter_name(name, index, network.hidden_units) for name, index in there]


def with_numbers(network: Network, numbers: Numbers) -> Network:
    """The network with some of its numbers set."""
    vector = network.to_vector()
    changed = Network.from_vector(vector, network.architecture)
    there = dict(zip(labels(network), network.numbers_there(), strict=True))
    for label, value in numbers.items():
        name, index = there[label]
        changed.parameters()[name][index] = value  # views of the vector
    return changed


OR_LINE: Final = {"x₁ → h₁": 8.0, "x₂ → h₁": 8.0, "bias of h₁": -4.0}
NAND_LINE: Final = {"x₁ → h₂": -8.0, "x₂ → h₂": -8.0, "bias of h₂": 12.0}
AND_OF_BOTH: Final = {"h₁ → ŷ": 10.0, "h₂ → ŷ": 10.0, "bias of ŷ": -15.0}

SOLUTIONS: Final[dict[int, Numbers]] = {
    1: OR_LINE,
    2: {"bias of h₁": -12.0},
    3: OR_LINE | NAND_LINE,
    4: OR_LINE | NAND_LINE | AND_OF_BOTH,
    5: {"x₂ → h₂": 5.0},
    6: {"x₂ → h₁": -8.0, "x₁ → h₂": -8.0},
    7: {"h₁ → ŷ": -10.0, "h₂ → ŷ": -10.0, "bias of ŷ": 15.0},
    8: {"x₁ → ŷ": -6.0, "x₂ → ŷ": -6.0, "bias of ŷ": 3.0},
}
"""Numbers that solve each challenge, by its number."""
