"""Every chart can be saved by a button of its own."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page

from tests.browser.conftest import wait_until_still
from tests.browser.screen import button, go_to, wait_for_state

Open = Callable[..., Page]


def saved(page: Page, chart: Locator, title: str) -> tuple[str, Path]:
    """The name and the content of the file that the button saves."""
    chart.scroll_into_view_if_needed()
    chart.hover()
    with page.expect_download() as download:
        chart.locator(f'[title*="{title}"], .modebar-btn[data-title*="{title}"]').click()
    return download.value.suggested_filename, download.value.path()


@pytest.mark.parametrize("name", ["surface", "loss", "weights"])
def test_a_live_chart_is_saved_as_it_stands(open_page: Open, name: str) -> None:
    page = open_page("?seed=2&hidden_units=2&epochs=1500")
    button(page, "Train")
    wait_for_state(page, "finished")
    figure = page.locator(f".xor-player figure.{name}")
    chart = figure.locator(".chart")
    file, path = saved(page, figure, "SVG")
    assert file == f"xor-seed-2-units-2-{name}-epoch-1500.svg"
    svg = path.read_text()
    assert svg.startswith("<svg")
    assert f'width="{chart.evaluate("chart => chart.clientWidth")}"' in svg
    if name == "surface":
        lines = re.findall(r'class="js-line"[^>]* d="([^"]*)"', svg)
        points = [float(number) for line in lines for number in re.findall(r"-?[0-9.]+", line)]
        assert len(lines) == 2, "two units, two 0.5 lines"
        assert min(points) >= -2
        sides = chart.evaluate("({ _fullLayout: { _size: { w, h } } }) => [w, h]")
        assert max(points) <= max(sides) + 2
        assert "data:image/png" in svg, "and the colours"
    if name == "weights":
        shown = page.locator(".weights .textpoint text").all_text_contents()
        assert all(number in svg for number in shown)
    file, path = saved(page, figure, "PNG")
    assert file.endswith(".png")
    width = chart.evaluate("chart => chart.clientWidth")
    with Image.open(path) as picture:
        assert picture.width == pytest.approx(2 * width, abs=2)


def test_a_static_chart_is_saved_under_its_name(open_page: Open) -> None:
    page = open_page("?seed=3&epochs=300")
    charts = page.locator('[data-testid="stPlotlyChart"]')
    names = set()
    for name in ("Weights", "Backpropagation"):
        go_to(page, name)
        charts.first.locator(".main-svg").first.wait_for()
        wait_until_still(page)
        file, path = saved(page, charts.first, "Download plot")
        assert re.fullmatch(r"xor-[a-z-]+-seed-3-units-4\.svg", file)
        assert path.read_text().startswith("<svg")
        names.add(file)
    assert len(names) == 2
