"""The Loss landscape page: what does training walk through?"""

import streamlit as st

from nn import loss_landscape
from nn.charts import landscape_3d, landscape_contour
from pages.explain import timeline

moment = timeline.begin(
    "What does training walk through?",
    "The loss is a height over all weights and biases at once. This is a plane through the "
    "network that the run has come to, along the two directions in which its path went farthest.",
)
snapshots = moment.history.snapshots
landscape = loss_landscape(snapshots)
here = (moment.snapshot.parameters - landscape.origin) @ landscape.directions.T
count = moment.snapshot.parameters.size
st.markdown(
    f"Of the variance of the path through {count} dimensions, this plane holds "
    f"**{landscape.share:.1%}**. Where it crosses the last network, the loss is "
    f"**{snapshots[-1].loss:.6f}**."
    if len(snapshots) > 1
    else "There is no path yet, so that this plane is any: along the first two weights."
)
left, right = timeline.halves()
timeline.chart(
    left,
    "From above · circle: epoch 0, star: the end, dot: this epoch",
    landscape_contour(landscape, here),
    "above",
    500,
)
timeline.chart(
    right,
    "As a height · drag to turn it",
    landscape_3d(landscape),
    "height",
    500,
)
timeline.look_for(
    "The path runs along a flat ledge first and then down into a valley; a run that gets stuck "
    "ends on such a ledge, where no step leads down. Steps are at right angles to the contour "
    "lines only as far as the path lies in this plane."
)
