"""Which columns of a grid are better beyond chance, and which are sooner, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from nn import SweepGrid, SweepResult
from nn.data import gate_name
from nn.statistics import median_to_solve, solved_count
from nn.sweep_grid import Value
from pages.explain.setting_words import MOST_LISTED, listed, phrase
from pages.live.settings import capital

_WHATEVER: Final = {
    "hidden_units": "with any of these numbers of hidden units",
    "start": "from any of these starts",
    "activation": "with any of these activations",
    "loss": "with any of these losses",
    "biases": "with any of these biases",
    "third_input": "with the third input or without",
}
_FEW_VALUES: Final = 3


@dataclass(frozen=True)
class _Column:
    """What became of the networks of one column, in one row."""

    value: Value
    share: float
    low: float
    high: float
    median: float


def compare_columns(result: SweepResult, grid: SweepGrid, row: int) -> str:
    """Which columns are better beyond chance in a row, and which are sooner; empty if only one."""
    found = []
    for column, value in enumerate(grid.column_values):
        here = grid.networks(result, (row, column))
        solved, count, low, high = solved_count(result, here)
        if count:
            median = median_to_solve(result, here)
            found.append(_Column(value, solved / count, low, high, median))
    if len(found) < 2:
        return ""
    begin = f"**{capital(phrase(grid.rows, grid.row_values[row]))}**"
    words = _Tables(grid) if grid.columns == "table" else _Words(grid, row)
    top = max(one.share for one in found)
    best = [one for one in found if one.share == top]
    if top == 0:
        return f"{begin}, {words.never()}"
    if len(best) == len(found):
        return f"{begin}, {words.equally(found)} ({top:.0%})." + words.sooner(found)
    floor = max(one.low for one in best)
    alike = [one for one in found if one not in best and one.high >= floor]
    worse = [one for one in found if one.high < floor]
    parts = [f"{begin}, {words.best(best)} ({top:.0%})."]
    if alike:
        parts.append(
            f"{words.begin(alike)} {words.are(alike)} not clearly {words.worse}: "
            + _intervals(words, alike, "overlap", "the best one's")
        )
    if worse:
        parts.append(
            f"{words.begin(worse)} {words.are(worse)} {words.worse}, beyond chance: "
            + _intervals(words, worse, "lie", "wholly below the best one's")
        )
    else:
        parts.append(f"So these seeds do not show that {words.one_is_better}.")
    parts += words.trend(found)
    return " ".join(parts) + words.sooner(found)


def _intervals(words: "_Words", found: Sequence[_Column], verb: str, where: str) -> str:
    """What the intervals of some columns do."""
    several = len(found) > 1
    whose = "their" if several or words.are(found) == "are" else "its"
    return f"{whose} interval{'s' * several} {verb}{'s' * (not several)} {where}."


class _Words:
    """How the columns of a grid are spoken of: networks that have this or that.

    Args:
        grid: the grid.
        row: the row whose columns are compared.
    """

    worse = "worse"
    one_is_better = "one of them is better"

    def __init__(self, grid: SweepGrid, row: int = 0) -> None:
        self.setting, self.count = grid.columns, len(grid.column_values)
        self.task = gate_name(grid.case((row, 0)).table)
        if self.setting == "learning_rate":
            self.one_is_better = "one rate is better"

    def never(self) -> str:
        """That no column solves it."""
        if self.setting == "learning_rate":
            return f"no learning rate solves {self.task} for any of these seeds."
        return f"no seed solves {self.task} {_WHATEVER[self.setting]}."

    def equally(self, found: Sequence[_Column]) -> str:
        """That all solve it equally often."""
        if self.setting == "learning_rate":
            return f"all these learning rates solve {self.task} equally often"
        return f"{self._named(found)} solve {self.task} equally often"

    def best(self, found: Sequence[_Column]) -> str:
        """Which ones solve it most often."""
        verb = "solve" if self.are(found) == "are" else "solves"
        return f"{self._named(found)} {verb} {self.task} most often"

    def begin(self, found: Sequence[_Column]) -> str:
        """Some columns with their shares, as a sentence begins with them."""
        return capital(self._named(found, shares=True))

    def are(self, found: Sequence[_Column]) -> str:
        """The verb for these."""
        return "is" if self.setting == "learning_rate" and len(found) == 1 else "are"

    def trend(self, found: Sequence[_Column]) -> list[str]:
        """Whether more hidden units solve it more often, in a sentence."""
        shares = [one.share for one in found]
        if self.setting != "hidden_units" or len(found) < _FEW_VALUES:
            return []
        if shares == sorted(shares) and found[0].high < found[-1].low:
            return ["The more hidden units, the more seeds solve it."]
        return []

    def sooner(self, found: Sequence[_Column]) -> str:
        """The medians: better may also mean sooner."""
        timed = [one for one in found if not np.isnan(one.median)]
        if not 2 <= len(timed) <= MOST_LISTED:
            return ""
        parts = [f"{one.median:,.0f} {phrase(self.setting, one.value)}" for one in timed]
        if self.setting == "learning_rate":
            parts[1:] = [part.replace("learning rate ", "") for part in parts[1:]]
        return f" Half of those that solve it have done so by epoch {listed(parts)}."

    def _named(self, found: Sequence[_Column], *, shares: bool = False) -> str:
        """Some columns, with their shares or without."""
        if self.setting == "learning_rate":
            names = [f"{one.value:g}" + f" ({one.share:.0%})" * shares for one in found]
            return f"learning rate{'s' * (len(found) > 1)} {listed(names)}"
        said = [phrase(self.setting, one.value) + f" ({one.share:.0%})" * shares for one in found]
        return f"networks {listed(said, 'or')}"


class _Tables(_Words):
    """Columns of different truth tables: not who solves them, but which are solved."""

    worse = "harder"
    one_is_better = "one of them is harder"

    def never(self) -> str:
        return "none of these truth tables is solved from any of these seeds."

    def equally(self, found: Sequence[_Column]) -> str:
        return f"all these {len(found)} truth tables are solved equally often"

    def best(self, found: Sequence[_Column]) -> str:
        return f"{self._named(found)} {self.are(found)} solved most often"

    def are(self, found: Sequence[_Column]) -> str:
        return "are" if len(found) > 1 else "is"

    def _named(self, found: Sequence[_Column], *, shares: bool = False) -> str:
        return listed([gate_name(str(one.value)) + f" ({one.share:.0%})" * shares for one in found])
