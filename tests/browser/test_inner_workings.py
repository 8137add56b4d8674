"""Where we lean on the inner workings of Streamlit and Plotly: what the browser can tell.

Each test names what we use, where, and what to do when a new version has moved it. The other half
is tests/test_inner_workings.py.
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, TimeoutError, WebSocket

from pages.rooms.store import open_store
from tests.browser.classroom import CONFIG
from tests.browser.conftest import Server
from tests.inner_workings import VERSIONS, foreign_selectors, names, where

# Where each is drawn: at an address, once this is there.
TRAIN = ("?seed=x", ".xor-player .weights .textpoint text")
FORMULAS = ("backpropagation", ".katex-display")
LINES = ("weights", ".st-key-parameters .legend")
GRID = ("seeds", ".st-key-share .cbaxis")
TURNED = ("surface", ".st-key-height .gl-container")
ENTRANCE = ("classroom", ".st-key-code input")
SEAT = ("classroom?room={code}&seat={seat}", ".xor-player .weights .textpoint text")
WALL = ("classroom?room={code}&teacher={key}&projection=true", ".class-wall .tile")
POPOVER = ("?epochs=9", '[data-testid="stPopoverBody"]')
TASK = ("by_hand?challenge=1", ".by-hand .plane")
BEGUN = ("by_hand?challenge=2", ".st-key-begin_challenge_again")
PRESSED = {POPOVER: "Save or open", BEGUN: "Start this challenge"}
LESSON = ("lessons?projection=true", ".xor-player .surface .main-svg")
PLACES = {
    ".stApp": TRAIN,
    ".stAppHeader": TRAIN,
    '[data-testid="stMain"]': TRAIN,
    ".stMainBlockContainer": TRAIN,
    ".stVerticalBlock": TRAIN,
    ".stAppViewContainer": TRAIN,
    ".stMain": TRAIN,
    '[data-testid="stCheckbox"]': TRAIN,
    ".stAlert": TRAIN,
    ".stSidebar": TRAIN,
    ".stButton": TRAIN,
    ".stNumberInput": TRAIN,
    ".stTooltipIcon": TRAIN,
    ".stElementContainer": TRAIN,
    ".stBidiComponent": TRAIN,
    ".js-plotly-plot": TRAIN,
    ".main-svg": TRAIN,
    ".svg-container": TRAIN,
    ".st-key-share_link": TRAIN,
    ".st-key-own_run": TRAIN,
    ".st-key-own_file": TRAIN,
    '[data-testid="stTopNav"]': TRAIN,
    '[data-testid="stSidebarHeader"]': TRAIN,
    '[data-testid="stSidebarUserContent"]': TRAIN,
    '[data-testid="stSidebarCollapseButton"]': TRAIN,
    '[data-testid="stPopover"]': TRAIN,
    '[data-testid="stIconMaterial"]': TRAIN,
    '[data-testid="stAlertContainer"]': TRAIN,
    ".st-key-watch": LINES,
    ".st-key-parameters": LINES,
    ".textpoint": TRAIN,
    ".scatterlayer": TRAIN,
    ".st-key-step": FORMULAS,
    ".st-key-step_and_gradient": FORMULAS,
    ".st-key-check_of_all": FORMULAS,
    '[data-testid="stColumn"]': FORMULAS,
    ".stMarkdown": FORMULAS,
    ".katex": FORMULAS,
    ".katex-display": FORMULAS,
    ".base": FORMULAS,
    ".legend": LINES,
    ".bg": LINES,
    ".stColumn": LINES,
    ".stHorizontalBlock": LINES,
    ".stDataFrame": GRID,
    ".stElementToolbar": GRID,
    ".stDownloadButton": GRID,
    '[data-testid="stDataFrameResizable"]': GRID,
    '[data-testid="stRadioOption"]': LESSON,
    '[data-testid="stSidebarNavItems"]': LESSON,
    ".stPlotlyChart": GRID,
    ".modebar-container": GRID,
    ".modebar-btn": GRID,
    ".infolayer": GRID,
    ".g-xtitle": GRID,
    ".g-ytitle": GRID,
    ".xtick": GRID,
    ".ytick": GRID,
    ".cbaxis": GRID,
    '[data-testid="stMultiSelectTagsContainer"]': GRID,
    '[data-testid="stBaseButton-primary"]': LESSON,
    '[data-testid="stExpandSidebarButton"]': LESSON,
    '[data-testid="stSidebarNavLink"]': LESSON,
    ".st-key-code": ENTRANCE,
    ".st-key-lesson": LESSON,
    ".st-key-lesson_words": LESSON,
    ".st-key-challenge": TASK,
    ".st-key-challenge_bar": TASK,
    ".st-key-challenge_chosen": TASK,
    ".st-key-begin_challenge": TASK,
    ".stSelectbox": TASK,
    ".st-key-begin_challenge_again": BEGUN,
    ".st-key-seat": SEAT,
    ".st-key-rounds": WALL,
    '[data-testid="stButtonGroup"]': WALL,
    '[data-testid="stMarkdownContainer"]': WALL,
    ".st-key-order": TRAIN,
    ".st-key-what_if_keys": TRAIN,
    ".st-key-numbers": LESSON,
    ".stMultiSelect": GRID,
    '[data-testid="stPopoverBody"]': POPOVER,
}
# What our style sheets say of an element inside another one.
NESTED = {
    ".stMainBlockContainer h1": TRAIN,
    '[data-testid="stSidebarUserContent"] .stVerticalBlock': TRAIN,
    '[data-testid="stSidebarCollapseButton"] button': TRAIN,
    ".st-key-code input": ENTRANCE,
    ".stPlotlyChart:has(.gl-container)": TURNED,
    ".xor-player figure.loss .scatterlayer": TRAIN,
    ".stMarkdown .katex-display > .katex": FORMULAS,
    ".stMarkdown .katex-display .base": FORMULAS,
    '.st-key-step_and_gradient [data-testid="stColumn"]': FORMULAS,
    '.st-key-check_of_all [data-testid="stColumn"]': FORMULAS,
    '.st-key-step [role="radiogroup"] button': FORMULAS,
    ".stPlotlyChart .legend text": LINES,
    ".stPlotlyChart .legend .bg": LINES,
    ".stVerticalBlock .stPlotlyChart .js-plotly-plot .svg-container": LINES,
    ".stHorizontalBlock > .stColumn .stPlotlyChart": LINES,
    ".stElementContainer > * .stPlotlyChart": LINES,
    ".stElementContainer > .stButton": TRAIN,
    ".stBidiComponent > div .xor-player": TRAIN,
    ".stSidebar .stNumberInput input": TRAIN,
    '.stDataFrame [data-testid="stDataFrameResizable"] canvas': GRID,
    '[data-testid="stRadioOption"] > :last-child > :first-child': LESSON,
    ".stPlotlyChart .infolayer .g-xtitle text": GRID,
    ".stPlotlyChart .infolayer .g-ytitle text": GRID,
    ".stPlotlyChart .xtick text": GRID,
    ".stPlotlyChart .ytick text": GRID,
    ".stPlotlyChart .cbaxis text": GRID,
    ".stPlotlyChart .modebar-container": GRID,
    ".stPlotlyChart .modebar-btn": GRID,
    '[data-testid="stMultiSelectTagsContainer"] span': GRID,
    '.stApp:not(:has([data-testid="stTopNav"])) .stAppHeader button': LESSON,
    '.stApp:has([data-testid="stExpandSidebarButton"]) .stMainBlockContainer h1': LESSON,
    ".st-key-lesson .stHorizontalBlock": LESSON,
    '.st-key-rounds [data-testid="stButtonGroup"] button': WALL,
    '.st-key-rounds [data-testid="stMarkdownContainer"]': WALL,
    '[data-testid="stPopoverBody"] button': POPOVER,
}


def _window(chromium: Browser, server: Server, place: tuple[str, str]) -> Page:
    page = chromium.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{server.address}/{place[0]}")
    if place in PRESSED:
        page.get_by_role("button", name=PRESSED[place]).click()
    with contextlib.suppress(TimeoutError):  # what is not there is told by the test that needs it
        page.locator(place[1]).first.wait_for(state="attached", timeout=60_000)
    return page


@pytest.fixture(scope="module")
def room(rooms: dict[str, str]) -> dict[str, str]:
    """A room in its second round: its code, its teacher's key and the token of a seat."""
    store = open_store(rooms["XOR_ROOMS"])
    opened, key = store.open_room(CONFIG)
    seat = store.join(opened.code)
    store.guess(opened.code, seat.token, opened.config(seat.seed), 50, own=True)
    store.start_round(opened.code, key, replace(CONFIG, hidden_units=3))
    return {"code": opened.code, "key": key, "seat": seat.token}


