"""The frames of any network that can be chosen, against the network itself."""

import gzip

import numpy as np
from hypothesis import given, settings

from nn import DivergenceError, TrainingConfig, decision_surface, surface_axis, train
from nn.losses import mean_squared_error
from nn.weight_table import weight_bound, weight_cells
from pages.live.compute import FramesAddress, answer_of
from pages.live.frames import shades
from pages.live.histories import Histories
from tests.nn.choices import configs
from tests.pages.live.blocks import read_block

EPOCHS = 40


@given(configs(most_units=5, epochs=EPOCHS))
@settings(max_examples=60)
def test_the_frames_of_every_network_are_its_numbers(config: TrainingConfig) -> None:
    query = [(name, _text(value)) for name, value in config.settings().items()]
    query += [("after", "-1"), ("every", "10"), ("most", "64")]
    address = FramesAddress.read(query)
    assert address.config == config
    header, arrays = read_block(gzip.decompress(answer_of(Histories(), address, 10.0).block))
    try:
        snapshots = list(train(config))
    except DivergenceError:
        assert header["failure"]
        return
    table = config.truth_table
    outputs = [snapshot.network.predict(table.inputs) for snapshot in snapshots]
    errors = [mean_squared_error(output, table.targets) for output in outputs]
    epochs = [9, 19, 29, 39, EPOCHS]
    assert arrays["epochs"].tolist() == epochs
    for i, epoch in enumerate(epochs):
        network = snapshots[epoch].network
        assert arrays["losses"][i] == snapshots[epoch].loss
        assert arrays["parameters"][i].tolist() == snapshots[epoch].parameters.tolist()
        assert arrays["bounds"][i] == weight_bound(weight_cells(network)) > 0
        assert arrays["outputs"][i].tolist() == outputs[epoch][:, 0].tolist()
        surface = shades(decision_surface(network, surface_axis()), 8)
        assert np.array_equal(arrays["surfaces"][i], surface)
    solved = [epoch for epoch, error in enumerate(errors) if error < 0.01]
    assert header["solved"] == (solved[0] if solved else None)
    if config.loss == "mse":
        assert "squaredErrors" not in arrays
    else:
        np.testing.assert_allclose(arrays["squaredErrors"], [errors[epoch] for epoch in epochs])
        np.testing.assert_allclose(arrays["errorCurve"], errors, rtol=1e-9)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
