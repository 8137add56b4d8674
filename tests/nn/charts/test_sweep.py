import dataclasses
from collections.abc import Callable
from copy import deepcopy

import numpy as np
import plotly.graph_objects as go
import pytest

from nn import SweepConfig, SweepGrid, SweepResult, train_sweep
from nn.charts import epochs_to_solve, loss_fan, solved_share_heatmap
from nn.statistics import LossFan, SolvedGrid, SolvingEpochs, wilson_interval
from nn.sweep import Sweep
from tests.nn.charts.figures import only, traces
from tests.nn.charts.test_palette import contrast


@pytest.fixture(scope="module")
def result() -> SweepResult:
    """A grid in which some cells are solved by none, by some and by all."""
    return train_sweep(range(60), [1, 2, 4], [0.3, 2.0], 3000)


@pytest.fixture(scope="module")
def empty() -> SweepResult:
    return Sweep(SweepConfig((0, 1), (2,), (1.0,), 50)).result()


def cell(result: SweepResult, units: int, rate: float) -> np.ndarray:
    return (result.hidden_units == units) & (result.learning_rate == rate)


def count(result: SweepResult, units: int, rate: float) -> tuple[int, int]:
    """Solved and all, counted one by one."""
    pairs = [
        (solved >= 0)
        for solved, u, r in zip(
            result.solved_epoch, result.hidden_units, result.learning_rate, strict=True
        )
        if u == units and r == rate
    ]
    return sum(pairs), len(pairs)


def written(figure: go.Figure) -> dict[tuple[int, int], tuple[str, str]]:
    """What is written on the cells and in which colour, by column and row."""
    return {
        (x, y): (text, trace.textfont.color)
        for trace in traces(figure, "numbers")
        for x, y, text in zip(trace.x, trace.y, trace.text, strict=True)
    }


def test_every_cell_shows_the_share_and_the_median_that_were_counted(result: SweepResult) -> None:
    figure = solved_share_heatmap(SolvedGrid.of(result))
    shares, cells, texts = only(figure, "shares"), only(figure, "cells"), written(figure)
    assert np.shape(shares.z) == (3, 2)
    assert (shares.zmin, shares.zmax) == (0, 1)
    seen = set()
    for x, y, hover, data in zip(cells.x, cells.y, cells.hovertext, cells.customdata, strict=True):
        assert tuple(data) == (y, x)
        units, rate = (1, 2, 4)[y], (0.3, 2.0)[x]
        solved, trials = count(result, units, rate)
        assert trials == 60
        assert shares.z[y][x] == solved / trials
        epochs = result.solved_epoch[cell(result, units, rate) & result.solved]
        assert len(epochs) == solved
        by = f"{np.median(epochs):,.0f}" if solved else ""
        assert texts[x, y][0] == f"{solved / trials:.0%}" + (f"<br>{by}" if solved else "")
        assert figure.layout.yaxis.ticktext[y] == str(units)
        assert figure.layout.xaxis.ticktext[x] == f"{rate:g}"
        low, high = wilson_interval(solved, trials)
        assert f"{solved} of 60 seeds" in hover
        assert f"Wilson 95 % interval {low:.1%} to {high:.1%}" in hover
        assert (f"half of these by epoch {by}" in hover) == (solved > 0)
        seen.add((units, rate))
    assert len(seen) == len(texts) == 6


def test_what_is_written_on_a_cell_can_be_read_also_after_a_click(result: SweepResult) -> None:
    figure = solved_share_heatmap(SolvedGrid.of(result))
    scale = only(figure, "shares").colorscale
    places = [place for place, _ in scale]
    stops = np.array([list(bytes.fromhex(color[1:])) for _, color in scale])
    for (x, y), (_, ink) in written(figure).items():
        share = only(figure, "shares").z[y][x]
        color = np.array([np.interp(share, places, channel) for channel in stops.T])
        assert contrast(color, np.array(list(bytes.fromhex(ink[1:])))) >= 4.5
    for trace in traces(figure, "numbers"):
        chosen = trace.textfont.color
        assert trace.selected.textfont.color == trace.unselected.textfont.color == chosen


def test_the_chosen_cell_is_framed(result: SweepResult) -> None:
    grid = SolvedGrid.of(result)
    for shape in solved_share_heatmap(grid, (2, 0)).layout.shapes:
        assert shape.x0 < 0 < shape.x1 < 0.5
        assert 1.5 < shape.y0 < 2 < shape.y1
    assert len(solved_share_heatmap(grid, (2, 0)).layout.shapes) == 2
    assert not solved_share_heatmap(grid, (9, 0)).layout.shapes
    assert not solved_share_heatmap(grid).layout.shapes


def test_a_large_grid_has_no_room_for_medians() -> None:
    grid = SolvedGrid.of(train_sweep(range(4), range(1, 7), 2.0, 2000))
    assert not any("<br>" in text for text, _ in written(solved_share_heatmap(grid)).values())


def test_a_cell_that_is_not_trained_yet_stays_empty() -> None:
    work = Sweep(SweepConfig(tuple(range(3000)), (1, 2), (1.0,), 100))
    while not len(work.result().seed):
        work.advance(0.0)
    part = work.result()
    assert not part.complete
    figure = solved_share_heatmap(SolvedGrid.of(part))
    assert len(only(figure, "cells").x) == 1
    assert np.isnan(only(figure, "shares").z).sum() == 1


