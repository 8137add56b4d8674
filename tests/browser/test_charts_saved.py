"""Every chart can be saved by a button of its own."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page

from pages.rooms.store import open_store
from tests.browser.conftest import Server, wait_until_still
from tests.browser.screen import button, go_to, wait_for_state
from tests.browser.test_rounds_compared import TwoRounds

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


BACKGROUNDS = {"light": (255, 255, 255), "dark": (20, 19, 26)}


def corner(page: Page, path: Path) -> tuple[int, ...]:
    """The colour of a saved picture's corner, seen on a page of a colour that no theme has."""
    if path.read_bytes().startswith(b"<svg"):
        page.set_content(f"<body style='margin: 0; background: #ff00ff'>{path.read_text()}</body>")
        path = path.with_suffix(".seen")
        page.locator("svg").first.screenshot(path=path, type="png")
    with Image.open(path) as picture:
        return tuple(picture.convert("RGBA").getpixel((2, 2)))


# Every place in the dark; in the light one with our own buttons and one with Plotly's.
@pytest.mark.parametrize(
    ("place", "scheme"),
    [
        *(
            (place, "dark")
            for place in ("Train", "Compare", "Weights", "Decision surface", "Seeds")
        ),
        ("Train", "light"),
        ("Weights", "light"),
    ],
)
def test_a_saved_chart_has_the_background_of_its_page(
    open_page: Open, place: str, scheme: str
) -> None:
    page = open_page("?seed=3&epochs=300", color_scheme=scheme)
    if place == "Train":
        button(page, "Train")
        wait_for_state(page, "finished")
    else:
        go_to(page, place)
    if place == "Seeds":
        page.get_by_label("Seeds", exact=True).fill("3")
        button(page, "Train them all")
    page.locator(".main-svg").first.wait_for()
    wait_until_still(page)
    page.locator("figure:has(.files), [data-testid='stPlotlyChart']").first.wait_for()
    charts = [(page.locator("figure:has(.files)"), title) for title in ("SVG", "PNG")]
    charts.append((page.locator("[data-testid='stPlotlyChart']"), "Download plot"))
    pairs = [(chart, title) for found, title in charts for chart in found.all()]
    assert pairs
    for chart, title in pairs:
        _, path = saved(page, chart, title)
        other = page.context.new_page()
        assert corner(other, path) == (*BACKGROUNDS[scheme], 255)
        other.close()


@pytest.mark.parametrize("scheme", BACKGROUNDS)
def test_the_charts_of_a_class_are_saved_with_the_background_of_the_page(
    visit: Open, server: Server, rooms: dict[str, str], scheme: str
) -> None:
    room = TwoRounds(open_store(rooms["XOR_ROOMS"]))
    page = room.visit(visit, server, color_scheme=scheme)
    losses, compared = page.locator(".class-wall figure.losses"), page.locator(".stPlotlyChart")
    for chart, title, name in [
        (losses, "SVG", "xor-class-losses.svg"),
        (losses, "PNG", "xor-class-losses.png"),
        (compared, "Download plot", "xor-class-rounds.svg"),
    ]:
        chart.locator(".main-svg").first.wait_for()
        file, path = saved(page, chart, title)
        assert file == name
        other = page.context.new_page()
        assert corner(other, path) == (*BACKGROUNDS[scheme], 255)
        other.close()
