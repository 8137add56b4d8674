"""A weight or bias that is chosen by its name, and the table of all of them."""

from typing import Any, Final

import streamlit as st

from nn import LOSSES, XOR, Network, TruthTable, loss_and_gradients
from nn.losses import Loss
from nn.parameter_names import parameter_name
from pages.explain import tables
from pages.explain.digits import with_minus
from pages.explain.timeline import Moment

_MSE: Final = LOSSES["mse"]
_FEW: Final = 21
"""So many numbers, those of 4 hidden units, stand in a table that need not scroll."""


def parameter_table(
    network: Network, table: TruthTable = XOR, loss: Loss = _MSE
) -> list[dict[str, Any]]:
    """Each weight and bias that is there: what it connects, its value and its gradient."""
    gradients = loss_and_gradients(network, table.inputs, table.targets, loss).gradients
    values = network.parameters()
    return [
        {
            "weight or bias": parameter_name(name, index, network.hidden_units),
            "value": float(values[name][index]),
            "gradient": float(gradients[name][index]),
        }
        for name, index in network.numbers_there()
    ]


def draw_weight(moment: Moment) -> None:
    """Draw a field to choose a weight or bias in, its numbers, and the table of all of them."""
    config = moment.config
    table = parameter_table(moment.snapshot.network, config.truth_table, config.loss_function)
    names = [row["weight or bias"] for row in table]
    left, right = st.columns(2, gap="medium")
    with left:
        chosen = st.selectbox("Weight or bias", names, key="chosen_parameter")
        value, gradient = next(
            (row["value"], row["gradient"]) for row in table if row["weight or bias"] == chosen
        )
        rate = config.rate_at(moment.snapshot.epoch)
        step = _signed(-rate * gradient, "+.3e")
        st.markdown(
            f"At epoch {moment.snapshot.epoch:,} **{chosen}** is **{_signed(value, '.6f')}**. Its "
            + (
                f"gradient is {_signed(gradient, '.3e')}, so the next epoch at learning rate "
                f"{rate:g} changes it by {step}."
                if gradient
                else "gradient is exactly 0, so the next epoch does not change it."
            )
        )
    with right:
        biased = any(name.startswith("bias") for name in names)
        kinds = "weights and biases" if biased else "weights"
        st.markdown(f"**All {len(table)} {kinds}** :small[at this epoch]")
        tables.style()
        tables.draw(
            st.container(height=300 if len(table) > _FEW // 2 else "content"),
            {
                "weight or bias": names,
                "value": [_signed(row["value"], ".6f") for row in table],
                "gradient": [_signed(row["gradient"], ".3e") for row in table],
            },
            f"All {kinds} at epoch {moment.snapshot.epoch:,}",
        )


def _signed(value: float, form: str) -> str:
    return with_minus(format(value, form))
