"""The tutorial page without a browser: its check, its slips over one seed and over many."""

import inspect

import pytest
from streamlit.testing.v1 import AppTest

from nn import Network, wilson_interval
from nn.tutorial import (
    ADDRESS,
    AUTHOR,
    PUBLISHED,
    TITLE,
    Slips,
    check_listing,
    epoch_as_it_ran,
    replay,
)
from pages.explain import slip_seeds
from tests.pages.conftest import Open, at, checked
from tests.pages.test_explaining import figures, read, shown, tables

SLIPS = ("derivative_of_activation", "wrong_axis", "mean_for_biases")
FEW = 12


@pytest.fixture(autouse=True)
def _few_seeds(monkeypatch: pytest.MonkeyPatch, empty_cache: None) -> None:
    """Fewer seeds and epochs than people see: the counts are compared, not remembered."""

    class Quick(slip_seeds.ListingSweep):
        def __init__(self, units: int) -> None:
            super().__init__(units, FEW, 2500)

    monkeypatch.setattr(slip_seeds, "ListingSweep", Quick)


def table(app: AppTest, first: str) -> dict[str, list[str]]:
    """The table whose first column has this title, by the titles of its rows."""
    (found,) = [lines for lines in tables(app) if lines[0][0] == first]
    return {line[0]: line[1:] for line in found[1:]}


def measured(app: AppTest) -> AppTest:
    """The page when all seeds are measured."""
    for _ in range(200):
        if "One seed, or many?" in shown(app):
            return app
        checked(app.run())
    raise AssertionError("the seeds are never measured")


def test_the_tutorial_is_named_and_its_eight_losses_are_shown(open_app: Open) -> None:
    app = at(open_app(seed="77"), "tutorial")
    for part in (TITLE, AUTHOR, ADDRESS):
        assert part in shown(app)
    rows = table(app, "epoch")
    assert list(rows) == [f"{epoch:,}" for epoch in range(0, 8000, 1000)]
    ours, _ = replay(Network.initialize(1, 4), Slips())
    for cells, published, mine in zip(rows.values(), PUBLISHED, ours[::1000], strict=True):
        assert float(read(cells[0])) == published
        assert float(read(cells[1])) == mine
        assert float(read(cells[2])) == pytest.approx(mine - published, rel=0.06)
    listings = "\n".join(code.value for code in app.code)
    assert inspect.getsource(epoch_as_it_ran).strip() in listings


def test_the_check_turns_red_slip_by_slip(open_app: Open) -> None:
    app = at(open_app(seed="5"), "tutorial")
    network, on = Network.initialize(5, 4), dict.fromkeys(SLIPS, True)

    def assert_checked() -> None:
        found = check_listing(network, Slips(**on))
        rows = table(app, "parameter")
        assert list(rows) == list(found)
        for name, (verdict, wrong, _) in rows.items():
            assert verdict == ("✗ wrong" if found[name].wrong else "✓ agrees")
            assert wrong == f"{found[name].wrong} of {found[name].numbers}"

    assert_checked()
    assert "**No gradient agrees with the finite differences.**" in shown(app)
    for name in SLIPS:
        checked(app.toggle(key=f"slip_{name}").set_value(False).run())
        on[name] = False
        assert_checked()
    assert "**All gradients agree with the finite differences.**" in shown(app)
    for name in SLIPS:
        checked(app.toggle(key=f"slip_{name}").set_value(True).run())
        on[name] = True
        assert_checked()
        checked(app.toggle(key=f"slip_{name}").set_value(False).run())
        on[name] = False


def test_the_lines_keep_their_colours_whatever_is_switched(open_app: Open) -> None:
    app = at(open_app(), "tutorial")

    def drawn(chart: str) -> dict[str, tuple[str, str]]:
        lines = [line for line in figures(app)[chart]["data"] if line["mode"] == "lines"]
        return {line["name"]: (line["line"]["color"], line["line"]["dash"]) for line in lines}

    seen: dict[str, tuple[str, str]] = {}
    assert list(drawn("errors")) == ["as it ran", "corrected"]
    for name in (None, "wrong_axis", "derivative_of_activation", "mean_for_biases"):
        if name:
            checked(app.toggle(key=f"slip_{name}").set_value(False).run())
        for chart in ("errors", "twins"):
            lines = drawn(chart)
            assert {**lines, **seen} == {**seen, **lines}, "no line has changed its style"
            assert len({*lines.values()}) == len(lines)
            seen |= lines
    assert {*seen} == {"as it ran", "corrected", "as switched", "with the right derivative"}


@pytest.mark.parametrize("units", [2, 4])
def test_what_a_slip_costs_is_measured_over_seeds_with_the_interval(
    open_app: Open, units: int
) -> None:
    app = measured(at(open_app(hidden_units=str(units)), "tutorial"))
    outcomes = slip_seeds.shared(units).outcomes
    rows = table(app, "slips")
    assert len(rows) == len(outcomes) == (5 if units == 4 else 4)
    for found, cells in zip(outcomes, rows.values(), strict=True):
        learned = int(found.learned.sum())
        low, high = wilson_interval(learned, FEW)
        assert cells[1] == f"{learned} ({100 * low:.0f} to {100 * high:.0f} %)"
        assert cells[3:] == [str(found.jumped.sum()), str(found.chaotic.sum())]
        assert found.seeds == FEW
    assert all(chart.proto.alt for chart in app.get("plotly_chart"))
    (shares,) = figures(app)["shares"]["data"]
    assert shares["y"] == list(rows)
    text = shown(app)
    name = "the wrong axis alone" if units == 4 else "both slips that apply"
    assert f"With {name}, the error of seed 1 is first under 0.1 at epoch" in text
    # What one seed says: with the slip sooner than without.
    assert "That looks like an improvement." in text
    derivative = outcomes[1]
    assert f"{derivative.jumped.sum()} of the {derivative.learned.sum()} seeds" in text


def test_more_units_than_can_be_measured_are_compared_with_the_tutorials(open_app: Open) -> None:
    app = at(open_app(hidden_units="64"), "tutorial")
    assert "seeds 0 to 199 with 4 hidden units" in shown(app)


def test_the_wrong_axis_needs_4_units(open_app: Open) -> None:
    app = at(open_app(hidden_units="3"), "tutorial")
    assert app.toggle(key="no_slip_wrong_axis").disabled
    assert any("This slip needs 4 hidden units" in warning.value for warning in app.warning)
    names = [trace["name"] for trace in figures(app)["errors"]["data"]]
    assert names == ["with both slips that apply", "corrected"], "it never ran like this"
    assert "wrong axis alone" not in table(measured(app), "slips")
