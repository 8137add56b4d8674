"""One epoch of a sweep, for thousands of networks at once, written for speed.

The readable form of the same formulas is `nn.backprop.loss_and_gradients` followed by
`nn.backprop.descend`; tests/nn/test_sweep_kernel.py checks that both give the same numbers.

The inputs of XOR are 0 or 1, so nothing is multiplied by them. The pre-activations of a unit for
the four rows are c, c + w1, c + w1 + w2 and c + w2, where c is the sum of its third weight and its
bias, which have the same gradient. Exponentials cost the most time, so only three are computed for
each unit, and then multiplied: exp(a + b) = exp(a) exp(b). While the steps are small, even these
three are carried on from epoch to epoch, by exp(a - x) = exp(a) exp(-x), and computed afresh only
now and then. Every parameter is stored with its sign reversed, as the sigmoid needs exp(-z).
"""

from typing import Final

import numpy as np
from numpy import add, divide, einsum, exp, maximum, multiply, subtract

from nn.architecture import INPUTS
from nn.data import XOR, FloatArray
from nn.network import Network

# The rows in the order in which the networks compute them: those with x1 = 1 are the middle two,
# those with x2 = 1 the last two. The two rows with target 1 stand at 1 and 3.
_ROWS: Final = [3, 1, 2, 0]
TARGETS: Final = XOR.targets[_ROWS]
"""The targets of the rows of `SweepKernel.output`, shape (4, 1)."""

# Up to this exponent, plus what gentle steps add until the exponentials are computed afresh, the
# product of two exponentials is finite.
_LARGEST_EXPONENT: Final = 340.0
# Up to this step, Padé's approximant of exp(-step) has a relative error of at most 4e-14.
_LARGEST_GENTLE_STEP: Final = 1 / 16


