"""Each lesson's answer, found by training its network, and every number in its texts."""

import functools
import itertools
import math

import numpy as np
import pytest

from nn import XOR, History, SolvedGrid, TrainingConfig, train, train_sweep
from nn.backprop import loss_and_gradients
from nn.tutorial import AUTHOR, TITLE, Slips
from pages.explain import listing
from pages.explain.course import Choice, Lesson
from pages.explain.course_file import lessons

LESSONS = lessons()
LISTING = 8


@functools.cache
def trained(config: TrainingConfig) -> History:
    history = History(config)
    for snapshot in train(config, at=[0, config.epochs]):
        history.append(snapshot)
    return history


def value(lesson: Lesson) -> float:
    return (
        lesson.measured_of_listing() if lesson.listing else lesson.measured(trained(lesson.config))
    )


def says(number: int) -> str:
    """All texts of a lesson, on one line."""
    lesson = LESSONS[number - 1]
    return " ".join([lesson.text, lesson.question, lesson.because])


def solved(units: int, rate: float) -> int:
    return int(train_sweep(range(200), units, rate, 5000).solved.sum())


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.title)
def test_exactly_one_choice_is_right_and_it_is_the_one_that_training_gives(lesson: Lesson) -> None:
    right = lesson.answer(value(lesson))
    assert [choice for choice in lesson.choices if choice.holds(value(lesson))] == [right]
    assert lesson.found_out() == right.says
    assert 2 <= len(lesson.choices) <= 4
    assert len({choice.says for choice in lesson.choices}) == len(lesson.choices)


def test_the_lessons_keep_their_numbers() -> None:
    configs = [
        (lesson.config.seed, lesson.config.hidden_units, lesson.config.learning_rate)
        for lesson in LESSONS
    ]
    assert configs[:4] == [(1, 1, 1.0), (1, 2, 1.0), (2, 2, 1.0), (1, 4, 1.0)]
    assert configs[4:7] == [(1, 4, 0.1), (1, 4, 3.0), (1, 4, 100.0)]
    assert [lesson.listing for lesson in LESSONS].index(True) == LISTING - 1
    assert sum(lesson.listing for lesson in LESSONS) == 1
    assert configs[8:] == [(1, 4, 1.0), (1, 2, 3.0)]


def test_one_unit_gets_three_rows_right() -> None:
    assert LESSONS[0].in_words(value(LESSONS[0])) == "3 of 4 rows are right."


def test_two_units_get_stuck_from_seed_1_where_two_rows_share_an_answer() -> None:
    assert LESSONS[1].in_words(value(LESSONS[1])) == "XOR is not solved within 5,000 epochs."
    history = trained(LESSONS[1].config)
    assert history.losses[-1] == pytest.approx(0.125, abs=0.002)
    output = history.latest.network.predict(XOR.inputs)[:, 0]
    assert (np.abs(output - 0.5) < 0.01).sum() == 2


def test_the_shares_of_seeds_are_those_of_a_sweep() -> None:
    assert math.isfinite(value(LESSONS[2]))
    two, four = solved(2, 1.0), solved(4, 1.0)
    assert f"Of the 200 seeds from 0 to 199, {two} solve XOR with two units ({two / 2:.0f} %)" in (
        says(3)
    )
    assert f"of 200, {two} solve XOR with two units and {four} with four" in says(4)
    assert two > 100, "yes was the better guess"


def test_four_units_solve_it_from_other_random_weights() -> None:
    assert LESSONS[3].in_words(value(LESSONS[3])) == "The loss is first under 0.01 at epoch 2,407."
    two, four = (trained(LESSONS[number].config).snapshot_at(0).network for number in (1, 3))
    assert not np.allclose(two.hidden_weights[1:], four.hidden_weights[1:, :2])


def test_the_learning_rates_take_as_long_as_is_said() -> None:
    small, large, whole = (LESSONS[number].config for number in (4, 5, 3))
    assert trained(whole).solved_epoch == 2407
    assert f"{trained(whole).losses[0]:.4f}" == "0.2686"
    assert all("2,407" in says(number) for number in (5, 6))
    assert "0.2686" in says(5)
    assert small.learning_rate * small.epochs == 300 * whole.learning_rate
    assert trained(small).losses[-1] == pytest.approx(trained(whole).losses[300], abs=0.001)
    patient = TrainingConfig(small.seed, small.hidden_units, small.learning_rate, 25_000)
    assert f"at epoch {trained(patient).solved_epoch:,}" in says(5)
    assert f"{trained(large).solved_epoch} is about 2,407 / 3" in says(6)
    assert trained(large).solved_epoch == pytest.approx(2407 / 3, rel=0.02)


