"""What a sweep shows, in words: every number is counted from the networks."""

import re

import numpy as np
import pytest

from nn import (
    LossFan,
    SolvedGrid,
    SolvingEpochs,
    SweepConfig,
    SweepGrid,
    SweepResult,
    TrainingConfig,
    train,
    train_sweep,
    wilson_interval,
)
from nn.sweep import Sweep
from pages.explain import sweep_words
from tests.pages.explain.grids import answer, cell


@pytest.fixture(scope="module")
def result() -> SweepResult:
    return train_sweep(range(40), [1, 2, 4], [0.3, 2.0], 2500)


def test_the_answer_is_counted_from_the_networks(result: SweepResult) -> None:
    text = answer(result, 2, 0.3)
    assert "Wilson 95 % interval" in text
    for units in (1, 2, 4):
        epochs = []
        for seed in range(40):
            snapshots = train(TrainingConfig(seed, units, 0.3, 2500))
            losses = [loss for snapshot in snapshots for loss in snapshot.losses]
            epochs += [epoch for epoch, loss in enumerate(losses) if loss < 0.01][:1]
        low, high = wilson_interval(len(epochs), 40)
        by = f"{np.median(epochs):,.0f}" if epochs else "–"
        assert f"| {units} | {len(epochs)} of 40 | {low:.0%} to {high:.0%} | {by} |" in text
    seeds = re.search(r"tries only seed (\d+) .* tries only seed (\d+) that it does not", text)
    assert seeds is not None
    for seed, works in zip(map(int, seeds.groups()), (True, False), strict=True):
        alone = train_sweep([seed], 2, 0.3, 2500)
        assert alone.solved[0] == works


def test_a_rate_is_worse_only_if_the_intervals_do_not_overlap() -> None:
    result = train_sweep(range(200), 2, [0.3, 1.0, 3.0], 5000)
    text = answer(result, 2, 1.0)
    solved = {rate: int(result.solved[cell(result, 2, rate)].sum()) for rate in (0.3, 1.0, 3.0)}
    assert solved[3.0] > solved[1.0] > solved[0.3]
    low = wilson_interval(solved[3.0], 200)[0]
    assert wilson_interval(solved[1.0], 200)[1] > low > wilson_interval(solved[0.3], 200)[1]
    share = {rate: f"{count / 200:.0%}" for rate, count in solved.items()}
    assert f"learning rate 3 solves XOR most often ({share[3.0]})." in text
    assert f"Learning rate 1 ({share[1.0]}) is not clearly worse: its interval overlaps" in text
    assert f"Learning rate 0.3 ({share[0.3]}) is worse, beyond chance: its interval lies" in text


def test_rates_that_cannot_be_told_apart_are_not_ranked() -> None:
    alike = train_sweep(range(20), 2, [0.5, 2.0], 3000)
    assert "do not show that one rate is better" in answer(alike, 2, 2.0)
    never = train_sweep(range(5), 1, [1.0, 2.0], 100)
    assert "no learning rate solves XOR" in answer(never, 1, 1.0)
    always = train_sweep(range(4), 8, [1.0, 2.0], 4000)
    assert always.solved.all()
    assert "equally often (100%)" in answer(always, 8, 1.0)
    one = answer(train_sweep(range(5), 1, 1.0, 100), 1, 1.0)
    assert "most often" not in one
    assert "equally often" not in one


def test_better_may_also_mean_sooner(result: SweepResult) -> None:
    text = answer(result, 4, 2.0)
    slow, fast = (
        np.median(result.solved_epoch[cell(result, 4, rate) & result.solved]) for rate in (0.3, 2.0)
    )
    assert f"by epoch {slow:,.0f} at learning rate 0.3 and {fast:,.0f} at 2." in text


def test_no_luck_and_only_luck_are_described() -> None:
    never = train_sweep(range(9), 1, 1.0, 100)
    assert "that is not bad luck" in answer(never, 1, 1.0)
    result = train_sweep(range(5), 8, 2.0, 3000)
    assert result.solved.all()
    first, last = result.solved_epoch.min(), result.solved_epoch.max()
    assert f"from {first:,} to {last:,} epochs" in answer(result, 8, 2.0)


def test_before_anything_is_trained_the_answer_says_so() -> None:
    nothing = Sweep(SweepConfig((0,), (2,), (1.0,), 10)).result()
    assert answer(nothing, 2, 1.0).startswith("No network is fully trained yet.")


def test_each_chart_says_in_words_what_it_shows(result: SweepResult) -> None:
    solved = int(result.solved[cell(result, 2, 2.0)].sum())
    text = sweep_words.describe_shares(SolvedGrid.of(result))
    assert "1 hidden unit: 0% at learning rate 0.3, 0% at learning rate 2." in text
    assert f"{solved / 40:.0%} at learning rate 2" in text
    fan = sweep_words.describe_fan(LossFan.of(result, cell(result, 2, 2.0)), "XOR")
    assert f"2,500 epochs. {solved} of 40 seeds solve XOR; their median falls from" in fan
    assert ("The others end between" in fan) == (solved < 40)
    times = sweep_words.describe_times(SolvingEpochs.of(result, SweepGrid(result.config), 1))
    assert "1 hidden unit: never, with 40 seeds." in times
    assert f"2 hidden units: {solved} seeds solve XOR, the first at epoch" in times
