"""The tutorial's listing: its effects are measured."""

import numpy as np

from nn.tutorial import Slips
from pages.explain import listing
from pages.explain.digits import plain


def test_the_growth_of_a_difference_that_is_described_is_measured() -> None:
    lines = listing.twins(1, 4, Slips())
    text = listing.describe_twins(lines)
    assert list(lines) == ["as it ran", "corrected", "with the right derivative"]
    assert f"{plain(lines['as it ran'].max(), 1)} as it ran" in text
    assert f"{plain(lines['corrected'].max(), 1)} corrected" in text
    removed = listing.run(1, 4, Slips(derivative_of_activation=False))[1]
    assert np.array_equal(lines["with the right derivative"], removed)


def test_the_errors_are_described_by_their_ends_and_when_xor_is_learned() -> None:
    text = listing.describe_variants(listing.variants(1, 4, Slips(False, True, False)))
    errors = listing.run(1, 4, Slips(False, True, False))[0]
    assert (
        f"as switched: {errors[0]:.2f} at the start, first under 0.1 at epoch "
        f"{listing.learned_epoch(errors)}, {errors[-1]:.2f} at the end" in text
    )


def test_an_error_that_never_falls_is_described_so() -> None:
    assert listing.describe_learned(np.full(7001, 0.5)) == "never within 7,000 epochs"
    assert listing.describe_learned(np.array([0.5, 0.2, 0.09])) == "at epoch 2"