def test_a_learning_rate_of_100_overshoots_at_the_first_step_and_hardly_moves() -> None:
    history = trained(LESSONS[6].config)
    start, first, end = history.losses[[0, 1, -1]]
    assert f"starts at {start:.4f}" in says(7)
    assert f"{first:.4f}" == f"{end:.4f}" == "0.5000"
    assert "0.5000" in says(7)
    after = history.snapshot_at(1).network
    assert after.predict(XOR.inputs).min() > 0.9999
    assert history.losses[1:601].min() > 0.4995
    assert history.losses[700:].min() > 0.4995
    assert history.latest.network.predict(XOR.inputs).max() < 0.0001
    assert LESSONS[6].choices[-1].low == pytest.approx(start, abs=5e-5)
    assert LESSONS[6].choices[-1].low >= start
    rows = history.latest.network.rows_right(XOR)
    assert (~rows).sum() == 2
    gradients = loss_and_gradients(after, XOR.inputs, XOR.targets).gradients
    steepest = max(float(np.abs(part).max()) for part in gradients.values())
    assert 0 < steepest < 1e-4


def test_the_listing_learns_with_spikes_that_come_with_the_first_slip() -> None:
    assert LESSONS[7].in_words(value(LESSONS[7])).startswith("The error is first under 0.1 at ep")
    errors = listing.run(1, 4, Slips())[0]
    assert errors[int(value(LESSONS[7])) :].max() == pytest.approx(0.5, abs=0.02)
    assert np.diff(errors).max() > 0.3
    for wrong_axis, mean_for_biases in itertools.product([False, True], repeat=2):
        without = listing.run(1, 4, Slips(False, wrong_axis, mean_for_biases))[0]
        assert np.diff(without).max() < 0, "the error never rises"
    activations = 1 / (1 + np.exp(-np.linspace(0, 1)))  # of an activation from 0 to 1
    assert f"{(activations * (1 - activations)).min():.3f}" == "0.197"
    assert all(word in says(8) for word in ("derivative", "wrong axis", "mean", "0.197"))
    assert f"“{TITLE}” by {AUTHOR}" in says(8)


def test_the_plateau_is_as_the_lesson_says() -> None:
    lesson = LESSONS[8]
    history = trained(lesson.config)
    assert lesson.in_words(value(lesson)) == "3 of 4 rows are right at epoch 1,500."
    assert f"the loss is {history.losses[1500]:.4f}" in says(9)
    assert f"ended at {trained(LESSONS[0].config).losses[-1]:.4f}" in says(9)
    output = history.snapshot_at(1500).network.predict(XOR.inputs)[:, 0]
    assert output[:3] == pytest.approx(0.66, abs=0.011)
    assert output[3] < 0.1
    turning = [
        f"{history.snapshot_at(epoch).network.output_weights[0, 0]:.2f}".replace("-", "−")
        for epoch in (1000, 1500, 2000)
    ]
    assert ("it is {} at epoch 1,000, {} at 1,500 and {} at 2,000".format(*turning)) in says(9)
    falls = -np.diff(history.losses)
    slowest = 100 + int(falls[100:2000].argmin())
    assert f"epoch {slowest:,} a step lowers the loss by only {falls[slowest]:.6f}" in says(9)
    assert "falls 140 times as fast" in says(9)
    assert falls[slowest:].max() / falls[slowest] == pytest.approx(140, rel=0.01)
    assert history.solved_epoch == 2407


def test_a_unit_that_hardly_counts_gets_hardly_any_gradient() -> None:
    history = trained(LESSONS[8].config)

    def of_unit_1(epoch: int) -> float:
        network = history.snapshot_at(epoch).network
        gradients = loss_and_gradients(network, XOR.inputs, XOR.targets).gradients
        return float(np.linalg.norm(gradients["hidden_weights"][:, 0]))

    assert of_unit_1(1300) < of_unit_1(2050) / 20


def test_the_experiment_cannot_be_decided_by_one_seed() -> None:
    lesson = LESSONS[-1]
    assert value(lesson) == math.inf
    for rate, epoch in [(1.0, "1,396"), (3.0, "467")]:
        run = trained(TrainingConfig(2, lesson.config.hidden_units, rate, 5000))
        assert f"{run.solved_epoch:,}" == epoch
        assert f"epoch {epoch}" in says(10)
    grid = lesson.experiment
    assert grid is not None
    assert grid.learning_rates == (1.0, 3.0, 10.0)
    assert "learning rates 1, 3 and 10" in says(10)
    assert len(grid.seeds) == 200
    shares = SolvedGrid.of(
        train_sweep(grid.seeds, grid.hidden_units, grid.learning_rates, grid.epochs)
    )
    assert shares.low.max() < shares.high.min(), "whose intervals overlap"


@pytest.mark.parametrize(
    ("choice", "holds"),
    [
        (Choice("never", low=math.inf), {math.inf: True, 5: False}),
        (Choice("ever", high=math.inf), {math.inf: False, 5: True}),
        (Choice("between", 3, 5), {3: True, 4.9: True, 5: False, 2: False}),
    ],
)
def test_a_choice_holds_between_its_ends(choice: Choice, holds: dict[float, bool]) -> None:
    assert {at: choice.holds(at) for at in holds} == holds