def test_the_fan_is_the_quantiles_of_the_runs_that_solve_it(result: SweepResult) -> None:
    here = cell(result, 2, 2.0)
    solved = result.curves[here & result.solved]
    assert 0 < len(solved) < 60
    figure = loss_fan(LossFan.of(result, cell(result, 2, 2.0)))
    points = len(result.curve_epochs)
    median = only(figure, "median")
    assert np.array_equal(median.x, result.curve_epochs)
    assert np.allclose(median.y, np.quantile(solved, 0.5, axis=0))
    for name, low, high in [("5 to 95 %", 0.05, 0.95), ("25 to 75 %", 0.25, 0.75)]:
        band = only(figure, name)
        assert np.allclose(band.y[:points], np.quantile(solved, high, axis=0))
        assert np.allclose(band.y[points:][::-1], np.quantile(solved, low, axis=0))
        assert np.array_equal(band.x[points:][::-1], result.curve_epochs)


def test_failures_are_drawn_one_by_one_with_their_seeds(result: SweepResult) -> None:
    here = cell(result, 2, 2.0)
    failed = here & ~result.solved
    drawn = traces(loss_fan(LossFan.of(result, cell(result, 2, 2.0))), "failure")
    assert len(drawn) == failed.sum() > 0
    for trace, seed in zip(drawn, result.seed[failed], strict=True):
        assert set(trace.customdata) == {seed}
        (row,) = np.flatnonzero(here & (result.seed == seed))
        assert np.array_equal(trace.y, result.curves[row])
    # One unit never solves it: no median, and no more than 40 lines.
    figure = loss_fan(LossFan.of(result, cell(result, 1, 0.3)))
    assert len(traces(figure, "failure")) == 40
    assert not traces(figure, "median")


def test_a_dot_at_the_end_for_every_run(result: SweepResult) -> None:
    dots = only(loss_fan(LossFan.of(result, cell(result, 2, 2.0))), "runs")
    here = cell(result, 2, 2.0)
    assert np.array_equal(dots.customdata, result.seed[here])
    assert np.array_equal(dots.y, result.final_loss[here])
    assert set(dots.x) == {3000}
    colors = dict(zip(dots.customdata, dots.marker.color, strict=True))
    solved = {colors[seed] for seed in result.seed[here & result.solved]}
    failed = {colors[seed] for seed in result.seed[here & ~result.solved]}
    assert len(solved) == len(failed) == 1
    assert solved != failed


def test_the_losses_fit_on_the_axis(result: SweepResult) -> None:
    for units in (1, 2, 4):
        low, high = loss_fan(LossFan.of(result, cell(result, units, 0.3))).layout.yaxis.range
        assert low == 0
        assert high > result.curves[cell(result, units, 0.3)].max()


def test_the_distribution_has_a_dot_for_every_run_that_solves_it(result: SweepResult) -> None:
    figure = epochs_to_solve(SolvingEpochs.of(result, SweepGrid(result.config), 0))
    boxes = traces(figure, "epochs")
    assert len(boxes) == 3
    for row, (units, box) in enumerate(zip((1, 2, 4), boxes, strict=True)):
        here = cell(result, units, 0.3) & result.solved
        assert np.array_equal(box.x, result.solved_epoch[here])
        assert set(np.asarray(box.y)) <= {row}
        assert np.array_equal(
            np.reshape(box.customdata, (-1, 2)),
            np.column_stack([np.full(here.sum(), row), result.seed[here]]),
        )
        solved, trials = count(result, units, 0.3)
        label = figure.layout.yaxis.ticktext[row]
        assert label.startswith(f"<b>{units}</b>")
        assert (f"{trials - solved} never" in label) == (solved < trials)


@pytest.mark.parametrize(
    "draw",
    [
        lambda r: solved_share_heatmap(SolvedGrid.of(r)),
        lambda r: loss_fan(LossFan.of(r, cell(r, 2, 1.0))),
    ],
)
def test_before_anything_is_trained_the_charts_are_empty(
    empty: SweepResult, draw: Callable[[SweepResult], go.Figure]
) -> None:
    figure = draw(empty)
    assert not traces(figure, "failure")
    assert figure.to_json()


def test_a_diverged_loss_leaves_the_axis_finite() -> None:
    good = train_sweep(range(4), 2, 1.0, 100)
    curves = good.curves.copy()
    curves[0, 5:] = np.nan
    spoilt = dataclasses.replace(good, curves=curves)
    assert np.isfinite(loss_fan(LossFan.of(spoilt, cell(spoilt, 2, 1.0))).layout.yaxis.range).all()


def test_the_result_is_only_read(result: SweepResult) -> None:
    before = deepcopy(result)
    for figure in (
        solved_share_heatmap(SolvedGrid.of(result)),
        loss_fan(LossFan.of(result, cell(result, 2, 0.3))),
        epochs_to_solve(SolvingEpochs.of(result, SweepGrid(result.config), 0)),
    ):
        figure.update_layout(title="changed")
    for name, value in vars(before).items():
        assert np.array_equal(getattr(result, name), value), name


def test_a_cell_where_rounding_decides_is_marked_by_a_sign_and_not_by_a_colour() -> None:
    grid = SolvedGrid.of(train_sweep(range(30), [3, 4], [1.0, 50.0], 1500))
    assert grid.chaotic.tolist() == [[False, True], [False, True]]
    figure = solved_share_heatmap(grid)
    cells = only(figure, "cells")
    texts = written(figure)
    for x, y, hover in zip(cells.x, cells.y, cells.hovertext, strict=True):
        share = f"{grid.share[y, x]:.0%}"
        decided, tried = grid.decided_by_rounding[y, x], grid.tried_twice[y, x]
        said = f"chaotic: rounding decides for {decided} of {tried} seeds"
        assert texts[x, y][0].startswith(f"≈ {share}" if x == 1 else share)
        assert hover.endswith(said) == (x == 1)
