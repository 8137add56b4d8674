"""All that a network may be made of, for Hypothesis."""

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from nn import ACTIVATIONS, BIASES, GATES, LOSSES, STARTS, Network, TrainingConfig, train
from nn.network import SEEDS
from nn.parameter_text import write_parameters

CHOICES = {
    "table": st.sampled_from([*GATES]),
    "start": st.sampled_from([*STARTS]),
    "activation": st.sampled_from([*ACTIVATIONS]),
    "loss": st.sampled_from([*LOSSES]),
    "biases": st.sampled_from([*BIASES]),
    "third_input": st.booleans(),
}


def configs(most_units: int = 64, **given: Any) -> st.SearchStrategy[TrainingConfig]:
    """Any configuration of up to this many hidden units; those that are given are as given."""
    free = {
        "seed": st.integers(*SEEDS),
        "hidden_units": st.integers(0, most_units),
        "learning_rate": st.floats(1e-3, 2.0),
        **CHOICES,
    }
    chosen = {name: values for name, values in free.items() if name not in given}
    return st.builds(TrainingConfig, **chosen, **{k: st.just(v) for k, v in given.items()})


@st.composite
def continued(draw: st.DrawFn, most_units: int = 4, epochs: int = 30) -> TrainingConfig:
    """A run that was continued up to four times, each time a little later."""
    config = draw(configs(most_units=most_units, epochs=epochs))
    for epoch in sorted(draw(st.sets(st.integers(1, epochs - 1), max_size=4))):
        config = config.continued(epoch, draw(st.floats(1e-3, 2.0)), epochs)
    return config


def without_kinks(network: Network, inputs: np.ndarray) -> bool:
    """Whether no unit of ReLU is so near its kink that a finite difference would step over it."""
    if network.architecture.activation != "relu" or not network.hidden_units:
        return True
    at = inputs @ network.hidden_weights + network.hidden_bias
    return bool((np.abs(at) > 1e-4).all())


def from_epoch(config: TrainingConfig, epoch: int) -> TrainingConfig:
    """The run that begins with the weights that another one has at an epoch."""
    there = next(s for s in train(config, at=[epoch]) if s.epoch == epoch)
    return replace(config, weights=write_parameters(there.parameters))
