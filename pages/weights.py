"""The Weights page: what has each weight learned?"""

from nn import ParameterPaths
from nn.charts import network_diagram, parameters_over_epochs
from pages.explain import timeline

moment = timeline.begin(
    "What has each weight learned?",
    "Training changes only these numbers. Each line is a weight: orange is positive, blue is "
    "negative, and a wider line counts more.",
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
    "Weights and biases, loss, gradients · the dotted line marks this epoch",
    parameters_over_epochs(ParameterPaths.of(moment.history), moment.snapshot.epoch),
    "parameters",
    560,
)
timeline.look_for(
    "While the loss is on its plateau, the gradients are small. When it falls, the weights spread "
    "apart: the units take on different jobs. Afterwards the weights keep growing, ever more "
    "slowly, because a sigmoid reaches 0 and 1 only at infinity."
)