@pytest.fixture(scope="module")
def train(chromium: Browser, server: Server) -> Iterator[Page]:
    """A window on the Train page, for tests that leave it as it is."""
    page = _window(chromium, server, TRAIN)
    yield page
    page.context.close()


def _pattern(selector: str) -> str:
    """How a selector of one name stands in a source, with or without quotes."""
    return rf"(?<!\w){re.escape(selector)}(?![\w-])".replace('"', '"?')


def test_every_foreign_name_in_our_sources_is_looked_for() -> None:
    # Words that our own code uses too, for something else.
    assert foreign_selectors() | {".base", ".legend"} == {*PLACES}, (
        "PLACES in this file says where each name that our style sheets and scripts take from "
        "Streamlit or Plotly is drawn: add the new ones, take out what is not used any more."
    )


@pytest.mark.parametrize(
    "place",
    [TRAIN, FORMULAS, LINES, GRID, TURNED, LESSON, ENTRANCE, SEAT, WALL, POPOVER],
    ids=lambda place: re.split(r"[{&]", place[0])[0] + place[1][-9:],
)
def test_what_we_select_is_drawn(
    chromium: Browser, server: Server, room: dict[str, str], place: tuple[str, str]
) -> None:
    page = _window(chromium, server, (place[0].format(**room), place[1]))

    def missing(wanted: dict[str, tuple[str, str]]) -> list[str]:
        found = []
        for selector in (one for one, other in wanted.items() if other == place):
            try:
                page.locator(selector).first.wait_for(state="attached", timeout=10_000)
            except TimeoutError:
                found.append(selector)
        return found

    gone, moved = missing(PLACES), missing(NESTED)
    page.context.close()
    assert not gone, "\n".join(
        f"{where(_pattern(selector))}: {selector} is selected, and {VERSIONS} does not draw it on "
        f"/{place[0]} any more. Find its new name there with the browser's inspector."
        for selector in gone
    )
    assert not moved, (
        "Our style sheets (pages/sidebar/*.css, pages/live/browser/player.css) expect "
        f"{' and '.join(moved)} on /{place[0]}; {VERSIONS} nests its elements otherwise."
    )


