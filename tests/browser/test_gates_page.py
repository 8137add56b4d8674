"""The page of the 16 gates as a student with a phone uses it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from nn import SweepConfig, TrainingConfig
from nn.gates import HIDDEN_UNITS, gates_by_need
from nn.sweep import Sweep
from tests.browser.conftest import Server, wait_until_still
from tests.browser.screen import PHONE, wait_for_epoch
from tests.browser.test_presentation import violations

pytestmark = pytest.mark.browser

RATE, EPOCHS, SEEDS = 3.0, 600, 8


def still(page: Page) -> None:
    page.locator(".st-key-gate_shares .barlayer .point").first.wait_for()
    page.locator("[data-testid=stStatusWidget]").wait_for(state="detached")
    wait_until_still(page)


def test_the_page_computes_and_a_clicked_cells_run_is_the_same_on_train(
    visit: Callable[..., Page], server: Server
) -> None:
    tables, config = gates_by_need(), TrainingConfig(0, 0, RATE, EPOCHS, table="1001")
    address = f"gates?gate_seeds={SEEDS}&gate_rate={RATE:g}&gate_epochs={EPOCHS}"
    page = visit(f"{server.address}/{address}", **PHONE)
    count = len(tables) * len(HIDDEN_UNITS)
    page.get_by_text(f"{count * SEEDS:,} of {count * SEEDS:,} networks are trained").wait_for()
    still(page)
    cells = page.locator(".st-key-gate_shares .barlayer .point")
    assert cells.count() == count
    assert page.locator(".st-key-gate_shares .textpoint text").count() == count
    assert page.evaluate("document.querySelector('.stMain').scrollWidth <= innerWidth")
    assert violations(page) == []
    alt = page.locator(".st-key-gate_shares [aria-label]").first.get_attribute("aria-label") or ""
    assert "XNOR: 0% with no hidden layer" in alt

    # The cells stand column by column: XNOR without a hidden layer, which nothing can learn.
    cells.nth(tables.index(config.table)).click(force=True)
    page.get_by_text("For XNOR with no hidden layer, 0 of 8 seeds solve it").wait_for()
    still(page)
    faint = """shapes => shapes.filter((shape) => {
      const { opacity, fillOpacity } = getComputedStyle(shape);
      return parseFloat(opacity) < 1 || parseFloat(fillOpacity) < 1;
    }).length"""
    shares = page.locator(".st-key-gate_shares .barlayer path, .st-key-gate_shares .textpoint text")
    assert shares.evaluate_all(faint) == 0, "all cells stay as they were"

    page.get_by_role("button", name="Open seed 0 for XNOR with no hidden layer").click()
    page.locator(".xor-player .weights .main-svg").first.wait_for()
    for part in ("hidden_units=0", "table=1001", f"learning_rate={RATE:g}", f"epochs={EPOCHS}"):
        page.wait_for_function("part => location.search.includes(part)", arg=part)
    assert "gate_" not in page.url
    expect(page.get_by_role("heading", level=1)).to_contain_text("XNOR")
    page.get_by_role("button", name=re.compile("^Train$")).click()
    wait_for_epoch(page, EPOCHS)
    sweep = Sweep(SweepConfig((0,), (0,), (RATE,), EPOCHS, tables=(config.table,)))
    sweep.advance(60)
    (loss,) = sweep.result().final_loss
    expect(page.locator("[data-is=loss]")).to_have_text(f"{loss:.6f}")
