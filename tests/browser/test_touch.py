"""What a finger does on a phone: it scrolls, it turns what was tapped, it chooses a page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import PHONE

CHARTS = {
    "": ".xor-player .surface",
    "landscape": ".st-key-height",
    "seeds?seed_count=20": ".st-key-share",
}
TURNED = ".st-key-height .stPlotlyChart"


@pytest.fixture
def phone(chromium: Browser, server: Server) -> Iterator[Page]:
    page = chromium.new_context(**PHONE, base_url=server.address).new_page()
    page.set_default_timeout(30_000)
    yield page
    page.context.close()


def swipe(session: CDPSession, chart: Locator, distance: int) -> None:
    """Move a finger up or down that begins in the middle of a chart."""
    box = chart.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for share in range(9):
        kind = "touchMove" if share else "touchStart"
        points = [{"x": x, "y": y + distance * share / 8}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def scrolled(page: Page) -> float:
    top: float = page.get_by_test_id("stMain").evaluate("main => main.scrollTop")
    return top


@pytest.mark.parametrize(("path", "place"), CHARTS.items())
def test_a_swipe_that_begins_on_a_chart_scrolls_the_page(
    phone: Page, path: str, place: str
) -> None:
    phone.goto(f"/{path}")
    chart = phone.locator(place).first
    chart.locator(".main-svg").first.wait_for()
    expect(phone.get_by_test_id("stStatusWidget")).to_have_count(0)
    session = phone.context.new_cdp_session(phone)
    chart.evaluate("chart => chart.scrollIntoView({ block: 'center' })")
    before = scrolled(phone)
    room = phone.get_by_test_id("stMain").evaluate(
        "main => main.scrollHeight - main.clientHeight - main.scrollTop"
    )
    swipe(session, chart, -150 if room >= 40 else 150)
    phone.wait_for_function(
        """before => Math.abs(
          document.querySelector("[data-testid=stMain]").scrollTop - before) > 30""",
        arg=before,
    )


def test_a_chart_that_was_tapped_is_turned_until_something_else_is_touched(phone: Page) -> None:
    phone.goto("/landscape")
    chart = phone.locator(TURNED)
    chart.locator(".gl-container canvas").first.wait_for()
    expect(phone.get_by_test_id("stStatusWidget")).to_have_count(0)
    session = phone.context.new_cdp_session(phone)
    chart.evaluate("chart => chart.scrollIntoView({ block: 'center' })")
    eye = """chart => JSON.stringify(
      chart.querySelector(".js-plotly-plot")._fullLayout.scene._scene.getCamera())"""
    chart.tap()
    expect(phone.locator(f"{TURNED}.taken-by-fingers")).to_have_count(1)
    camera, top = chart.evaluate(eye), scrolled(phone)
    swipe(session, chart, 100)
    phone.wait_for_function(
        f"([place, camera]) => ({eye})(document.querySelector(place)) !== camera",
        arg=[TURNED, camera],
    )
    assert scrolled(phone) == top
    phone.get_by_role("heading", level=1).tap()
    expect(phone.locator(".taken-by-fingers")).to_have_count(0)


def test_a_page_that_was_chosen_closes_the_menu(phone: Page) -> None:
    phone.goto("/")
    phone.locator(".xor-player .weights .main-svg").first.wait_for()
    phone.get_by_test_id("stExpandSidebarButton").tap()
    phone.get_by_role("link", name="Weights", exact=True).tap()
    phone.get_by_role("heading", name="What has each weight learned?").wait_for()
    expect(phone.get_by_test_id("stExpandSidebarButton")).to_be_visible()
    expect(phone.get_by_role("link", name="Weights", exact=True)).not_to_be_in_viewport()
