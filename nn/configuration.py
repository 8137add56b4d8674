"""Everything that a run depends on."""

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Final

import numpy as np

from nn.activations import ACTIVATIONS
from nn.architecture import BIASES, TUTORIALS, Architecture, check_name
from nn.data import GATES, FloatArray, TruthTable, gate_name, truth_table
from nn.losses import LOSSES, Loss
from nn.network import HIDDEN_UNITS, SEEDS, Network, check_whole_number
from nn.parameter_text import read_parameters, write_parameters
from nn.rate_changes import (
    MAX_LEARNING_RATE,
    RateChange,
    read_rate_changes,
    write_rate_changes,
)
from nn.starts import STARTS

EPOCHS: Final = (1, 200_000)
UNITS: Final = (0, HIDDEN_UNITS[1])
"""How many hidden units a network may have; 0 means no hidden layer."""

CONTROLS: Final = ("seed", "hidden_units", "learning_rate", "epochs")
"""The settings that every run has; all others are the tutorial's unless they are given."""

VALUES: Final[dict[str, tuple[str | bool, ...]]] = {
    "table": tuple(GATES),
    "start": tuple(STARTS),
    "activation": tuple(ACTIVATIONS),
    "loss": tuple(LOSSES),
    "biases": tuple(BIASES),
    "third_input": (True, False),
}
"""What the settings beside `CONTROLS` may be, but for those in `OWN`."""

OWN: Final = ("weights", "rate_changes")
"""The settings that belong to one run alone: texts, empty unless somebody made that run by hand."""