@pytest.mark.parametrize("name", names(r"var\((--st-[\w-]+)") | names(r'"(--st-[\w-]+)"'))
def test_streamlit_tells_components_its_theme(train: Page, name: str) -> None:
    value = train.locator(".xor-player").evaluate(
        "(element, name) => getComputedStyle(element).getPropertyValue(name).trim()", name
    )
    assert value, (
        f"{where(re.escape(name))} reads {name}, which {VERSIONS} does not set any more: see what "
        "st.components.v2.component says of CSS variables."
    )


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_streamlit_sets_the_color_scheme(train: Page, scheme: Literal["dark", "light"]) -> None:
    train.emulate_media(color_scheme=scheme)
    seen = "getComputedStyle(document.querySelector('.xor-player')).colorScheme"
    try:
        train.wait_for_function(f"scheme => {seen} === scheme", arg=scheme, timeout=10_000)
    except TimeoutError:
        pytest.fail(
            f"{where('light-dark')} has colours by light-dark(), so color-scheme has to be "
            f"{scheme} in the {scheme} theme; {VERSIONS} sets {train.evaluate(seen)}. Choose by "
            "--st-background-color instead."
        )


def test_the_apps_addresses_begin_where_the_shells_script_is(train: Page, server: Server) -> None:
    found = train.evaluate(
        """() => [...document.scripts].map((script) => script.src.split("/static/js/"))
          .filter((parts) => parts.length === 2).map(([base]) => base)"""
    )
    assert found[:1] == [server.address], (
        "pages/live/component.py, _LOADER, takes what stands before /static/js/ in the address of "
        f"Streamlit's script for where the app's addresses begin; in {VERSIONS} that is {found}."
    )


def test_a_component_is_drawn_in_the_page_itself(train: Page) -> None:
    assert train.locator(".xor-player").evaluate("element => element.getRootNode() === document"), (
        "pages/live/component.py asks for isolate_styles=False, so that the page's style sheets "
        f"reach the player; {VERSIONS} draws it in a shadow root."
    )


