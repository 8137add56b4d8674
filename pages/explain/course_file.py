"""The file of the lessons: it is read, and every fault in it is named with the lesson's number."""

import math
from collections.abc import Sequence
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Final, get_args

from nn import SweepConfig, SweepGrid, TrainingConfig
from nn.configuration import CONTROLS
from nn.sweep_config import LISTS
from nn.tutorial import EPOCHS as LISTING_EPOCHS
from nn.tutorial import ROWS
from pages.explain.course import Choice, Lesson, Measure
from pages.explain.data_file import entries_of, is_whole, read_tables, text_of

FILE: Final = Path(__file__).parents[1] / "lessons.toml"

_TEXTS: Final = ("title", "text", "question", "because")
_NEEDED: Final = (*_TEXTS, *CONTROLS, "measure", "choices")
_SETTINGS: Final = tuple(field.name for field in fields(TrainingConfig))
_WHAT_IF: Final = tuple(name for name in _SETTINGS if name not in CONTROLS)
_KNOWN: Final = (*_NEEDED, *_WHAT_IF, "listing", "at", "experiment")
_OF_A_CHOICE: Final = ("says", "from", "below")
_OF_AN_EXPERIMENT: Final = ("first_seed", "seeds", "epochs")
_LISTS: Final = tuple(LISTS.values())


def lessons() -> list[Lesson]:
    """All lessons, in their order.

    Raises:
        DataFileError: the file cannot be read, or an entry in it is missing or not allowed.
    """
    return read_tables(FILE, "lesson", _lesson)


def _lesson(table: object) -> Lesson:
    entries = entries_of("it", table, _KNOWN, _NEEDED)
    texts = {name: text_of(entries, name) for name in _TEXTS}
    config = TrainingConfig(**{name: entries[name] for name in _SETTINGS if name in entries})
    measure = entries["measure"]
    if measure not in get_args(Measure):
        allowed = ", ".join(get_args(Measure))
        raise ValueError(f"measure is {measure!r:.40}; it must be one of {allowed}")
    if measure == "dead_units" and config.activation != "relu":
        raise ValueError("dead_units can be counted of the activation relu alone")
    listing = _listing(entries.get("listing", False), config, measure)
    return Lesson(
        **texts,
        config=config,
        measure=measure,
        choices=_choices(entries["choices"], measure, config),
        listing=listing,
        at=_epoch(entries.get("at"), measure, config.epochs),
        experiment=_experiment(entries.get("experiment")),
    )


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
    if not isinstance(value, int) or not is_whole(value, 0, epochs):
        raise ValueError(f"at must be a whole number from 0 to {epochs}, not {value!r:.40}")
    if measure != "rows_right":
        raise ValueError("at is for the measure rows_right alone")
    return value


def _experiment(table: object) -> SweepGrid | None:
    if table is None:
        return None
    known = (*_OF_AN_EXPERIMENT, "rows", "columns", *_LISTS)
    entries = entries_of("experiment", table, known, _OF_AN_EXPERIMENT)
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
        entries = entries_of(name, table, _OF_A_CHOICE, ["says"])
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
