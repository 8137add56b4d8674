"""Every page can be read by everyone, and from the back of a room."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, wait_until_still
from tests.browser.screen import button, settled, wait_for_state

Open = Callable[..., Page]
PAGES = [
    "",
    "lessons?lesson=2",
    "by_hand?hidden_units=2&challenge=3",
    "weights",
    "surface",
    "backpropagation",
    "landscape",
    "compare?run=1:2:1:500&run=1:4:1:500",
    "seeds?seed_count=20",
    "gates?gate_seeds=5&gate_epochs=400",
    "tutorial",
]

NARROW = (640, 512, 320)  # 1280 and 1024 pixels at 200 %, and the narrowest at 400 %

# Only visible text: not what only screen readers get, and not what is folded away.
SMALL_TEXT = """least => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (!node.data.trim() || element.closest(".katex-mathml, .spoken, style, script")) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { width, height, right } = range.getBoundingClientRect();
    if (width < 2 || height < 2 || right <= 0) continue;
    // A drawing may be larger than its own units, and its text may be turned.
    const drawn = element instanceof SVGGraphicsElement ? element.getScreenCTM() : { a: 1, b: 0 };
    const scale = Math.hypot(drawn.a, drawn.b);
    const size = scale * parseFloat(getComputedStyle(element).fontSize);
    if (size < least) found.push(`${size}px: ${node.data.trim().slice(0, 40)}`);
  }
  // What a browser draws by itself, from text that has no place of its own.
  for (const choice of document.querySelectorAll("select")) {
    const size = parseFloat(getComputedStyle(choice).fontSize);
    if (size < least) found.push(`${size}px: ${choice.ariaLabel}`);
  }
  return found;
}"""
# The lines that Plotly draws, and those that the player paints with the figure's width.
THIN_LINES = """least => [
  ...[...document.querySelectorAll(".scatterlayer .js-line, .shapelayer path")]
    .filter((line) => line.getAttribute("d")).map((line) => parseFloat(line.style.strokeWidth)),
  ...[...document.querySelectorAll(".xor-player .chart")].flatMap(({ data }) => data ?? [])
    .filter(({ meta, mode }) => /^(boundary|loss|ahead)/.test(meta) && mode.includes("lines"))
    .map(({ line }) => line.width),
].filter((width) => width < least)"""


def visit(chromium: Browser, server: Server, path: str, **options: Any) -> Page:
    page = chromium.new_context(**options).new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{server.address}/{path}")
    page.locator(".main-svg, .by-hand[data-answered]").first.wait_for(timeout=60_000)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    wait_until_still(page)
    return page


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


def sideways(page: Page) -> list[str]:
    """What is wider than the window, at each width that a page has to be read at."""
    found = []
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 400})
        wait_until_still(page)
        main = page.get_by_test_id("stMain")
        if main.evaluate("main => main.scrollWidth > main.clientWidth"):
            found.append(f"scrolls at {width}")
        found += main.evaluate(
            """main => [...main.querySelectorAll("p, h1, h2, button, figure, td, .stPlotlyChart")]
              .filter((one) => one.checkVisibility() && !one.closest(".spoken, .katex-mathml"))
              .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
              .filter((one) => {  // it may be scrolled within what is on the page
                let box = one.parentElement;
                while (box !== main && getComputedStyle(box).overflowX !== "auto") {
                  box = box.parentElement;
                }
                return box === main;
              })
              .map((one) => `${one.tagName} ${one.textContent.slice(0, 30)} at ${innerWidth}`)"""
        )
    return found


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_read_from_the_back_of_a_room_in_the_dark_and_on_a_narrow_window(
    chromium: Browser, server: Server, path: str
) -> None:
    query = f"{path}{'&' if '?' in path else '?'}projection=true"
    page = visit(chromium, server, query, viewport={"width": 1280, "height": 720})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        assert page.evaluate(SMALL_TEXT, 24) == []
        assert page.evaluate(THIN_LINES, 3) == []
        main = page.get_by_test_id("stMain")
        assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
        assert violations(page) == []

        page.emulate_media(color_scheme="dark")
        page.get_by_test_id("stExpandSidebarButton").click()
        page.get_by_text("Presentation mode").click()
        page.get_by_test_id("stTopNav").wait_for()
        wait_until_still(page)
        assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
        assert violations(page) == []
        assert sideways(page) == []
    finally:
        page.context.close()
    assert errors == []


def test_the_switch_presents_a_run_as_it_stands_and_takes_it_back(open_page: Open) -> None:
    page = open_page("?epochs=600", viewport={"width": 1280, "height": 720})
    button(page, "Train")
    wait_for_state(page, "finished")
    assert page.evaluate(SMALL_TEXT, 24) != []
    page.get_by_text("Presentation mode").click()
    page.locator(".xor-player.presented").wait_for()
    expect(page.locator("[data-is=epoch]")).to_have_text("600")
    settled(page)
    page.wait_for_function("location.search.includes('projection=true')")
    for part in (".charts", ".timeline"):
        box = page.locator(part).bounding_box()
        assert box
        assert box["y"] + box["height"] <= 720, f"{part} is on the screen"
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_text("Presentation mode").click()
    page.locator(".xor-player:not(.presented)").wait_for()
    expect(page.locator("[data-is=epoch]")).to_have_text("600")
