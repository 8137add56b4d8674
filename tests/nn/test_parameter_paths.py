import numpy as np
import pytest

from nn import XOR, History, ParameterPaths, TrainingConfig, loss_and_gradients, train
from nn.parameter_paths import thinned


def history_of(units: int, epochs: int = 100, every: int = 1) -> History:
    history = History(TrainingConfig(1, units, 1.0, epochs))
    for snapshot in train(history.config, at=range(0, epochs + 1, every)):
        history.append(snapshot)
    return history


@pytest.mark.parametrize("units", [1, 4, 64])
def test_paths_are_the_parameters_of_the_snapshots(units: int) -> None:
    history = history_of(units)
    paths = ParameterPaths.of(history, most=20 * (5 * units + 1))
    assert (paths.epochs[0], paths.epochs[-1]) == (0, 100)
    assert 15 <= len(paths.epochs) <= 21
    for i, epoch in enumerate(paths.epochs):
        network = history.snapshot_at(int(epoch)).network
        gradients = loss_and_gradients(network, XOR.inputs, XOR.targets).gradients
        for name, values in network.parameters().items():
            assert np.array_equal(paths.values[name][i], values)
            size = paths.gradient_sizes[name][i]
            assert size == pytest.approx(np.sqrt((gradients[name] ** 2).sum()))
    assert paths.loss_epochs.tolist() == list(range(101))
    assert paths.losses.tolist() == history.losses.tolist()


def test_thinning_keeps_both_ends() -> None:
    snapshots = history_of(2).snapshots
    for most in (2, 3, 7, 50, 1000):
        kept = thinned(snapshots, most)
        assert kept[0] is snapshots[0]
        assert kept[-1] is snapshots[-1]
        assert len(kept) <= max(most, 2) + 1


def test_the_sizes_are_those_of_the_gradients_that_the_run_descends() -> None:
    config = TrainingConfig(2, 3, epochs=20, table="0111", loss="cross-entropy", biases="hidden")
    history = History(config)
    for snapshot in train(config):
        history.append(snapshot)
    paths, table = ParameterPaths.of(history), config.truth_table
    for i, snapshot in enumerate(history.snapshots):
        gradients = loss_and_gradients(
            snapshot.network, table.inputs, table.targets, config.loss_function
        ).gradients
        for name, gradient in gradients.items():
            assert paths.gradient_sizes[name][i] == np.linalg.norm(gradient)
    assert not paths.gradient_sizes["output_bias"].any()
