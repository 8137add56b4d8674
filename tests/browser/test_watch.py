"""The bar of the explaining pages in a real browser: it stays in sight, and it plays."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from nn import XOR, HiddenSpace, TrainingConfig
from tests.browser.screen import computed, go_to, wait_for_state

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
CONFIG = TrainingConfig(1, 4, 1.0, 3000)
CHARTS = ("surface", "hidden")


def open_at(open_page: Open, page_name: str, query: str) -> Page:
    page = open_page(query, viewport={"width": 1366, "height": 768})
    go_to(page, page_name)
    page.locator(".watched .main-svg").first.wait_for()
    page.get_by_text("Look for:").wait_for()
    page.locator("[data-testid=stStatusWidget]").wait_for(state="detached")
    page.locator(".watched:not(.moving)").wait_for()
    return page


def in_view(page: Page, selector: str) -> bool:
    """Whether the whole element is on the screen, with nothing over its middle."""
    return bool(
        page.locator(selector).first.evaluate(
            """(element) => {
              const { left, right, top, bottom } = element.getBoundingClientRect();
              const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
              return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight &&
                element.contains(there);
            }"""
        )
    )


def watch_canvases(page: Page) -> None:
    """Note every picture that the surface and the hidden space show, in `pictures`."""
    page.evaluate(
        """() => {
          window.pictures = { surface: new Set(), hidden: new Set(), epochs: new Set() };
          const look = () => {
            pictures.surface.add(document.querySelector(".surface .window canvas").toDataURL());
            pictures.hidden.add(document.querySelector(".hidden .stage > canvas").toDataURL());
            pictures.epochs.add(document.querySelector(".exact").value);
            requestAnimationFrame(look);
          };
          look();
        }"""
    )


def test_surface_and_hidden_space_play_side_by_side_and_the_page_follows(open_page: Open) -> None:
    page = open_at(open_page, "Decision surface", "?epochs=3000")
    # Both are in the first view, and the bar over them.
    for part in (".xor-player .bar", ".watched .surface .stage", ".watched .hidden .stage"):
        assert in_view(page, part), part
    boxes = [page.locator(f".watched .{name} .stage").bounding_box() for name in CHARTS]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["y"] == pytest.approx(boxes[1]["y"], abs=1)

    watch_canvases(page)
    page.get_by_role("combobox", name="Speed").select_option("5")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => pictures.epochs.size > 15")
    assert page.evaluate("() => pictures.surface.size") > 10
    assert page.evaluate("() => pictures.hidden.size") > 10
    # What does not move says where it stands, and is pale.
    expect(page.locator("[data-is=state]")).to_have_text("playing · page at 3,000")
    still = page.locator(".st-key-contour")
    page.wait_for_function(
        """() => {
          let part = document.querySelector(".st-key-contour");
          let seen = 1;
          for (; part; part = part.parentElement) seen *= getComputedStyle(part).opacity;
          return seen < 0.5;
        }"""
    )
    page.keyboard.press("Space")
    wait_for_state(page, "paused")
    epoch = int(page.locator(".exact").input_value().replace(",", ""))
    assert 0 < epoch < 3000

    # At rest the page shows that epoch, in numbers that NumPy computes.
    snapshot = computed(CONFIG, epoch)
    expect(page.get_by_text(f"This page shows epoch {epoch:,} of the 3,000")).to_be_visible()
    expect(page.locator("[data-is=state]")).to_have_text("solved at epoch 2,407")
    expect(page.locator("[data-is=loss]")).to_have_text(f"{snapshot.loss:.6f}")
    space = HiddenSpace.of(snapshot.network, XOR.inputs)
    rows = space.project(snapshot.network.forward(XOR.inputs).hidden)
    page.locator(".watched:not(.moving)").wait_for()
    drawn = page.locator(".watched .hidden .chart").evaluate(
        "({ data: [{ x, y }] }) => x.map((first, i) => [first, y[i]])"
    )
    assert drawn == pytest.approx(rows, abs=1e-9)
    expect(still).to_be_visible()

    # The bar stays in sight, however far one scrolls, under the names of the pages.
    page.locator(".st-key-height").scroll_into_view_if_needed()
    assert in_view(page, ".xor-player .bar .play")
    box = page.locator(".xor-player .bar").bounding_box()
    assert box is not None
    assert 40 < box["y"] < 70


def test_an_epoch_can_be_typed_and_is_in_the_link(open_page: Open) -> None:
    page = open_at(open_page, "Weights", "?epochs=3000&hidden_units=2&seed=2")
    field = page.get_by_label("Epoch", exact=True)
    field.fill("ten")
    field.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="“ten” is no epoch")).to_be_visible()
    field.fill("1,234")
    field.press("Enter")
    config = TrainingConfig(2, 2, 1.0, 3000)
    network = computed(config, 1234).network
    expect(page.get_by_text("This page shows epoch 1,234 of the 3,000")).to_be_visible()
    weight = f"{network.hidden_weights[0, 0]:.6f}".replace("-", "−")
    expect(page.get_by_role("cell", name=weight)).to_be_visible()
    page.locator(".watched:not(.moving)").wait_for()
    said = page.locator(".watched .diagram .chart").get_attribute("aria-label") or ""
    assert "Diagram of the network at epoch 1,234" in said
    assert f"h₂ → ŷ {network.output_weights[1, 0]:.2f}".replace("-", "−") in said
    page.get_by_role("button", name="Link and QR code").click()
    link = page.get_by_role("textbox", name="The link")
    expect(link).to_have_value(re.compile("/weights\\?.*at=1234"))
    # The link opens the same page at the same epoch.
    other = page.context.new_page()
    other.goto(link.input_value())
    expect(other.get_by_label("Epoch", exact=True)).to_have_value("1,234", timeout=60_000)
    expect(other.get_by_text("This page shows epoch 1,234 of the 3,000")).to_be_visible()
    other.goto(link.input_value().replace("at=1234", "at=0"))
    expect(other.get_by_text("This page shows epoch 0 of the 3,000")).to_be_visible(timeout=60_000)
