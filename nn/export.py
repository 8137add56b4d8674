"""A run to take home: as JSON, or as a table of its losses; `nn.script` repeats it.

Every table that is saved as CSV is written here.
"""

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, Final, Literal, NamedTuple

import numpy as np

from nn.configuration import CONTROLS, TrainingConfig
from nn.history import History
from nn.network import Network

FORMAT: Final = "xor-from-scratch run"
VERSION: Final = 1
MAX_BYTES: Final = 1_000_000
"""The size of the largest file that is read; the files that are written are smaller."""
_MAX_LOSSES: Final = 20_000

Cell = str | int | float | None
"""What a table has in a cell; None for nothing."""
DecimalMark = Literal[".", ","]
"""What stands before the decimals of a number."""
_SEPARATORS: Final[dict[DecimalMark, str]] = {".": ",", ",": ";"}
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\n")
"""What a spreadsheet takes for the beginning of a formula, or passes over before one."""


def as_json(history: History) -> str:
    """The run as JSON: its configuration, its latest parameters and its losses.

    If there are more than 20,000 losses, `History.curve` thins them.
    """
    epochs, losses = history.curve(_MAX_LOSSES)
    latest = history.latest
    return json.dumps(
        {
            "format": FORMAT,
            "version": VERSION,
            "config": history.config.settings(),
            "epoch": latest.epoch,
            "parameters": {
                name: values.tolist() for name, values in latest.network.parameters().items()
            },
            "epochs": epochs.astype(int).tolist(),
            "losses": losses.tolist(),
        },
        allow_nan=False,
    )


def losses_as_csv(history: History, decimal_mark: DecimalMark = ".") -> str:
    """The loss of every epoch as CSV, with all of its digits; see `table_as_csv`."""
    losses = history.losses.tolist()
    return table_as_csv({"epoch": range(len(losses)), "loss": losses}, decimal_mark)


def table_as_csv(columns: Mapping[str, Sequence[Cell]], decimal_mark: DecimalMark = ".") -> str:
    """A table as CSV that a spreadsheet opens as a table, and of which it runs nothing.

    Numbers keep all of their digits. Text that a spreadsheet would take for a formula begins with
    an apostrophe.

    Args:
        columns: the cells by the columns' names; all columns are of one length.
        decimal_mark: of the numbers; it is what the reader's spreadsheet expects. Cells are
            separated by commas where it is a point, and by semicolons where it is a comma.

    Raises:
        ValueError: the columns differ in length.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=_SEPARATORS[decimal_mark], lineterminator="\n")
    writer.writerow(map(_harmless, columns))
    written = ([_write(cell, decimal_mark) for cell in column] for column in columns.values())
    writer.writerows(zip(*written, strict=True))
    return text.getvalue()


def _write(cell: Cell, decimal_mark: DecimalMark) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _harmless(cell)
    if isinstance(cell, int):
        return str(cell)
    # What is not finite is no number to a spreadsheet.
    digits = repr(float(cell))
    return digits.replace(".", decimal_mark) if math.isfinite(cell) else _harmless(digits)


def _harmless(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # csv would not quote it
    return f"'{text}" if text.startswith(_FORMULAS) else text


class SavedRun(NamedTuple):
    """A run that was read from a file.

    Attributes:
        config: its configuration.
        epoch: the number of epochs trained.
        network: after them, with the file's parameters.
        edited: whether somebody has changed these: their loss is not the last one in the file.
    """

    config: TrainingConfig
    epoch: int
    network: Network
    edited: bool


def from_json(text: bytes) -> SavedRun:
    """Read what `as_json` wrote.

    Raises:
        ValueError: the file is too large, not JSON, or not a saved run; the message says which.
    """
    if len(text) > MAX_BYTES:
        raise ValueError(f"the file must have at most {MAX_BYTES:,} bytes, not {len(text):,}")
    try:
        data = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise ValueError("the file is not JSON") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError("this is not a run saved by this app")
    if data.get("version") != VERSION:
        raise ValueError(f"the file's version must be {VERSION}, not {data.get('version')!r:.20}")
    config = _config(data.get("config"))
    epoch = data.get("epoch")
    if not isinstance(epoch, int) or isinstance(epoch, bool) or not 0 <= epoch <= config.epochs:
        raise ValueError(f"epoch must be a whole number from 0 to {config.epochs}")
    network = _network(data.get("parameters"), config)
    return SavedRun(config, epoch, network, _is_edited(network, config, data.get("losses")))


def _config(values: Any) -> TrainingConfig:
    known = {field.name for field in fields(TrainingConfig)}
    if not isinstance(values, dict) or not set(CONTROLS) <= set(values) <= known:
        more = ", ".join(sorted(known.difference(CONTROLS)))
        raise ValueError(f"config must have {', '.join(sorted(CONTROLS))}, and may have {more}")
    return TrainingConfig(**values)


def _network(values: Any, config: TrainingConfig) -> Network:
    shapes = config.untrained().parameters()
    if not isinstance(values, dict) or set(values) != set(shapes):
        raise ValueError(f"parameters must have exactly {', '.join(shapes)}")
    arrays: dict[str, Any] = {}
    for name, example in shapes.items():
        try:
            arrays[name] = np.array(values[name], dtype=np.float64)
        except (ValueError, TypeError, OverflowError):
            raise ValueError(f"{name} must be numbers of shape {example.shape}") from None
        if arrays[name].shape != example.shape or not np.isfinite(arrays[name]).all():
            raise ValueError(f"{name} must be finite numbers of shape {example.shape}")
    return Network(**arrays, architecture=config.architecture)


def _is_edited(network: Network, config: TrainingConfig, losses: Any) -> bool:
    table = config.truth_table
    logits = network.logits(network.forward(table.inputs).hidden)
    now = config.loss_function.value(logits, table.targets)
    last = losses[-1] if isinstance(losses, list) and losses else None
    if not isinstance(last, int | float) or isinstance(last, bool):
        return True
    # Another computer adds the same numbers in another order.
    return not math.isclose(now, last, rel_tol=1e-9, abs_tol=1e-12)


def _refuse(constant: str) -> float:
    raise ValueError(constant)
