"""What is printed: whole charts in dark ink on white, without what is only to be pressed."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import button, surface_pixels, wait_for_state
from tests.browser.test_presentation import visit

SHEET = 690  # pixels between the margins of A4, which is the narrower of the usual sheets
# The words that are not dark; the numbers in a chart's cells have the ink for their colour.
PALE = """() => {
  const found = [];
  const words = document.createTreeWalker(
    document.querySelector(".stMainBlockContainer"), NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const element = words.currentNode.parentElement;
    const drawn = element.closest("svg");
    if (!words.currentNode.data.trim() || !element.checkVisibility()) continue;
    if (drawn && !element.closest(".xtick, .ytick, .legend, .cbaxis, .g-xtitle")) continue;
    const { color, fill } = getComputedStyle(element);
    const light = Math.max(...(drawn ? fill : color).match(/\\d+/g).slice(0, 3).map(Number));
    if (light > 125) found.push(words.currentNode.data);
  }
  return found;
}"""
BESIDE_THE_SHEET = """width => {
  const { left, right } = document.querySelector(".stMain").getBoundingClientRect();
  const drawn = ".js-plotly-plot, .main-svg, .gl-container canvas, .stage, .stDataFrame";
  return [right - left <= width, ...[...document.querySelectorAll(drawn)]
    .map((element) => [element.className, element.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.left < left - 1 || box.right > right + 1))
    .map(([name]) => String(name.baseVal ?? name))];
}"""
# How far the painted surface is from the plane of Plotly's axes, at each of the four sides.
OFF = """() => {
  const [painted, plane] = [".surface .window", ".surface .nsewdrag"].map((part) =>
    document.querySelector(`.xor-player ${part}`).getBoundingClientRect());
  return Math.max(...["left", "top", "right", "bottom"].map((side) =>
    Math.abs(painted[side] - plane[side])));
}"""
CLASSES = "document.documentElement.className"


def sheets(page: Page, folder: Path) -> int:
    """How many sheets the page fills."""
    page.pdf(path=folder / "page.pdf", format="A4", prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b", (folder / "page.pdf").read_bytes()))


def test_a_run_fills_one_sheet_and_the_screen_comes_back(
    chromium: Browser, server: Server, tmp_path: Path
) -> None:
    page = visit(chromium, server, "?epochs=600", color_scheme="dark")
    button(page, "Train")
    wait_for_state(page, "finished")
    assert page.evaluate(PALE) != []
    pixels = surface_pixels(page)
    before = page.locator(".charts").bounding_box()

    page.emulate_media(media="print", color_scheme="dark")
    page.wait_for_function(f"() => {CLASSES} === 'on-paper from-dark'")
    for part in (".stSidebar", ".stAppHeader", ".transport", ".timeline", ".files"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.get_by_text("Seed 1 · Hidden units 4 · Learning rate 1")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate(PALE) == []
    assert page.evaluate(BESIDE_THE_SHEET, SHEET) == [True]
    assert page.evaluate(OFF) < 1
    side = page.locator(".surface .window canvas").evaluate("canvas => canvas.width")
    assert side > 400, "a picture of 41 points would be lost on the way to the printer"

    page.emulate_media(media="screen", color_scheme="dark")
    page.wait_for_function(f"() => {CLASSES} === ''")
    page.wait_for_function("() => document.querySelector('.surface .window canvas').width === 41")
    assert (surface_pixels(page) == pixels).all()
    expect(page.get_by_text("Seed 1 · Hidden units 4")).to_have_count(0)
    assert page.locator(".charts").bounding_box() == before
    assert page.evaluate(OFF) < 1
    assert sheets(page, tmp_path) == 1
    assert page.evaluate(CLASSES) == ""
    page.context.close()


@pytest.mark.parametrize("path", ["weights?at=2000", "seeds?seed_count=20"])
def test_streamlits_charts_fit_on_the_sheet_in_dark_ink(
    chromium: Browser, server: Server, path: str
) -> None:
    page = visit(chromium, server, path, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    page.wait_for_function(f"() => {CLASSES}.startsWith('on-paper from-dark')")
    assert page.evaluate(PALE) == []
    assert page.evaluate(BESIDE_THE_SHEET, SHEET) == [True]
    expect(page.locator(".stButton:visible, .stDownloadButton:visible")).to_have_count(0)
    page.emulate_media(media="screen", color_scheme="dark")
    page.wait_for_function(f"() => {CLASSES} === ''")
    assert page.locator(".inked, [style*='--share']").count() == 0
    page.context.close()
