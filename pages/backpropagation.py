"""The Backpropagation page: where does one update come from?"""

import numpy as np
import streamlit as st

from nn import (
    STEP_SIZES,
    XOR,
    errors_over_steps,
    gradient_terms,
    loss_and_gradients,
    numerical_gradients,
    parameter_label,
    relative_errors,
)
from nn.charts import finite_difference_errors
from nn.data import ROW_NAMES
from pages.explain import timeline
from pages.explain.steps import epoch_steps
from pages.sidebar import presentation

ALL = "all four"

moment = timeline.begin(
    "Where does one update come from?",
    "One epoch with this network's numbers: forward from the inputs to the loss, then back to "
    "every weight by the chain rule.",
)
network = moment.snapshot.network
exact = loss_and_gradients(network, XOR.inputs, XOR.targets).gradients
numerical = numerical_gradients(network, XOR.inputs, XOR.targets)

left, right = timeline.halves(1.2)
with left:
    row = st.segmented_control(
        "Rows of the truth table", [ALL, *ROW_NAMES], default=ALL, key="row", required=True
    )
    rows = list(range(4)) if row == ALL else [ROW_NAMES.index(row)]
    if row != ALL:
        st.caption("This row's share: the shares of all four rows add up to the gradient.")
    for count, step in enumerate(epoch_steps(network, moment.config.learning_rate, rows), 1):
        with st.container(border=True):
            st.markdown(f"**{count}. {step.title}**")
            st.latex(step.formula)
            for line in step.numbers:
                st.latex(line)
            with st.expander("All numbers, and the code that computed them"):
                for name, values in step.results.items():
                    st.markdown(f"`{name}` {values.shape}")
                    st.dataframe(np.atleast_2d(values), hide_index=True)
                st.code(step.source)

with right:
    st.markdown("**One gradient, term by term**")
    labels = [
        parameter_label(name, index)
        for name, values in exact.items()
        for index in np.ndindex(values.shape)
    ]
    chosen = st.selectbox("Weight or bias", labels, key="weight")
    name, _, place = chosen.rstrip("]").partition("[")
    kind = "bias" if name.endswith("bias") else "weight"
    index = tuple(int(part) for part in place.split(", "))
    terms = gradient_terms(network, XOR.inputs, XOR.targets, name, index)
    product = np.prod(list(terms.values()), axis=0)
    factors = {**terms, "product": product}
    table = np.array([[f"{value + 0.0:.3g}" for value in values] for values in factors.values()])
    st.dataframe(
        {"factor": list(factors), **dict(zip(ROW_NAMES, table.T, strict=True))},
        hide_index=True,
        column_config={
            "factor": st.column_config.TextColumn(width=presentation.width(128)),
            **{row: st.column_config.TextColumn(width=presentation.width(66)) for row in ROW_NAMES},
        },
    )
    st.markdown(
        f"The products add up to **{product.sum():.9g}**, the gradient of `{chosen}`. "
        f"Nudging this {kind} up and down by 0.00001 and measuring the loss gives "
        f"**{numerical[name][index]:.9g}**."
    )
    st.markdown("**Check: every gradient against finite differences**")
    analytic = np.concatenate([values.ravel() for values in exact.values()])
    differences = np.concatenate([values.ravel() for values in numerical.values()])
    st.dataframe(
        {
            "parameter": labels,
            "by chain rule": analytic,
            "relative error": relative_errors(analytic, differences),
            "difference": differences,
        },
        hide_index=True,
        height=250,
        column_config={
            "parameter": st.column_config.TextColumn(width=presentation.width(132)),
            "by chain rule": st.column_config.NumberColumn(
                format="%.3e", width=presentation.width(88)
            ),
            "difference": st.column_config.NumberColumn(
                format="%.3e", width=presentation.width(88)
            ),
            "relative error": st.column_config.NumberColumn(
                format="%.1e", width=presentation.width(80)
            ),
        },
    )
    timeline.chart(
        right,
        "The error for each step size · central differences",
        finite_difference_errors(STEP_SIZES, errors_over_steps(network, XOR.inputs, XOR.targets)),
        "check",
        320,
    )
timeline.look_for(
    "Each delta has the factor activation × (1 − activation). Where a unit is saturated, this "
    "factor is nearly 0, and the weights that lead to the unit learn slowly. In the check, smaller "
    "steps first make the error smaller, until rounding takes over: the best step is near the cube "
    "root of 1e-16."
)
