"""The largest and smallest values allowed: nothing warns, and every number drawn is finite."""

import json
import math
import warnings
from collections.abc import Iterator

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nn import Network, TrainingConfig
from nn.charts import decision_surface_chart, loss_curve, weight_heatmap
from nn.surface import decision_boundary, decision_surface, surface_axis
from pages.live.frames import block_of_frames
from pages.live.histories import SharedHistory
from tests.pages.conftest import Open, at, run_of
from tests.pages.live.blocks import read_block


@pytest.fixture(autouse=True)
def _nothing_warns() -> Iterator[None]:
    with warnings.catch_warnings(), np.errstate(divide="warn", invalid="warn"):
        warnings.simplefilter("error", RuntimeWarning)
        yield


def numbers(value: object) -> Iterator[float]:
    """All numbers in a value made for JSON, where NaN would be null."""
    if isinstance(value, dict):
        for part in value.values():
            yield from numbers(part)
    elif isinstance(value, list):
        for part in value:
            yield from numbers(part)
    elif isinstance(value, int | float):
        yield value


@pytest.mark.parametrize(
    "config",
    [
        TrainingConfig(1, 64, 100.0, 20_000),
        TrainingConfig(2**32 - 1, 64, 1e-9, 3_000),
        TrainingConfig(3, 1, 100.0, 200_000),
        TrainingConfig(0, 2, 100.0, 200_000),
    ],
    ids=str,
)
def test_the_extremes_of_a_configuration_are_trained_and_drawn(config: TrainingConfig) -> None:
    shared = SharedHistory(config)
    for every in (1, config.epochs // 7):
        found = shared.frames(-1, every, 8, seconds=600.0)
        assert found.complete
        assert found.failure is None
        header, arrays = read_block(
            block_of_frames(
                found.snapshots, found.curve, trained=found.trained, solved=None, failure=None
            )
        )
        assert header["trained"] == found.trained
        for array in arrays.values():
            assert np.isfinite(array).all()
    assert found.trained == config.epochs
    history = shared.until(config.epochs, 0.0)
    assert np.isfinite(history.losses).all()
    for scale in ("linear", "log"):
        drawn = json.loads(loss_curve(history, scale).to_json())
        assert all(math.isfinite(number) for number in numbers(drawn))


@pytest.mark.parametrize("size", [1e3, 1e6, 1e150, 1e300])
@pytest.mark.parametrize("units", [1, 4, 64])
def test_a_network_whose_every_activation_is_saturated_is_drawn(size: float, units: int) -> None:
    network = Network.from_vector(size * np.random.default_rng(units).uniform(-1, 1, 5 * units + 1))
    axis = surface_axis()
    surface = decision_surface(network, axis)
    assert (np.minimum(surface, 1 - surface) < 1e-6).mean() > 0.5, "it is saturated"
    assert ((surface >= 0) & (surface <= 1)).all()
    boundary = decision_boundary(surface, axis)
    for figure in (decision_surface_chart(surface, axis, boundary), weight_heatmap(network)):
        assert all(math.isfinite(number) for number in numbers(json.loads(figure.to_json())))


@pytest.mark.parametrize("page", ["weights", "surface", "backpropagation", "landscape"])
def test_every_page_draws_the_extremes(open_app: Open, page: str) -> None:
    app: AppTest = open_app(hidden_units="64", learning_rate="100", epochs="3000", seed="5")
    at(app, page)
    assert run_of(app).trained > 0
    assert app.get("plotly_chart")
    for chart in app.get("plotly_chart"):
        figure = json.loads(chart.proto.spec)
        assert all(math.isfinite(number) for number in numbers(figure))
