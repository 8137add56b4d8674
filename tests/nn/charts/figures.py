"""What the tests of the figures have in common."""

from typing import Any

import plotly.graph_objects as go

from nn import History, Network, TrainingConfig, train

UNITS = [1, 2, 4, 16, 64]


def history_of(units: int, epochs: int = 600, every: int = 5) -> History:
    history = History(TrainingConfig(1, units, 1.0, epochs))
    for snapshot in train(history.config, at=range(0, epochs + 1, every)):
        history.append(snapshot)
    return history


def traces(figure: go.Figure, meta: str) -> list[Any]:
    return [trace for trace in figure.data if trace.meta == meta]


def only(figure: go.Figure, meta: str) -> Any:
    (trace,) = traces(figure, meta)
    return trace


def value_of(network: Network, label: str) -> float:
    """The parameter with a name such as x₁ → h₂ or bias of ŷ."""
    digits = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
    source, arrow, target = label.partition(" → ")
    if not arrow:
        unit = label.removeprefix("bias of ")
        if unit == "ŷ":
            return float(network.output_bias[0])
        return float(network.hidden_bias[int(unit[1:].translate(digits)) - 1])
    if target == "ŷ":
        return float(network.output_weights[int(source[1:].translate(digits)) - 1, 0])
    row = ["x₁", "x₂", "1"].index(source)
    return float(network.hidden_weights[row, int(target[1:].translate(digits)) - 1])
