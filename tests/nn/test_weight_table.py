"""The table of the weights has a cell for each number that the network has, and no other."""

import numpy as np
from hypothesis import given

from nn import TrainingConfig
from nn.weight_table import weight_bound, weight_cells
from tests.nn.choices import configs


@given(configs(start="normal"))
def test_there_is_a_cell_for_each_number_that_is_there(config: TrainingConfig) -> None:
    network = config.untrained()
    cells = weight_cells(network)
    assert cells.shape == (5, config.hidden_units + 1)
    there = np.concatenate([numbers.ravel() for numbers in network.present().values()])
    shown = cells[~np.isnan(cells)]
    assert sorted(shown) == sorted(network.to_vector()[there])
    assert weight_bound(cells) >= np.abs(shown).max()


def test_a_perceptrons_weights_stand_in_the_rows_of_its_inputs() -> None:
    network = TrainingConfig(hidden_units=0, third_input=False).untrained()
    (x1, x2, one, hidden_bias, output_bias) = weight_cells(network)[:, 0]
    assert [x1, x2] == network.output_weights[:2, 0].tolist()
    assert np.isnan([one, hidden_bias]).all()
    assert output_bias == network.output_bias[0]
