"""The error of finite differences."""

import numpy as np

from nn import STEP_SIZES
from nn.charts import finite_difference_errors
from tests.nn.charts.figures import only


def test_the_errors_are_drawn_over_the_steps_with_a_gap_at_zero() -> None:
    errors = np.geomspace(1e-1, 1e-9, 12)
    errors[3] = 0.0
    drawn = only(finite_difference_errors(STEP_SIZES, errors), "errors")
    assert np.array_equal(drawn.x, STEP_SIZES)
    assert np.flatnonzero(np.isnan(drawn.y)).tolist() == [3]
    assert np.array_equal(np.delete(drawn.y, 3), np.delete(errors, 3))
