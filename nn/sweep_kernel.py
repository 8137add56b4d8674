"""One epoch of a sweep, for thousands of networks at once, written for speed.

The readable form of the same formulas is `nn.backprop.loss_and_gradients` followed by
`nn.backprop.descend`; tests/nn/test_sweep_kernel.py checks that both give the same numbers.

The inputs are 0 or 1, so nothing is multiplied by them. The pre-activations of a unit for the four
rows are c, c + w1, c + w1 + w2 and c + w2, where c is the sum of its third weight and its bias,
which have the same gradient. The networks lie along the last axis of every array.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np
from numpy import add, divide, einsum, exp, maximum, multiply, negative, sign, subtract, tanh

from nn.architecture import BIASES, INPUTS
from nn.configuration import TrainingConfig
from nn.data import FloatArray, truth_table
from nn.network import Network

# The rows in the order in which the networks compute them: those with x1 = 1 are the middle two,
# those with x2 = 1 the last two.
_ROWS: Final = [3, 1, 2, 0]
Views = tuple[FloatArray, ...]
"""The parts of an array along its first axis, made once, as making a view takes time."""

# Up to this exponent, plus what gentle steps add until the exponentials are computed afresh, the
# product of two exponentials is finite.
_LARGEST_EXPONENT: Final = 340.0
# Up to this step, Padé's approximant of exp(-step) has a relative error of at most 4e-14.
_LARGEST_GENTLE_STEP: Final = 1 / 16
# Epochs between two looks at the clock: some 40 ms for a full block.
_CHUNK: Final = 100


class SweepKernel(ABC):
    """B networks of one kind, trained in step.

    They have the same number of hidden units, the same activation and the same loss. In all else
    they may differ.

    Their numbers are those of `train` up to rounding, which over thousands of epochs is 1e-9 of the
    loss, unless the learning rate is so large that training is chaotic and every rounding error
    grows. The mean squared error is measured whatever the loss is, see `nn.losses`.

    Attributes:
        targets: of each network for each row in the order of `output`, shape (4, B).
        output: of each network for each row, shape (4, B).
    """

    def __init__(self, configs: Sequence[TrainingConfig]) -> None:
        # The targets of the keys of the tables, each of which many networks share.
        columns = {key: truth_table(key).targets[_ROWS, 0] for key in {c.table for c in configs}}
        self.targets = np.stack([columns[config.table] for config in configs], axis=1)
        self.output, self._error, self._delta, self._rest = (
            np.empty_like(self.targets) for _ in range(4)
        )
        self._write_delta, factor = _LOSSES[configs[0].loss]
        self._step_size = np.array([config.learning_rate for config in configs]) * factor

    @abstractmethod
    def forward(self, squares: FloatArray, afresh: bool = True) -> None:
        """The forward pass of every network.

        Args:
            squares: shape (B,); the sum of the squared errors over the four rows is written to it.
            afresh: whether to compute everything even if it could be carried on.
        """

    @abstractmethod
    def update(self) -> None:
        """The backward pass after `forward`, and one step down the gradient."""

    def _measure(self, squares: FloatArray) -> None:
        """Turn the output's pre-activations, with their signs reversed, into outputs and errors."""
        output, error = self.output, self._error
        exp(output, output)
        add(output, 1.0, output)
        divide(1.0, output, output)
        subtract(output, self.targets, error)
        einsum("rb,rb->b", error, error, out=squares)

    def delta_of_squared_error(self) -> None:
        """Write the steps of the output's pre-activations down the mean squared error."""
        subtract(1.0, self.output, self._rest)
        multiply(self.output, self._error, self._delta)
        multiply(self._delta, self._rest, self._delta)
        multiply(self._delta, self._step_size, self._delta)

    def delta_of_cross_entropy(self) -> None:
        """Write the steps of the output's pre-activations down the cross-entropy."""
        multiply(self._error, self._step_size, self._delta)


# How each loss writes the delta, and the constant factor of its derivative, 2/n or 1/n.
_LOSSES: Final = {
    "mse": (SweepKernel.delta_of_squared_error, 0.5),
    "cross-entropy": (SweepKernel.delta_of_cross_entropy, 0.25),
}


class _Perceptrons(SweepKernel):
    """Networks without a hidden layer. Their parameters are stored with the sign reversed."""

    def __init__(self, start: FloatArray, configs: Sequence[TrainingConfig]) -> None:
        super().__init__(configs)
        self._c_w1_w2 = -np.stack([start[2] + start[3], start[0], start[1]])
        self._parts_of_c = np.array(
            [float(config.third_input + BIASES[config.biases].output) for config in configs]
        )
        self._steps = np.empty_like(self._c_w1_w2)
        self._parts, self._step_of = tuple(self._c_w1_w2), tuple(self._steps)
        self._output_of, self._delta_of = tuple(self.output), tuple(self._delta)

    def forward(self, squares: FloatArray, afresh: bool = True) -> None:
        _write_rows(self._parts, self._output_of)
        self._measure(squares)

    def update(self) -> None:
        self._write_delta(self)
        _sum_rows(self._delta_of, self._step_of, self._parts_of_c)
        add(self._c_w1_w2, self._steps, self._c_w1_w2)


