"""The small surfaces of the hidden units."""

import numpy as np
import pytest

from nn import Network
from nn.charts import hidden_unit_surfaces
from nn.charts.hidden_units import line_in_square
from tests.nn.charts.figures import only


def test_every_hidden_unit_has_its_surface(trained: Network) -> None:
    figure = hidden_unit_surfaces(trained)
    shown = only(figure, "activations")
    found: dict[str, list[tuple[float, float, float]]] = {}
    for names, values in zip(shown.customdata, shown.z, strict=True):
        for name, value in zip(names, values, strict=True):
            if name:
                unit, _, place = name.partition("<br>")
                x1, x2 = (float(part.split(" ")[1]) for part in place.split(", "))
                found.setdefault(unit, []).append((x1, x2, value))
    assert len(found) == trained.hidden_units
    for unit, cells in found.items():
        for x1, x2, value in cells[:: len(cells) // 3]:
            point = np.array([[x1, x2, 1.0]])
            truth = trained.forward(point).hidden[0, int(unit.split()[1]) - 1]
            assert value == pytest.approx(truth, abs=0.08), "coordinates are said to 2 decimals"
    assert len(only(figure, "rows").x) == 4 * trained.hidden_units


def test_a_units_line_is_where_its_pre_activation_is_zero() -> None:
    network = Network.initialize(7, 9)
    for weights, bias in zip(
        network.hidden_weights.T, network.hidden_bias + network.hidden_weights[2], strict=True
    ):
        ends = line_in_square(weights[:2], bias, -0.5, 1.5)
        for point in ends:
            assert point @ weights[:2] + bias == pytest.approx(0, abs=1e-12)
            assert np.isclose(np.abs(point - 0.5), 1.0).any(), "on the square's rim"
    assert line_in_square(np.array([1.0, 0.0]), 9.0, -0.5, 1.5).shape == (0, 2)
    assert line_in_square(np.zeros(2), 1.0, -0.5, 1.5).shape == (0, 2)
    diagonal = line_in_square(np.array([1.0, -1.0]), 0.0, -0.5, 1.5)
    assert sorted(diagonal.tolist()) == [[-0.5, -0.5], [1.5, 1.5]]
