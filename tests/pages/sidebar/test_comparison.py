"""Compared runs: named by what differs, and kept in an address to the last bit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn import TrainingConfig
from pages.sidebar.address import as_text, configuration
from pages.sidebar.comparison import common, names
from tests.nn.choices import configs

TWO = TrainingConfig(2, 2, 1.0, 90)
FOUR = TrainingConfig(1, 4, 3.0, 200)


def test_runs_are_named_by_what_differs_and_share_the_rest() -> None:
    assert names([TrainingConfig(hidden_units=1), TrainingConfig(hidden_units=2)]) == [
        "1 hidden unit",
        "2 hidden units",
    ]
    assert names([TWO, FOUR])[0] == "seed 2, 2 hidden units, learning rate 1, 90 epochs"
    assert names([FOUR]) == ["seed 1"]
    rates = [TrainingConfig(learning_rate=rate) for rate in (0.1, 10.0)]
    assert names(rates) == ["learning rate 0.1", "learning rate 10"]
    assert common(rates) == "seed 1, 4 hidden units, 5,000 epochs"


def test_what_if_settings_are_named_only_where_they_say_something() -> None:
    activations = [TrainingConfig(activation=name) for name in ("sigmoid", "tanh", "relu")]
    assert names(activations) == ["sigmoid", "tanh", "ReLU"]
    changed = [TrainingConfig(), TrainingConfig(rate_changes="3@1000_0.5@2000")]
    assert names(changed) == ["one learning rate", "rate 3 from epoch 1,000, 0.5 from 2,000"]
    both = [TrainingConfig(), TrainingConfig(activation="tanh"), TrainingConfig(start="he")]
    assert names(both) == ["the tutorial's network", "tanh", "start He"]
    mixed = [
        TrainingConfig(),
        TrainingConfig(hidden_units=0),
        TrainingConfig(hidden_units=2, biases="none", third_input=False),
    ]
    assert names(mixed) == [
        "4 hidden units",
        "no hidden layer",
        "2 hidden units, no biases, no third input",
    ]
    tables = [
        TrainingConfig(),
        TrainingConfig(activation="relu"),
        TrainingConfig(hidden_units=0, table="0001"),
    ]
    assert names(tables) == [
        "4 hidden units, XOR",
        "4 hidden units, XOR, ReLU",
        "no hidden layer, AND",
    ]


@given(st.lists(configs(most_units=3), min_size=2, max_size=4, unique=True))
def test_runs_that_differ_have_names_that_differ(compared: list[TrainingConfig]) -> None:
    assert len({*names(compared)}) == len(compared)


@pytest.mark.parametrize("config", [TWO, FOUR, TrainingConfig(2**32 - 1, 64, 0.1 + 0.2, 200_000)])
def test_the_address_holds_a_configuration_to_the_last_bit(config: TrainingConfig) -> None:
    assert configuration(as_text(config)) == config
