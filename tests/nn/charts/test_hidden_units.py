"""The small surfaces of the hidden units."""

import numpy as np
import pytest

from nn import Architecture, Network
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


@pytest.mark.parametrize(
    ("activation", "low", "high"), [("sigmoid", 0.0, 1.0), ("tanh", -1.0, 1.0), ("relu", 0.0, None)]
)
def test_the_colours_go_from_bound_to_bound_or_to_what_is_drawn(
    activation: str, low: float, high: float | None
) -> None:
    network = Network.initialize(3, 5, architecture=Architecture(activation))
    shown = only(hidden_unit_surfaces(network), "activations")
    values = np.array(shown.z, dtype=float)
    assert shown.zmin == low
    assert shown.zmax == (np.nanmax(values) if high is None else high)
    assert shown.zmin <= np.nanmin(values) <= np.nanmax(values) <= shown.zmax
    ticks = [float(text.replace("−", "-")) for text in shown.colorbar.ticktext]
    assert ticks == pytest.approx([low, (low + shown.zmax) / 2, shown.zmax], rel=0.01)


def test_a_unit_without_weights_has_no_line_and_no_layer_has_no_chart() -> None:
    zeros = Network.initialize(1, 3, "zeros", Architecture("relu"))
    figure = hidden_unit_surfaces(zeros)
    assert len(only(figure, "lines").x) == 0
    assert only(figure, "activations").zmax > 0
    with pytest.raises(ValueError, match="without a hidden layer"):
        hidden_unit_surfaces(Network.initialize(1, 0))
