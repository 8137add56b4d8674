"""A neural network from scratch in NumPy that learns XOR.

Read the modules in this order:

- `data`: the truth table
- `network`: the parameters and the forward pass
- `backprop`: the loss, its gradients and their check
- `training`: gradient descent, epoch by epoch
- `history`: the record of a run
- `surface`: the output between the rows of the table
- `hidden_space`: where the hidden layer puts the rows
- `parameter_paths`: every weight over the epochs
- `landscape`: the loss around the path of training
- `sweep`: thousands of networks at once
- `statistics`: what many networks show
- `tutorial`: the listing that this network comes from, with its slips
- `tutorial_seeds`: what each slip costs, over many seeds
- `export`: a run to take home

`training_kernel` and `sweep_kernel` are the epochs of `training` and `sweep`, written for speed.
"""

from nn.backprop import (
    STEP_SIZES,
    LossAndGradients,
    check_gradients,
    descend,
    errors_over_steps,
    gradient_terms,
    hidden_delta,
    layer_gradients,
    loss_and_gradients,
    mean_squared_error,
    numerical_gradients,
    output_delta,
    relative_errors,
)
from nn.data import XOR, TruthTable
from nn.hidden_space import HiddenSpace
from nn.history import History
from nn.landscape import Landscape, loss_landscape
from nn.network import Activations, Network, parameter_label, sigmoid
from nn.parameter_paths import ParameterPaths
from nn.statistics import LossFan, SolvedGrid, SolvingEpochs, wilson_interval
from nn.surface import (
    decision_boundaries,
    decision_boundary,
    decision_surface,
    surface_axis,
    surface_tiles,
)
from nn.sweep import Sweep, SweepConfig, SweepResult, train_sweep
from nn.training import (
    SOLVED,
    DivergenceError,
    Snapshot,
    TrainingConfig,
    train,
)

__all__ = [
    "SOLVED",
    "STEP_SIZES",
    "XOR",
    "Activations",
    "DivergenceError",
    "HiddenSpace",
    "History",
    "Landscape",
    "LossAndGradients",
    "LossFan",
    "Network",
    "ParameterPaths",
    "Snapshot",
    "SolvedGrid",
    "SolvingEpochs",
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
    "errors_over_steps",
    "gradient_terms",
    "hidden_delta",
    "layer_gradients",
    "loss_and_gradients",
    "loss_landscape",
    "mean_squared_error",
    "numerical_gradients",
    "output_delta",
    "parameter_label",
    "relative_errors",
    "sigmoid",
    "surface_axis",
    "surface_tiles",
    "train",
    "train_sweep",
    "wilson_interval",
]
