"""Thousands of networks at once: one for every seed and every value of the settings of a grid."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count, product
from typing import Final

from nn.sweep_block import Networks, SweepBlock, SweepResult
from nn.sweep_config import SweepConfig, work_of
from nn.sweep_helper import HelperError, SweepHelper

# The most hidden units and networks in a block: enough that calling NumPy costs little compared to
# what it computes, and few enough for the processor's cache.
_BLOCK_UNITS: Final = 12_288
_BLOCK_NETWORKS: Final = 3_072
# From here on a block is divided for two processors: smaller ones would take longer together.
_UNITS_FOR_TWO: Final = 9_216
_IDS: Final = count()


def train_sweep(
    seeds: Iterable[int],
    hidden_units: int | Iterable[int] = 4,
    learning_rate: float | Iterable[float] = 1.0,
    epochs: int = 5_000,
    proceed: Callable[[float], bool] | None = None,
) -> SweepResult:
    """Train one network for every seed, number of hidden units and learning rate.

    Args:
        seeds: of the initial parameters.
        hidden_units: one number, or several.
        learning_rate: one, or several.
        epochs: of every network.
        proceed: is called about every tenth of a second with the share of the work that is done,
            from 0 to 1, and returns whether to go on. If not, what is done by then is kept.

    Raises:
        ValueError: see `SweepConfig`.
    """
    units = (hidden_units,) if isinstance(hidden_units, int) else tuple(hidden_units)
    rates = (learning_rate,) if isinstance(learning_rate, int | float) else tuple(learning_rate)
    sweep = Sweep(SweepConfig(tuple(seeds), units, rates, epochs))
    while not sweep.done:
        sweep.advance(0.1)
        if proceed is not None and not proceed(sweep.progress):
            break
    return sweep.result()


class Sweep:
    """A sweep in progress. It trains only while `advance` runs, and leaves no thread behind.

    The networks are trained block by block, the most work first; a block is up to 3,072 networks
    with the same number of hidden units, activation and loss. Memory: 880 bytes a network for its
    results (17 MB for the largest sweep allowed), as much again in `result`, and under 8 MB for the
    block being trained.

    Args:
        config: the grid.
        helper: trains some of the blocks in a process of its own, if no other sweep needs it. The
            numbers are the same to the bit with a helper and without.
    """

    def __init__(self, config: SweepConfig, helper: SweepHelper | None = None) -> None:
        self.config = config
        self._helper = helper
        self._id = next(_IDS)
        blocks = list(enumerate(_blocks(config)))
        self._waiting = deque(sorted(blocks, key=lambda block: -_work(block[1], config)))
        self._parts = {-1: SweepBlock([], config).result()}
        self._finishing = threading.Lock()
        self._work_done = self._work_here = self._work_away = 0
        self._here: tuple[int, SweepBlock, Iterator[int]] | None = None
        self._away: tuple[int, Networks] | None = None

    @property
    def done(self) -> bool:
        """Whether every network is trained."""
        return self._work_done == self.config.work

    @property
    def progress(self) -> float:
        """The share of the work that is done, from 0 to 1.

        It falls if the helper is lost, or is needed by another sweep, in the middle of a block.
        """
        return (self._work_done + self._work_here + self._work_away) / self.config.work

    def advance(self, seconds: float) -> None:
        """Train for about this time: it returns after the first chunk of epochs that ends later.

        A chunk takes a few hundredths of a second, however many hidden units there are.
        """
        deadline = time.perf_counter() + seconds
        helper = self._helper
        if helper is None or not helper.begin(self):
            self._give_back()
            self._train_here(deadline)
            return
        # This thread waits for the helper, and computes nothing.
        waiting = threading.Thread(target=self._train_away, args=(helper, deadline))
        waiting.start()
        try:
            self._train_here(deadline)
        finally:
            waiting.join()
            helper.pause(done=self.done)

    def result(self) -> SweepResult:
        """What is known of the networks that are trained to their end, as a copy."""
        return SweepResult.join([self._parts[number] for number in sorted(self._parts)])

    def _train_here(self, deadline: float) -> None:
        """Train blocks in this process."""
        while True:
            if self._here is None:
                if (taken := self._take()) is None:
                    return
                block = SweepBlock(taken[1], self.config)
                self._here = taken[0], block, block.train()
            number, block, steps = self._here
            for epochs in steps:
                self._work_here = epochs * _work(block.networks, self.config)
                if time.perf_counter() >= deadline:
                    return
            self._here, self._work_here = None, 0
            self._finish(number, block.networks, block.result())

    def _train_away(self, helper: SweepHelper, deadline: float) -> None:
        """Have the helper train blocks, and wait for it."""
        while (seconds := deadline - time.perf_counter()) > 0:
            self._away = self._away or self._take()
            if self._away is None:
                return
            number, networks = self._away
            try:
                epochs, part = helper.train((self._id, number), networks, self.config, seconds)
            except HelperError:
                self._helper = None
                self._give_back()
                return
            self._work_away = epochs * _work(networks, self.config)
            if part is not None:
                self._away, self._work_away = None, 0
                self._finish(number, networks, replace(part, config=self.config))

    def _take(self) -> tuple[int, Networks] | None:
        """The next block, if there is one."""
        try:
            return self._waiting.popleft()
        except IndexError:
            return None

    def _give_back(self) -> None:
        """Take the block back that the helper has begun, if there is one."""
        if self._away is not None:
            self._waiting.appendleft(self._away)
        self._away, self._work_away = None, 0

    def _finish(self, number: int, networks: Networks, part: SweepResult) -> None:
        """Note what became of a block; both processes' blocks end here."""
        with self._finishing:
            self._parts[number] = part
            self._work_done += _work(networks, self.config) * self.config.epochs


def _work(networks: Networks, config: SweepConfig) -> int:
    """How much work an epoch of a block is, in hidden units."""
    return len(networks) * work_of(config.cases[networks[0][0]].hidden_units)


def _blocks(config: SweepConfig) -> Iterator[Networks]:
    """The networks in blocks that a kernel can train side by side."""
    kinds: dict[tuple[int, str, str], list[int]] = {}
    for case, kind in enumerate(config.cases):
        kinds.setdefault((kind.hidden_units, kind.activation, kind.loss), []).append(case)
    for (units, *_), cases in kinds.items():
        # Neighbours have the same learning rate, as the largest step in a block decides whether
        # the whole block can carry its exponentials on.
        cases.sort(key=lambda i: config.learning_rates.index(config.cases[i].learning_rate))
        grid = list(product(cases, config.seeds))
        most = min(_BLOCK_NETWORKS, _BLOCK_UNITS // work_of(units))
        parts = math.ceil(len(grid) / most)
        if len(kinds) == 1 and len(grid) * work_of(units) >= _UNITS_FOR_TWO:
            parts += parts % 2
        size = math.ceil(len(grid) / parts)
        for begin in range(0, len(grid), size):
            yield grid[begin : begin + size]
