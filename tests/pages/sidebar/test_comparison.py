"""Compared runs: named by what differs, and kept in an address to the last bit."""

import pytest

from nn import TrainingConfig
from pages.sidebar.address import as_text, configuration
from pages.sidebar.comparison import common, names

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


@pytest.mark.parametrize("config", [TWO, FOUR, TrainingConfig(2**32 - 1, 64, 0.1 + 0.2, 200_000)])
def test_the_address_holds_a_configuration_to_the_last_bit(config: TrainingConfig) -> None:
    assert configuration(as_text(config)) == config
