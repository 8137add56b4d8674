"""The Loss landscape page: what does training walk through?"""

import streamlit as st

from nn import loss_landscape
from nn.charts import landscape_3d, landscape_contour
from pages.explain import alts, timeline, verdicts

moment = timeline.begin(
    "What does training walk through?",
    "The loss is a height over all weights and biases at once. This is a flat slice through weight "
    "space; it passes through the end of this run, along the two directions in which the run moved "
    "farthest.",
)
snapshots = moment.history.snapshots
landscape = loss_landscape(snapshots, table=moment.config.truth_table)
here = (moment.snapshot.parameters - landscape.origin) @ landscape.directions.T
count = moment.snapshot.parameters.size
st.markdown(
    f"The path runs through {count} dimensions; this slice holds **{landscape.share:.1%}** of its "
    f"variance. At the end of the run the loss is **{snapshots[-1].loss:.6f}**."
    if len(snapshots) > 1
    else "There is no path yet, so this slice runs along the first two weights."
)
left, right = timeline.halves()
timeline.chart(
    left,
    "From above · circle: epoch 0, star: the end, dot: this epoch",
    landscape_contour(landscape, here),
    "above",
    500,
    alt=alts.landscape(landscape, moment.snapshot, "The loss around the path of training"),
)
timeline.chart(
    right,
    "As a height · drag to turn it",
    landscape_3d(landscape),
    "height",
    500,
    alt=alts.landscape(landscape, moment.snapshot, "The loss as a height"),
)
timeline.look_for(verdicts.landscape_hint(moment.history, moment.snapshot, moment.over))
