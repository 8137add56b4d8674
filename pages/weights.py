"""The Weights page: what has each weight learned?"""

import streamlit as st

from nn import ParameterPaths
from nn.charts import parameters_over_epochs
from pages.explain import alts, timeline, verdicts
from pages.explain.network_words import about_diagram
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
    st.caption(about_diagram(moment.config))
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
