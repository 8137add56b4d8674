"""What is said of units and rows of a network is exactly true of it."""

import numpy as np
import pytest
from hypothesis import given, settings

from nn import BIASES, GATES, History, ParameterPaths, TrainingConfig, train
from nn.parameter_names import unit_name
from pages.explain import verdicts
from pages.explain.network_words import (
    about_diagram,
    equal_units,
    on_dead_units,
    row_without_weights,
)
from tests.nn.choices import configs


@settings(max_examples=60)
@given(configs(most_units=9, epochs=30))
def test_units_are_called_equal_or_dead_exactly_when_they_are(config: TrainingConfig) -> None:
    *_, last = train(config, at=())
    network, table = last.network, config.truth_table
    vectors = [
        (
            *network.hidden_weights[:, unit],
            network.hidden_bias[unit],
            network.output_weights[unit, 0],
        )
        for unit in range(config.hidden_units)
    ]
    assert equal_units(network) == (len(vectors) > 1 and len({*vectors}) == 1)
    if config.start == "zeros" and config.hidden_units > 1:
        assert equal_units(network)
    said = on_dead_units(network, table)
    dead = network.dead_units(table.inputs)
    assert bool(said) == bool(dead.any())
    if 0 < dead.sum() <= 8 and not dead.all():
        for unit, is_dead in enumerate(dead):
            assert (unit_name(unit) in said) == is_dead


@settings(max_examples=60)
@given(configs(most_units=6))
def test_the_row_that_is_out_of_reach_has_the_output_one_half_for_every_seed(
    config: TrainingConfig,
) -> None:
    network = config.untrained()
    at_zero = network.predict(config.truth_table.inputs[3:])[0, 0]
    if row_without_weights(network):
        assert at_zero == 0.5
        assert not network.rows_right(config.truth_table)[3]
    elif config.start == "normal" and config.activation != "relu":  # a unit of ReLU may be off
        assert at_zero != 0.5


@pytest.mark.parametrize("biases", [*BIASES])
@pytest.mark.parametrize("units", [0, 3])
@pytest.mark.parametrize("third_input", [True, False])
def test_the_diagram_is_described_by_what_is_there(
    biases: str, units: int, third_input: bool
) -> None:
    config = TrainingConfig(1, units, biases=biases, third_input=third_input)
    said = about_diagram(config)
    there = config.untrained().present()
    numbered = there["hidden_bias"].any() or there["output_bias"].any()
    assert ("The number in" in said) == numbered
    assert ("acts as" in said) == third_input
    first = there["hidden_bias" if units else "output_bias"]
    assert ("second bias" in said) == (third_input and bool(first.any()))


@pytest.mark.parametrize("loss", ["mse", "cross-entropy"])
@pytest.mark.parametrize("key", ["0110", "0001", "0111"])
def test_solved_always_means_the_mean_squared_error(key: str, loss: str) -> None:
    config = TrainingConfig(2, 0, 5.0, 3000, table=key, loss=loss)
    history = History(config)
    for snapshot in train(config, at=[3000]):
        history.append(snapshot)
    hint = verdicts.surface_hint(history, history.latest, True)
    solved = history.solved_epoch
    assert (solved is None) == (key == "0110")
    if solved is not None:
        called = "loss" if loss == "mse" else "mean squared error"
        assert f"the {called} is first under 0.01 at epoch {solved:,}" in hint
        assert "hidden space" not in hint
    else:
        paths = ParameterPaths.of(history)
        assert "A single line cannot solve XOR." in verdicts.weights_hint(
            history, history.latest, paths, True
        )


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_a_run_that_never_moves_is_said_to_stand_still(activation: str) -> None:
    for key in GATES:
        config = TrainingConfig(1, 3, epochs=20, start="zeros", activation=activation, table=key)
        history = History(config)
        for snapshot in train(config):
            history.append(snapshot)
        moved = not np.array_equal(history.latest.parameters, history.snapshots[0].parameters)
        assert verdicts.stands_still(history) != moved
        hint = verdicts.landscape_hint(history, history.latest, True)
        assert ("one point" in hint) == (not moved)
