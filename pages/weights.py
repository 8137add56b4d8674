"""The Weights page: what has each weight learned?"""

from nn import ParameterPaths
from nn.charts import network_diagram, parameters_over_epochs
from pages.explain import timeline

moment = timeline.begin(
    "What has each weight learned?",
    "Training changes nothing but these numbers. A line is a weight: orange is positive, blue is "
    "negative, and the wider it is, the more it counts.",
)
left, right = timeline.halves()
timeline.chart(
    left,
    f"The network at epoch {moment.snapshot.epoch:,} · point at a line or a unit",
    network_diagram(moment.snapshot.network),
    "diagram",
    560,
)
timeline.chart(
    right,
    "Weights and biases, loss, gradients · the dotted line is this epoch",
    parameters_over_epochs(ParameterPaths.of(moment.history), moment.snapshot.epoch),
    "parameters",
    560,
)
timeline.look_for(
    "While the loss stands still on its plateau the gradients are small, and when it falls, the "
    "weights run apart: that is when units take on different jobs. Afterwards the weights keep "
    "growing, ever more slowly, since a sigmoid reaches 0 and 1 only at infinity."
)
