"""The tutorial's listing from many seeds at once: what each slip costs beyond the luck of one seed.

The readable form of the same formulas is `nn.tutorial.replay`; tests/nn/test_tutorial_seeds.py
holds this one to it.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nn.data import XOR, FloatArray
from nn.network import Network
from nn.sweep_block import NONE
from nn.sweep_config import IntArray
from nn.tutorial import EPOCHS, NO_SLIPS, ROWS, Slips, neighbour, sigmoid, sigmoid_prime

LEARNED: Final = 0.1
"""Under this mean absolute error every row is right, so the listing has learned XOR."""
JUMP: Final = 0.4
"""An error over this, after XOR was learned, is a jump back: the start is near 0.5."""
CHAOTIC: Final = 1e-3
"""A run is chaotic if a difference in the 16th digit of one weight grows beyond this."""
SEEDS: Final = 200

_EVERY: Final = 10  # epochs between two measurements of the distance
_CHUNK: Final = 100  # epochs between two looks at the clock


def variants_to_measure(units: int) -> tuple[Slips, ...]:
    """No slip, each slip alone, and all that are possible with this number of hidden units."""
    slips = [NO_SLIPS, Slips(True, False, False)]
    if units == ROWS:
        slips.append(Slips(False, True, False))
    return (*slips, Slips(False, False, True), Slips(wrong_axis=units == ROWS))


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What became of the listing with some slips, from N seeds.

    Attributes:
        slips: in the listing.
        learned_epoch: the first epoch with an error under `LEARNED`, or -1, shape (N,).
        highest_after: the highest error after that epoch, 0 where there is none, shape (N,).
        apart: how far a difference in the 16th digit of one weight grows, shape (N,).
    """

    slips: Slips
    learned_epoch: IntArray
    highest_after: FloatArray
    apart: FloatArray

    @property
    def seeds(self) -> int:
        """From how many seeds the listing was run."""
        return len(self.learned_epoch)

    @property
    def learned(self) -> NDArray[np.bool_]:
        """Which seeds learn XOR, shape (N,)."""
        return np.not_equal(self.learned_epoch, NONE)

    @property
    def median_epoch(self) -> float:
        """The median epoch at which XOR is learned, of the seeds that learn it; NaN if none do."""
        epochs = self.learned_epoch[self.learned]
        return float(np.median(epochs)) if len(epochs) else float("nan")

    @property
    def jumped(self) -> NDArray[np.bool_]:
        """Which seeds jump back after they have learned XOR, shape (N,)."""
        return np.greater(self.highest_after, JUMP)

    @property
    def chaotic(self) -> NDArray[np.bool_]:
        """Which seeds are chaotic, shape (N,)."""
        return np.greater(self.apart, CHAOTIC)


class ListingSweep:
    """The listing from many seeds, one variant after the other; it runs only while `advance` does.

    Args:
        units: hidden units.
        seeds: N of them, from 0.
        epochs: of every run.
    """

    def __init__(self, units: int, seeds: int = SEEDS, epochs: int = EPOCHS) -> None:
        self.variants = variants_to_measure(units)
        self.outcomes: list[Outcomes] = []
        self._units, self._seeds, self._epochs = units, seeds, epochs
        self._epochs_done = 0
        self._chunks = self._measure_all()

    @property
    def done(self) -> bool:
        """Whether all variants are measured."""
        return len(self.outcomes) == len(self.variants)

    @property
    def progress(self) -> float:
        """The share of the work that is done, from 0 to 1."""
        return self._epochs_done / (len(self.variants) * (self._epochs + 1))

    def advance(self, seconds: float) -> None:
        """Measure for about this time: it returns after the first chunk that ends later."""
        deadline = time.perf_counter() + seconds
        for _ in self._chunks:
            if time.perf_counter() >= deadline:
                return

    def _measure_all(self) -> Iterator[None]:
        for slips in self.variants:
            runs = _Runs(self._units, self._seeds, slips)
            for first in range(0, self._epochs + 1, _CHUNK):
                count = min(_CHUNK, self._epochs + 1 - first)
                with np.errstate(over="ignore", under="ignore"):
                    runs.advance(first, count)
                self._epochs_done += count
                if first + count <= self._epochs:
                    yield
            self.outcomes.append(runs.outcomes())
            yield


class _Runs:
    """The runs of N seeds and of their neighbours, side by side along the last axis, 2 N long."""

    def __init__(self, units: int, seeds: int, slips: Slips) -> None:
        self.slips, self.seeds = slips, seeds
        networks = [Network.initialize(seed, units) for seed in range(seeds)]
        networks += [neighbour(network) for network in networks]
        parts = zip(*(network.parameters().values() for network in networks), strict=True)
        self.parameters = [np.stack(part, axis=-1) for part in parts]
        self.learned_epoch = np.full(seeds, NONE)
        self.highest_after = np.zeros(seeds)
        self.apart = np.zeros(seeds)

    def advance(self, first: int, count: int) -> None:
        """Go through so many epochs, of which this is the first."""
        for epoch in range(first, first + count):
            if epoch % _EVERY == 0:
                self._measure_distances()
            self._note(epoch, self._update())

    def outcomes(self) -> Outcomes:
        """What became of the runs so far."""
        return Outcomes(self.slips, self.learned_epoch, self.highest_after, self.apart)

    def _update(self) -> FloatArray:
        """Make one update; returns the errors before it, shape (N,)."""
        hidden_weights, hidden_bias, output_weights, output_bias = self.parameters
        x1, x2, constant = hidden_weights
        common = constant + hidden_bias
        # The rows of the truth table: 01, 10, 11, 00.
        hidden = sigmoid(np.stack([common + x2, common + x1, common + x1 + x2, common]))
        output = sigmoid((hidden * output_weights[:, 0]).sum(axis=1) + output_bias)
        error = output - XOR.targets
        if self.slips.derivative_of_activation:
            delta_output, slope = error * sigmoid_prime(output), sigmoid_prime(hidden)
        else:
            delta_output, slope = error * output * (1 - output), hidden * (1 - hidden)
        delta_hidden = delta_output[:, None] * output_weights[:, 0] * slope
        output_weights[:, 0] -= (hidden * delta_output[:, None]).sum(axis=0)
        over_rows = delta_hidden.sum(axis=0)
        x1 -= delta_hidden[1] + delta_hidden[2]
        x2 -= delta_hidden[0] + delta_hidden[2]
        constant -= over_rows
        share = 1 / ROWS if self.slips.mean_for_biases else 1.0
        hidden_bias -= share * (delta_hidden.sum(axis=1) if self.slips.wrong_axis else over_rows)
        output_bias -= share * delta_output.sum(axis=0)
        errors: FloatArray = np.abs(error[:, : self.seeds]).mean(axis=0)
        return errors

    def _note(self, epoch: int, errors: FloatArray) -> None:
        learned = self.learned_epoch != NONE
        np.maximum(self.highest_after, errors, out=self.highest_after, where=learned)
        self.learned_epoch[~learned & (errors < LEARNED)] = epoch

    def _measure_distances(self) -> None:
        squares = [
            np.square(part[..., : self.seeds] - part[..., self.seeds :]) for part in self.parameters
        ]
        apart = sum(square.reshape(-1, self.seeds).sum(axis=0) for square in squares)
        np.maximum(self.apart, np.sqrt(apart), out=self.apart)
