"""The Weights page: what has each weight learned?"""

import streamlit as st

from nn import ParameterPaths
from nn.charts import parameters_over_epochs
from pages.explain import alts, timeline, verdicts
from pages.explain.weight import draw_weight

moment = timeline.begin(
    "What has each weight learned?",
    "Training changes only these numbers. A line is a weight: orange is positive, blue negative; a "
    "wider one counts more.",
)
paths = ParameterPaths.of(moment.history)
left, right = timeline.halves()
with left:
    timeline.follow(moment, ("diagram", "The network · point at a line or a unit"))
    st.caption(
        "The number in a unit is its bias. The third input is always 1, so each of its weights "
        "adds the same number for every row: it acts as a second bias of the unit."
    )
timeline.chart(
    right,
    "Weights and biases, loss, gradients · the dotted line marks the epoch at rest",
    parameters_over_epochs(paths, moment.snapshot.epoch),
    "parameters",
    560,
    alt=alts.parameters(moment.history, moment.snapshot, paths),
)
timeline.look_for(verdicts.weights_hint(moment.history, moment.snapshot, paths, moment.over))
draw_weight(moment)