class _Layered(SweepKernel):
    """Networks with H hidden units each. The output's parameters are stored with the sign reversed.

    Each activation has a class of its own, which keeps the hidden parameters.
    """

    def __init__(self, start: FloatArray, configs: Sequence[TrainingConfig]) -> None:
        super().__init__(configs)
        units, count = configs[0].hidden_units, len(configs)
        weights = start[: INPUTS * units].reshape(INPUTS, units, count)
        bias = start[INPUTS * units : (INPUTS + 1) * units]
        self._c_w1_w2 = np.stack([weights[2] + bias, weights[0], weights[1]])
        self._output_weights = -start[(INPUTS + 1) * units : -1]
        self._output_bias = -start[-1]
        self._parts_of_c = np.array(
            [float(config.third_input + BIASES[config.biases].hidden) for config in configs]
        )
        self._output_biases = np.array([float(BIASES[config.biases].output) for config in configs])
        self._all_have_output_bias = bool(self._output_biases.all())

        # Every epoch writes over these arrays, which is faster than making new ones.
        self._steps = np.empty((3, units, count))
        self._hidden, self._share, self._back = (np.empty((4, units, count)) for _ in range(3))
        self._parts, self._step_of = tuple(self._c_w1_w2), tuple(self._steps)
        self._hidden_of, self._back_of = tuple(self._hidden), tuple(self._back)
        self._delta_of_units = self._delta[:, None]
        self._weight_step, self._bias_step = np.empty((units, count)), np.empty(count)

    def forward(self, squares: FloatArray, afresh: bool = True) -> None:
        self._activate(afresh)
        einsum("hb,rhb->rb", self._output_weights, self._hidden, out=self.output)
        add(self.output, self._output_bias, self.output)
        self._measure(squares)

    def update(self) -> None:
        steps = self._steps
        self._write_delta(self)
        multiply(self._hidden, self._delta_of_units, self._share)
        self._write_back()
        # Times the stored output weight, the sums are the steps of c, w1 and w2.
        _sum_rows(self._back_of, self._step_of, self._parts_of_c)
        multiply(steps, self._output_weights, steps)
        self._move()
        add.reduce(self._share, axis=0, out=self._weight_step)
        add(self._output_weights, self._weight_step, self._output_weights)
        add.reduce(self._delta, axis=0, out=self._bias_step)
        if not self._all_have_output_bias:
            multiply(self._bias_step, self._output_biases, self._bias_step)
        add(self._output_bias, self._bias_step, self._output_bias)

    @abstractmethod
    def _activate(self, afresh: bool) -> None:
        """Write the hidden activations."""

    @abstractmethod
    def _write_back(self) -> None:
        """Write the output's delta times the slopes of the hidden units to `_back`."""

    def _move(self) -> None:
        """Take the steps of the hidden parameters."""
        add(self._c_w1_w2, self._steps, self._c_w1_w2)


class _Tanh(_Layered):
    def _activate(self, afresh: bool) -> None:
        _write_rows(self._parts, self._hidden_of)
        tanh(self._hidden, self._hidden)

    def _write_back(self) -> None:
        multiply(self._hidden, self._share, self._back)
        subtract(self._delta_of_units, self._back, self._back)


class _Relu(_Layered):
    def _activate(self, afresh: bool) -> None:
        _write_rows(self._parts, self._hidden_of)
        maximum(self._hidden, 0.0, out=self._hidden)

    def _write_back(self) -> None:
        sign(self._hidden, self._back)
        multiply(self._back, self._delta_of_units, self._back)


class _Sigmoid(_Layered):
    """Exponentials cost the most time, so only three are computed for each unit and multiplied.

    exp(a + b) = exp(a) exp(b). While the steps are small, even these three are carried on from
    epoch to epoch, by exp(a - x) = exp(a) exp(-x), and computed afresh only now and then. The
    hidden parameters too are stored with the sign reversed, as the sigmoid needs exp(-z).
    """

    def __init__(self, start: FloatArray, configs: Sequence[TrainingConfig]) -> None:
        super().__init__(start, configs)
        negative(self._c_w1_w2, self._c_w1_w2)
        self._powers, self._squares, self._even, self._odd = (
            np.empty_like(self._c_w1_w2) for _ in range(4)
        )
        self._power_of, self._hidden_but_00 = tuple(self._powers), self._hidden[1:]
        self._products_are_finite = self._powers_are_up_to_date = False

    def _activate(self, afresh: bool) -> None:
        hidden = self._hidden
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

    def _write_back(self) -> None:
        subtract(1.0, self._hidden, self._back)
        multiply(self._back, self._share, self._back)

    def _move(self) -> None:
        subtract(self._c_w1_w2, self._steps, self._c_w1_w2)
        self._carry_powers_on()

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


