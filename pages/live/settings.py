"""The settings of a run that a visitor can choose, and what the pages call them."""

import re
from dataclasses import fields
from typing import Any, Final

from nn import TrainingConfig
from nn.configuration import CONTROLS, OWN, VALUES
from nn.data import gate_name

SETTINGS: Final = tuple(field.name for field in fields(TrainingConfig))
WHAT_IF: Final = tuple(name for name in SETTINGS if name not in CONTROLS)
"""Those beside the four controls; an address names them only where they are not the tutorial's."""
LISTED: Final = tuple(name for name in WHAT_IF if name in VALUES)
"""Those of them that are chosen in a list; the others belong to one run alone."""

_SWITCHES: Final = {"true": True, "false": False}


def read_setting(name: str, text: Any) -> Any:
    """The value of a what-if setting from its text in an address; another text stays as it is."""
    return _SWITCHES.get(text, text) if name == "third_input" and isinstance(text, str) else text


def setting_text(value: Any) -> Any:
    """The value of a what-if setting as it stands in an address."""
    return str(value).lower() if isinstance(value, bool) else value


def cell_text(name: str, value: Any) -> str:
    """The value of a what-if setting in a file; no spreadsheet takes it for a number."""
    if name == "table":
        return gate_name(value)
    if name == "third_input":
        return "yes" if value else "no"
    return str(value)


def task(config: TrainingConfig) -> str:
    """What the network learns, such as XOR or x₁ AND NOT x₂."""
    return gate_name(config.table)


def capital(text: str) -> str:
    """A text as a sentence or a list begins with it; the inputs x₁ and x₂ stay small."""
    return text if text.startswith(("x₁", "x₂")) else text[:1].upper() + text[1:]


def differences(config: TrainingConfig) -> list[str]:
    """The settings in which a run differs from the tutorial's network, beside what it learns.

    That there is no hidden layer is one of them; then the activation, which is that of the hidden
    units, is none.
    """
    usual = TrainingConfig()
    names = [n for n in WHAT_IF if n != "table" and getattr(config, n) != getattr(usual, n)]
    if config.hidden_units:
        return names
    return [*(name for name in names if name != "activation"), "hidden_units"]


def file_name(config: TrainingConfig) -> str:
    """What the names of all files begin with to which a run or a chart of it is saved."""
    return f"{network_in_file_names(config)}-{start_in_file_names(config)}"


def start_in_file_names(config: TrainingConfig) -> str:
    """The start and the size of the network; no seed draws weights of its own."""
    drawn = "" if config.weights else f"seed-{config.seed}-"
    return f"{drawn}units-{config.hidden_units}"


def network_in_file_names(config: TrainingConfig) -> str:
    """What the network learns and in what it differs from the tutorial's; as below."""
    names = {"third_input": "no-third-input", "start": f"start-{config.start}"}
    names |= {name: f"own-{name.replace('_', '-')}" for name in OWN}
    names["biases"] = "no-biases" if config.biases == "none" else f"{config.biases}-bias-only"
    others = [name for name in differences(config) if name != "hidden_units"]
    return "-".join(
        [task_in_file_names(config), *(names.get(name, getattr(config, name)) for name in others)]
    )


def task_in_file_names(config: TrainingConfig) -> str:
    """What the network learns, in small letters, digits and hyphens."""
    plain = task(config).replace("₁", "1").replace("₂", "2").lower()
    return re.sub("[^a-z0-9]+", "-", plain)
