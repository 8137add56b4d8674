"""A neural network from scratch in NumPy that learns XOR.

Read it in this order: `data` (the truth table), `network` (the parameters and the forward pass),
`backprop` (the loss and its gradients), `training` (gradient descent), `history` (the record of a
run), `surface` (what the network answers between the rows of the table), `hidden_space` (where its
hidden layer puts them), `landscape` (the loss around the trained weights), `sweep` (thousands of
networks at once), `tutorial` (the listing this network comes from, with its slips), `export` (a run
to take home). `training_kernel` is `training`'s epoch in a form that is fast.
"""

from nn.backprop import (
    LossAndGradients,
    check_gradients,
    descend,
    gradient_terms,
    hidden_delta,
    layer_gradients,
    loss_and_gradients,
    mean_squared_error,
    numerical_gradients,
    output_delta,
)
from nn.data import XOR, TruthTable
from nn.hidden_space import HiddenSpace
from nn.history import History
from nn.landscape import Landscape, loss_landscape
from nn.network import Activations, Network, sigmoid
from nn.surface import decision_boundaries, decision_boundary, decision_surface, surface_axis
from nn.sweep import Sweep, SweepConfig, SweepResult, sweep, wilson_interval
from nn.training import (
    SOLVED,
    DivergenceError,
    Snapshot,
    TrainingConfig,
    train,
)

__all__ = [
    "SOLVED",
    "XOR",
    "Activations",
    "DivergenceError",
    "HiddenSpace",
    "History",
    "Landscape",
    "LossAndGradients",
    "Network",
    "Snapshot",
    "Sweep",
    "SweepConfig",
    "SweepResult",
    "TrainingConfig",
    "TruthTable",
    "check_gradients",
    "decision_boundaries",
    "decision_boundary",
    "decision_surface",
    "descend",
    "gradient_terms",
    "hidden_delta",
    "layer_gradients",
    "loss_and_gradients",
    "loss_landscape",
    "mean_squared_error",
    "numerical_gradients",
    "output_delta",
    "sigmoid",
    "surface_axis",
    "sweep",
    "train",
    "wilson_interval",
]
