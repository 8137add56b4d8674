import numpy as np
import plotly.graph_objects as go

from nn import SOLVED, train_sweep
from nn.charts import class_losses
from nn.charts.classroom import HIGHEST_LOSS, Curve
from nn.charts.presentation import LINE, TEXT, for_presentation

CURVES = [
    Curve(3, np.array([[0, 5, 9], [0.3, 0.2, 0.1]], dtype=np.float32), False),
    Curve(1, np.array([[0, 9], [0.4, 0.001]], dtype=np.float32), True),
    Curve(2, np.array([[0, 4, 9], [0.2, 0.3, 0.005]], dtype=np.float32), True),
]


def pieces(figure: go.Figure, meta: str) -> dict[int, list[tuple[float, float]]]:
    """A trace's points by seed, cut at its gaps."""
    (trace,) = [trace for trace in figure.data if trace.meta == meta]
    found: dict[int, list[tuple[float, float]]] = {}
    for x, y, seed in zip(trace.x, trace.y, trace.customdata, strict=True):
        piece = found.setdefault(int(seed), [])
        if not np.isnan(x):
            piece.append((float(x), float(y)))
        else:
            assert np.isnan(y)
    return found


def test_every_curve_is_drawn_whole_with_its_kind() -> None:
    figure = class_losses(CURVES, 9)
    drawn = {"solved": pieces(figure, "solved"), "failed": pieces(figure, "failed")}
    assert [*drawn["solved"]] == [1, 2]
    assert [*drawn["failed"]] == [3]
    for curve in CURVES:
        kind = "solved" if curve.solved else "failed"
        assert drawn[kind][curve.seed] == list(zip(*curve.losses.tolist(), strict=True))


def test_solved_and_not_are_told_apart_without_colour() -> None:
    solved, failed, _ = class_losses(CURVES, 9).data
    assert solved.line.color != failed.line.color
    assert (solved.line.dash or "solid") != failed.line.dash
    assert solved.line.width < failed.line.width


def test_axes_and_the_line_of_solved_stay_whatever_arrives() -> None:
    empty, some = class_losses([], 9), class_losses(CURVES, 9)
    assert empty.layout == some.layout
    assert some.layout.xaxis.range == (0, 9)
    assert some.layout.yaxis.range == (0, HIGHEST_LOSS)
    (line,) = some.layout.shapes
    assert line.y0 == line.y1 == SOLVED
    assert all(len(trace.x) == 0 for trace in empty.data)
    begins = train_sweep(range(500), [1, 4, 64], epochs=1).curves[:, 0]
    assert np.mean(begins < HIGHEST_LOSS) > 0.95


def test_in_a_presentation_it_is_large_enough() -> None:
    figure = for_presentation(class_losses(CURVES, 9))
    assert all(trace.line.width >= LINE for trace in figure.data)
    assert figure.layout.xaxis.tickfont.size >= TEXT
