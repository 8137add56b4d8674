"""Thousands of networks at once: one for every seed, hidden units and learning rate of a grid."""

import math
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nn.data import XOR, FloatArray
from nn.network import INPUTS, Network
from nn.training import SOLVED, TrainingConfig

IntArray = NDArray[np.int64]

MAX_NETWORKS: Final = 20_000
MAX_WORK: Final = 400_000_000
"""The most work of a sweep: hidden units x epochs, summed over its networks."""
CURVE_POINTS: Final = 101
NONE: Final = -1
"""Stands for "never" where an array holds epochs."""

# At most so many hidden units and networks in a block: enough that calling NumPy costs little
# against what it computes, and few enough for the processor's cache.
_BLOCK_UNITS: Final = 12_288
_BLOCK_NETWORKS: Final = 3_072
# Epochs between two looks at the clock: some 40 ms of a full block.
_CHUNK: Final = 100
# Up to it, and up to what a chunk of gentle steps adds, the product of two exponentials is finite.
_LARGEST_EXPONENT: Final = 340.0
# Up to it the factor exp(-step) is found without an exponential, to 4e-14.
_LARGEST_GENTLE_STEP: Final = 1 / 16


@dataclass(frozen=True)
class SweepConfig:
    """A grid of training configurations: every seed with every number of units and every rate.

    Attributes:
        seeds: of the initial parameters, each 0 to 2**32 - 1.
        hidden_units: each 1 to 64.
        learning_rates: each over 0, up to 100.
        epochs: 1 to 200,000, the same for all.

    Raises:
        ValueError: a value is out of its range or stands twice, a list is empty, or the grid is
            larger than 20,000 networks or 400 million units x epochs.
    """

    seeds: tuple[int, ...]
    hidden_units: tuple[int, ...] = (4,)
    learning_rates: tuple[float, ...] = (1.0,)
    epochs: int = 5_000

    def __post_init__(self) -> None:
        for name in ("seeds", "hidden_units", "learning_rates"):
            values = tuple(getattr(self, name))
            if not values:
                raise ValueError(f"{name} must hold at least one value")
            if len(set(values)) < len(values):
                raise ValueError(f"{name} must not hold a value twice")
            object.__setattr__(self, name, values)
        # The parts of a configuration are checked where a single run's are.
        for seed in self.seeds:
            TrainingConfig(seed=seed)
        for units in self.hidden_units:
            TrainingConfig(hidden_units=units)
        for rate in self.learning_rates:
            TrainingConfig(learning_rate=rate)
        TrainingConfig(epochs=self.epochs)
        if self.networks > MAX_NETWORKS:
            raise ValueError(
                f"the grid has {self.networks:,} networks; at most {MAX_NETWORKS:,} are allowed"
            )
        if self.work > MAX_WORK:
            raise ValueError(
                f"the grid takes {self.work:,} units x epochs; at most {MAX_WORK:,} are allowed"
            )

    @property
    def networks(self) -> int:
        """How many networks the grid has."""
        return len(self.seeds) * len(self.hidden_units) * len(self.learning_rates)

    @property
    def work(self) -> int:
        """Hidden units x epochs, summed over the networks: what the time goes with."""
        return (
            len(self.seeds) * len(self.learning_rates) * sum(self.hidden_units) * int(self.epochs)
        )

    @property
    def curve_epochs(self) -> IntArray:
        """The epochs at which loss curves are kept, evenly spread from 0 to the last."""
        return np.unique(np.linspace(0, self.epochs, CURVE_POINTS).round().astype(np.int64))


@dataclass(frozen=True, eq=False)
class SweepResult:
    """What became of N networks of a sweep: those that were trained to their end.

    Attributes:
        config: the sweep's.
        seed, hidden_units, learning_rate: shape (N,), which network it is.
        solved_epoch: shape (N,), the first epoch with a loss under 0.01; -1 if there was none.
        diverged_epoch: shape (N,), the first epoch without a finite loss; -1 if there was none.
        final_loss: shape (N,).
        rows_right: shape (N,), how many of the four rows the last epoch's network has right.
        curve_epochs: shape (P,), P at most 101.
        curves: shape (N, P), the loss at these epochs.
    """

    config: SweepConfig
    seed: IntArray
    hidden_units: IntArray
    learning_rate: FloatArray
    solved_epoch: IntArray
    diverged_epoch: IntArray
    final_loss: FloatArray
    rows_right: IntArray
    curve_epochs: IntArray
    curves: FloatArray

    @property
    def complete(self) -> bool:
        """Whether every network of the grid is there."""
        return len(self.seed) == self.config.networks

    @property
    def solved(self) -> NDArray[np.bool_]:
        """Which networks solved XOR at some epoch, shape (N,)."""
        return np.not_equal(self.solved_epoch, NONE)


