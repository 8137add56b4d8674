"""How the parameters of a network are drawn before training.

Every start draws from NumPy's frozen `RandomState(seed)`, in the tutorial's order: the hidden
weights row by row, the output weights, the hidden biases, the output bias. What a network does not
have is drawn all the same and then set to 0, so all the rest begins as it would beside it: two
networks with the same seed and start differ in nothing but what was taken away.

The tutorial draws its biases as it draws its weights, and so do the starts that only change the
distribution: `normal`, `uniform` and `small`. The sources of `xavier` and `he` set them to 0.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from nn.data import FloatArray

Random = np.random.RandomState


@dataclass(frozen=True)
class Start:
    """How the parameters of a network are drawn.

    Attributes:
        name: in addresses, files and scripts.
        title: as a sentence has it.
        weights: draws the weights of a layer, shape (inputs, units). Takes the generator, the
            shape, and the fan in: how many of the inputs are connected.
        biases: draws the biases of a layer, shape (units,). Takes the generator and the shape.
        formula: what they are drawn from, as LaTeX.
    """

    name: str
    title: str
    weights: Callable[[Random, tuple[int, int], int], FloatArray]
    biases: Callable[[Random, tuple[int]], FloatArray]
    formula: str


def _normal(random: Random, shape: tuple[int, ...], _: int = 0) -> FloatArray:
    return random.randn(*shape)


def _uniform(random: Random, shape: tuple[int, ...], _: int = 0) -> FloatArray:
    return random.random_sample(shape)


def _small(random: Random, shape: tuple[int, ...], _: int = 0) -> FloatArray:
    return 0.01 * random.randn(*shape)


def _xavier(random: Random, shape: tuple[int, int], fan_in: int) -> FloatArray:
    return math.sqrt(6.0 / (fan_in + shape[1])) * random.uniform(-1.0, 1.0, shape)


def _he(random: Random, shape: tuple[int, int], fan_in: int) -> FloatArray:
    return math.sqrt(2.0 / fan_in) * random.randn(*shape)


def _zeros(_: Random, shape: tuple[int, ...], __: int = 0) -> FloatArray:
    return np.zeros(shape)


_ALL: Final = (
    Start("normal", "standard normal", _normal, _normal, r"w, b \sim \mathcal{N}(0, 1)"),
    Start("uniform", "uniform from 0 to 1", _uniform, _uniform, r"w, b \sim \mathcal{U}[0, 1)"),
    # The tutorial's own numbers, a hundred times nearer to 0: only the size differs.
    Start(
        "small",
        "a hundredth of the standard normal",
        _small,
        _small,
        r"w, b \sim 0.01\,\mathcal{N}(0, 1)",
    ),
    # Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks"
    # (2010): the biases in section 2.3, the weights in equation 16.
    Start(
        "xavier",
        "Xavier",
        _xavier,
        _zeros,
        r"w \sim \mathcal{U}[-r, r),\ r = \sqrt{\tfrac{6}{\text{fan in} + \text{fan out}}},\ b = 0",
    ),
    # He, Zhang, Ren and Sun, "Delving Deep into Rectifiers" (2015), equation 10 and below. They use
    # it for every layer, and so do we: for the output too, whose activation is another.
    Start("he", "He", _he, _zeros, r"w \sim \mathcal{N}(0, \tfrac{2}{\text{fan in}}),\ b = 0"),
    Start("zeros", "zeros", _zeros, _zeros, r"w = b = 0"),
)
STARTS: Final = {start.name: start for start in _ALL}
"""By name; the standard normal is the tutorial's."""
