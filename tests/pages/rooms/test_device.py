"""What a browser keeps of a room: it comes back as text that may be anything."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.rooms.codes import new_token
from pages.rooms.device import Kept, place_of
from tests.pages.explain.test_predictions import VALUES

SEAT, KEY = new_token(), new_token()


@pytest.mark.parametrize(
    "kept", [Kept(), Kept(SEAT), Kept(None, KEY), Kept(SEAT, KEY), Kept(SEAT, left=True)]
)
def test_what_is_kept_comes_back(kept: Kept) -> None:
    assert Kept.from_text(kept.as_text()) == kept


@pytest.mark.parametrize(
    "text", [None, 5, "", "null", "[]", "{", "[" * 9_000, '{"seat": "short", "left": 1}']
)
def test_what_is_invalid_is_left_out(text: object) -> None:
    assert Kept.from_text(text) == Kept()


@given(VALUES, VALUES)
def test_any_content_is_read_without_a_fault(seat: object, left: object) -> None:
    found = Kept.from_text(json.dumps({"seat": seat, "teacher": KEY, "left": left}))
    assert found.teacher == KEY


@given(st.text(max_size=9))
def test_each_room_has_a_place_of_its_own_on_one_shelf(code: str) -> None:
    assert place_of(code).split("/", 1) == ["xor-rooms", code]
