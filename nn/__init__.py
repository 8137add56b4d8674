"""A neural network from scratch in NumPy that learns XOR.

Read it in this order: `data` (the truth table), `network` (the parameters and the forward pass),
`backprop` (the loss and its gradients), `training` (gradient descent), `surface` (what the
network answers between the rows of the table), `sweep` (thousands of networks at once).
"""

from nn.backprop import (
    LossAndGradients,
    check_gradients,
    loss_and_gradients,
    mean_squared_error,
    numerical_gradients,
)
from nn.data import XOR, TruthTable
from nn.network import Activations, Network, sigmoid
from nn.surface import decision_boundary, decision_surface, surface_axis
from nn.sweep import Sweep, SweepConfig, SweepResult, sweep, wilson_interval
from nn.training import (
    SOLVED,
    DivergenceError,
    History,
    Snapshot,
    TrainingConfig,
    train,
)

__all__ = [
    "SOLVED",
    "XOR",
    "Activations",
    "DivergenceError",
    "History",
    "LossAndGradients",
    "Network",
    "Snapshot",
    "Sweep",
    "SweepConfig",
    "SweepResult",
    "TrainingConfig",
    "TruthTable",
    "check_gradients",
    "decision_boundary",
    "decision_surface",
    "loss_and_gradients",
    "mean_squared_error",
    "numerical_gradients",
    "sigmoid",
    "surface_axis",
    "sweep",
    "train",
    "wilson_interval",
]
