"""What was solved as text: it comes from a browser, so it may be anything."""

import json

import pytest
from hypothesis import given

from pages.explain.challenge_file import challenges
from pages.explain.challenge_record import Record
from tests.pages.explain.attempts import SOLUTIONS, with_numbers
from tests.pages.explain.test_predictions import VALUES

COURSE = challenges()
FEWEST = next(number for number, found in enumerate(COURSE, start=1) if found.par is not None)


def test_what_was_solved_comes_back() -> None:
    kept = Record({1, 3, FEWEST}, {FEWEST: 2})
    assert Record.from_text(kept.as_text(), COURSE) == kept
    assert Record.from_text(Record().as_text(), COURSE) == Record()


def test_the_best_count_is_kept_and_only_where_there_is_a_par() -> None:
    challenge, record = COURSE[FEWEST - 1], Record()
    longer = with_numbers(challenge.start, {**SOLUTIONS[FEWEST], "x₁ → h₁": 9.0})
    shorter = with_numbers(challenge.start, SOLUTIONS[FEWEST])
    for network, new, best in ((longer, True, 3), (shorter, True, 2), (longer, False, 2)):
        attempt = challenge.attempt(network, lambda: None)
        assert attempt.solved
        assert record.note(FEWEST, attempt) is new
        assert record == Record({FEWEST}, {FEWEST: best})
    first = COURSE[0].attempt(with_numbers(COURSE[0].start, SOLUTIONS[1]), lambda: None)
    assert record.note(1, first)
    assert not record.note(1, first)
    assert record == Record({1, FEWEST}, {FEWEST: 2})


def test_two_records_make_the_better_one() -> None:
    record = Record({1, FEWEST}, {FEWEST: 4})
    record.add(Record({2, FEWEST}, {FEWEST: 3}))
    assert record == Record({1, 2, FEWEST}, {FEWEST: 3})
    record.add(Record({FEWEST}, {FEWEST: 5}))
    assert record.best == {FEWEST: 3}


@pytest.mark.parametrize(
    "text",
    [
        None,
        5,
        "",
        "[]",
        "{",
        "[" * 9_000,
        '{"solved": {"1": 1}, "best": []}',
        '{"solved": ["1", 0, -1, 99, null], "best": {"6": 2}}',
        '{"best": {"6": 2}}',
        json.dumps({"solved": [1], "more": "x" * 10_000}),
    ],
)
def test_what_is_invalid_or_about_other_challenges_is_left_out(text: object) -> None:
    assert Record.from_text(text, COURSE) == Record()


@pytest.mark.parametrize("count", [0, -1, 99, 1.5, "2", None, True, [2]])
def test_a_count_that_cannot_be_is_left_out(count: object) -> None:
    text = json.dumps({"solved": [FEWEST], "best": {str(FEWEST): count, "1": 2}})
    assert Record.from_text(text, COURSE) == Record({FEWEST})


@given(VALUES, VALUES)
def test_any_content_is_read_without_a_fault(solved: object, best: object) -> None:
    kept = Record.from_text(json.dumps({"solved": solved, "best": best}), COURSE)
    assert kept.best.keys() <= kept.solved <= set(range(1, len(COURSE) + 1))