_ACTIVATIONS: Final[dict[str, Callable[..., SweepKernel]]] = {
    "sigmoid": _Sigmoid,
    "tanh": _Tanh,
    "relu": _Relu,
}


def sweep_kernel(
    seeds: Sequence[int], configs: Sequence[TrainingConfig], start: FloatArray | None = None
) -> SweepKernel:
    """B networks, ready to be trained.

    Args:
        seeds: of each network, at least one.
        configs: of each network in all but its seed and its number of epochs. They have the same
            number of hidden units, the same activation and the same loss.
        start: the parameters to begin with instead, in the shape of `initial_parameters`.
    """
    first = configs[0]
    kind = _ACTIVATIONS[first.activation] if first.hidden_units else _Perceptrons
    return kind(initial_parameters(seeds, configs) if start is None else start, configs)


def train_in_chunks(kernel: SweepKernel, epochs: int) -> Iterator[tuple[int, FloatArray]]:
    """Train to the last epoch, chunk by chunk.

    Yields:
        The first epoch of a chunk and its losses, shape (epochs, B), which the next chunk is
        written over.
    """
    losses = np.empty((_CHUNK, kernel.output.shape[1]))
    loss_of, forward, update = tuple(losses), kernel.forward, kernel.update
    for first in range(0, epochs + 1, _CHUNK):
        size = min(_CHUNK, epochs + 1 - first)
        # Where an exponential overflows, the activation is 0.
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            for i in range(size):
                forward(loss_of[i], i == 0)
                if first + i < epochs:
                    update()
        losses[:size] *= 0.25  # the mean of the four squares, whose sum the kernel gives
        yield first, losses[:size]


def initial_parameters(seeds: Sequence[int], configs: Sequence[TrainingConfig]) -> FloatArray:
    """The vectors of the untrained networks, shape (5 H + 1, B)."""
    # Seeding one generator again takes a tenth of the time that a new one takes. And networks that
    # differ in their learning rate or table alone begin alike, so these are drawn once.
    generator = np.random.RandomState(0)
    drawn: dict[tuple[object, ...], int] = {}
    vectors: list[FloatArray] = []
    which = []
    for seed, config in zip(seeds, configs, strict=True):
        key = (seed, config.start, config.biases, config.third_input)
        at = drawn.setdefault(key, len(vectors))
        which.append(at)
        if at == len(vectors):
            generator.seed(seed)
            architecture = config.architecture
            network = Network.draw(generator, config.hidden_units, config.start, architecture)
            vectors.append(network.to_vector())
    # Indexing would leave the networks apart in memory, and every epoch would take longer.
    return np.take(np.stack(vectors, axis=1), which, axis=1)


def _write_rows(c_w1_w2: Views, rows: Views) -> None:
    """Write the pre-activations of the four rows, from c, w1 and w2, all of one shape."""
    c, w1, w2 = c_w1_w2
    row_00, row_10, row_11, row_01 = rows
    row_00[:] = c
    add(c, w1, row_10)
    add(row_10, w2, row_11)
    add(c, w2, row_01)


def _sum_rows(rows: Views, steps: Views, parts_of_c: FloatArray) -> None:
    """Write the sums of the rows that belong to c, w1 and w2.

    Args:
        rows: the four of them.
        steps: of c, w1 and w2, to be written; all of one shape.
        parts_of_c: how many parameters are added up in c, each of which takes the step: 0 to 2 for
            each network, shape (B,).
    """
    step_c, step_w1, step_w2 = steps
    row_00, row_10, row_11, row_01 = rows
    add(row_10, row_11, step_w1)
    add(row_11, row_01, step_w2)
    add(row_00, row_01, step_c)
    add(step_c, step_w1, step_c)
    multiply(step_c, parts_of_c, step_c)


def _add_exponentials_of_sums(exponents: FloatArray, hidden: FloatArray) -> None:
    """Write 1 + exp for the networks whose exponents are too large for products of exponentials."""
    at = np.flatnonzero((exponents.max(axis=0) > _LARGEST_EXPONENT).any(axis=0))
    c, w1, w2 = exponents[:, :, at]
    hidden[:, :, at] = 1.0 + np.exp(np.stack([c, c + w1, c + w1 + w2, c + w2]))
