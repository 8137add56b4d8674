"""The Loss landscape page: what does training walk through?"""

import streamlit as st

from nn import loss_landscape
from nn.charts import landscape_3d, landscape_contour
from nn.parameter_names import parameter_name
from pages.explain import alts, timeline, verdicts
from pages.explain.network_words import loss_title, never_moves
from pages.live.run import current_run

moment = timeline.begin(
    "What does training walk through?",
    "The loss is a height over all weights and biases at once. This is a flat slice through weight "
    + (
        "space, through the point at which this run stays."
        if never_moves(current_run().config)
        else "space; it passes through the end of this run, along the two directions in which the "
        "run moved farthest."
    ),
)
snapshots = moment.history.snapshots
config, title = moment.config, loss_title(moment.config)
landscape = loss_landscape(snapshots, table=config.truth_table, loss=config.loss_function)
here = (moment.snapshot.parameters - landscape.origin) @ landscape.directions.T
count = len(moment.snapshot.network.numbers_there())
moved = len(snapshots) > 1 and not verdicts.stands_still(moment.history)
first, second = (
    "change of " + parameter_name(*place, config.hidden_units)
    for place in moment.snapshot.network.numbers_there()[:2]
)
names = () if moved else ((first, second),)
if len(snapshots) == 1:
    st.markdown("There is no path yet, so this slice runs along the first two weights.")
elif not moved:
    st.markdown(
        f"The run has not moved from its start, where the {title} is **{snapshots[-1].loss:.6f}**: "
        "the gradient is exactly 0 there. So this slice runs along the first two weights."
    )
else:
    st.markdown(
        f"The path runs through {count} dimensions; this slice holds **{landscape.share:.1%}** of "
        f"its variance. At the end of the run the {title} is **{snapshots[-1].loss:.6f}**."
    )
left, right = timeline.halves()
timeline.chart(
    left,
    "From above · circle: epoch 0, star: the end, dot: this epoch",
    landscape_contour(landscape, here, title, *names),
    "above",
    500,
    alt=alts.landscape(landscape, moment.snapshot, "The loss around the path of training"),
)
timeline.chart(
    right,
    f"{'As a height' if title == 'loss' else 'The ' + title + ' as a height'} · drag to turn it",
    landscape_3d(landscape, *names),
    "height",
    500,
    alt=alts.landscape(landscape, moment.snapshot, "The loss as a height"),
)
timeline.look_for(verdicts.landscape_hint(moment.history, moment.snapshot, moment.over))
