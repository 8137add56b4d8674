"""The Backpropagation page: where does one update come from?"""

import numpy as np
import streamlit as st

from nn import (
    STEP_SIZES,
    errors_over_steps,
    gradient_terms,
    loss_and_gradients,
    numerical_gradients,
)
from nn.charts import finite_difference_errors
from nn.data import ROW_NAMES
from pages.explain import stepper, tables, timeline
from pages.explain.checks import GradientCheck, describe_errors
from pages.explain.digits import add_up, plain
from pages.explain.no_gradient import instead_of_errors
from pages.explain.notation import backpropagation_hint
from pages.explain.steps import epoch_steps, parameter_of

ALL_ROWS = "all four"

moment = timeline.begin(
    "Where does one update come from?",
    "One epoch with this network's numbers: forward from the inputs to the loss, then back to "
    "every weight by the chain rule.",
)
network, table = moment.snapshot.network, moment.config.truth_table
loss = moment.config.loss_function
exact = loss_and_gradients(network, table.inputs, table.targets, loss).gradients
numerical = numerical_gradients(network, table.inputs, table.targets, loss=loss)
check = GradientCheck.of(exact, numerical, network, table.inputs)
stepper.style()
tables.style()

rate = moment.config.rate_at(moment.snapshot.epoch)
names = [step.name for step in epoch_steps(network, rate, range(4), table, loss)]
stepper.draw_names(names)
with st.container(key="step_and_gradient"):
    left, right = timeline.halves()
with left:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        stepper.draw_buttons(len(names))
        row = st.segmented_control(
            "Rows of the truth table",
            [ALL_ROWS, *ROW_NAMES],
            default=ALL_ROWS,
            key="row",
            required=True,
            label_visibility="collapsed",
        )
    rows = list(range(4)) if row == ALL_ROWS else [ROW_NAMES.index(row)]
    if row != ALL_ROWS:
        st.caption("This row's share: the shares of all four rows add up to the gradient.")
    steps = epoch_steps(network, rate, rows, table, loss)
    for number in stepper.shown_steps(len(steps)):
        stepper.draw_step(number, steps[number - 1], rows)

with right:
    chosen = st.selectbox(
        "**One gradient, term by term:** weight or bias",
        check.labels,
        key="weight",
        format_func=lambda label: f"{check.names[label]} · {label}",
    )
    name, index = parameter_of(chosen)
    terms = gradient_terms(network, table.inputs, table.targets, name, index, loss=loss)
    product = np.prod(list(terms.values()), axis=0)
    written = add_up(product.tolist())
    lines = [[plain(value, 3) for value in values] for values in terms.values()]
    columns = zip(*lines, written.terms, strict=True)
    tables.draw(
        right,
        {"factor": [*terms, "product"], **dict(zip(ROW_NAMES, columns, strict=True))},
        "The factors of the gradient for each row of the truth table",
        total=True,
    )
    kind = "bias" if name.endswith("bias") else "weight"
    st.markdown(
        f"The products add up to **{written.total}**{'' if written.exact else ' (rounded)'}, the "
        f"gradient of `{chosen}`: to nine digits {plain(exact[name][index])}. Nudging this {kind} "
        "up and down by 0.00001 and measuring the loss gives "
        f"{plain(numerical[name][index])}."
    )

st.markdown("**Check: every gradient against finite differences**")
if check.agrees:
    st.success(check.verdict, icon=":material/check_circle:")
else:
    st.error(check.verdict, icon=":material/error:")
with st.container(key="check_of_all"):
    left, right = timeline.halves()
check.draw(left)
if nothing := instead_of_errors(network, table, loss):
    right.markdown("**The error for each step size**")
    right.info(nothing, icon=":material/remove:")
else:
    errors = errors_over_steps(network, table.inputs, table.targets, loss)
    timeline.chart(
        right,
        "The error for each step size · central differences",
        finite_difference_errors(STEP_SIZES, errors),
        "check",
        320,
        alt=describe_errors(errors, moment.snapshot.epoch),
    )
timeline.look_for(backpropagation_hint(network, table, loss))
