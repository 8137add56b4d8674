"""Each lesson's answer, found by training its network, and every number in its texts."""

import functools
import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from nn import (
    XOR,
    History,
    SolvedGrid,
    SweepConfig,
    SweepResult,
    TrainingConfig,
    train,
    train_sweep,
    wilson_interval,
)
from nn.backprop import loss_and_gradients
from nn.configuration import CONTROLS
from nn.sweep import Sweep
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
    assert configs[8:10] == [(1, 4, 1.0), (1, 2, 3.0)]
    what_if = [{*lesson.config.settings()} - {*CONTROLS} for lesson in LESSONS]
    assert not any(what_if[:10])
    assert what_if[10:] == [
        {"table"},
        {"start"},
        {"start"},
        {"loss"},
        {"activation"},
        {"biases", "third_input"},
    ]


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
    lesson = LESSONS[9]
    assert value(lesson) == math.inf
    for rate, epoch in [(1.0, "1,396"), (3.0, "467")]:
        run = trained(TrainingConfig(2, lesson.config.hidden_units, rate, 5000))
        assert f"{run.solved_epoch:,}" == epoch
        assert f"epoch {epoch}" in says(10)
    grid = lesson.experiment
    assert grid is not None
    config = grid.config
    assert config.learning_rates == (1.0, 3.0, 10.0)
    assert "learning rates 1, 3 and 10" in says(10)
    assert len(config.seeds) == 200
    shares = SolvedGrid.of(
        train_sweep(config.seeds, config.hidden_units, config.learning_rates, config.epochs)
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


def swept(config: TrainingConfig, epochs: int | None = None) -> SweepResult:
    """The runs of this network from the seeds 0 to 199."""
    settings = {"hidden_units", "learning_rate", "epochs"}
    given = {name: (value,) for name, value in config.settings().items() if name not in settings}
    plurals = {"table": "tables", "start": "starts", "activation": "activations"}
    plurals |= {"loss": "losses", "third_input": "third_inputs", "biases": "biases"}
    lists = {plurals[name]: values for name, values in given.items() if name != "seed"}
    sweep = Sweep(
        SweepConfig(
            tuple(range(200)),
            (config.hidden_units,),
            (config.learning_rate,),
            epochs or config.epochs,
            **lists,
        )
    )
    while not sweep.done:
        sweep.advance(1)
    return sweep.result()


def share(result: SweepResult) -> tuple[int, str]:
    """How many of the seeds solve their table, and the interval of their share in words."""
    solved = int(result.solved.sum())
    low, high = (100 * end for end in wilson_interval(solved, len(result.seed)))
    return solved, f"({low:.0f} to {high:.0f} %)"


def half(result: SweepResult) -> int:
    """The epoch by which half of the runs that solve their table have done so."""
    return math.floor(np.median(result.solved_epoch[result.solved]))


def test_each_experiment_compares_two_settings_of_the_lesson() -> None:
    for lesson in LESSONS[10:]:
        grid = lesson.experiment
        assert grid is not None
        assert len(grid.cells) == len(grid.config.cases) > 1
        assert len(grid.config.seeds) == 200
        varied = {grid.rows, grid.columns}
        assert varied & {*lesson.config.settings()} - {"seed", "learning_rate", "epochs"}


def test_and_needs_no_hidden_layer_and_xor_does() -> None:
    lesson = LESSONS[10]
    assert lesson.in_words(value(lesson)).startswith("The loss is first under 0.01 at epoch")
    assert share(swept(lesson.config))[0] == 200
    for epochs in (2000, 5000):
        xor = swept(replace(lesson.config, table="0110"), epochs)
        assert share(xor)[0] == 0
        assert xor.final_loss == pytest.approx(0.25, abs=0.002)
    network = trained(replace(lesson.config, table="0110", epochs=5000)).latest.network
    assert network.predict(XOR.inputs) == pytest.approx(0.5, abs=0.01)
    assert "All of the 200 seeds from 0 to 199 learn AND" in says(11)


def test_from_zeros_nothing_moves_and_units_that_move_stay_equal() -> None:
    lesson = LESSONS[11]
    history = trained(lesson.config)
    assert set(history.losses.tolist()) == {0.25}
    assert not history.latest.network.to_vector().any()
    learned = trained(replace(lesson.config, table="0001"))
    assert f"solve it from zeros at epoch {learned.solved_epoch}" in says(12)
    for epoch in (1, 10, 509, 5000):
        network = learned.snapshot_at(epoch).network
        assert not np.ptp(network.hidden_weights, axis=1).any()
        assert not np.ptp(network.output_weights)
    assert not trained(replace(lesson.config, seed=99)).latest.network.to_vector().any()


def test_a_small_start_is_a_plateau_on_which_the_units_part() -> None:
    lesson = LESSONS[12]
    history = trained(lesson.config)
    assert f"At epoch 200 the loss is still {history.losses[200]:.4f}" in says(13)
    assert not history.snapshot_at(200).network.rows_right(XOR).any()
    assert value(lesson) < lesson.config.epochs

    def differ(epoch: int) -> str:
        weights = history.snapshot_at(epoch).network.hidden_weights
        return f"{np.abs(weights - weights.mean(axis=1, keepdims=True)).max():.2f}"

    found = [differ(epoch) for epoch in (100, 200, 300)]
    assert "{} at epoch 100, {} at 200 and {} at 300".format(*found) in says(13)
    small, normal = swept(lesson.config), swept(replace(lesson.config, start="normal"))
    assert share(small)[0] == 200
    assert f"half of them by epoch {half(small)};" in says(13)
    assert f"half do so by epoch {half(normal)}." in says(13)
    assert share(swept(replace(lesson.config, learning_rate=1.0), 5000))[0] == 0


def test_the_cross_entropy_is_faster_and_no_cure() -> None:
    lesson = LESSONS[13]
    squared = replace(lesson.config, loss="mse")
    assert squared == LESSONS[3].config
    assert f"at epoch {trained(squared).solved_epoch:,}" in says(14)
    found = lesson.in_words(value(lesson))
    assert found == "The mean squared error is first under 0.01 at epoch 1,190."
    four, four_squared = swept(lesson.config), swept(squared)
    assert f"{share(four)[0]} of 200 seeds solve XOR with either loss" in says(14)
    assert share(four)[0] == share(four_squared)[0]
    assert f"by epoch {half(four)} instead of {half(four_squared)}" in says(14)
    two, interval = share(swept(replace(lesson.config, hidden_units=2)))
    assert f"{two} of 200 solve it {interval}" in says(14)
    two, interval = share(swept(replace(squared, hidden_units=2)))
    assert f"and {two} with the squared error {interval}" in says(14)


def test_the_dead_units_are_counted() -> None:
    lesson = LESSONS[14]
    assert lesson.in_words(value(lesson)) == "2 of 4 hidden units are dead."
    network = trained(lesson.config).latest.network
    start = lesson.config.untrained()
    assert (start.dead_units(XOR.inputs) == network.dead_units(XOR.inputs)).all()
    assert network.predict(XOR.inputs) == pytest.approx(0.5, abs=0.001)
    dead, solved = [], []
    for seed in range(200):
        history = trained(replace(lesson.config, seed=seed))
        hidden = history.latest.network.forward(XOR.inputs).hidden
        dead.append(int((hidden == 0).all(axis=0).sum()))
        solved.append(history.solved_epoch is not None)
    counts = {
        number: (sum(np.array(solved)[np.array(dead) == number]), dead.count(number))
        for number in range(5)
    }
    some = 200 - dead.count(0)
    low, high = (100 * end for end in wilson_interval(some, 200))
    assert f"{some} end with a dead unit ({low:.0f} to {high:.0f} %)" in says(15)
    runs = {number: "{} of {}".format(*pair) for number, pair in counts.items()}
    assert f"With no dead unit {runs[0]} runs solve XOR" in says(15)
    assert f"with one {runs[1]}, with two {runs[2]}, with three or four none of" in says(15)
    assert counts[3][0] == counts[4][0] == 0
    assert f"none of {counts[3][1] + counts[4][1]}." in says(15)
    result = swept(lesson.config)
    number, interval = share(result)
    assert number == sum(solved)
    assert f"{number} of 200 {interval}" in says(15)
    sigmoids = swept(replace(lesson.config, activation="sigmoid"), 5000)
    assert f"solve it with {share(sigmoids)[0]}." in says(15)
    assert f"half of its {number} are solved by epoch {half(result)}" in says(15)
    assert f"the sigmoid's {share(sigmoids)[0]} by epoch {half(sigmoids)}" in says(15)


def test_either_the_bias_or_the_third_input_is_enough() -> None:
    lesson = LESSONS[15]
    assert value(lesson) == math.inf
    whole = replace(lesson.config, biases="both", third_input=True)
    assert whole == LESSONS[2].config
    assert f"solved XOR at epoch {trained(whole).solved_epoch:,}" in says(16)
    solved, interval = share(swept(lesson.config))
    assert (solved, interval) == (0, "(0 to 2 %)")
    assert interval in says(16)
    without = {
        name: share(swept(replace(whole, **changed)))[0]
        for name, changed in {
            "hidden biases": {"biases": "output"},
            "third input": {"third_input": False},
            "none of both": {},
        }.items()
    }
    assert "{} solve it without hidden biases, {} without the third input, and {} with".format(
        *without.values()
    ) in says(16)
    assert f"with four, {share(swept(replace(lesson.config, hidden_units=4)))[0]} of 200" in says(
        16
    )
