"""The hidden space."""

import numpy as np
import pytest

from nn import XOR, HiddenSpace, Network
from nn.charts import hidden_space_chart
from tests.nn.charts.figures import only


def test_the_hidden_space_shows_where_the_rows_land(trained: Network) -> None:
    space = HiddenSpace.of(trained, XOR.inputs)
    figure = hidden_space_chart(trained, space)
    rows = only(figure, "rows")
    hidden, output = trained.forward(XOR.inputs)
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


@pytest.mark.parametrize(
    ("units", "titles"),
    [
        (1, ("hidden unit 1", None)),
        (2, ("hidden unit 1", "hidden unit 2")),
        (3, ("first axis", "second axis")),
    ],
)
def test_the_axes_say_what_they_are(units: int, titles: tuple[str, str | None]) -> None:
    network = Network.initialize(1, units)
    layout = hidden_space_chart(network, HiddenSpace.of(network, XOR.inputs)).layout
    assert (layout.xaxis.title.text, layout.yaxis.title.text) == titles
