"""A neural network from scratch in NumPy that learns XOR.

Read the modules in this order:

- `data`: the truth tables
- `activations`, `losses`, `starts`, `architecture`: what a network may be made of
- `network`: the parameters and the forward pass
- `backprop`: the gradients of the loss and their check
- `configuration`: what a run depends on
- `training`: gradient descent, epoch by epoch
- `history`: the record of a run
- `surface`: the output between the rows of the table
- `hidden_space`: where the hidden layer puts the rows
- `parameter_paths`: every weight over the epochs
- `landscape`: the loss around the path of training
- `chaos`: where rounding decides
- `sweep`: thousands of networks at once
- `gates`: which tables one straight line separates
- `statistics`: what many networks show
- `tutorial`: the listing that this network comes from, with its slips
- `tutorial_seeds`: what each slip costs, over many seeds
- `export`, `script`: a run to take home

`training_kernel` and `sweep_kernel` are the epochs of `training` and `sweep`, written for speed.
"""

from nn.activations import ACTIVATIONS, Activation, sigmoid
from nn.architecture import BIASES, Architecture, Biases
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
    numerical_gradients,
    relative_errors,
)
from nn.configuration import TrainingConfig
from nn.data import GATES, XOR, TruthTable, truth_table
from nn.hidden_space import HiddenSpace
from nn.history import History
from nn.landscape import Landscape, loss_landscape
from nn.losses import LOSSES, Loss, mean_squared_error, mean_squared_error_delta
from nn.network import Activations, Network, parameter_label
from nn.parameter_paths import ParameterPaths
from nn.starts import STARTS, Start
from nn.statistics import LossFan, SolvedGrid, SolvingEpochs, wilson_interval
from nn.surface import (
    decision_boundaries,
    decision_boundary,
    decision_surface,
    surface_axis,
    surface_tiles,
)
from nn.sweep import Sweep, train_sweep
from nn.sweep_block import SweepResult
from nn.sweep_config import SweepConfig
from nn.sweep_grid import SweepGrid
from nn.training import (
    SOLVED,
    DivergenceError,
    Snapshot,
    train,
)

__all__ = [
    "ACTIVATIONS",
    "BIASES",
    "GATES",
    "LOSSES",
    "SOLVED",
    "STARTS",
    "STEP_SIZES",
    "XOR",
    "Activation",
    "Activations",
    "Architecture",
    "Biases",
    "DivergenceError",
    "HiddenSpace",
    "History",
    "Landscape",
    "Loss",
    "LossAndGradients",
    "LossFan",
    "Network",
    "ParameterPaths",
    "Snapshot",
    "SolvedGrid",
    "SolvingEpochs",
    "Start",
    "Sweep",
    "SweepConfig",
    "SweepGrid",
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
    "mean_squared_error_delta",
    "numerical_gradients",
    "parameter_label",
    "relative_errors",
    "sigmoid",
    "surface_axis",
    "surface_tiles",
    "train",
    "train_sweep",
    "truth_table",
    "wilson_interval",
]