def test_a_component_keeps_its_element_and_a_link_keeps_the_page(
    chromium: Browser, server: Server
) -> None:
    sockets: list[str] = []
    page = chromium.new_context().new_page()
    page.on("websocket", lambda socket: sockets.append(_path(socket, server)))
    page.goto(server.address)
    page.locator(".xor-player .weights .main-svg").first.wait_for(timeout=60_000)
    page.evaluate("document.querySelector('.xor-player').kept = window.kept = true")
    page.get_by_role("button", name="Random seed").click()
    page.wait_for_url("**/?seed=*")
    assert page.locator(".xor-player").evaluate("element => element.kept"), (
        "pages/live/browser/mount.js draws once in a component's parentElement, and keeps that "
        f"through all runs of the script; {VERSIONS} gives the component a new one."
    )
    page.get_by_test_id("stTopNavSection").get_by_text("Experiment").click()
    page.get_by_role("menuitem", name="Compare", exact=True).wait_for()
    page.evaluate('document.querySelector(\'a[href$="/compare"], a[href*="/compare?"]\').click()')
    page.get_by_role("heading", name="What makes the difference?").wait_for()
    assert page.evaluate("window.kept"), (
        "pages/live/browser/reporter.js, #leave, clicks a link to a page for the visitor; "
        f"with {VERSIONS} that loads the page anew, and the session is lost."
    )
    assert sockets == ["/_stcore/stream"], (
        "deploy/nginx.conf keeps /_stcore/stream open for an hour, and pages/live/server.py, "
        f"PageHead, leaves _stcore alone; {VERSIONS} speaks over {sockets}."
    )
    page.context.close()


def _path(socket: WebSocket, server: Server) -> str:
    return socket.url.partition(server.address.removeprefix("http:"))[2].partition("?")[0]


# Plotly.js


@pytest.mark.parametrize("name", names(r"Plotly\.([a-zA-Z]\w*)(?=[(\[])"))
def test_plotly_js_has_what_we_call(train: Page, name: str) -> None:
    assert train.evaluate("name => name in globalThis.playersPlotly", name), (
        f"{where(rf'Plotly[.]{name}')} uses Plotly.{name}, which {VERSIONS} has no more."
    )


def test_plotly_tells_where_its_plane_is(train: Page) -> None:
    told, seen, room = train.locator(".surface .chart").evaluate(
        """(chart) => {
          const { l, t, w, h } = chart._fullLayout._size;
          const box = chart.querySelector(".nsewdrag").getBoundingClientRect();
          const whole = chart.getBoundingClientRect();
          return [[l, t, w, h], [box.x - whole.x, box.y - whole.y, box.width, box.height],
            [chart._fullLayout.width - whole.width, chart._fullLayout.height - whole.height]];
        }"""
    )
    assert told == pytest.approx(seen, abs=1), (
        "pages/live/browser/plotly.js, plane, reads chart._fullLayout._size {l, t, w, h} to paint "
        f"below Plotly's axes; in {VERSIONS} it says {told}, and the plane is at {seen}."
    )
    assert room == pytest.approx([0, 0], abs=1), (
        "pages/live/browser/plotly.js, resize, compares chart._fullLayout.width and height with "
        f"the room there is; in {VERSIONS} they are off by {room}."
    )


def test_the_texts_of_the_heat_map_are_text_nodes_in_the_order_of_the_weights(train: Page) -> None:
    drawn, given, kinds = train.locator(".weights .chart").evaluate(
        """(chart) => {
          const texts = [...chart.querySelectorAll(".textpoint text")];
          return [texts.map((text) => text.textContent),
            [...chart.data.find((part) => part.meta === "numbers").text],
            [...new Set(texts.map((text) => text.firstChild.nodeName))]];
        }"""
    )
    assert len(given) == 21  # of 4 hidden units
    assert (drawn, kinds) == (given, ["#text"]), (
        "pages/live/browser/charts/weights.js, write, changes the text nodes in .textpoint text "
        f"one by one, as the trace lists them; {VERSIONS} draws {drawn} for {given}, as {kinds}."
    )


def test_a_trace_that_is_see_through_is_still_pointed_at(train: Page) -> None:
    plane = train.locator(".surface .nsewdrag").bounding_box()
    assert plane
    train.mouse.move(plane["x"] + plane["width"] / 3, plane["y"] + plane["height"] / 3, steps=3)
    hover = train.locator(".surface .hoverlayer .hovertext").first
    try:
        hover.wait_for(timeout=5_000)
    except TimeoutError:
        pytest.fail(
            "pages/live/browser/charts/surface.js gives Plotly the surface with opacity 0, to be "
            f"pointed at above the canvas; {VERSIONS} tells no numbers of it."
        )
    finally:
        train.mouse.move(2, 2)