def sweep(
    seeds: Iterable[int],
    hidden_units: int | Iterable[int] = 4,
    learning_rate: float | Iterable[float] = 1.0,
    epochs: int = 5_000,
    proceed: Callable[[float], bool] | None = None,
) -> SweepResult:
    """Train one network for every seed, number of hidden units and learning rate.

    Args:
        seeds: one network each, or one each in every cell of the grid.
        hidden_units: H, or several.
        learning_rate: of all, or several.
        epochs: of every network.
        proceed: is told the share that is done, from 0 to 1, every tenth of a second or so, and
            says whether to go on. What is done by then is kept.

    Raises:
        ValueError: see `SweepConfig`.
    """
    units = (hidden_units,) if isinstance(hidden_units, int) else tuple(hidden_units)
    rates = (learning_rate,) if isinstance(learning_rate, int | float) else tuple(learning_rate)
    work = Sweep(SweepConfig(tuple(seeds), units, rates, epochs))
    while not work.done:
        work.advance(0.1)
        if proceed is not None and not proceed(work.progress):
            break
    return work.result()


class Sweep:
    """A sweep under way. It holds no thread: it moves only when `advance` is called.

    The networks are trained block by block, a block being up to 3,072 networks of the same
    number of hidden units. Memory: 864 bytes a network for its results (17 MB for the largest sweep
    allowed), as much again in `result`, and under 8 MB for the block in work.
    """

    def __init__(self, config: SweepConfig) -> None:
        self.config = config
        count, points = config.networks, len(config.curve_epochs)
        self._seed, self._hidden_units, self._rows_right = np.empty((3, count), dtype=np.int64)
        self._solved_epoch, self._diverged_epoch = np.empty((2, count), dtype=np.int64)
        self._learning_rate, self._final_loss = np.empty((2, count))
        self._curves = np.empty((count, points))
        self._finished = 0
        self._work_done = 0
        self._work_under_way = 0
        self._steps = self._train_all()

    @property
    def done(self) -> bool:
        """Whether every network is trained."""
        return self._finished == self.config.networks

    @property
    def progress(self) -> float:
        """The share of the work that is done, from 0 to 1."""
        return (self._work_done + self._work_under_way) / self.config.work

    def advance(self, seconds: float) -> None:
        """Train for about so long: it stops after the first chunk of epochs that ends later.

        A chunk takes a few hundredths of a second, however many hidden units there are.
        """
        deadline = time.perf_counter() + seconds
        for _ in self._steps:
            if time.perf_counter() >= deadline:
                return

    def result(self) -> SweepResult:
        """A copy of what is known of the networks that are trained to their end."""
        n = self._finished
        return SweepResult(
            config=self.config,
            seed=self._seed[:n].copy(),
            hidden_units=self._hidden_units[:n].copy(),
            learning_rate=self._learning_rate[:n].copy(),
            solved_epoch=self._solved_epoch[:n].copy(),
            diverged_epoch=self._diverged_epoch[:n].copy(),
            final_loss=self._final_loss[:n].copy(),
            rows_right=self._rows_right[:n].copy(),
            curve_epochs=self.config.curve_epochs,
            curves=self._curves[:n].copy(),
        )

    def _train_all(self) -> Iterator[None]:
        """Everything, in chunks."""
        config = self.config
        for units in config.hidden_units:
            # Neighbours have the same learning rate: the block's largest step decides its path.
            grid = [(seed, rate) for rate in config.learning_rates for seed in config.seeds]
            size = min(_BLOCK_NETWORKS, _BLOCK_UNITS // units)
            for begin in range(0, len(grid), size):
                seeds, rates = zip(*grid[begin : begin + size], strict=True)
                block = _Block(seeds, units, np.array(rates), config)
                for epoch in block.train():
                    self._work_under_way = units * len(seeds) * epoch
                    yield
                self._keep(block)

    def _keep(self, block: "_Block") -> None:
        here = slice(self._finished, self._finished + len(block.seeds))
        self._seed[here] = block.seeds
        self._hidden_units[here] = block.units
        self._learning_rate[here] = block.learning_rates
        self._solved_epoch[here] = block.solved_epoch
        self._diverged_epoch[here] = block.diverged_epoch
        self._final_loss[here] = block.loss
        self._rows_right[here] = block.rows_right
        self._curves[here] = block.curves.T
        self._finished = here.stop
        self._work_done += block.units * len(block.seeds) * self.config.epochs
        self._work_under_way = 0


@dataclass(eq=False)
class _Block:
    """Networks with the same number of hidden units, trained side by side.

    The networks lie along the last axis of every array. A network's numbers are those of `train` up
    to rounding: to 1e-9 of the loss over thousands of epochs, unless the learning rate is so large
    that training itself is chaotic and blows any rounding up.
    """

    seeds: tuple[int, ...]
    units: int
    learning_rates: FloatArray
    config: SweepConfig
    solved_epoch: IntArray = field(init=False)
    diverged_epoch: IntArray = field(init=False)
    rows_right: IntArray = field(init=False)
    loss: FloatArray = field(init=False)
    curves: FloatArray = field(init=False)

    def train(self) -> Iterator[int]:
        """All epochs; gives the number done after every chunk."""
        epochs, count = self.config.epochs, len(self.seeds)
        self.solved_epoch = np.full(count, NONE)
        self.diverged_epoch = np.full(count, NONE)
        self.curves = np.empty((len(self.config.curve_epochs), count))
        losses = np.empty((_CHUNK, count))
        forward, update, output = _gradient_descent(
            self.seeds, self.units, self.learning_rates, losses
        )
        for first in range(0, epochs + 1, _CHUNK):
            size = min(_CHUNK, epochs + 1 - first)
            # An exponential that overflows stands for an activation that is 0.
            with np.errstate(over="ignore", under="ignore", invalid="ignore"):
                for i in range(size):
                    forward(i)
                    if first + i < epochs:
                        update()
            losses[:size] *= 0.25
            self._note(first, losses[:size])
            yield first + size - 1
        self.loss = losses[size - 1]
        targets = XOR.targets[_ROWS] >= 0.5
        self.rows_right = ((output >= 0.5) == targets).sum(axis=0)

    def _note(self, first: int, losses: FloatArray) -> None:
        """Read what the losses of a chunk say."""
        wanted = self.config.curve_epochs
        here = (wanted >= first) & (wanted < first + len(losses))
        self.curves[here] = losses[wanted[here] - first]
        for epochs, happened in [
            (self.solved_epoch, losses < SOLVED),
            (self.diverged_epoch, ~np.isfinite(losses)),
        ]:
            new = happened.any(axis=0) & (epochs == NONE)
            epochs[new] = first + happened[:, new].argmax(axis=0)


# The rows as they lie in a block: those with x1 = 1 are the middle two, those with x2 = 1 the last
# two. Both rows with target 1 differ in one input from the row of zeros, and stand at 1 and 3.
_ROWS: Final = [3, 1, 2, 0]


def _gradient_descent(  # noqa: PLR0915 - one formula, written out
    seeds: tuple[int, ...], units: int, learning_rates: FloatArray, losses: FloatArray
) -> tuple[Callable[[int], None], Callable[[], None], FloatArray]:
    """The two halves of an epoch for a block of B networks with H hidden units each.

    What they compute is in `nn.backprop`. How: the inputs of XOR are 0 or 1, so nothing is
    multiplied by them. The pre-activations of a unit are c, c + w1, c + w1 + w2 and c + w2, where c
    is its third weight and its bias together, whose gradients are the same. Exponentials cost most,
    so that only three are taken a unit, and multiplied: exp(a + b) = exp(a) exp(b). While steps are
    small even these are carried on from epoch to epoch, by exp(a - x) = exp(a) exp(-x), and taken
    anew with every chunk. Everything is stored with its sign turned, as the sigmoid needs exp(-z).

    Args:
        seeds: B.
        units: H.
        learning_rates: shape (B,).
        losses: shape (epochs, B); the first function writes the sum of squares to a row.

    Returns:
        The forward pass, told which row of `losses` to write; the update of the parameters; and the
        output, shape (4, B), which the first function writes.
    """
    count = len(seeds)
    start = _initial_parameters(seeds, units)
    weights = start[: INPUTS * units].reshape(INPUTS, units, count)
    bias = start[INPUTS * units : (INPUTS + 1) * units]
    c_w1_w2 = -np.stack([weights[2] + bias, weights[0], weights[1]])
    c, w1, w2 = c_w1_w2
    v = -start[(INPUTS + 1) * units : -1]
    output_bias = -start[-1]

    powers, squares, even, odd = (np.empty((3, units, count)) for _ in range(4))
    hidden, share, slope = (np.empty((4, units, count)) for _ in range(3))
    output, error, delta, rest = (np.empty((4, count)) for _ in range(4))
    steps, gradient = np.empty((3, units, count)), np.empty((units, count))
    step_c, step_w1, step_w2 = steps
    power_c, power_w1, power_w2 = powers
    bias_step = np.empty(count)
    targets = XOR.targets[_ROWS]
    step_size = learning_rates * 0.5  # the factor 2/n of the loss's derivative
    exp, add, subtract, multiply, divide = np.exp, np.add, np.subtract, np.multiply, np.divide
    total, largest, einsum = np.add.reduce, np.maximum.reduce, np.einsum
    all_exponents, all_squares = c_w1_w2.reshape(-1), squares.reshape(-1)
    row_00, row_10, row_11, row_01 = hidden
    slope_00, slope_10, slope_11, slope_01 = slope
    rows_but_00, delta_of_units = hidden[1:], delta[:, None]
    products_are_finite = powers_are_up_to_date = False

    def forward(i: int) -> None:
        nonlocal products_are_finite
        if i == 0 or not powers_are_up_to_date:
            exp(c_w1_w2, powers)
            products_are_finite = largest(all_exponents) <= _LARGEST_EXPONENT
        multiply(power_c, power_w1, row_10)
        multiply(power_c, power_w2, row_01)
        multiply(row_10, power_w2, row_11)
        add(power_c, 1.0, row_00)
        add(rows_but_00, 1.0, rows_but_00)
        if not products_are_finite:
            _add_exponentials_of_sums(c, w1, w2, hidden)
        divide(1.0, hidden, hidden)
        einsum("hb,rhb->rb", v, hidden, out=output)
        add(output, output_bias, output)
        exp(output, output)
        add(output, 1.0, output)
        divide(1.0, output, output)
        subtract(output, targets, error)
        einsum("rb,rb->b", error, error, out=losses[i])

    def update() -> None:
        nonlocal powers_are_up_to_date
        subtract(1.0, output, rest)
        multiply(output, error, delta)
        multiply(delta, rest, delta)
        multiply(delta, step_size, delta)
        multiply(hidden, delta_of_units, share)
        subtract(1.0, hidden, slope)
        multiply(slope, share, slope)
        # The sums over a unit's rows; times minus its weight to the output, they are its steps.
        add(slope_10, slope_11, step_w1)
        add(slope_11, slope_01, step_w2)
        add(slope_00, slope_01, step_c)
        add(step_c, step_w1, step_c)
        add(step_c, step_c, step_c)
        multiply(steps, v, steps)
        subtract(c_w1_w2, steps, c_w1_w2)
        multiply(steps, steps, squares)
        powers_are_up_to_date = (
            products_are_finite and largest(all_squares) <= _LARGEST_GENTLE_STEP**2
        )
        if powers_are_up_to_date:
            # exp(-x) = (even - odd) / (even + odd), Padé's approximant of order 3.
            add(squares, 10.0, even)
            multiply(squares, 1.0 / 12.0, odd)
            add(odd, 5.0, odd)
            multiply(odd, steps, odd)
            subtract(even, odd, squares)
            add(even, odd, even)
            divide(squares, even, squares)
            multiply(powers, squares, powers)
        total(share, axis=0, out=gradient)
        add(v, gradient, v)
        total(delta, axis=0, out=bias_step)
        add(output_bias, bias_step, output_bias)

    return forward, update, output


def _initial_parameters(seeds: tuple[int, ...], units: int) -> FloatArray:
    """The vectors of `Network.initialize` for these seeds, shape (5 H + 1, B)."""
    # To seed one generator again takes a tenth of the time that a new one does.
    generator = np.random.RandomState(0)
    vectors = []
    for seed in seeds:
        generator.seed(seed)
        vectors.append(Network.draw(generator, units).to_vector())
    return np.stack(vectors, axis=1)


def _add_exponentials_of_sums(
    c: FloatArray, w1: FloatArray, w2: FloatArray, hidden: FloatArray
) -> None:
    """1 + exp for the networks whose exponents are too large for products of exponentials."""
    at = np.flatnonzero((np.maximum(np.maximum(c, w1), w2) > _LARGEST_EXPONENT).any(axis=0))
    c, w1, w2 = c[:, at], w1[:, at], w2[:, at]
    hidden[:, :, at] = 1.0 + np.exp(np.stack([c, c + w1, c + w1 + w2, c + w2]))


def wilson_interval(
    successes: int, trials: int, z: float = 1.959963984540054
) -> tuple[float, float]:
    """The Wilson score interval of a share, 95 % unless told otherwise (Wilson 1927).

    Args:
        successes: of the trials, 0 to `trials`.
        trials: at least 1.
        z: the quantile of the standard normal distribution.

    Returns:
        The lower and the upper end, both from 0 to 1.

    Raises:
        ValueError: the counts are not possible.
    """
    if trials < 1 or not 0 <= successes <= trials:
        raise ValueError(f"successes must be from 0 to trials, not {successes} of {trials}")
    share = successes / trials
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    spread = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    spread /= 1 + z * z / trials
    return max(0.0, middle - spread), min(1.0, middle + spread)
