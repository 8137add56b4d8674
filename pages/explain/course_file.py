"""The file of the lessons: it is read, and every fault in it is named with the lesson's number."""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, get_args

from nn import SweepConfig, SweepGrid, TrainingConfig
from nn.configuration import CONTROLS
from nn.sweep_config import LISTS
from nn.tutorial import EPOCHS as LISTING_EPOCHS
from nn.tutorial import ROWS
from pages.explain.course import Choice, Lesson, Measure

FILE: Final = Path(__file__).parents[1] / "lessons.toml"

_TEXTS: Final = ("title", "text", "question", "because")
_NEEDED: Final = (*_TEXTS, *CONTROLS, "measure", "choices")
_SETTINGS: Final = tuple(field.name for field in fields(TrainingConfig))
_WHAT_IF: Final = tuple(name for name in _SETTINGS if name not in CONTROLS)
_KNOWN: Final = (*_NEEDED, *_WHAT_IF, "listing", "at", "experiment")
_OF_A_CHOICE: Final = ("says", "from", "below")
_OF_AN_EXPERIMENT: Final = ("first_seed", "seeds", "epochs")
_LISTS: Final = tuple(LISTS.values())


class CourseError(ValueError):
    """The file cannot be used; the message is one sentence with the number of the lesson."""


def lessons() -> list[Lesson]:
    """All lessons, in their order.

    Raises:
        CourseError: the file cannot be read, or an entry in it is missing or not allowed.
    """
    try:
        # Some editors put a mark before the first letter.
        tables = tomllib.loads(FILE.read_text("utf-8-sig")).get("lesson")
    except OSError as error:
        raise CourseError(f"{FILE.name} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise CourseError(f"{FILE.name} cannot be read: {error}.") from None
    if not isinstance(tables, list) or not tables:
        raise CourseError(f"{FILE.name} has no lesson; each begins with [[lesson]].")
    found = []
    for number, table in enumerate(tables, start=1):
        try:
            found.append(_lesson(table))
        except ValueError as error:
            raise CourseError(f"Lesson {number} in {FILE.name}: {error}.") from None
    return found


def _lesson(table: object) -> Lesson:
    entries = _entries("it", table, _KNOWN, _NEEDED)
    for name in _TEXTS:
        if not isinstance(entries[name], str) or not entries[name].strip():
            raise ValueError(f"{name} must be a text, not {entries[name]!r:.40}")
    config = TrainingConfig(**{name: entries[name] for name in _SETTINGS if name in entries})
    measure = entries["measure"]
    if measure not in get_args(Measure):
        allowed = ", ".join(get_args(Measure))
        raise ValueError(f"measure is {measure!r:.40}; it must be one of {allowed}")
    if measure == "dead_units" and config.activation != "relu":
        raise ValueError("dead_units can be counted of the activation relu alone")
    listing = _listing(entries.get("listing", False), config, measure)
    return Lesson(
        **{name: entries[name].strip() for name in _TEXTS},
        config=config,
        measure=measure,
        choices=_choices(entries["choices"], measure, config),
        listing=listing,
        at=_epoch(entries.get("at"), measure, config.epochs),
        experiment=_experiment(entries.get("experiment")),
    )


def _entries(
    name: str, table: object, known: Sequence[str], needed: Sequence[str]
) -> Mapping[str, Any]:
    """A table with all entries that it needs, and none that is unknown."""
    if not isinstance(table, Mapping):
        raise ValueError(f"{name} must be a table, not {table!r:.40}")
    for entry in needed:
        if entry not in table:
            raise ValueError(f"{name} has no {entry}")
    for entry in table:
        if entry not in known:
            raise ValueError(f"{name} has an unknown {entry!r:.40}; known are {', '.join(known)}")
    return table


def _listing(value: object, config: TrainingConfig, measure: str) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"listing must be true or false, not {value!r:.40}")
    needed = TrainingConfig(config.seed, ROWS, 1.0, LISTING_EPOCHS)
    if value and not (config == needed and measure == "solved_epoch"):
        raise ValueError(
            f"the listing needs {ROWS} hidden_units, learning_rate 1, {LISTING_EPOCHS} epochs, "
            "no other setting and the measure solved_epoch"
        )
    return value


