"""The loss landscape, as contours and as a height."""

import numpy as np
import pytest

from nn import loss_landscape
from nn.charts import landscape_3d, landscape_contour
from tests.nn.charts.figures import history_of, only, traces


@pytest.mark.parametrize("units", [1, 4, 64])
def test_the_landscape_is_drawn_with_the_path_on_it(units: int) -> None:
    history = history_of(units)
    landscape = loss_landscape(history.snapshots)
    figure = landscape_contour(landscape, np.array([0.25, -0.5]))
    losses = only(figure, "losses")
    assert np.array_equal(losses.customdata, landscape.losses)
    assert np.allclose(losses.z, np.log10(landscape.losses))
    path = only(figure, "path")
    assert np.array_equal(np.stack([path.x, path.y], axis=1), landscape.path)
    assert path.customdata[-1].tolist() == [600, history.latest.loss]
    assert (only(figure, "here").x[0], only(figure, "here").y[0]) == (0.25, -0.5)
    assert not traces(landscape_contour(landscape), "here")

    height = landscape_3d(landscape)
    assert np.array_equal(only(height, "losses").z, landscape.losses)
    end = only(height, "path").z[-1]
    lift = 0.01 * np.ptp(landscape.losses)
    assert end == pytest.approx(history.latest.loss + lift, rel=1e-6)
