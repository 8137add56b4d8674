"""The Decision surface page: how do soft lines become XOR?"""

import streamlit as st

from nn import SOLVED, XOR, HiddenSpace, Network
from nn.charts import (
    decision_surface_3d,
    forward_pass_contour,
    hidden_space_chart,
    hidden_unit_surfaces,
)
from nn.data import ROW_NAMES
from pages.explain import timeline

OUTPUT, PRINCIPAL = "the output weights", "the two principal axes"


def rows_on_the_wrong_side(network: Network, space: HiddenSpace) -> list[str]:
    """The rows of XOR, such as "01", that appear on the wrong side of the line in this view."""
    hidden, output = network.forward(XOR.inputs)
    seen = space.logit(space.project(hidden)) > 0
    there = output[:, 0] > 0.5
    return [name for name, a, b in zip(ROW_NAMES, seen, there, strict=True) if a != b]


moment = timeline.begin(
    "How do soft lines become XOR?",
    "No straight line separates the 1s of XOR from its 0s. Each hidden unit draws one soft line; "
    "the output combines these lines.",
)
network = moment.snapshot.network
units = network.hidden_units
left, right = timeline.halves()
timeline.chart(
    left,
    "The output over both inputs · point at it to see the forward pass",
    forward_pass_contour(network),
    "contour",
)
timeline.chart(
    right,
    "The output as a height · drag to turn it",
    decision_surface_3d(network),
    "height",
)
left, right = timeline.halves()
timeline.chart(
    left,
    "What each hidden unit outputs · its line is w · x + b = 0",
    hidden_unit_surfaces(network),
    "units",
    height=380 if units <= 16 else 520,
)
view = OUTPUT
if units > 2:
    view = right.segmented_control(
        "View along", [OUTPUT, PRINCIPAL], default=OUTPUT, key="view", required=True
    )
space = HiddenSpace.of(network, XOR.inputs, principal=view == PRINCIPAL)
hint = "both activations as they are" if units == 2 else "one unit, so one dimension"
if units > 2:
    hint = f"{units} units, seen along {view}"
timeline.chart(
    right,
    f"The hidden space · {hint}",
    hidden_space_chart(network, space),
    "hidden_space",
)
if units > 2:
    wrong = rows_on_the_wrong_side(network, space)
    caption = f"This plane shows {space.share:.1%} of the spread of the four rows."
    if wrong:
        caption += (
            f" In this view {' and '.join(wrong)} {'appears' if len(wrong) == 1 else 'appear'} on "
            "the wrong side of the line. The hidden space has more dimensions than this picture, "
            "and a part of each distance lies in those that are not shown. The view along the "
            "output weights shows the true distances from the line."
        )
    right.caption(caption)
if moment.history.losses[moment.snapshot.epoch] < SOLVED:
    st.success(
        "In the hidden space a straight line separates the 1s from the 0s: the hidden layer has "
        "made XOR linearly separable.",
        icon=":material/check_circle:",
    )
timeline.look_for(
    "Training bends the sheet of inputs in the hidden space until 01 and 10 lie on one side of a "
    "straight line and 00 and 11 on the other. Go back to epoch 0 on the timeline to see where the "
    "rows started."
)
