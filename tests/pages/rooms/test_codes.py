import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.rooms.codes import (
    ALPHABET,
    CODE_RULE,
    format_code,
    hash_secret,
    is_token,
    matches_hash,
    new_code,
    new_token,
    normalize_code,
)


def test_codes_can_be_read_aloud() -> None:
    assert not set(ALPHABET) & set("01ILOAEUaeiou")
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 6 and normalize_code(code) == code for code in codes)


def test_the_rule_names_what_never_occurs() -> None:
    named = set(re.findall(r"\b[A-Z0-9]\b", CODE_RULE.partition(". ")[2]))
    assert named == set(string.ascii_uppercase + string.digits) - set(ALPHABET)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("bcd234", "BCD234"),
        (" BCD-234 ", "BCD234"),
        ("b c d 2 3 4", "BCD234"),
        ("bcd–234", "BCD234"),
        ("bcd\u00a0234\n", "BCD234"),
        ("BCD23", None),
        ("BCD2345", None),
        ("BCD230", None),
        ("BCD23O", None),
        ("BCD23A", None),
        ("bcd23ſ", None),
        ("BCD2ß", None),
        ("BCD23४", None),
        ("", None),
    ],
)
def test_a_code_is_read_as_people_write_it(text: str, code: str | None) -> None:
    assert normalize_code(text) == code


@given(st.text())
def test_what_is_read_as_a_code_is_one(text: str) -> None:
    code = normalize_code(text)
    assert code is None or (len(code) == 6 and set(code) <= set(ALPHABET))


def test_a_code_is_shown_in_two_halves() -> None:
    assert format_code("K7XQ2M") == "K7X-Q2M"
    assert normalize_code(format_code("K7XQ2M")) == "K7XQ2M"


def test_tokens_differ_and_nothing_else_is_taken_for_one() -> None:
    assert len({new_token() for _ in range(200)}) == 200
    assert is_token(new_token())
    for other in ["", "a" * 21, "a" * 23, "a" * 21 + "\n", "é" * 22, None, 7]:
        assert not is_token(other)


@given(st.text(), st.text())
def test_a_secret_fits_its_own_hash_alone(secret: str, other: str) -> None:
    assert matches_hash(secret, hash_secret(secret))
    assert matches_hash(other, hash_secret(secret)) == (other == secret)
