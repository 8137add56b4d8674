"""The file of the challenges: it is read, and every fault in it is named with its number."""

import math
import string
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import numpy as np

from nn import GATES, Network, TrainingConfig, train
from nn.configuration import EPOCHS, VALUES
from nn.data import ROW_NAMES, FloatArray
from nn.parameter_text import MAX_PARAMETER, write_parameters
from pages.explain.challenge import CONDITIONS, ROWS, Challenge, Goal, Hint
from pages.explain.data_file import entries_of, is_whole, read_tables, text_of

FILE: Final = Path(__file__).parents[1] / "challenges.toml"

_TEXTS: Final = ("title", "task", "understood")
_NEEDED: Final = (*_TEXTS, "hidden_units", "goal", "hints")
_WHAT_IF: Final = tuple(name for name in VALUES if name != "loss")
_NUMBERS: Final = ("units", "output")
_KNOWN: Final = (*_NEEDED, *_WHAT_IF, *_NUMBERS, "seed", "trained", "par")
_GOALS: Final = tuple(field.name for field in fields(Goal))
_OF_A_HINT: Final = ("when", "says", "of")
_ABOUT: Final = {
    "": ("",),
    "gate": tuple(GATES),
    "row": ROW_NAMES,
    "pair": tuple(map(" ".join, combinations(ROW_NAMES, 2))),
}
_DECIMALS: Final = 3


def challenges() -> list[Challenge]:
    """All challenges, in their order.

    Raises:
        DataFileError: the file cannot be read, or an entry in it is missing or not allowed.
    """
    return read_tables(FILE, "challenge", _challenge)


def _challenge(table: object) -> Challenge:
    entries = entries_of("it", table, _KNOWN, _NEEDED)
    texts = {name: text_of(entries, name) for name in _TEXTS}
    goal = _goal(entries["goal"])
    what_if = {name: entries[name] for name in _WHAT_IF if name in entries}
    config = TrainingConfig(
        entries.get("seed", TrainingConfig.seed),
        entries["hidden_units"],
        1.0,
        goal.solved_within or TrainingConfig.epochs,
        **what_if,
    )
    config = replace(config, weights=_weights(entries, config))
    numbers = len(config.untrained().numbers_there())
    for name, value in (("goal's changes", goal.changes), ("par", entries.get("par"))):
        if value is not None and not is_whole(value, 1, numbers):
            raise ValueError(
                f"{name} must be a whole number from 1 to {numbers}, not {value!r:.40}"
            )
    if len(goal.units) > config.hidden_units:
        raise ValueError(
            f"goal's units are {len(goal.units)} functions, more than the {config.hidden_units} "
            "hidden units"
        )
    hints = _hints(entries["hints"])
    found = Challenge(**texts, config=config, goal=goal, hints=hints, par=entries.get("par"))
    if found.attempt(found.start, lambda: None).solved:
        raise ValueError("its start reaches the goal already")
    return found


def _weights(entries: Mapping[str, Any], config: TrainingConfig) -> str:
    """The weights that a challenge begins with, as text; empty for those of a seed."""
    given = [name for name in _NUMBERS if name in entries]
    if not given and "seed" not in entries:
        raise ValueError("it has no start; give units and output, or a seed")
    if given and ("seed" in entries or "trained" in entries or "start" in entries):
        raise ValueError(f"it has {' and '.join(given)} and also a seed; give one start")
    if given:
        for name in _NUMBERS:
            if name not in entries:
                raise ValueError(f"it has no {name}")
        return write_parameters(_given(entries["units"], entries["output"], config))
    if "trained" not in entries:
        return ""
    epochs = entries["trained"]
    if not is_whole(epochs, *EPOCHS):
        raise ValueError(
            "trained must be a whole number from {} to {}, not {!r:.40}".format(*EPOCHS, epochs)
        )
    return write_parameters(_trained(config, epochs))


@cache
def _trained(config: TrainingConfig, epochs: int) -> FloatArray:
    """The parameters after so many epochs, rounded as far as all computers agree."""
    *_, last = train(replace(config, epochs=epochs), at=[])
    # Adding 0 makes a 0 of -0.
    rounded: FloatArray = np.round(last.parameters, _DECIMALS) + 0.0
    return rounded


