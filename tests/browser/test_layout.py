"""One screen for everyone: what stands where on phones, laptops and projectors."""

import math

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import PHONE, settled
from tests.browser.test_presentation import SMALL_TEXT

# What can be pressed, with the box that a finger meets, and the type of what is typed in.
TARGETS = """() => {
  const small = [];
  const all = document.querySelectorAll(
    ".stMain :is(button, select, input), .stAppHeader button");
  for (const one of all) {
    // Its surroundings take fingers too: see page.css.
    if (/^(Help for|Remove) /.test(one.ariaLabel ?? "")) continue;
    const box = (one.closest("label") ?? one).getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    if (box.height < 43.9) small.push(`${one.ariaLabel ?? one.textContent}: ${box.height}`);
    const typed = /INPUT|SELECT/.test(one.tagName) && !/radio|checkbox|range/.test(one.type);
    const type = parseFloat(getComputedStyle(one).fontSize);
    if (typed && type < 16) small.push(`${one.ariaLabel}: type of ${type}`);
  }
  return small;
}"""


def visit(browser: Browser, server: Server, path: str, **options: object) -> Page:
    page = browser.new_context(**options).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(30_000)
    page.goto(f"{server.address}/{path}")
    page.locator(".xor-player .weights .main-svg").first.wait_for(timeout=60_000)
    settled(page)
    return page


def resize(page: Page, width: int, height: int) -> None:
    """Give the window another size, and wait until the surface's chart fills its place in it."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function(
        """([width, height]) => {
          const stage = document.querySelector(".surface .stage");
          const { width: w, height: h } = stage.querySelector(".chart")._fullLayout;
          return innerWidth === width && innerHeight === height
            && w === stage.clientWidth && h === stage.clientHeight;
        }""",
        arg=[width, height],
    )


def boxes(page: Page, *selectors: str) -> list[dict[str, float]]:
    """Where parts of the player are, each inside the window."""
    size = page.viewport_size
    found = []
    assert size
    for selector in selectors:
        box = page.locator(f".xor-player {selector}").first.bounding_box()
        assert box, selector
        assert box["y"] >= 0, f"{selector} at {size}: {box}"
        assert box["y"] + box["height"] <= size["height"], f"{selector} at {size}: {box}"
        assert box["x"] + box["width"] <= size["width"] + 1, f"{selector} at {size}: {box}"
        found.append(dict(box))
    return found


def order(page: Page) -> list[str]:
    """The parts of the player as the tab key and screen readers meet them."""
    names: list[str] = page.locator(".xor-player").evaluate(
        """(player) => [...player.querySelectorAll(
          ".transport, .figures, figure, .timeline, .truth")].map((part) => part.classList[0])"""
    )
    return names


def test_a_phone_trains_watches_and_scrubs_on_its_first_screen(
    chromium: Browser, server: Server
) -> None:
    page = visit(chromium, server, "?epochs=2000", **PHONE)
    for width, height in ((390, 844), (360, 740)):
        resize(page, width, height)
        above = boxes(page, ".transport", ".figures", "figure.surface", ".timeline")
        tops = [box["y"] for box in above]
        assert tops == sorted(tops)
        assert above[0]["height"] < 60, "one row of buttons"
        heights = page.locator(".figures div:not([hidden])").evaluate_all(
            "parts => parts.slice(0, 4).map((part) => part.getBoundingClientRect().top)"
        )
        assert len(set(heights)) == 1, "the state in one line"
        assert page.get_by_test_id("stMain").evaluate(
            "main => main.scrollWidth <= main.clientWidth"
        )
        assert page.evaluate(TARGETS) == []
    assert order(page) == [
        *("transport", "figures", "surface", "timeline", "loss", "weights", "truth")
    ]
    # The numbers of the weights are there, and no toolbar covers any of a chart's.
    numbers = page.locator(".weights .textpoint").all()
    assert len(numbers) == 21
    assert all(number.is_visible() for number in numbers)
    expect(page.locator(".xor-player .modebar")).to_have_count(0)
    resize(page, 740, 360)  # on its side, where the menu lies over the page
    beside = boxes(page, ".transport", ".figures", ".timeline", "figure.surface")
    assert all(box["x"] + box["width"] <= beside[3]["x"] for box in beside[:3])
    assert order(page)[:4] == ["transport", "figures", "timeline", "surface"]
    page.context.close()


def test_a_laptop_has_the_whole_player_and_a_projector_type_for_the_back_row(
    chromium: Browser, server: Server
) -> None:
    page = visit(chromium, server, "", viewport={"width": 1366, "height": 768})
    for width, height in ((1366, 768), (1280, 720)):
        resize(page, width, height)
        boxes(page, ".transport", ".figures", ".surface", ".loss", ".weights", ".timeline")
    assert order(page)[2:6] == ["surface", "loss", "weights", "timeline"]
    page.context.close()

    page = visit(chromium, server, "?projection=true", viewport={"width": 1280, "height": 720})
    for width, height in ((1280, 720), (1024, 768), (1920, 1080)):
        resize(page, width, height)
        least = max(24, height * 0.033)
        page.wait_for_function(f"least => ({SMALL_TEXT})(least).length === 0", arg=least)
        boxes(page, ".transport", ".figures", ".surface", ".loss", ".weights", ".timeline")
        font = page.locator(".surface .chart").evaluate("chart => chart._fullLayout.font.size")
        assert font == pytest.approx(math.ceil(least))
        assert all(one.is_visible() for one in page.locator(".weights .textpoint").all())
        assert page.get_by_test_id("stMain").evaluate(
            "main => main.scrollWidth <= main.clientWidth"
        )
    page.context.close()
