"""The figures of the explaining pages: what they draw is what the network says."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from nn import (
    XOR,
    HiddenSpace,
    History,
    Network,
    TrainingConfig,
    loss_and_gradients,
    loss_landscape,
    numerical_gradients,
    train,
)
from nn.charts import (
    decision_surface_3d,
    distances_of_twins,
    errors_of_variants,
    finite_difference_errors,
    forward_pass_contour,
    hidden_space_chart,
    hidden_unit_surfaces,
    landscape_3d,
    landscape_contour,
    network_diagram,
    palette,
    parameters_over_epochs,
)
from nn.charts.gradients import STEPS, errors_over_steps, relative_errors
from nn.charts.hidden import line_in_square
from nn.charts.parameters import thinned
from nn.tutorial import PUBLISHED

UNITS = [1, 2, 4, 16, 64]


def history_of(units: int, epochs: int = 600, every: int = 5) -> History:
    history = History(TrainingConfig(1, units, 1.0, epochs))
    for snapshot in train(history.config, at=range(0, epochs + 1, every)):
        history.append(snapshot)
    return history


def traces(figure: go.Figure, meta: str) -> list[Any]:
    return [trace for trace in figure.data if trace.meta == meta]


def only(figure: go.Figure, meta: str) -> Any:
    (trace,) = traces(figure, meta)
    return trace


@pytest.fixture(scope="module", params=UNITS)
def network(request: pytest.FixtureRequest) -> Network:
    return history_of(request.param).latest.network


def value_of(network: Network, label: str) -> float:
    """The parameter with a label such as hidden_weights[2, 0]."""
    name, _, index = label.rstrip("]").partition("[")
    return float(network.parameters()[name][tuple(int(part) for part in index.split(", "))])


def test_the_diagram_names_every_parameter_with_its_value(network: Network) -> None:
    figure = network_diagram(network)
    said = [*only(figure, "weights").customdata, *only(figure, "units").customdata]
    assert len(said) == len({name for name, _ in said}) == 5 * network.hidden_units + 1
    for name, value in said:
        assert float(value) == pytest.approx(value_of(network, name), abs=1e-6)


def test_a_lines_colour_is_the_sign_and_its_width_the_size(network: Network) -> None:
    drawn = {}
    for trace in traces(network_diagram(network), "lines"):
        for i in range(0, len(trace.x), 3):
            ends = tuple(np.round([trace.x[i], trace.y[i], trace.x[i + 1], trace.y[i + 1]], 9))
            drawn[ends] = (trace.line.color, trace.line.width)
    units = network.hidden_units
    assert len(drawn) == 4 * units
    largest = np.abs(network.to_vector()).max()

    def height(i: int, count: int) -> float:
        return 1 - (i + 0.5) / count

    for (i, unit), weight in np.ndenumerate(network.hidden_weights):
        ends = tuple(np.round([0, height(i, 3), 1, height(unit, units)], 9))
        color, width = drawn[ends]
        assert color == (palette.POSITIVE if weight > 0 else palette.NEGATIVE)
        assert width / 9 == pytest.approx(abs(weight) / largest, abs=1 / 8)


def test_small_networks_carry_their_weights_on_the_lines() -> None:
    few, many = Network.initialize(1, 4), Network.initialize(1, 5)
    numbers = [note.text for note in network_diagram(few).layout.annotations]
    for weight in [*few.hidden_weights.ravel(), *few.output_weights.ravel()]:
        assert f"{weight:.2f}".replace("-", "−") in numbers
    assert len(network_diagram(many).layout.annotations) == 3


@pytest.mark.parametrize("units", UNITS)
def test_every_parameter_is_drawn_over_the_epochs(units: int) -> None:
    history = history_of(units, epochs=200)
    figure = parameters_over_epochs(history, 50)
    names = [trace.meta for trace in figure.data if "[" in trace.meta]
    assert len(names) == len(set(names)) == 5 * units + 1
    for trace in figure.data:
        if "[" in trace.meta:
            for epoch, value in list(zip(trace.x, trace.y, strict=True))[:: len(trace.x) // 2]:
                there = history.snapshot_at(int(epoch)).network
                assert value == value_of(there, trace.meta)
    loss = only(figure, "loss")
    assert loss.y[-1] == history.latest.loss
    gradients = loss_and_gradients(history.latest.network, XOR.inputs, XOR.targets).gradients
    for name, gradient in gradients.items():
        size = only(figure, f"gradient of {name}")
        assert size.x[-1] == 200
        assert size.y[-1] == pytest.approx(np.sqrt((gradient**2).sum()))
    assert {axis.matches for axis in (figure.layout.xaxis, figure.layout.xaxis2)} == {"x3"}


def test_thinning_keeps_both_ends() -> None:
    snapshots = history_of(2, 100, 1).snapshots
    for most in (2, 3, 7, 50, 1000):
        kept = thinned(snapshots, most)
        assert kept[0] is snapshots[0]
        assert kept[-1] is snapshots[-1]
        assert len(kept) <= max(most, 2) + 1


def test_the_contour_and_the_height_are_the_output(network: Network) -> None:
    contours = only(forward_pass_contour(network), "contours")
    surface = only(decision_surface_3d(network), "surface")
    for row, column in [(0, 0), (10, 30), (40, 40), (25, 3)]:
        point = np.array([[contours.x[column], contours.y[row], 1.0]])
        hidden, output = network.forward(point)
        assert contours.z[row][column] == pytest.approx(output[0, 0])
        assert surface.z[row][column] == pytest.approx(output[0, 0])
        said = contours.text[row][column]
        assert f"output {output[0, 0]:.4f}" in said
        assert f"hidden {hidden[0, 0]:.3f}" in said
        assert ("…" in said) == (network.hidden_units > 8)


def test_every_hidden_unit_has_its_surface(network: Network) -> None:
    figure = hidden_unit_surfaces(network)
    shown = only(figure, "activations")
    found: dict[str, list[tuple[float, float, float]]] = {}
    for names, values in zip(shown.customdata, shown.z, strict=True):
        for name, value in zip(names, values, strict=True):
            if name:
                unit, _, place = name.partition("<br>")
                x1, x2 = (float(part.split(" ")[1]) for part in place.split(", "))
                found.setdefault(unit, []).append((x1, x2, value))
    assert len(found) == network.hidden_units
    for unit, cells in found.items():
        for x1, x2, value in cells[:: len(cells) // 3]:
            point = np.array([[x1, x2, 1.0]])
            truth = network.forward(point).hidden[0, int(unit.split()[1])]
            assert value == pytest.approx(truth, abs=0.08), "coordinates are said to 2 decimals"
    assert len(only(figure, "rows").x) == 4 * network.hidden_units


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


def test_the_hidden_space_shows_where_the_rows_land(network: Network) -> None:
    space = HiddenSpace.of(network, XOR.inputs)
    figure = hidden_space_chart(network, space)
    rows = only(figure, "rows")
    hidden, output = network.forward(XOR.inputs)
    assert np.allclose(np.stack([rows.x, rows.y], axis=1), space.project(hidden))
    for said, out in zip(rows.customdata, output[:, 0], strict=True):
        assert f"output {out:.4f}" in said
    line, background = only(figure, "line"), only(figure, "output")
    assert (line.contours.start, line.contours.end) == (0, 0)
    logits = np.array(line.z)
    assert np.allclose(np.array(background.z), 1 / (1 + np.exp(-logits)))
    point = np.array([line.x[3], line.y[50]])
    assert logits[50, 3] == pytest.approx(float(space.logit(point)))
    low, high = figure.layout.xaxis.range
    assert low < min(rows.x) <= max(rows.x) < high


def test_the_errors_of_finite_differences_are_those_of_finite_differences() -> None:
    network = Network.initialize(1, 3)
    errors = errors_over_steps(network)
    exact = loss_and_gradients(network, XOR.inputs, XOR.targets).gradients
    for i in (0, 4, 9):
        numerical = numerical_gradients(network, XOR.inputs, XOR.targets, 10.0 ** -(i + 1))
        apart = np.concatenate([(numerical[n] - exact[n]).ravel() for n in exact])
        whole = np.concatenate([exact[n].ravel() for n in exact])
        assert errors[i] == pytest.approx(np.linalg.norm(apart) / np.linalg.norm(whole))
    # The error of the formula falls with the square of the step, until rounding takes over.
    assert errors[1] / errors[2] == pytest.approx(100, rel=0.05)
    assert errors[-1] > errors[4]
    drawn = only(finite_difference_errors(network), "errors")
    assert np.allclose(drawn.x, STEPS)
    assert np.array_equal(drawn.y, errors)


def test_relative_errors_are_shares_of_the_larger_slope() -> None:
    shares = relative_errors(np.array([2.0, 0.0, -1.0]), np.array([1.0, 0.0, 1.0]))
    assert shares.tolist() == [0.5, 0.0, 2.0]


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


def test_variants_of_the_listing_are_told_apart() -> None:
    lines = {"one": np.linspace(0.5, 0.1, 7001), "two": np.full(7001, 0.3)}
    figure = errors_of_variants(lines)
    drawn = traces(figure, "variant")
    assert [trace.name for trace in drawn] == ["one", "two"]
    assert len({trace.line.color for trace in drawn}) == 2
    assert len({trace.line.dash for trace in drawn}) == 2
    for trace, line in zip(drawn, lines.values(), strict=True):
        assert np.array_equal(trace.y, line[np.asarray(trace.x)])
    published = only(figure, "published")
    assert tuple(published.y) == PUBLISHED
    assert list(published.x) == list(range(0, 8000, 1000))
    assert not traces(errors_of_variants(lines, published=False), "published")


def test_twins_that_are_together_leave_a_gap_on_the_log_axis() -> None:
    figure = distances_of_twins({"a": np.array([1e-16, 0.0, 1e-12])})
    assert figure.layout.yaxis.type == "log"
    drawn = only(figure, "variant").y
    assert np.isnan(drawn[1])
    assert drawn[0] == 1e-16
