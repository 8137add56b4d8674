import numpy as np
import plotly.graph_objects as go
from hypothesis import given
from hypothesis import strategies as st

from nn import SOLVED, TrainingConfig, train_sweep
from nn.charts import class_losses, round_shares
from nn.charts.classroom import Curve, RoundShare, highest_loss, stack
from nn.charts.presentation import LINE, TEXT, for_presentation

SHARED = TrainingConfig(epochs=9)
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
    figure = class_losses(CURVES, SHARED)
    drawn = {"solved": pieces(figure, "solved"), "failed": pieces(figure, "failed")}
    assert [*drawn["solved"]] == [1, 2]
    assert [*drawn["failed"]] == [3]
    for curve in CURVES:
        kind = "solved" if curve.solved else "failed"
        assert drawn[kind][curve.seed] == list(zip(*curve.losses.tolist(), strict=True))


def test_solved_and_not_are_told_apart_without_colour() -> None:
    solved, failed, _ = class_losses(CURVES, SHARED).data
    assert solved.line.color != failed.line.color
    assert (solved.line.dash or "solid") != failed.line.dash
    assert solved.line.width < failed.line.width


def test_axes_and_the_line_of_solved_stay_whatever_arrives() -> None:
    empty, some = class_losses([], SHARED), class_losses(CURVES, SHARED)
    assert empty.layout == some.layout
    assert some.layout.xaxis.range == (0, 9)
    assert some.layout.yaxis.range == (0, 0.5)
    (line,) = some.layout.shapes
    assert line.y0 == line.y1 == SOLVED
    assert all(len(trace.x) == 0 for trace in empty.data)
    begins = train_sweep(range(500), [1, 4, 64], epochs=1).curves[:, 0]
    assert np.mean(begins < highest_loss(SHARED)) > 0.95


def test_every_table_and_loss_has_room_and_a_cross_entropy_no_limit() -> None:
    highest = {key: highest_loss(TrainingConfig(table=key)) for key in ("0001", "0011", "1111")}
    assert highest == {"0001": 0.75, "0011": 0.5, "1111": 1.0}
    entropy = TrainingConfig(loss="cross-entropy", epochs=9)
    layout = class_losses(CURVES, entropy).layout
    assert layout.yaxis.range == (0, highest_loss(entropy))
    assert not layout.shapes, "what is solved is not seen in it"
    table = entropy.truth_table
    begins = []
    for seed in range(200):
        network = TrainingConfig(seed).untrained()
        logits = network.logits(network.forward(table.inputs).hidden)
        begins.append(entropy.loss_function.value(logits, table.targets))
    assert np.mean(np.array(begins) < highest_loss(entropy)) > 0.9


def test_in_a_presentation_it_is_large_enough() -> None:
    figure = for_presentation(class_losses(CURVES, SHARED))
    assert all(trace.line.width >= LINE for trace in figure.data)
    assert figure.layout.xaxis.tickfont.size >= TEXT


ROUNDS = [
    RoundShare(("Round 1: 2 hidden units",), 3, 4, (0.3, 0.95), (50, 75, 50, 20)),
    RoundShare(("Round 2: 3 hidden units", "learning rate 5"), 0, 0, None, ()),
    RoundShare(("Round 3: 4 hidden units",), 5, 5, (0.57, 1.0), (100,)),
]


def test_each_round_has_a_row_with_its_share_its_interval_and_its_guesses() -> None:
    guesses, shares = round_shares(ROUNDS).data
    assert shares.x.tolist() == [75, 100]
    assert np.round(shares.y).tolist() == [0, 2]
    assert np.allclose(shares.x - shares.error_x.arrayminus, [30, 57])
    assert np.allclose(shares.x + shares.error_x.array, [95, 100])
    assert list(guesses.x) == [20, 50, 50, 75, 100]
    assert np.round(guesses.y).tolist() == [0, 0, 0, 0, 2]
    assert len(set(zip(guesses.x, guesses.y, strict=True))) == 5, "the two of 50 are stacked"
    row = {x: y for x, y in zip(guesses.x, guesses.y, strict=True) if y < 0.5}
    assert max(row.values()) < shares.y[0], "the guesses are above the share"


def test_the_rows_are_named_from_the_top_and_the_axis_is_always_the_whole_of_it() -> None:
    layout = round_shares(ROUNDS).layout
    assert list(layout.yaxis.ticktext) == [
        "Round 1: 2 hidden units",
        "Round 2: 3 hidden units<br>learning rate 5",
        "Round 3: 4 hidden units",
    ]
    assert layout.yaxis.range == (2.5, -0.5)
    low, high = layout.xaxis.range
    assert low <= 0
    assert high >= 100
    assert [note.text for note in layout.annotations] == ["<b>75 %</b>", "–", "<b>100 %</b>"]
    assert len(round_shares([]).data[1].x) == 0


def test_however_many_guess_the_same_their_dots_stay_in_the_row() -> None:
    many = RoundShare(("Round 1",), 1, 2, (0.1, 0.9), [50] * 500)
    (guesses, shares) = round_shares([many, many]).data
    assert -0.5 < min(guesses.y) < max(guesses.y) < 1.5
    first = guesses.y[:500]
    assert len(set(first)) == 500
    assert max(first) < shares.y[0] < 0.5 < min(guesses.y[500:])


def test_rounds_are_told_apart_from_guesses_without_colour_and_are_large_enough() -> None:
    guesses, shares = for_presentation(round_shares(ROUNDS)).data
    assert guesses.marker.symbol != shares.marker.symbol
    assert shares.error_x.thickness >= LINE
    layout = for_presentation(round_shares(ROUNDS)).layout
    assert layout.yaxis.tickfont.size >= TEXT
    assert all(note.font.size >= TEXT for note in layout.annotations)


@given(st.lists(st.integers(0, 100), max_size=60), st.floats(0.5, 20))
def test_no_dot_lies_on_another_and_none_is_higher_than_it_has_to_be(
    values: list[int], width: float
) -> None:
    dots = list(zip(sorted(values), stack(values, width), strict=True))
    assert [level for _, level in dots] == stack(values[::-1], width)
    for i, (value, level) in enumerate(dots):
        below = {of for at, of in dots[:i] if value - at < width}
        assert level == min(set(range(len(values))) - below)
