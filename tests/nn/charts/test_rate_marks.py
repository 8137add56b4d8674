"""The marks where the learning rate of a run changes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn import History, TrainingConfig, train
from nn.charts import compared_losses, loss_curve, palette, parameters_over_epochs
from nn.charts.rate_marks import rate_marks
from nn.parameter_paths import ParameterPaths

CONFIG = TrainingConfig(epochs=300, rate_changes="3@100_0.5@200")


@pytest.fixture(scope="module")
def history() -> History:
    history = History(CONFIG)
    for snapshot in train(CONFIG):
        history.append(snapshot)
    return history


def marks(figure: object) -> tuple[list[int], list[str]]:
    """Where a figure has lines for changes, and what stands beside them."""
    lines = [shape for shape in figure.layout.shapes if shape.name == "rate"]
    labels = [label for label in figure.layout.annotations if label.name == "rate"]
    assert all(line.x0 == line.x1 for line in lines)
    assert [line.x0 for line in lines] == [label.x for label in labels]
    return [line.x0 for line in lines], [label.text for label in labels]


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_the_charts_of_a_loss_mark_each_change(history: History, scale: str) -> None:
    expected = [100, 200], ["rate 3", "rate 0.5"]
    assert marks(loss_curve(history, scale)) == expected
    assert marks(compared_losses([history], ["one"], scale)) == expected
    assert marks(parameters_over_epochs(ParameterPaths.of(history), 50)) == expected


def test_a_run_with_one_learning_rate_has_no_marks() -> None:
    history = History(TrainingConfig(epochs=3))
    for snapshot in train(history.config):
        history.append(snapshot)
    assert marks(loss_curve(history)) == ([], [])
    assert marks(compared_losses([history], ["one"], "linear")) == ([], [])
    assert marks(parameters_over_epochs(ParameterPaths.of(history))) == ([], [])


def test_the_marks_of_compared_runs_have_their_colours(history: History) -> None:
    other = History(replace(CONFIG, rate_changes="7@150"))
    other.append(next(train(other.config)))
    figure = compared_losses([history, other], ["one", "other"], "linear")
    assert marks(figure) == ([100, 200, 150], ["rate 3", "rate 0.5", "rate 7"])
    (one, _), (two, _), *_ = palette.RUNS
    colors = [shape.line.color for shape in figure.layout.shapes if shape.name == "rate"]
    assert colors == [one, one, two]
    assert [label.font.color for label in figure.layout.annotations] == colors


@given(st.lists(st.integers(1, 1000), unique=True, max_size=16))
def test_no_label_covers_another(epochs: list[int]) -> None:
    # At 500 pixels for the plane and 13 pixels for a letter, "rate 0.125" needs less than 80.
    width, height, last = 80, 17, 1000
    found = rate_marks([([(epoch, 0.125) for epoch in epochs], None)], last)
    assert len(found.shapes) == len(found.annotations) == len(epochs)
    boxes = []
    for label in found.annotations:
        if not label["visible"]:
            continue
        at = 500 * label["x"] / last
        left = at if label["xanchor"] == "left" else at - width
        boxes.append((left, label["yshift"]))
        assert left >= 0
        assert left + width <= 500
    for i, (left, top) in enumerate(boxes):
        for other_left, other_top in boxes[:i]:
            assert abs(left - other_left) >= width or abs(top - other_top) >= height
    assert bool(boxes) == bool(epochs)
