"""Each challenge can be solved, and whoever is on the way gets the hint that fits."""

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from nn import SOLVED, Network, TrainingConfig, train
from nn.by_hand import HandSet
from nn.parameter_text import write_parameters
from pages.explain.challenge import CONDITIONS, Attempt, Challenge
from pages.explain.challenge_file import challenges
from tests.pages.explain.attempts import (
    AND_OF_BOTH,
    NAND_LINE,
    OR_LINE,
    SOLUTIONS,
    Numbers,
    labels,
    with_numbers,
)

COURSE = challenges()
STUCK, FEWEST = COURSE[4], COURSE[5]


def solving_epoch(challenge: Challenge, network: Network) -> int | None:
    """When gradient descent solves the table from here, by every epoch of `nn.train`."""
    config = replace(challenge.config, weights=write_parameters(network.to_vector()))
    *_, last = train(config, at=[])
    under = np.flatnonzero(np.array(last.losses) < SOLVED)
    return int(under[0]) + 1 if len(under) else None


def attempt(number: int, numbers: Numbers) -> Attempt:
    challenge = COURSE[number - 1]
    network = with_numbers(challenge.start, numbers)
    return challenge.attempt(network, lambda: solving_epoch(challenge, network))


def test_there_is_a_solution_for_each() -> None:
    assert SOLUTIONS.keys() == set(range(1, len(COURSE) + 1))


@pytest.mark.parametrize("number", SOLUTIONS)
def test_each_challenge_can_be_solved_and_is_not_solved_as_it_begins(number: int) -> None:
    assert not attempt(number, {}).solved
    found = attempt(number, SOLUTIONS[number])
    assert found.solved
    goal = COURSE[number - 1].goal
    assert goal.changes is None or len(found.hand.changed) <= goal.changes


@pytest.mark.parametrize(
    ("number", "numbers"),
    [
        # The same with other numbers: the other unit, the other sign, a line that is dragged.
        (1, {"x₁ → h₁": -8, "x₂ → h₁": -8, "bias of h₁": 4, "h₁ → ŷ": -8, "bias of ŷ": 4}),
        (3, {"x₁ → h₁": -8, "x₂ → h₁": -8, "bias of h₁": 12, "x₁ → h₂": 8, "x₂ → h₂": 8}),
        (5, {"x₂ → h₁": 3}),
        (5, {"bias of h₁": -8}),
        (6, {"h₁ → ŷ": 10, "x₂ → h₁": 8, "x₁ → h₂": -8, "x₂ → h₂": -8, "bias of h₂": 12}
         | {"bias of ŷ": -15}),
        (8, {"x₁ → ŷ": -20, "x₂ → ŷ": -20, "bias of ŷ": 10}),
    ],
)  # fmt: skip
def test_there_is_more_than_one_way(number: int, numbers: Numbers) -> None:
    assert attempt(number, numbers).solved


def test_the_stuck_network_is_the_end_of_its_training_and_stays_where_it_is() -> None:
    *_, last = train(TrainingConfig(1, 2, 1.0, 5000), at=[])
    np.testing.assert_allclose(STUCK.start.to_vector(), last.parameters, atol=0.0005)
    assert solving_epoch(STUCK, STUCK.start) is None
    assert HandSet(STUCK.start, STUCK.start, STUCK.config.truth_table).squared_error == (
        pytest.approx(0.125, abs=0.002)
    )


def test_in_the_stuck_network_a_second_number_is_one_too_many_and_is_not_trained() -> None:
    asked = []
    two = with_numbers(STUCK.start, {"x₂ → h₂": 5.0, "bias of ŷ": 4.0})

    def count() -> int:
        asked.append(1)
        return 1

    assert not STUCK.attempt(two, count).solved
    assert not STUCK.attempt(STUCK.start, count).solved
    assert not asked
    assert STUCK.attempt(with_numbers(STUCK.start, {"x₂ → h₂": 5.0}), count).solved


def test_par_of_the_fewest_changes_is_reached_and_no_single_number_does_it() -> None:
    assert FEWEST.par == len(attempt(6, SOLUTIONS[6]).hand.changed)
    values = [*np.linspace(-60, 60, 241), -1e6, 1e6]
    for label, value in product(labels(FEWEST.start), values):
        assert not attempt(6, {label: value}).solved, (label, value)


def test_with_other_weights_it_is_the_same_challenge_and_with_another_network_it_is_not() -> None:
    third = COURSE[2].config
    assert COURSE[2].is_about(replace(third, seed=9, learning_rate=0.5, epochs=3))
    for other in (
        {"hidden_units": 3},
        {"table": "0111"},
        {"third_input": True},
        {"loss": "cross-entropy"},
    ):
        assert not COURSE[2].is_about(replace(third, weights="", **other))


