"""The charts of the tutorial's listing."""

import numpy as np

from nn.charts import distances_of_twins, errors_of_variants, shares_of_variants
from nn.charts.tutorial import AS_IT_RAN, CHOSEN, CORRECTED, STYLES
from nn.tutorial import PUBLISHED
from tests.nn.charts.figures import only, traces


def test_variants_of_the_listing_are_told_apart() -> None:
    lines = {"one": np.linspace(0.5, 0.1, 7001), "two": np.full(7001, 0.3)}
    figure = errors_of_variants(lines)
    drawn = traces(figure, "variant")
    assert [trace.name for trace in drawn] == ["one", "two"]
    assert len({trace.line.color for trace in drawn}) == 2
    assert len({trace.line.dash for trace in drawn}) == 2
    for trace, line in zip(drawn, lines.values(), strict=True):
        assert np.array_equal(trace.y, line[np.asarray(trace.x)])
    published = only(figure, "published")
    assert tuple(published.y) == PUBLISHED
    assert list(published.x) == list(range(0, 8000, 1000))
    assert not traces(errors_of_variants(lines, published=False), "published")


def test_twins_that_are_together_leave_a_gap_on_the_log_axis() -> None:
    figure = distances_of_twins({"a": np.array([1e-16, 0.0, 1e-12])})
    assert figure.layout.yaxis.type == "log"
    drawn = only(figure, "variant").y
    assert np.isnan(drawn[1])
    assert drawn[0] == 1e-16


def test_a_variant_keeps_its_colour_and_dash_whatever_else_is_shown() -> None:
    line = np.full(11, 0.3)
    for names in ([AS_IT_RAN, CORRECTED], [CHOSEN, CORRECTED], [CORRECTED, CHOSEN, AS_IT_RAN]):
        drawn = traces(errors_of_variants(dict.fromkeys(names, line)), "variant")
        assert {t.name: (t.line.color, t.line.dash) for t in drawn} == {n: STYLES[n] for n in names}


def test_shares_are_drawn_with_their_intervals() -> None:
    figure = shares_of_variants({"one": (0.8, 0.7, 0.85), "none": (0.0, 0.0, 0.02)})
    drawn = only(figure, "shares")
    assert list(drawn.y) == ["one", "none"]
    assert np.allclose(drawn.x, [80, 0])
    assert np.allclose(drawn.error_x.array, [5, 2])
    assert np.allclose(drawn.error_x.arrayminus, [10, 0])
