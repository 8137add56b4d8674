"""The settings of a run that a visitor can choose, and what the pages call them."""

import re
from typing import Final

from nn import TrainingConfig
from nn.configuration import CONTROLS
from nn.data import gate_name

WHAT_IF: Final = ("table",)
"""Those beside the four controls; an address names them only where they are not the tutorial's."""
SETTINGS: Final = (*CONTROLS, *WHAT_IF)


def task(config: TrainingConfig) -> str:
    """What the network learns, such as XOR or x₁ AND NOT x₂."""
    return gate_name(config.table)


def file_name(config: TrainingConfig) -> str:
    """What the names of all files begin with to which a run or a chart of it is saved."""
    return f"{task_in_file_names(config)}-seed-{config.seed}-units-{config.hidden_units}"


def task_in_file_names(config: TrainingConfig) -> str:
    """What the network learns, in small letters, digits and hyphens."""
    plain = task(config).replace("₁", "1").replace("₂", "2").lower()
    return re.sub("[^a-z0-9]+", "-", plain)
