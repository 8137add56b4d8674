"""Numbers as they are read: what is said to add up does so as it is written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.explain.digits import add_up, plain


def read(text: str) -> Decimal:
    return Decimal(text.replace("−", "-"))


# From epoch 100 of seed 1: with three digits these were −0.00167 and 0.00166.
CANCELLING = [0.0, 0.0016619238, -0.0016692749, 0.0]
terms_of_a_gradient = st.lists(
    st.floats(-1, 1).filter(lambda term: term == 0 or abs(term) > 1e-12), min_size=1, max_size=4
)


@given(terms_of_a_gradient)
def test_terms_add_up_as_they_are_written_or_it_says_that_they_do_not(terms: list[float]) -> None:
    written = add_up(terms)
    assert written.exact == (sum(map(read, written.terms)) == read(written.total))
    largest = max(map(abs, [*terms, sum(terms)]))
    for term, text in zip(terms, written.terms, strict=True):
        # Three digits at least of the largest, and no more than a float64 has.
        assert float(read(text)) == pytest.approx(term, abs=1e-3 * largest)
        assert len(read(text).as_tuple().digits) <= 16
        assert "-" not in text


def test_terms_that_nearly_cancel_get_the_digits_that_show_it() -> None:
    written = add_up(CANCELLING)
    assert written.exact
    assert float(read(written.total)) == pytest.approx(sum(CANCELLING), rel=1e-3)
    assert written.total.startswith("−0.00000735")
    assert written.terms[0] == "0"


def test_tiny_terms_share_a_power_of_ten() -> None:
    written = add_up([1.5e-9, -2.25e-10])
    assert written.terms == ("1.500e−9", "−0.225e−9")
    assert written.total == "1.275e−9"
    assert add_up([0.0, 0.0]).terms == ("0", "0")


def test_a_number_has_a_true_minus_sign_and_no_idle_zeros() -> None:
    assert plain(-0.25) == "−0.25"
    assert plain(-7.35e-6, 3) == "−7.35e−6"
    assert plain(1e-4, 2) == "0.0001"
    assert plain(-0.0) == "0"
    assert plain(0.000144728563) == "0.000144728563"
