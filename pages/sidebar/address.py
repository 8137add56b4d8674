"""The parameters in a page's address: their names, what each may be, and what to say if it is not.

People keep links, so no name may ever disappear or change its meaning.
"""

import difflib
from collections.abc import Callable, Iterable
from typing import Any, Final

import streamlit as st

from nn import ACTIVATIONS, BIASES, LOSSES, STARTS, TrainingConfig
from nn.configuration import OWN, UNITS, VALUES
from nn.data import GATES
from nn.decimals import shortest
from nn.gates import MOST_SEEDS
from nn.network import SEEDS
from nn.parameter_text import read_numbers
from nn.rate_changes import MOST_CHANGES, read_rate_changes
from nn.sweep_config import LISTS
from nn.training import EPOCHS, MAX_LEARNING_RATE
from pages.live.settings import WHAT_IF, read_setting, setting_text
from pages.rooms.codes import CODE_RULE, is_token, normalize_code
from pages.rooms.session import room_session

Check = Callable[[list[str]], object]
"""Takes all values of one name; raises a ValueError if they are not allowed."""

RUNS_COMPARED: Final = 4


def _digits(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError
    return int(text)


def _one(read: Callable[[str], object]) -> Check:
    def check(texts: list[str]) -> None:
        if len(texts) != 1:
            raise ValueError
        read(texts[0])

    return check


def _whole(low: int, high: int) -> tuple[Check, str]:
    def read(text: str) -> None:
        if not low <= _digits(text) <= high:
            raise ValueError

    return _one(read), f"a whole number from {low} to {high}"


def _switch(text: str) -> None:
    if text not in ("true", "false"):
        raise ValueError


def _step(text: str) -> None:
    if text not in (*"12345678", "all"):
        raise ValueError


def _any_of(names: Iterable[str]) -> tuple[Check, str]:
    """One of these names, or several."""
    allowed = list(names)

    def check(texts: list[str]) -> None:
        if not {*texts} <= {*allowed}:
            raise ValueError

    return check, f"{', '.join(allowed[:-1])} or {allowed[-1]}"


def _one_of(names: Iterable[str]) -> tuple[Check, str]:
    """One of these names."""
    several, expected = _any_of(names)

    def check(texts: list[str]) -> None:
        _one(lambda _: None)(texts)
        several(texts)

    return check, expected


def _units(text: str) -> int:
    low, high = UNITS
    if not low <= _digits(text) <= high:
        raise ValueError
    return _digits(text)


def _hidden_units(texts: list[str]) -> None:
    for text in texts:
        _units(text)


def _learning_rates(texts: list[str]) -> None:
    for text in texts:
        TrainingConfig(learning_rate=float(text))


def configuration(text: str) -> TrainingConfig:
    """Read a compared run: seed, hidden units, learning rate and epochs, separated by colons.

    What differs from the tutorial's network follows by its name, as in 1:4:1:5000:table=0001.

    Raises:
        ValueError: the text has another form, or a value is not allowed.
    """
    seed, hidden_units, learning_rate, epochs, *others = text.split(":")
    named = [part.partition("=") for part in others]
    what_if: dict[str, Any] = {name: read_setting(name, value) for name, _, value in named}
    if len(what_if) < len(named) or not what_if.keys() <= {*WHAT_IF}:
        raise ValueError(f"{text:.80} is no compared run")
    return TrainingConfig(
        _digits(seed), _units(hidden_units), float(learning_rate), _digits(epochs), **what_if
    )


def as_text(config: TrainingConfig) -> str:
    """Write a configuration as `configuration` reads it."""
    parts = [config.seed, config.hidden_units, rate_text(config), config.epochs]
    settings = config.settings()
    parts += [f"{name}={setting_text(settings[name])}" for name in WHAT_IF if name in settings]
    return ":".join(map(str, parts))


def rate_text(config: TrainingConfig) -> str:
    """The learning rate as it is written in an address."""
    return shortest(config.learning_rate)


def _configurations(texts: list[str]) -> None:
    if not 1 <= len(texts) <= RUNS_COMPARED:
        raise ValueError
    for text in texts:
        configuration(text)


def _table(text: str) -> None:
    if text not in GATES:
        raise ValueError


def _rate_changes(text: str) -> None:
    read_rate_changes(text, EPOCHS[1])


def _code(text: str) -> None:
    if normalize_code(text) is None:
        raise ValueError


def _token(text: str) -> None:
    if not is_token(text):
        raise ValueError


_SEED: Final = _whole(*SEEDS)
_EPOCHS: Final = _whole(*EPOCHS)
_SWITCH: Final = (_one(_switch), "true or false")
_RATE: Final = f"a number over 0 and up to {MAX_LEARNING_RATE:g}"

CONFIGURATION: Final[dict[str, tuple[Check, str]]] = {
    "seed": _SEED,
    "hidden_units": _whole(*UNITS),
    "learning_rate": (_one(lambda text: _learning_rates([text])), _RATE),
    "epochs": _EPOCHS,
    "table": (_one(_table), "four targets, for the inputs 00, 01, 10 and 11: 0001 is AND"),
    **{
        name: _one_of(map(setting_text, values))
        for name, values in VALUES.items()
        if name != "table"
    },
    "weights": (
        _one(read_numbers),  # whether they fit the network, `_misfit` says
        "v1 and then 5 H + 1 numbers for H hidden units, or 4 without a hidden layer, separated by "
        "underscores: the hidden weights row by row, the hidden biases, the output weights and "
        "the output bias",
    ),
    "rate_changes": (
        _one(_rate_changes),
        f"at most {MOST_CHANGES} learning rates with their epochs, such as 3@1000_0.5@2000",
    ),
}
"""The run's settings, on every page: how each is checked, and what is allowed."""

PARAMETERS: Final[dict[str, tuple[Check, str]]] = {
    **CONFIGURATION,
    "at": _whole(0, EPOCHS[1]),  # where the timeline stands
    "projection": _SWITCH,
    "lesson": _whole(1, 99),
    "challenge": _whole(1, 99),
    "run": (
        _configurations,
        "seed:hidden_units:learning_rate:epochs, such as 1:4:1:5000 or 1:4:1:5000:table=0001, "
        f"at most {RUNS_COMPARED} times",
    ),
    # The grid of the Seeds page.
    "first_seed": _SEED,
    "seed_count": _whole(1, 5000),
    "units": (_hidden_units, "whole numbers from {} to {}".format(*UNITS)),
    "rates": (_learning_rates, f"numbers over 0 and up to {MAX_LEARNING_RATE:g}"),
    "sweep_epochs": _EPOCHS,
    "rows": _one_of(LISTS),
    "columns": _one_of(LISTS),
    "tables": (
        _any_of(GATES)[0],
        "four targets each, for the inputs 00, 01, 10 and 11: 0001 is AND",
    ),
    "starts": _any_of(STARTS),
    "activations": _any_of(ACTIVATIONS),
    "losses": _any_of(LOSSES),
    "bias_sets": _any_of(BIASES),
    "third_inputs": _any_of(("true", "false")),
    # The networks of the page of the 16 gates.
    "gate_seeds": _whole(1, MOST_SEEDS),
    "gate_rate": (_one(lambda text: _learning_rates([text])), _RATE),
    "gate_epochs": _EPOCHS,
    "step": (_one(_step), "a number from 1 to 8, or all"),
    # The tutorial's slips that are left in.
    "slip_derivative_of_activation": _SWITCH,
    "slip_wrong_axis": _SWITCH,
    "slip_mean_for_biases": _SWITCH,
    # The class experiment.
    "room": (_one(_code), CODE_RULE),
    "seat": (_one(_token), "as the page wrote it"),
    "teacher": (_one(_token), "as the page wrote it"),
}
"""All names that the pages understand: how each is checked, and what is allowed."""

PRIVATE: Final = frozenset({"seat", "teacher"})
"""Names whose values belong to one person alone; no shared link contains them."""

_WRONG_CODE: Final = (
    "“{}” in the address is not a room's code. Type the code on the teacher's screen. A code has "
    f"{CODE_RULE}."
)


def remove_invalid() -> list[str]:
    """Remove from a new session's address what cannot be used.

    Streamlit would read 2.5 hidden units as 2, and fail at 1e999 epochs. It reads the address
    before the script starts, so the script has to run again after something was removed.
    What is wrong with a room's code is said on the page of the class experiment, where it can be
    typed: a phone folds the sidebar.

    Returns:
        A message for each parameter that was removed or resembles a known name.
    """
    messages = []
    for name in [*st.query_params]:
        texts = st.query_params.get_all(name)
        if name in PARAMETERS:
            allowed, expected = PARAMETERS[name]
            try:
                allowed(texts)
            except (ValueError, OverflowError) as error:
                del st.query_params[name]
                if name in OWN and str(error).startswith(name):  # it says more than what is allowed
                    messages.append(f"{title(name)}{str(error)[len(name) :]}. It is left out.")
                    continue
                if name == "room":
                    room_session().message = _WRONG_CODE.format(", ".join(texts)[:40])
                    continue
                # A key with a letter too many still shows what nobody is to read.
                found = "wrong" if name in PRIVATE else f"“{', '.join(texts)[:40]}”"
                instead = "It is left out" if name in PRIVATE else "The default is used instead"
                messages.append(
                    f"{title(name)} in the address is {found}; it must be {expected}. {instead}."
                )
                continue
            if name == "weights" and (fault := _misfit(texts[0])):
                del st.query_params[name]
                messages.append(f"{fault}. The weights in the address are left out.")
        elif close := difflib.get_close_matches(name, PARAMETERS, 1, 0.75):
            messages.append(f"“{name[:40]}” in the address is unknown. Did you mean {close[0]}?")
    return messages


def _misfit(weights: str) -> str | None:
    """Why the weights in the address do not fit the network in the address, if they do not."""
    settings = {name: st.query_params.get(name) for name in ("hidden_units", "biases")}
    given: dict[str, Any] = {name: text for name, text in settings.items() if text is not None}
    given["third_input"] = st.query_params.get("third_input", "true") == "true"
    try:
        units = int(given.pop("hidden_units", TrainingConfig().hidden_units))
        TrainingConfig(hidden_units=units, weights=weights, **given)
    except ValueError as error:
        text = str(error)
        return (
            title(text.partition(" ")[0]) + text[text.index(" ") :] if "weights" in text else None
        )
    return None


def title(name: str) -> str:
    """A parameter's name as a sentence begins with it."""
    return name.replace("_", " ").capitalize()
