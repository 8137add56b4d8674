import numpy as np
import pytest
from hypothesis import given, settings

from nn import XOR, History, Network, TrainingConfig, mean_squared_error, train
from nn.landscape import Landscape, loss_landscape, losses_on_plane
from tests.nn.choices import configs


def history_of(units: int, epochs: int = 2000, every: int = 10) -> History:
    history = History(TrainingConfig(1, units, 1.0, epochs))
    for snapshot in train(history.config, at=range(0, epochs + 1, every)):
        history.append(snapshot)
    return history


@pytest.fixture(scope="module", params=[1, 2, 4, 64])
def run(request: pytest.FixtureRequest) -> tuple[History, Landscape]:
    history = history_of(request.param)
    return history, loss_landscape(history.snapshots)


def test_the_landscape_at_the_origin_is_the_runs_loss(run: tuple[History, Landscape]) -> None:
    history, landscape = run
    (column,) = np.flatnonzero(landscape.axes[0] == 0)
    (row,) = np.flatnonzero(landscape.axes[1] == 0)
    assert landscape.losses[row, column] == pytest.approx(history.latest.loss, rel=1e-12)
    assert np.array_equal(landscape.origin, history.latest.parameters)


def test_every_point_is_the_loss_of_the_network_there(run: tuple[History, Landscape]) -> None:
    _, landscape = run
    first, second = landscape.axes
    for row, column in [(0, 0), (60, 0), (0, 60), (60, 60), (17, 44), (31, 5)]:
        vector = (
            landscape.origin
            + first[column] * landscape.directions[0]
            + second[row] * landscape.directions[1]
        )
        output = Network.from_vector(vector).predict(XOR.inputs)
        assert landscape.losses[row, column] == pytest.approx(
            mean_squared_error(output, XOR.targets), rel=1e-9
        )


def test_the_directions_are_the_paths_principal_ones(run: tuple[History, Landscape]) -> None:
    history, landscape = run
    assert np.allclose(landscape.directions @ landscape.directions.T, np.eye(2), atol=1e-12)
    points = np.array([snapshot.parameters for snapshot in history.snapshots])
    values, vectors = np.linalg.eigh(np.cov(points.T))
    for direction, vector in zip(landscape.directions, vectors.T[::-1], strict=False):
        assert abs(direction @ vector) == pytest.approx(1.0, abs=1e-6)
    assert landscape.share == pytest.approx(values[-2:].sum() / values.sum(), rel=1e-9)
    assert 0.5 < landscape.share <= 1.0


def test_the_path_is_projected_and_ends_at_the_origin(run: tuple[History, Landscape]) -> None:
    history, landscape = run
    assert np.allclose(landscape.path[-1], 0.0)
    assert landscape.path_epochs.tolist() == [s.epoch for s in history.snapshots]
    assert landscape.path_losses.tolist() == [s.loss for s in history.snapshots]
    # What is left of a point off the plane is at right angles to it.
    points = np.array([snapshot.parameters for snapshot in history.snapshots])
    rest = points - landscape.origin - landscape.path @ landscape.directions
    assert np.allclose(rest @ landscape.directions.T, 0.0, atol=1e-9)
    for axis, coordinates in zip(landscape.axes, landscape.path.T, strict=True):
        assert axis[0] < coordinates.min()
        assert axis[-1] > coordinates.max()


@pytest.mark.parametrize("epochs", [0, 1])
def test_a_run_that_has_hardly_begun_has_a_landscape(epochs: int) -> None:
    config = TrainingConfig(3, 4, 1.0, 10)
    snapshots = tuple(list(train(config))[: epochs + 1])
    landscape = loss_landscape(snapshots, 5)
    assert landscape.losses.shape == (5, 5)
    assert np.isfinite(landscape.losses).all()
    assert landscape.losses[
        np.flatnonzero(landscape.axes[1] == 0), np.flatnonzero(landscape.axes[0] == 0)
    ] == pytest.approx(snapshots[-1].loss)


def test_weights_that_saturate_everything_give_finite_losses() -> None:
    losses = losses_on_plane(
        Network.from_vector(np.full(21, 1e4)),
        np.eye(2, 21),
        np.array([-1e5, 0.0, 1e5]),
        np.array([-1e5, 1e5]),
    )
    assert losses.shape == (2, 3)
    assert np.isfinite(losses).all()
    assert (losses <= 1).all()


@settings(max_examples=60)
@given(configs(most_units=6, epochs=12))
def test_the_plane_of_every_combination_is_that_of_its_network_and_loss(
    config: TrainingConfig,
) -> None:
    table, loss = config.truth_table, config.loss_function
    snapshots = tuple(train(config))
    landscape = loss_landscape(snapshots, 4, table, loss)
    there = np.concatenate(
        [numbers.ravel() for numbers in snapshots[-1].network.present().values()]
    )
    assert not landscape.directions[:, ~there].any()
    for row, b in enumerate(landscape.axes[1]):
        for column, a in enumerate(landscape.axes[0]):
            vector = landscape.origin + a * landscape.directions[0] + b * landscape.directions[1]
            network = Network.from_vector(vector, config.architecture)
            hidden = network.forward(table.inputs).hidden
            expected = loss.value(network.logits(hidden), table.targets)
            assert landscape.losses[row, column] == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 snapshot"):
        loss_landscape(())
    with pytest.raises(ValueError, match="resolution of at least 2"):
        loss_landscape(history_of(2, 20).snapshots, 1)