ON_THE_WAY: list[tuple[int, int, Numbers]] = [
    (1, 1, {"bias of h₁": -20}),
    (1, 2, {"x₁ → h₁": -8, "x₂ → h₁": -8, "bias of h₁": 4}),
    (1, 3, {"x₁ → h₁": 1, "x₂ → h₁": 1, "bias of h₁": -0.5, "h₁ → ŷ": 1, "bias of ŷ": -0.5}),
    (1, 4, {}),
    (1, 5, {"x₁ → h₁": 0, "x₂ → h₁": 8}),
    (1, 6, {"x₁ → h₁": -8, "x₂ → h₁": -8, "bias of h₁": 12}),
    (2, 1, {}),
    (2, 2, {"bias of h₁": 4}),
    (2, 3, {"x₁ → h₁": -8, "x₂ → h₁": -8, "bias of h₁": 12}),
    (2, 4, {"bias of h₁": -8.1}),
    (2, 5, {"x₁ → h₁": -8}),
    (2, 6, {"x₁ → h₁": 8.5, "bias of h₁": -4.1}),
    (3, 1, {"bias of h₂": -20}),
    (3, 2, {"x₁ → h₂": 8, "x₂ → h₂": 0}),
    (3, 3, {"x₂ → h₁": -8, "x₁ → h₂": -8, "bias of ŷ": -5}),
    (3, 4, {}),
    (3, 5, OR_LINE | {"x₁ → h₂": 8, "x₂ → h₂": 8, "bias of h₂": -12}),
    (3, 6, OR_LINE),
    (3, 7, OR_LINE | NAND_LINE | {"bias of ŷ": -19.5}),
    (3, 8, OR_LINE | NAND_LINE | {"bias of ŷ": -5}),
    (4, 1, OR_LINE | NAND_LINE | {"h₁ → ŷ": 3, "h₂ → ŷ": 3, "bias of ŷ": -4.5}),
    (4, 2, {}),
    (4, 3, OR_LINE | {"x₁ → h₂": 8, "x₂ → h₂": 8, "bias of h₂": -4}),
    (4, 4, {"x₁ → h₁": 8, "x₂ → h₁": 0, "bias of h₁": -4, "x₁ → h₂": -8, "x₂ → h₂": 0}
     | {"bias of h₂": 4}),
    (4, 5, OR_LINE | NAND_LINE | {"h₁ → ŷ": 0.5, "h₂ → ŷ": 0.5, "bias of ŷ": -0.75}),
    (4, 6, OR_LINE | NAND_LINE),
    (5, 1, {}),
    (5, 2, {"x₂ → h₂": 5, "bias of ŷ": 1}),
    (5, 3, {"bias of ŷ": 1}),
    (5, 4, {"x₁ → h₁": 1}),
    (6, 1, {}),
    (6, 2, {"bias of h₁": -20}),
    (6, 3, {"x₂ → h₁": -8, "x₁ → h₂": -8, "bias of ŷ": -9.5}),
    (6, 4, {"x₂ → h₁": -8}),
    (6, 5, {"bias of ŷ": -25}),
    (7, 1, {}),
    (7, 2, {"h₁ → ŷ": -10, "h₂ → ŷ": -10, "bias of ŷ": 15, "bias of h₁": -3}),
    (7, 3, {"h₁ → ŷ": 11}),
    (7, 4, {"h₁ → ŷ": -10}),
    (8, 1, {}),
    (8, 2, {"x₁ → ŷ": -6, "x₂ → ŷ": -6, "bias of ŷ": 0.2}),
    (8, 3, {"x₁ → ŷ": -6}),
    (8, 4, {"x₁ → ŷ": -6, "bias of ŷ": 3}),
]  # fmt: skip
"""For each hint of each challenge, numbers with which it is shown."""


@pytest.mark.parametrize(("number", "place", "numbers"), ON_THE_WAY)
def test_the_hint_follows_what_is_on_the_screen(number: int, place: int, numbers: Numbers) -> None:
    found = attempt(number, numbers)
    hints = COURSE[number - 1].hints
    holds = [CONDITIONS[hint.when].holds(found, hint.of) is not None for hint in hints]
    holding = holds.index(True) + 1
    assert not found.solved
    assert holding == place, hints[holding - 1].when
    assert found.hint()
    assert "{" not in found.hint()


def test_every_hint_and_every_condition_is_reached() -> None:
    reached = {(number, place) for number, place, _ in ON_THE_WAY}
    assert reached == {
        (number, place)
        for number, challenge in enumerate(COURSE, start=1)
        for place in range(1, len(challenge.hints) + 1)
    }
    used = {hint.when for challenge in COURSE for hint in challenge.hints}
    assert used | {"rows_wrong"} == {*CONDITIONS}


def test_a_hint_names_what_it_is_about() -> None:
    assert "line of h₂" in attempt(3, {"bias of h₂": -20}).hint()
    assert "h₁ and h₂ both compute x₁" in attempt(3, {"x₁ → h₂": 8, "x₂ → h₂": 0}).hint()
    assert "between 10 and 11" in attempt(5, {"bias of ŷ": 1}).hint()
    assert "2 numbers differ from the start: x₂ → h₂ and bias of ŷ" in (
        attempt(5, {"x₂ → h₂": 5, "bias of ŷ": 1}).hint()
    )


def test_all_that_a_goal_asks_for_has_to_be_reached() -> None:
    found = attempt(4, SOLUTIONS[4])
    for other in ({"rows_right": 4}, {"loss_below": math.inf}, {"units": ("0111", "1110")}):
        goal = replace(found.challenge.goal, **other)
        assert replace(found, challenge=replace(found.challenge, goal=goal)).solved
    for unmet in ({"loss_below": 1e-9}, {"units": ("0001",)}, {"changes": 1}):
        goal = replace(found.challenge.goal, **unmet)
        assert not replace(found, challenge=replace(found.challenge, goal=goal)).solved
    assert AND_OF_BOTH.items() <= SOLUTIONS[4].items()