class SweepKernel:
    """B networks with H hidden units each, trained in step.

    The networks lie along the last axis of every array. Their numbers are those of `train` up to
    rounding, which over thousands of epochs is 1e-9 of the loss, unless the learning rate is so
    large that training is chaotic and every rounding error grows.

    Args:
        seeds: of the initial parameters, B of them.
        units: H.
        learning_rates: shape (B,).

    Attributes:
        output: of each network for each row in the order of `TARGETS`, shape (4, B).
    """

    def __init__(self, seeds: tuple[int, ...], units: int, learning_rates: FloatArray) -> None:
        count = len(seeds)
        start = initial_parameters(seeds, units)
        weights = start[: INPUTS * units].reshape(INPUTS, units, count)
        bias = start[INPUTS * units : (INPUTS + 1) * units]
        self._c_w1_w2 = -np.stack([weights[2] + bias, weights[0], weights[1]])
        self._output_weights = -start[(INPUTS + 1) * units : -1]
        self._output_bias = -start[-1]
        self._step_size = learning_rates * 0.5  # the factor 2/n of the loss's derivative

        # Every epoch writes over these arrays, which is faster than making new ones.
        self._powers, self._squares, self._even, self._odd, self._steps = (
            np.empty((3, units, count)) for _ in range(5)
        )
        self._hidden, self._share, self._slope = (np.empty((4, units, count)) for _ in range(3))
        self.output, self._error, self._delta, self._rest = (np.empty((4, count)) for _ in range(4))
        # Views of their parts, made once, as making a view takes time.
        self._power_of = tuple(self._powers)
        self._hidden_of, self._hidden_but_00 = tuple(self._hidden), self._hidden[1:]
        self._slope_of, self._step_of = tuple(self._slope), tuple(self._steps)
        self._delta_of_units = self._delta[:, None]
        self._weight_step, self._bias_step = np.empty((units, count)), np.empty(count)
        self._products_are_finite = self._powers_are_up_to_date = False

    def forward(self, squares: FloatArray, afresh: bool = True) -> None:
        """The forward pass of every network.

        Args:
            squares: shape (B,); the sum of the squared errors over the four rows is written to it.
            afresh: whether to compute the exponentials even if they were carried on.
        """
        hidden, output, error = self._hidden, self.output, self._error
        power_c, power_w1, power_w2 = self._power_of
        row_00, row_10, row_11, row_01 = self._hidden_of
        if afresh or not self._powers_are_up_to_date:
            exp(self._c_w1_w2, self._powers)
            self._products_are_finite = bool(
                maximum.reduce(self._c_w1_w2, axis=None) <= _LARGEST_EXPONENT
            )
        multiply(power_c, power_w1, row_10)
        multiply(power_c, power_w2, row_01)
        multiply(row_10, power_w2, row_11)
        add(power_c, 1.0, row_00)
        add(self._hidden_but_00, 1.0, self._hidden_but_00)
        if not self._products_are_finite:
            _add_exponentials_of_sums(self._c_w1_w2, hidden)
        divide(1.0, hidden, hidden)
        einsum("hb,rhb->rb", self._output_weights, hidden, out=output)
        add(output, self._output_bias, output)
        exp(output, output)
        add(output, 1.0, output)
        divide(1.0, output, output)
        subtract(output, TARGETS, error)
        einsum("rb,rb->b", error, error, out=squares)

    def update(self) -> None:
        """The backward pass after `forward`, and one step down the gradient."""
        hidden, output, delta, share = self._hidden, self.output, self._delta, self._share
        slope, steps = self._slope, self._steps
        step_c, step_w1, step_w2 = self._step_of
        slope_00, slope_10, slope_11, slope_01 = self._slope_of
        subtract(1.0, output, self._rest)
        multiply(output, self._error, delta)
        multiply(delta, self._rest, delta)
        multiply(delta, self._step_size, delta)
        multiply(hidden, self._delta_of_units, share)
        subtract(1.0, hidden, slope)
        multiply(slope, share, slope)
        # Sums over the rows. Times the stored output weight, they are the steps of c, w1 and w2.
        add(slope_10, slope_11, step_w1)
        add(slope_11, slope_01, step_w2)
        add(slope_00, slope_01, step_c)
        add(step_c, step_w1, step_c)
        add(step_c, step_c, step_c)
        multiply(steps, self._output_weights, steps)
        subtract(self._c_w1_w2, steps, self._c_w1_w2)
        self._carry_powers_on()
        add.reduce(share, axis=0, out=self._weight_step)
        add(self._output_weights, self._weight_step, self._output_weights)
        add.reduce(delta, axis=0, out=self._bias_step)
        add(self._output_bias, self._bias_step, self._output_bias)

    def _carry_powers_on(self) -> None:
        """Multiply the exponentials by exp(-step) if every step is small enough for that."""
        steps, squares, even, odd = self._steps, self._squares, self._even, self._odd
        multiply(steps, steps, squares)
        self._powers_are_up_to_date = self._products_are_finite and bool(
            maximum.reduce(squares, axis=None) <= _LARGEST_GENTLE_STEP**2
        )
        if self._powers_are_up_to_date:
            # exp(-x) = (even - odd) / (even + odd), Padé's approximant of order 3.
            add(squares, 10.0, even)
            multiply(squares, 1.0 / 12.0, odd)
            add(odd, 5.0, odd)
            multiply(odd, steps, odd)
            subtract(even, odd, squares)
            add(even, odd, even)
            divide(squares, even, squares)
            multiply(self._powers, squares, self._powers)


def initial_parameters(seeds: tuple[int, ...], units: int) -> FloatArray:
    """The vectors of `Network.initialize` for these seeds, shape (5 H + 1, B)."""
    # Seeding one generator again takes a tenth of the time that a new one takes.
    generator = np.random.RandomState(0)
    vectors = []
    for seed in seeds:
        generator.seed(seed)
        vectors.append(Network.draw(generator, units).to_vector())
    return np.stack(vectors, axis=1)


def _add_exponentials_of_sums(exponents: FloatArray, hidden: FloatArray) -> None:
    """Write 1 + exp for the networks whose exponents are too large for products of exponentials."""
    at = np.flatnonzero((exponents.max(axis=0) > _LARGEST_EXPONENT).any(axis=0))
    c, w1, w2 = exponents[:, :, at]
    hidden[:, :, at] = 1.0 + np.exp(np.stack([c, c + w1, c + w1 + w2, c + w2]))
