"""A point of the inputs that is chosen by its numbers, and the forward pass for it."""

from typing import Any, Final

import numpy as np
import streamlit as st

from nn import Network
from nn.parameter_names import OUTPUT_NAME, unit_name
from nn.surface import HIGH, LOW
from pages.explain.digits import with_minus

_LISTED: Final = 16
"""Up to so many units the table is as high as it has to be; with more it scrolls."""


def forward_pass_table(network: Network, x1: float, x2: float) -> list[dict[str, str]]:
    """The numbers of every layer for one input, a row for each unit."""
    inputs = np.array([[x1, x2, 1.0]])
    units = network.hidden_units
    hidden, output = network.forward(inputs)
    sums = (inputs @ network.hidden_weights + network.hidden_bias)[0]
    last = network.logits(hidden)[0]
    names = [*(unit_name(unit) for unit in range(units)), OUTPUT_NAME]
    both = zip(names, [*sums, *last], [*hidden[0, :units], *output[0]], strict=True)
    return [
        {"unit": name, "pre-activation": _signed(z), "activation": _signed(a)}
        for name, z, a in both
    ]


def draw_point(place: Any, network: Network) -> None:
    """Draw two fields for the inputs, and the answer for them with the numbers behind it."""
    with place:
        st.markdown("**The forward pass of a point** :small[choose its two inputs]")
        fields = st.columns(2)
        values = [
            field.number_input(name, value=value, step=0.1, format="%.2f", key=key)
            for field, name, value, key in zip(
                fields, ("x₁", "x₂"), (1.0, 0.0), ("point_x1", "point_x2"), strict=True
            )
        ]
        for name, value in zip(("x₁", "x₂"), values, strict=True):
            if value is None or not LOW <= value <= HIGH:
                written = "empty" if value is None else with_minus(f"{value:g}")
                st.warning(
                    f"{name} is {written}; it must be a number from −{-LOW:g} to {HIGH:g}, as on "
                    "the chart."
                )
                return
        x1, x2 = (float(value) for value in values if value is not None)
        table = forward_pass_table(network, x1, x2)
        output = table[-1]["activation"]
        first, second = (with_minus(f"{value:g}") for value in (x1, x2))
        st.markdown(f"For x₁ = {first} and x₂ = {second} the output is **{output}**.")
        if len(table) <= _LISTED:
            st.table(table, hide_index=True)
        else:
            st.dataframe(table, hide_index=True, height=320)


def _signed(value: float) -> str:
    return with_minus(f"{value:.4f}")