def _given(units: object, output: object, config: TrainingConfig) -> FloatArray:
    """All parameters with the numbers that are written in the file, see `Network.to_vector`."""
    there = config.architecture.present(config.hidden_units)
    zeros = {name: np.zeros(numbers.shape) for name, numbers in there.items()}
    hidden = np.vstack([there["hidden_weights"], there["hidden_bias"]])
    if not isinstance(units, list) or len(units) != config.hidden_units:
        raise ValueError(f"units must be a list with {config.hidden_units} lists of numbers")
    for unit, numbers in enumerate(units):
        column = np.zeros(len(hidden))
        column[hidden[:, unit]] = _numbers(f"unit {unit + 1}", numbers, int(hidden[:, unit].sum()))
        zeros["hidden_weights"][:, unit], zeros["hidden_bias"][unit] = column[:-1], column[-1]
    last = np.append(there["output_weights"], there["output_bias"])
    row = np.zeros(last.size)
    row[last] = _numbers("output", output, int(last.sum()))
    zeros["output_weights"][:, 0], zeros["output_bias"][0] = row[:-1], row[-1]
    return Network(**zeros, architecture=config.architecture).to_vector()


def _numbers(name: str, values: object, count: int) -> list[float]:
    if not isinstance(values, list) or len(values) != count:
        raise ValueError(f"{name} must be a list of {count} numbers, not {values!r:.40}")
    for value in values:
        if not _is_number(value) or abs(value) > MAX_PARAMETER:
            raise ValueError(
                f"{name} has {value!r:.40}; it must be a number from -{MAX_PARAMETER:,.0f} to "
                f"{MAX_PARAMETER:,.0f}"
            )
    return [*map(float, values)]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _goal(table: object) -> Goal:
    entries = entries_of("goal", table, _GOALS, [])
    if not entries.keys() - {"changes"}:
        raise ValueError("goal must ask for more than changes")
    rows, loss = entries.get("rows_right", 1), entries.get("loss_below", 1)
    if not is_whole(rows, 1, ROWS):
        raise ValueError(
            f"goal's rows_right must be a whole number from 1 to {ROWS}, not {rows!r:.40}"
        )
    if not _is_number(loss) or not 0 < loss <= 1:
        raise ValueError(f"goal's loss_below must be a number over 0 and up to 1, not {loss!r:.40}")
    epochs = entries.get("solved_within", 1)
    if not is_whole(epochs, *EPOCHS):
        raise ValueError(
            "goal's solved_within must be a whole number from {} to {}, not {!r:.40}".format(
                *EPOCHS, epochs
            )
        )
    units = entries.get("units", [])
    if not isinstance(units, list) or not {*map(str, units)} <= GATES.keys():
        raise ValueError(
            f"goal's units must be a list of functions such as 0111, not {units!r:.40}"
        )
    return Goal(**{**entries, "units": tuple(units)})


def _hints(tables: object) -> tuple[Hint, ...]:
    if not isinstance(tables, list) or not tables:
        raise ValueError("hints must be a list of at least one")
    hints = tuple(_hint(f"hint {place}", table) for place, table in enumerate(tables, start=1))
    if hints[-1].when != "always":
        raise ValueError(f"the last hint must be for always, not for {hints[-1].when}")
    if any(hint.when == "always" for hint in hints[:-1]):
        raise ValueError("only the last hint can be for always; none after it would be shown")
    return hints


def _hint(name: str, table: object) -> Hint:
    entries = entries_of(name, table, _OF_A_HINT, _OF_A_HINT[:2])
    when, of = entries["when"], entries.get("of", "")
    if not isinstance(when, str) or when not in CONDITIONS:
        raise ValueError(f"{name} is for {when!r:.40}; it must be one of {', '.join(CONDITIONS)}")
    condition = CONDITIONS[when]
    allowed = _ABOUT[condition.about]
    if not isinstance(of, str) or of not in allowed:
        what = f"one of {', '.join(allowed)}" if condition.about else "left out"
        raise ValueError(f"{name} has of = {of!r:.40}; for {when} it must be {what}")
    try:
        says = text_of(entries, "says")
        filled = [field for _, field, _, _ in string.Formatter().parse(says) if field is not None]
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    for field in filled:
        if field not in condition.fills:
            known = ", ".join(condition.fills) or "none"
            raise ValueError(f"{name} has {{{field}}}; for {when} these are known: {known}")
    return Hint(when, says, of)
