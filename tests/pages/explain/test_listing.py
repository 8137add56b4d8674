"""The tutorial's listing: its effects are measured."""

import numpy as np

from nn.tutorial import Slips
from pages.explain import listing


def test_the_chaos_described_is_measured() -> None:
    text = listing.describe_chaos(1, 4)
    wrong = listing.run(1, 4, Slips())[1].max()
    right = listing.run(1, 4, Slips(False, False, False))[1].max()
    assert f"grows to at most **{wrong:.1g}** with the wrong axis" in text
    assert f"**{right:.1g}** with no slip." in text


def test_an_error_that_never_falls_is_described_so() -> None:
    assert listing.describe_learned(np.full(7001, 0.5)) == "never within 7,000 epochs"
    assert listing.describe_learned(np.array([0.5, 0.2, 0.09])) == "at epoch 2"