def _epoch(value: object, measure: str, epochs: int) -> int | None:
    if value is None:
        return None
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not isinstance(value, int) or not whole or not 0 <= value <= epochs:
        raise ValueError(f"at must be a whole number from 0 to {epochs}, not {value!r:.40}")
    if measure != "rows_right":
        raise ValueError("at is for the measure rows_right alone")
    return value


def _experiment(table: object) -> SweepGrid | None:
    if table is None:
        return None
    known = (*_OF_AN_EXPERIMENT, "rows", "columns", *_LISTS)
    entries = _entries("experiment", table, known, _OF_AN_EXPERIMENT)
    first, count = entries["first_seed"], entries["seeds"]
    if not all(isinstance(value, int) and 0 <= value <= 2**32 - 1 for value in (first, count)):
        raise ValueError("experiment's first_seed and seeds must be whole numbers")
    lists = {name: entries[name] for name in _LISTS if name in entries}
    for name, values in lists.items():
        if not isinstance(values, list):
            raise ValueError(f"experiment's {name} must be a list, not {values!r:.40}")
    axes = {name: str(entries[name]) for name in ("rows", "columns") if name in entries}
    try:
        if "learning_rates" in lists:
            lists["learning_rates"] = [*map(float, lists["learning_rates"])]
        seeds = range(first, first + min(count, 5000))
        return SweepGrid(SweepConfig(tuple(seeds), epochs=entries["epochs"], **lists), **axes)
    except (TypeError, ValueError) as error:
        raise ValueError(f"experiment's {error}") from None


def _choices(tables: object, measure: str, config: TrainingConfig) -> tuple[Choice, ...]:
    if not isinstance(tables, list) or len(tables) < 2:
        raise ValueError("choices must be a list of at least two")
    least = 0
    most = {
        "rows_right": 4,
        "dead_units": config.hidden_units,
        "solved_epoch": config.epochs,
        "final_loss": 1,
    }[measure]
    choices = []
    for place, table in enumerate(tables, start=1):
        name = f"choice {place}"
        entries = _entries(name, table, _OF_A_CHOICE, ["says"])
        if not isinstance(entries["says"], str) or not entries["says"].strip():
            raise ValueError(f"{name} must say a text, not {entries['says']!r:.40}")
        ends = [entries.get("from", -math.inf), entries.get("below", math.inf)]
        for end, value in zip(("from", "below"), ends, strict=True):
            if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
                raise ValueError(f"{name} has {end} = {value!r:.40}; it must be a number")
            if not (least < value <= most or math.isinf(value)):
                raise ValueError(
                    f"{name} has {end} = {value:g}; it must be over {least} and up to {most:g}"
                )
        if ends[0] >= ends[1] and not math.isinf(ends[0]):
            raise ValueError(f"{name} has from = {ends[0]:g}, which is not less than {ends[1]:g}")
        choices.append(Choice(entries["says"], *map(float, ends)))
    if len({choice.says for choice in choices}) < len(choices):
        raise ValueError("two choices say the same")
    _check_cover(choices, never=measure == "solved_epoch")
    return tuple(choices)


def _check_cover(choices: Sequence[Choice], *, never: bool) -> None:
    """Check that exactly one choice is right, whatever is measured.

    Args:
        choices: all of them.
        never: whether the measure may be infinite, which means never solved.
    """
    ordered = sorted(choices, key=lambda choice: (choice.low, choice.high))
    if ordered[0].low != -math.inf:
        raise ValueError(f"no choice is right below {ordered[0].low:g}")
    for before, after in pairwise(ordered):
        if before.high < after.low:
            end = "" if math.isinf(after.low) else f" to {after.low:g}"
            raise ValueError(f"no choice is right from {before.high:g}{end}")
        if before.high > after.low or before.low == after.low:
            raise ValueError(f"“{before.says}” and “{after.says}” can both be right")
    last = ordered[-1]
    if last.high != math.inf:
        raise ValueError(f"no choice is right from {last.high:g}")
    if never and last.low != math.inf:
        raise ValueError("no choice is right if it is never solved; give one from = inf")
    if not never and last.low == math.inf:
        raise ValueError(f"“{last.says}” can never be right")
