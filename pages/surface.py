"""The Decision surface page: how do soft lines become a truth table?"""

import streamlit as st

from nn import SOLVED, HiddenSpace
from nn.charts import decision_surface_3d, forward_pass_contour, hidden_unit_surfaces
from nn.hidden_space import VIEWS
from pages.explain import alts, timeline, verdicts
from pages.explain.point import draw_point
from pages.explain.session import HIDDEN_VIEW, hidden_view
from pages.live.run import current_run
from pages.live.settings import task

NAMES = {"output": "the output weights", "principal": "the two principal axes"}

view = hidden_view()
moment = timeline.begin(
    f"How do soft lines become {task(current_run().config)}?",
    f"{verdicts.on_straight_lines(current_run().config)} Each hidden unit draws one soft line; the "
    "output combines these lines.",
    hidden_space=view,
)
network, epoch, config = moment.snapshot.network, moment.snapshot.epoch, moment.config
table = config.truth_table
units = network.hidden_units
hint = "both activations as they are" if units == 2 else "one unit, so one dimension"
if units > 2:
    hint = f"{units} units, along {NAMES[view]}"
timeline.follow(
    moment,
    ("surface", "Decision surface · the output for every pair of inputs"),
    ("hidden", f"The hidden space · {hint}"),
    hidden_space=view,
)
verdict = verdicts.separation(network, moment.snapshot.loss, config.table)
if moment.snapshot.loss < SOLVED:
    st.success(verdict, icon=":material/check_circle:")
else:
    st.info(verdict, icon=":material/help:")
timeline.look_for(verdicts.surface_hint(moment.history, moment.snapshot, moment.over))
if units > 2:
    left, right = timeline.halves()
    left.segmented_control(
        "View the hidden space along",
        VIEWS,
        default=VIEWS[0],
        key=HIDDEN_VIEW,
        required=True,
        format_func=lambda each: NAMES[each],
    )
    space = HiddenSpace.of(network, table.inputs, principal=view == "principal")
    right.caption(verdicts.hidden_view(network, space))

left, right = timeline.halves()
timeline.chart(
    left,
    "The output over both inputs · point at it to see the forward pass",
    forward_pass_contour(network, table),
    "contour",
    alt=alts.surface(network, epoch, table=table),
)
draw_point(right, network)
left, right = timeline.halves()
timeline.chart(
    left,
    "What each hidden unit outputs · its line is w · x + b = 0",
    hidden_unit_surfaces(network, table),
    "units",
    height=380 if units <= 16 else 520,
    alt=alts.hidden_units(network, epoch),
)
timeline.chart(
    right,
    "The output as a height · drag to turn it",
    decision_surface_3d(network, table),
    "height",
    alt=alts.surface(network, epoch, "The output as a height over both inputs", table),
)
