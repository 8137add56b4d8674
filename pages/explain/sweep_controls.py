"""The controls of the Seeds page: which two settings it compares, in which values, and the seeds.

What an address says of them comes first; from then on each control keeps its value for the session,
and the address follows.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from nn import ACTIVATIONS, BIASES, GATES, LOSSES, STARTS, SweepGrid, TrainingConfig
from nn.configuration import EPOCHS, UNITS, setting_title, short_value
from nn.network import SEEDS
from nn.sweep_config import LISTS
from nn.sweep_grid import NUMBERS, Value
from pages.explain import sweeps
from pages.explain.session import begin_control, forget_controls
from pages.live.settings import read_setting, setting_text
from pages.sidebar import address, presentation

Texts = list[str]


def _same(text: str) -> str:
    return text


@dataclass(frozen=True)
class _List:
    """The values of a setting to choose from.

    Attributes:
        name: in the address.
        label: above the field.
        default: the values at first, as texts.
        options: all of them.
        help: for the field, or None.
        read: makes a value of a text.
    """

    name: str
    label: str
    default: tuple[str, ...]
    options: Sequence[Any]
    help: str | None = None
    read: Callable[[str], Any] = _same


def _names(name: str, label: str, names: Iterable[str], note: str | None = None) -> _List:
    return _List(name, label, (*names,), (*names,), note)


_LISTS: Final = {
    "hidden_units": _List(
        "units",
        "Hidden units",
        ("1", "2", "3", "4"),
        range(UNITS[0], UNITS[1] + 1),
        "0 is no hidden layer: a perceptron.",
        int,
    ),
    "learning_rate": _List(
        "rates",
        "Learning rates",
        ("0.3", "1", "3"),
        ["0.1", "0.3", "1", "3", "10"],
        "Choose, or type any number over 0 and up to 100.",
    ),
    "table": _names("tables", "Truth tables", GATES),
    "start": _names("starts", "Starts", STARTS),
    "activation": _names("activations", "Activations", ACTIVATIONS),
    "loss": _names(
        "losses",
        "Losses",
        LOSSES,
        "What training descends. Solved means a mean squared error under 0.01, whatever it is.",
    ),
    "biases": _names("bias_sets", "Biases", BIASES),
    "third_input": _List(
        "third_inputs",
        "Third input",
        ("true", "false"),
        (True, False),
        read=lambda text: read_setting("third_input", text),
    ),
}
_ROWS: Final = {"rows": "hidden_units", "columns": "learning_rate"}
_NUMBERS: Final = {"first_seed": 0, "seed_count": 200, "sweep_epochs": 5000}


def draw(others: TrainingConfig) -> SweepGrid | None:
    """Draw the controls.

    Args:
        others: the run whose settings all networks have but for rows and columns.

    Returns:
        The grid that the controls describe, or None and a message on the page.
    """
    narrow = presentation.width(104)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
        first = _number("First seed", "first_seed", SEEDS, narrow)
        count = _number("Seeds", "seed_count", (1, 5000), narrow)
        epochs = _number("Epochs", "sweep_epochs", EPOCHS, narrow, step=1000)
        rows = _setting("Rows", "rows")
        columns = _setting("Columns", "columns")
    chosen, settings = {}, list(dict.fromkeys((rows, columns)))
    places = st.columns(len(settings), gap="xsmall")
    for place, setting in zip(places, settings, strict=True):
        with place:
            chosen[setting] = _values(setting)
    if rows == columns:
        st.error(
            f"Rows and columns both show the {setting_title(rows)}. Choose another setting for "
            "one of them. The previous results are kept."
        )
        return None
    try:
        return sweeps.grid(
            (first, count), epochs, (rows, chosen[rows]), (columns, chosen[columns]), others
        )
    except ValueError as error:
        st.error(f"This grid cannot be trained: {error}. The previous results are kept.")
        return None


def first_grid() -> SweepGrid:
    """The grid that is shown if the controls do not describe one."""
    rows, columns = ((name, _read(_LISTS[name], [])) for name in _ROWS.values())
    first, count, epochs = _NUMBERS.values()
    return sweeps.grid((first, count), epochs, rows, columns, TrainingConfig())


def open_grid(grid: SweepGrid) -> dict[str, str | list[str]]:
    """Have the controls describe this grid when the page is opened at the address returned.

    Returns:
        The parameters of the address.
    """
    lists = [values.name for values in _LISTS.values()]
    forget_controls([*_NUMBERS, *_ROWS, *lists])
    config = grid.config
    parameters: dict[str, str | list[str]] = {
        "first_seed": str(config.seeds[0]),
        "seed_count": str(len(config.seeds)),
    }
    for setting in (grid.rows, grid.columns):
        values = getattr(config, LISTS[setting])
        parameters[_LISTS[setting].name] = [_text(value) for value in values]
    parameters["sweep_epochs"] = str(config.epochs)
    for name, setting in {"rows": grid.rows, "columns": grid.columns}.items():
        if setting != _ROWS[name]:
            parameters[name] = setting
    return parameters


def _number(label: str, name: str, limits: tuple[int, int], width: Any, step: int = 1) -> int:
    """Draw a field for a whole number."""
    default = _NUMBERS[name]
    begin_control(name, lambda texts: int(texts[0]) if texts else default)
    number: int = st.number_input(
        label, *limits, step=step, key=name, width=width, persist_state="session"
    )
    follow(name, [str(number)], [str(default)])
    return number


def _setting(label: str, name: str) -> str:
    """Draw the list of the settings that rows or columns may be."""
    begin_control(name, lambda texts: texts[0] if texts else _ROWS[name])
    setting: str = st.selectbox(
        label,
        list(_LISTS),
        key=name,
        format_func=lambda setting: address.title(setting_title(setting)),
        width=presentation.width(160),
        filter_mode=None,
        persist_state="session",
    )
    follow(name, [setting], [_ROWS[name]])
    return setting


def _values(setting: str) -> list[Value]:
    """Draw the list of the values of a setting, several of which can be chosen."""
    values = _LISTS[setting]
    begin_control(values.name, lambda texts: _read(values, texts))
    named = setting not in NUMBERS
    options: dict[str, Any] = (
        {"format_func": lambda value: short_value(setting, value)} if named else {}
    )
    chosen: list[Value] = st.multiselect(
        values.label,
        values.options,
        key=values.name,
        accept_new_options=setting == "learning_rate",
        help=values.help,
        persist_state="session",
        **options,
    )
    follow(values.name, [_text(value) for value in chosen], list(values.default))
    # Names stand in the order of the list, in whichever they were chosen.
    return [value for value in values.options if value in chosen] if named else chosen


def _read(values: _List, texts: Texts) -> list[Any]:
    return [values.read(text) for text in dict.fromkeys(texts or values.default)]


def _text(value: Value) -> str:
    """A value as it stands in an address."""
    return f"{value:.10g}" if isinstance(value, float) else str(setting_text(value))


def follow(name: str, texts: Texts, default: Texts) -> None:
    """Write a control's value into the address, unless it is the default."""
    if texts == default:
        st.query_params.pop(name, None)
    elif st.query_params.get_all(name) != texts:
        st.query_params[name] = texts
