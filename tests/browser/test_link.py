"""The link and its QR code, in a real browser."""

import io
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import numpy as np
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from nn import TrainingConfig
from pages.live.twins import rounding_decides
from tests.browser.screen import assert_shows, button, go_to, wait_for_state

Open = Callable[..., Page]
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def scanned(page: Page) -> str:
    """The text of the QR code on the screen."""
    page.get_by_role("img", name="QR code of the link").wait_for()
    picture = np.array(Image.open(io.BytesIO(page.screenshot())).convert("L"))
    (code,) = zxingcpp.read_barcodes(picture)
    return str(code.text)


def test_the_copied_and_the_scanned_link_open_the_same_run_on_the_same_page(
    open_page: Open,
) -> None:
    page = open_page("?seed=3&hidden_units=2&learning_rate=2.5&epochs=800", **CLIPBOARD)
    button(page, "Train")
    wait_for_state(page, "finished")
    page.get_by_label("Timeline: the epoch that is shown").press("Home")
    page.get_by_label("Timeline: the epoch that is shown").press("PageUp")
    expect(page.locator("[data-is=epoch]")).to_have_text("400")
    button(page, "Link and QR code")
    assert parse_qs(urlsplit(scanned(page)).query) == {
        "seed": ["3"],
        "hidden_units": ["2"],
        "learning_rate": ["2.5"],
        "epochs": ["800"],
    }
    page.get_by_text("Start at epoch 400").click()
    expect(page.get_by_role("textbox", name="The link")).to_have_value(re.compile("at=400"))
    button(page, "Copy link")
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert scanned(page) == copied
    other = open_page(f"?{urlsplit(copied).query}")
    assert_shows(other, TrainingConfig(3, 2, 2.5, 800), 400)


def test_the_link_of_a_chaotic_run_promises_less(open_page: Open) -> None:
    # Which runs are chaotic is decided by this computer's rounding.
    seed = next(seed for seed in range(60) if rounding_decides(TrainingConfig(seed, 3, 50.0, 1500)))
    warning = "where another computer computes this run, rounding may let it end differently"
    page = open_page(f"?seed={seed}&hidden_units=3&learning_rate=50&epochs=1500")
    button(page, "Link and QR code")
    expect(page.get_by_text(warning)).to_be_visible()
    calm = open_page()
    button(calm, "Link and QR code")
    expect(calm.get_by_role("button", name="Copy link")).to_be_visible()
    calm.locator("[data-testid=stStatusWidget]").wait_for(state="detached")
    assert calm.get_by_text(warning).count() == 0


def test_the_link_is_copied_where_the_browser_gives_no_clipboard(open_page: Open) -> None:
    page = open_page("?seed=6", **CLIPBOARD)
    page.evaluate("() => { navigator.clipboard.__proto__.writeText = () => Promise.reject(); }")
    button(page, "Link and QR code")
    button(page, "Copy link")
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert "seed=6" in page.evaluate("navigator.clipboard.readText()")


def test_the_link_of_another_page_leads_to_it_with_its_grid(open_page: Open) -> None:
    page = open_page("?seed=6")
    go_to(page, "Seeds")
    count = page.get_by_label("Seeds", exact=True)
    count.fill("20")
    count.press("Enter")
    page.wait_for_function("location.search.includes('seed_count=20')")
    button(page, "Link and QR code")
    link = urlsplit(scanned(page))
    assert link.path == "/seeds"
    assert parse_qs(link.query)["seed_count"] == ["20"]
    assert parse_qs(link.query)["seed"] == ["6"]
    other = page.context.new_page()
    other.goto(link.geturl())
    expect(other.get_by_label("Seeds", exact=True)).to_have_value("20", timeout=30_000)
    expect(other.get_by_label("Seed", exact=True)).to_have_value("6")
