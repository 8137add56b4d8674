"""The QR code against two other programs: one that draws codes, one that reads them."""

import re
import string

import numpy as np
import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.sidebar.qr import LONGEST, Bits, qr_code, qr_svg


def read(code: Bits) -> str:
    picture = np.kron(np.pad(1 - code, 4, constant_values=1), np.ones((4, 4), dtype=np.uint8))
    (found,) = zxingcpp.read_barcodes(picture * 255)
    return found.text


def drawn_by_segno(text: str, mask: int) -> list[list[int]]:
    code = segno.make(
        text, error="l", micro=False, mode="byte", mask=mask, encoding="ascii", boost_error=False
    )
    return [[int(square) for square in row] for row in code.matrix]


# Only full codes: shorter texts are padded, and segno pads with one byte too many.
FULL = [17, 32, 53, 78, 106, 134, 154, 192, 230, 271]
FULL += [321, 367, 425, 458, 520, 586, 644, 718, 792, 858]


@pytest.mark.parametrize("length", FULL)
def test_every_square_is_where_another_program_has_it(length: int) -> None:
    text = (string.ascii_letters * 20)[:length]
    code = qr_code(text).tolist()
    assert any(code == drawn_by_segno(text, mask) for mask in range(8))


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=200))
@settings(max_examples=30, deadline=None)
def test_any_text_can_be_read(text: str) -> None:
    assert read(qr_code(text)) == text


def test_the_longest_text_fits_and_a_longer_one_is_refused() -> None:
    assert read(qr_code("x" * LONGEST)) == "x" * LONGEST
    with pytest.raises(ValueError, match="up to 858 bytes, not 859"):
        qr_code("x" * (LONGEST + 1))


def test_the_picture_is_the_code_in_a_light_margin() -> None:
    svg = qr_svg("https://example.org/?seed=1", "the link")
    code = qr_code("https://example.org/?seed=1")
    size = len(code) + 8
    assert f'viewBox="0 0 {size} {size}"' in svg
    assert 'aria-label="the link"' in svg
    drawn = np.zeros((size, size), dtype=int)
    for x, y in re.findall(r"M(\d+),(\d+)h1v1h-1z", svg):
        drawn[int(y), int(x)] = 1
    assert np.array_equal(drawn[4:-4, 4:-4], code)
    assert drawn.sum() == code.sum()