_WORDS: Final[dict[str, dict[object, str]]] = {
    "table": {key: gate_name(key) for key in GATES},
    "start": {
        **{name: f"start {start.title}" for name, start in STARTS.items()},
        "uniform": "start uniform",
        "small": "start small",
    },
    "activation": {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU"},
    "loss": {name: loss.title for name, loss in LOSSES.items()},
    "biases": {
        "both": "both biases",
        "hidden": "hidden biases only",
        "output": "output bias only",
        "none": "no biases",
    },
    "third_input": {True: "with third input", False: "no third input"},
    "hidden_units": {0: "no hidden layer"},
    "weights": {"": "drawn weights"},
    "rate_changes": {"": "one learning rate"},
}


@dataclass(frozen=True)
class TrainingConfig:
    """Everything that a run depends on: on one machine, it gives the same numbers each time.

    Attributes:
        seed: of the initial parameters, from 0 to 2**32 - 1.
        hidden_units: from 1 to 64, or 0 for no hidden layer.
        learning_rate: over 0 and up to 100.
        epochs: the number of updates of the parameters, from 1 to 200,000.
        table: what is learned, by its key in `nn.data.GATES`.
        start: how the parameters are drawn, by its name in `nn.starts.STARTS`.
        activation: of the hidden units, by its name in `nn.activations.ACTIVATIONS`.
        loss: what training descends, by its name in `nn.losses.LOSSES`.
        biases: which layers have one, by the name in `nn.architecture.BIASES`.
        third_input: whether the constant third input is connected.
        weights: the parameters to begin from, by `nn.parameter_text`; empty for those that are
            drawn, and then seed and start decide them.
        rate_changes: what becomes of the learning rate on the way, by `nn.rate_changes`; empty if
            it stays.

    Raises:
        ValueError: a value is not allowed; the message gives the value and what is.
    """

    seed: int = 1
    hidden_units: int = 4
    learning_rate: float = 1.0
    epochs: int = 5_000
    table: str = "0110"
    start: str = "normal"
    activation: str = "sigmoid"
    loss: str = "mse"
    biases: str = "both"
    third_input: bool = True
    weights: str = ""
    rate_changes: str = ""

    def __post_init__(self) -> None:
        check_whole_number("seed", self.seed, SEEDS)
        check_whole_number("hidden_units", self.hidden_units, UNITS)
        rate = self.learning_rate
        number = isinstance(rate, int | float | np.number) and not isinstance(rate, bool)
        if not number or not 0.0 < rate <= MAX_LEARNING_RATE:
            raise ValueError(
                "learning_rate must be a number over 0 and up to "
                f"{MAX_LEARNING_RATE:g}, not {rate!r:.40}"
            )
        check_whole_number("epochs", self.epochs, EPOCHS)
        check_name("table", self.table, GATES)
        check_name("start", self.start, STARTS)
        check_name("loss", self.loss, LOSSES)
        Architecture(self.activation, self.biases, self.third_input)
        for name in ("seed", "hidden_units", "epochs"):
            object.__setattr__(self, name, int(getattr(self, name)))
        object.__setattr__(self, "learning_rate", float(rate))
        if self.weights != "":
            network = self._network_of(read_parameters(self.weights, self.hidden_units))
            object.__setattr__(self, "weights", write_parameters(network.to_vector()))
        changes = read_rate_changes(self.rate_changes, EPOCHS[1])
        object.__setattr__(self, "rate_changes", write_rate_changes(changes))

    @cached_property
    def architecture(self) -> Architecture:
        """What the network consists of."""
        architecture = Architecture(self.activation, self.biases, self.third_input)
        return TUTORIALS if architecture == TUTORIALS else architecture

    @property
    def truth_table(self) -> TruthTable:
        """What is learned."""
        return truth_table(self.table)

    @property
    def loss_function(self) -> Loss:
        """What training descends."""
        return LOSSES[self.loss]

    def untrained(self) -> Network:
        """The network as it is before the first epoch."""
        if self.weights:
            return self._network_of(read_parameters(self.weights, self.hidden_units))
        return Network.initialize(self.seed, self.hidden_units, self.start, self.architecture)

    def _network_of(self, parameters: FloatArray) -> Network:
        try:
            return Network.from_vector(parameters, self.architecture)
        except ValueError as error:
            raise ValueError(f"weights must be 0 where the network has none: {error}") from None

    @cached_property
    def changes(self) -> tuple[RateChange, ...]:
        """The epochs from which on the learning rate is another one, each with that rate."""
        return read_rate_changes(self.rate_changes, EPOCHS[1])

    def rate_at(self, epoch: int) -> float:
        """The learning rate of the update that leaves this epoch."""
        return next(
            (rate for change, rate in reversed(self.changes) if change <= epoch), self.learning_rate
        )

    def continued(self, epoch: int, rate: float, epochs: int) -> "TrainingConfig":
        """The run that is this one up to an epoch, and goes on with another learning rate.

        Args:
            epoch: from which on the rate is the new one, from 0. What this run would have changed
                there or later is left out.
            rate: over 0 and up to 100.
            epochs: of the new run altogether.

        Raises:
            ValueError: a value is not allowed, or there would be more than 8 changes.
        """
        if epoch == 0:
            return replace(self, learning_rate=rate, rate_changes="", epochs=epochs)
        changes = [change for change in self.changes if change[0] < epoch]
        before = changes[-1][1] if changes else self.learning_rate
        if rate != before:
            changes.append((epoch, rate))
        return replace(self, rate_changes=write_rate_changes(changes), epochs=epochs)

    def settings(self) -> dict[str, int | float | str]:
        """The seed, hidden units, learning rate and epochs, and what differs from the tutorial's.

        `TrainingConfig(**settings)` is the same configuration. So a run of the tutorial's network
        has the same four names in addresses and files as ever.
        """
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name in CONTROLS or getattr(self, field.name) != field.default
        }

    def describe(self, *names: str) -> str:
        """Some of the settings in words; if no names are given, those of `settings`.

        Of several, the seed is left out if the run has weights of its own, which no seed draws.
        """
        chosen = list(names or self.settings())
        if self.weights and len(chosen) > 1:
            chosen = [name for name in chosen if name != "seed"]
        return ", ".join(describe_setting(name, getattr(self, name)) for name in chosen)


def describe_setting(name: str, value: float | str) -> str:
    """A setting in words, as in "4 hidden units"."""
    if value in _WORDS.get(name, {}):
        return _WORDS[name][value]
    if name == "hidden_units":
        return f"{value} hidden unit{'s' * (value != 1)}"
    if name == "epochs":
        return f"{value:,} epoch{'s' * (value != 1)}"
    if name == "weights":
        return "weights of its own"
    if name == "rate_changes":
        changes = read_rate_changes(str(value), EPOCHS[1])
        said = ", ".join(f"{rate:.10g} from {epoch:,}" for epoch, rate in changes)
        return f"rate {said.replace('from', 'from epoch', 1)}"
    return f"{name.replace('_', ' ')} {value:.10g}"


def setting_title(name: str) -> str:
    """What people call a setting, as in "truth table"."""
    return {"table": "truth table"}.get(name, name.replace("_", " "))


_SHORT: Final[dict[str, dict[object, str]]] = {
    "biases": {"both": "both", "hidden": "hidden only", "output": "output only", "none": "none"},
    "third_input": {True: "with", False: "without"},
}


def short_value(name: str, value: float | str) -> str:
    """The value of a setting where the setting is named beside it, as in "4" or "zeros"."""
    if name in ("hidden_units", "learning_rate"):
        return f"{value:.10g}"
    if name in _SHORT:
        return _SHORT[name][value]
    return describe_setting(name, value).removeprefix(f"{name} ")
