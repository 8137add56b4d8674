"""The tutorial's listing: what is said of it is measured."""

import numpy as np

from nn.tutorial import Slips
from pages.explain import listing


def test_what_is_said_of_the_chaos_is_measured() -> None:
    said = listing.chaos_in_words(1, 4)
    wrong = listing.run(1, 4, Slips())[1].max()
    right = listing.run(1, 4, Slips(False, False, False))[1].max()
    assert f"with the wrong axis to **{wrong:.1g}** at most" in said
    assert f"with no slip to **{right:.1g}** at most" in said


def test_an_error_that_never_falls_is_said_so() -> None:
    assert listing.learned(np.full(7001, 0.5)) == "never within 7,000 epochs"
    assert listing.learned(np.array([0.5, 0.2, 0.09])) == "first at epoch 2"
