"""The Seeds page as a student uses it."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from nn import (
    SolvedGrid,
    Sweep,
    SweepConfig,
    SweepGrid,
    SweepResult,
    TrainingConfig,
    train,
    train_sweep,
)
from nn.chaos import ends_differ
from tests.browser.conftest import ROOT, Server, serve, wait_until_still
from tests.browser.screen import PHONE, assert_shows, button, go_to
from tests.browser.test_presentation import violations

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.fixture
def seeds_page(open_page: Open) -> Page:
    """The page, once all 2,400 networks that it begins with are trained."""
    page = open_page()
    go_to(page, "Seeds")
    page.get_by_text("2,400 of 2,400 networks are trained").wait_for()
    still(page)
    return page


def still(page: Page) -> None:
    """Wait until every chart is drawn and Streamlit has nothing to do."""
    page.locator("[data-testid=stPlotlyChart] .main-svg").nth(2).wait_for()
    page.locator("[data-testid=stStatusWidget]").wait_for(state="detached")
    wait_until_still(page)


def chart(page: Page, key: str) -> Any:
    return page.locator(f".st-key-{key}")


def to_open(page: Page, text: str) -> Any:
    return page.get_by_role("button", name=text)


def opens(page: Page, config: TrainingConfig) -> None:
    """Check that the button opens this run on the Train page, with its address."""
    to_open(page, f"Open seed {config.seed} with").click()
    page.locator(".xor-player .weights .main-svg").first.wait_for()
    assert_shows(page, config, 0)
    for name in ("seed", "hidden_units", "learning_rate", "epochs"):
        value = getattr(config, name)
        default = getattr(TrainingConfig(), name)
        if value != default:
            page.wait_for_function(
                "part => location.search.includes(part)", arg=f"{name}={value:g}"
            )


def test_a_cell_and_a_dot_open_exactly_that_run(seeds_page: Page) -> None:
    page = seeds_page
    expect(page.get_by_text("Loss with 2 hidden units, learning rate 1")).to_be_visible()

    # The cell of 3 units at rate 0.3: the third from below in the first column.
    chart(page, "share").locator(".scatterlayer .point").nth(6).click(force=True)
    page.get_by_text("Loss with 3 hidden units, learning rate 0.3").wait_for()
    still(page)
    result = train_sweep(range(200), 3, 0.3, 5000)
    failed = int(result.seed[~result.solved][0])
    to_open(page, f"Open seed {failed} with 3 hidden units, learning rate 0.3").wait_for()
    # The shares of the other cells stay as readable as they were, and the answer is in sight.
    faint = """texts => texts.filter((text) => {
      const style = getComputedStyle(text);
      return parseFloat(style.fillOpacity) < 1 || parseFloat(style.opacity) < 1;
    }).length"""
    numbers = chart(page, "share").locator(".textpoint text")
    assert numbers.count() == 12
    assert numbers.evaluate_all(faint) == 0
    page.set_viewport_size({"width": 1366, "height": 768})
    page.evaluate("document.querySelector('.stMain').scrollTo(0, 0)")
    expect(page.get_by_text("Half of those that solve it")).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("Was it luck?")).to_be_in_viewport(ratio=1)
    still(page)
    assert violations(page) == []

    # A dot of the distribution: its hover says which seed it is.
    dot = chart(page, "when").locator(".boxlayer .point").last
    dot.hover(force=True)
    text = chart(page, "when").locator(".hoverlayer").text_content()
    units, seed, epoch = map(int, re.findall(r"\d+", text.replace(",", ""))[-3:])
    alone = train_sweep([seed], units, 0.3, 5000)
    assert alone.solved_epoch[0] == epoch
    dot.click(force=True)
    to_open(page, f"Open seed {seed} with {units} hidden units, learning rate 0.3").wait_for()
    opens(page, TrainingConfig(seed, units, 0.3, 5000))


def test_a_failure_in_the_fan_opens_on_train_and_fails_there(seeds_page: Page) -> None:
    page = seeds_page
    runs = chart(page, "fan").locator(".scatterlayer .trace").last.locator(".point")
    assert runs.count() == 200
    result = train_sweep(range(200), 2, 1.0, 5000)
    # The runs that end highest lie close together, and far from all others.
    high = result.seed[result.final_loss > 0.95 * result.final_loss.max()].tolist()
    assert 1 not in high, "seed 1 is offered before anything is clicked"
    runs.nth(high[0]).click(force=True)
    expect(to_open(page, "Open seed 1 with")).to_be_hidden()
    (seed,) = re.findall(r"seed (\d+)", to_open(page, "Open seed").inner_text())
    assert int(seed) in high
    opens(page, TrainingConfig(int(seed), 2, 1.0, 5000))


def test_a_curve_and_a_row_of_the_table_are_picked_by_a_click(seeds_page: Page) -> None:
    page = seeds_page
    result = train_sweep(range(200), 2, 1.0, 5000)
    fan = chart(page, "fan")
    fan.scroll_into_view_if_needed()
    still(page)
    area = fan.locator(".nsewdrag").bounding_box()
    top = fan.locator(".js-plotly-plot").evaluate("plot => plot._fullLayout.yaxis.range[1]")
    high = float(result.final_loss.max())
    place = (area["x"] + 0.6 * area["width"], area["y"] + area["height"] * (1 - high / top))
    page.mouse.move(*place)
    (seed,) = re.findall(
        r"seed (\d+): never solved", fan.locator(".hoverlayer").text_content() or ""
    )
    assert result.final_loss[int(seed)] > 0.9 * high
    page.mouse.click(*place)
    to_open(page, f"Open seed {seed} with 2 hidden units, learning rate 1").wait_for()

    table = chart(page, "runs").locator("canvas").first
    table.scroll_into_view_if_needed()
    still(page)
    corner = table.bounding_box()
    page.mouse.click(corner["x"] + 18, corner["y"] + 35 * 5 + 17)
    to_open(page, "Open seed 4 with 2 hidden units, learning rate 1").wait_for()
    opens(page, TrainingConfig(4, 2, 1.0, 5000))


def test_a_chaotic_cell_is_marked_and_its_run_says_where_it_ends_differently(
    visit: Callable[..., Page], server: Server
) -> None:
    # Which seeds part is decided by this computer's rounding, so it is computed here.
    seed, swept, here = next(filter(None, map(parts, range(60))))
    grid = f"first_seed={seed}&seed_count=25&sweep_epochs=1500&units=3&rates=1&rates=50"
    page = visit(f"{server.address}/seeds?{grid}", forced_colors="active", **PHONE)
    page.get_by_text("50 of 50 networks are trained").wait_for()
    still(page)
    texts = chart(page, "share").locator(".textpoint text").all_text_contents()
    assert [text.startswith("≈") for text in sorted(texts)].count(True) == 1
    expect(page.get_by_text("≈ chaotic: rounding decides.")).to_be_visible()
    chart(page, "share").locator(".scatterlayer .point").nth(1).click(force=True)
    page.get_by_text("Loss with 3 hidden units, learning rate 50").wait_for()
    still(page)
    count = int(swept.decided_by_rounding.sum())
    expect(page.get_by_text(f"{count} of 25 ended differently")).to_be_visible()
    assert page.evaluate("document.querySelector('.stMain').scrollWidth <= innerWidth")
    assert violations(page) == []

    table = chart(page, "runs").locator("canvas").first
    table.scroll_into_view_if_needed()
    still(page)
    corner = table.bounding_box()
    for row in (1, 0):  # the first may be picked already, and a click is told a moment later
        page.mouse.click(corner["x"] + 18, corner["y"] + 35 * (1 + row) + 17)
        to_open(page, f"Open seed {seed + row} with 3 hidden units, learning rate 50").wait_for()
    to_open(page, f"Open seed {seed} with").click()
    there = int(swept.solved_epoch[swept.learning_rate == 50.0][0])
    was = "never solved XOR" if there < 0 else f"solved XOR at epoch {there:,}"
    now = "it never does" if here < 0 else f"it does so at epoch {here:,}"
    message = page.get_by_text("On Seeds this seed")
    message.wait_for()
    expect(message).to_contain_text(f"On Seeds this seed {was}. Here")
    expect(message).to_contain_text(now)


def parts(seed: int) -> tuple[int, SweepResult, int] | None:
    """The seed, the grid that begins with it, and when it solves XOR alone, if that differs."""
    swept = train_sweep(range(seed, seed + 25), 3, (1.0, 50.0), 1500)
    run = TrainingConfig(seed, 3, 50.0, 1500)
    losses = [loss for snapshot in train(run, at=()) for loss in snapshot.losses]
    here = next((epoch for epoch, loss in enumerate(losses) if loss < 0.01), -1)
    there = swept.solved_epoch[swept.learning_rate == 50.0][:1]
    return (seed, swept, here) if ends_differ(there, np.array([here]))[0] else None


def test_the_download_holds_every_run_with_its_configuration(
    seeds_page: Page, tmp_path: Path
) -> None:
    with seeds_page.expect_download() as download:
        seeds_page.get_by_role("button", name="Download all runs as CSV").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    with path.open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2400
    for row in rows[::401]:
        result = train_sweep(
            [int(row["seed"])],
            int(row["hidden_units"]),
            float(row["learning_rate"]),
            int(row["epochs"]),
        )
        assert float(row["final_loss"]) == pytest.approx(result.final_loss[0], rel=1e-9)
        solved = int(row["solved_epoch"]) if row["solved_epoch"] else -1
        assert solved == result.solved_epoch[0]


def test_a_long_sweep_shows_results_while_it_runs_and_can_be_cancelled(seeds_page: Page) -> None:
    page = seeds_page
    page.get_by_label("Seeds", exact=True).fill("1500")
    page.get_by_label("Seeds", exact=True).press("Enter")
    button(page, "Train them all")
    page.get_by_text(re.compile(r"networks are trained, about \d+ s left")).wait_for()
    page.get_by_text(re.compile(r"^[1-9][\d,]* of 18,000 networks are trained")).wait_for()
    button(page, "Cancel")
    page.get_by_text("cancelled, but these are kept").wait_for()
    message = page.get_by_text("of 18,000 networks are trained").inner_text()
    done = int(message.split(" of ")[0].replace(",", ""))
    assert 0 < done < 18_000
    page.wait_for_timeout(1500)
    assert page.get_by_text("of 18,000 networks are trained").inner_text() == message
    still(page)  # the timer has ended too
    assert chart(page, "share").locator(".scatterlayer .point").count() > 0


def test_a_grid_that_is_not_allowed_is_explained_and_the_results_stay(seeds_page: Page) -> None:
    page = seeds_page
    page.get_by_label("Seeds", exact=True).fill("5000")
    page.get_by_label("Seeds", exact=True).press("Enter")
    page.get_by_text("at most 20,000 are allowed").wait_for()
    assert page.get_by_role("button", name="Train them all").is_disabled()
    assert page.get_by_text("2,400 of 2,400 networks are trained").is_visible()


def test_a_fresh_server_opens_at_the_address_of_a_page(chromium: Browser, tmp_path: Path) -> None:
    with serve(ROOT / "app.py", tmp_path / "log") as app:
        page = chromium.new_context().new_page()
        page.goto(f"{app.address}/seeds?seed=9")
        page.get_by_role("heading", name="Was the seed lucky?").wait_for(timeout=60_000)
        seed = page.locator("[data-testid=stSidebar]").get_by_label("Seed", exact=True)
        expect(seed).to_have_value("9")
        assert page.get_by_test_id("stTopNavSection").all_inner_texts() == [
            "Learn",
            "Explain",
            "Experiment",
        ]
        assert page.get_by_text("Page not found").count() == 0
        page.context.close()


def test_any_two_settings_are_compared_and_a_run_of_them_is_opened(
    visit: Callable[..., Page], server: Server
) -> None:
    page = visit(
        f"{server.address}/seeds?seed_count=30&sweep_epochs=400&epochs=400&starts=zeros&starts=he",
        viewport={"width": 1280, "height": 800},
    )
    page.get_by_text("360 of 360 networks are trained").wait_for()
    choose(page, "Rows", "Start")
    choose(page, "Columns", "Loss")
    expect(page.get_by_text("Below are the previous results")).to_be_visible()
    page.wait_for_url("**/*rows=start*columns=loss*")
    button(page, "Train them all")
    page.get_by_text("120 of 120 networks are trained").wait_for()
    still(page)
    expect(page.get_by_text("Below are the previous results")).to_be_hidden()

    # Names are read from above: the cell of He and cross-entropy is the last one.
    grid = SweepGrid(
        SweepConfig(
            tuple(range(30)), epochs=400, starts=("he", "zeros"), losses=("mse", "cross-entropy")
        ),
        "start",
        "loss",
    )
    sweep = Sweep(grid.config)
    sweep.advance(60.0)
    shares = SolvedGrid.of(sweep.result(), grid.rows, grid.columns)
    texts = chart(page, "share").locator(".textpoint text").all_text_contents()
    assert sorted(text.split("%")[0] for text in texts) == sorted(
        f"{share:.0%}".removesuffix("%") for share in shares.share.ravel()
    )
    chart(page, "share").locator(".scatterlayer .point").nth(1).click(force=True)
    page.get_by_text("Loss with start He, cross-entropy").wait_for()
    still(page)
    having = "With the start He and cross-entropy"
    solved = int(shares.solved[0, 1])
    expect(page.get_by_text(having if 0 < solved < 30 else "with the start He")).to_be_visible()
    expect(page.get_by_text(f"{solved} of 30").first).to_be_visible()
    assert violations(page) == []

    (seed,) = re.findall(r"seed (\d+)", to_open(page, "Open seed").inner_text())
    opens(page, TrainingConfig(int(seed), epochs=400, start="he", loss="cross-entropy"))
    page.wait_for_url("**/*loss=cross-entropy*")
    go_to(page, "Seeds")
    page.get_by_text("120 of 120 networks are trained").wait_for()
    expect(page.get_by_role("combobox", name="Rows")).to_have_value("Start")
    page.wait_for_url("**/*rows=start*")


def choose(page: Page, label: str, option: str) -> None:
    """Choose an option of a list, and wait until the page has followed."""
    page.get_by_role("combobox", name=label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()
    expect(page.get_by_role("combobox", name=label, exact=True)).to_have_value(option)
    still(page)
