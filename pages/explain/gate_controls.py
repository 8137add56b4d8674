"""The controls of the page of the 16 gates: how many seeds, the learning rate and the epochs.

What an address says of them comes first; from then on each control keeps its value for the session,
and the address follows.
"""

from typing import Final

import streamlit as st

from nn import SweepGrid, TrainingConfig
from nn.gates import HIDDEN_UNITS, MOST_SEEDS, gates_by_need
from nn.training import EPOCHS, MAX_LEARNING_RATE
from pages.explain import sweeps
from pages.explain.session import begin_control
from pages.explain.sweep_controls import follow
from pages.sidebar import presentation

_SEEDS: Final = 50
_TUTORIALS: Final = TrainingConfig()


def draw() -> SweepGrid | None:
    """Draw the controls.

    Returns:
        The grid that the controls describe, or None and a message on the page.
    """
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
        count = _whole("Seeds", "gate_seeds", _SEEDS, (1, MOST_SEEDS), 10)
        rate = _rate()
        epochs = _whole("Epochs", "gate_epochs", _TUTORIALS.epochs, EPOCHS, 1000)
    try:
        return grid(count, rate, epochs)
    except ValueError as error:
        st.error(f"These networks cannot be trained: {error}. The previous results are kept.")
        return None


def grid(
    count: int = _SEEDS,
    rate: float = _TUTORIALS.learning_rate,
    epochs: int = _TUTORIALS.epochs,
) -> SweepGrid:
    """The tutorial's network on every truth table, in rows, with few hidden units, in columns.

    Args:
        count: of seeds, from 0.
        rate: the learning rate.
        epochs: of every network.

    Raises:
        ValueError: see `SweepConfig`.
    """
    others = TrainingConfig(learning_rate=rate)
    tables, units = ("table", gates_by_need()), ("hidden_units", HIDDEN_UNITS)
    return sweeps.grid((0, count), epochs, tables, units, others)


def _whole(label: str, name: str, default: int, limits: tuple[int, int], step: int) -> int:
    """Draw a field for a whole number."""
    begin_control(name, lambda texts: int(texts[0]) if texts else default)
    number: int = st.number_input(
        label,
        *limits,
        step=step,
        key=name,
        width=presentation.width(110),
        persist_state="session",
    )
    follow(name, [str(number)], [str(default)])
    return number


def _rate() -> float:
    """Draw the field for the learning rate."""
    name, default = "gate_rate", _TUTORIALS.learning_rate
    begin_control(name, lambda texts: float(texts[0]) if texts else default)
    rate: float = st.number_input(
        "Learning rate",
        0.0,
        MAX_LEARNING_RATE,
        step=0.1,
        format="%g",
        key=name,
        width=presentation.width(130 if presentation.on() else 110),
        persist_state="session",
    )
    follow(name, [f"{rate:.10g}"], [f"{default:.10g}"])
    return rate
