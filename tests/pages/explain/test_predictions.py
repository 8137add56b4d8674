"""Predictions as text: they come from a browser, so they may be anything."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.explain.course_file import lessons
from pages.explain.predictions import Predictions

COURSE = lessons()
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


def says(number: int, choice: int = 0) -> str:
    return COURSE[number - 1].choices[choice].says


def test_what_was_predicted_comes_back() -> None:
    kept = Predictions({3: says(3), 1: says(1, 2), 10: says(10)}, {1, 10})
    assert Predictions.from_text(kept.as_text(), COURSE) == kept
    assert Predictions.from_text(Predictions().as_text(), COURSE) == Predictions()


@pytest.mark.parametrize(
    "text",
    [
        None,
        5,
        "",
        "null",
        "[]",
        "{",
        "[" * 9_000,
        '{"says": ["three"], "seen": [1]}',
        '{"says": {"1": "nine"}, "seen": [1]}',
        '{"says": {"1": 3, "0": "three", "99": "three", "a": "three"}, "seen": {"1": 1}}',
        '{"seen": [1, 2]}',
        json.dumps({"says": {"1": "three"}, "seen": [], "more": "x" * 10_000}),
    ],
)
def test_what_is_invalid_or_about_other_lessons_is_left_out(text: object) -> None:
    assert Predictions.from_text(text, COURSE) == Predictions()


def test_what_is_valid_beside_it_is_kept() -> None:
    text = json.dumps({"says": {"1": says(1), "2": "?", "3": says(3)}, "seen": [2, 3, None, "x"]})
    assert Predictions.from_text(text, COURSE) == Predictions({1: says(1), 3: says(3)}, {3})


@given(VALUES, VALUES)
def test_any_content_is_read_without_a_fault(predicted: object, seen: object) -> None:
    text = json.dumps({"says": {"1": predicted, "2": says(2)}, "seen": seen})
    kept = Predictions.from_text(text, COURSE)
    assert kept.says[2] == says(2)
    assert kept.seen <= kept.says.keys()
