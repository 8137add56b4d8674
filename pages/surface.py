"""The Decision surface page: how do soft lines become a truth table?"""

import streamlit as st

from nn import SOLVED, HiddenSpace
from nn.charts import decision_surface_3d, forward_pass_contour, hidden_unit_surfaces
from nn.hidden_space import VIEWS
from pages.explain import alts, timeline, verdicts
from pages.explain.network_words import (
    line_of_unit,
    no_hidden_units,
    surface_question,
    who_draws_lines,
    yardstick,
)
from pages.explain.point import draw_point
from pages.explain.session import HIDDEN_VIEW, hidden_view
from pages.live.run import current_run
from pages.live.settings import task
from pages.live.watch import Kind

NAMES = {"output": "the output weights", "principal": "the two principal axes"}

learned = current_run().config
view = hidden_view() if learned.hidden_units else None
moment = timeline.begin(
    surface_question(learned, task(learned)),
    f"{verdicts.on_straight_lines(learned)} {who_draws_lines(learned)}",
    hidden_space=view,
)
network, epoch, config = moment.snapshot.network, moment.snapshot.epoch, moment.config
table = config.truth_table
units = network.hidden_units
hint = "both activations as they are" if units == 2 else "one unit, so one dimension"
if units > 2 and view:
    hint = f"{units} units, along {NAMES[view]}"
charts: list[tuple[Kind, str]] = [
    ("surface", "Decision surface · the output for every pair of inputs")
]
if units:
    charts.append(("hidden", f"The hidden space · {hint}"))
timeline.follow(moment, *charts, hidden_space=view)
verdict = verdicts.separation(network, moment.squared_error, config.table, yardstick(config))
if moment.squared_error < SOLVED:
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
if units:
    timeline.chart(
        left,
        f"What each hidden unit outputs · {line_of_unit(config)}",
        hidden_unit_surfaces(network, table),
        "units",
        height=380 if units <= 16 else 520,
        alt=alts.hidden_units(network, epoch),
    )
else:
    left.info(no_hidden_units(), icon=":material/visibility_off:")
timeline.chart(
    right,
    "The output as a height · drag to turn it",
    decision_surface_3d(network, table),
    "height",
    alt=alts.surface(network, epoch, "The output as a height over both inputs", table),
)
