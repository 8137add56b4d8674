"""The way into a room: the QR code over the whole screen, and links that a phone can open."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from pages.sidebar.reach import network_address
from tests.browser.classroom import Visit, start, teach
from tests.browser.conftest import ROOT, Server, serve
from tests.browser.screen import button
from tests.browser.test_presentation import violations

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
ON_ITS_SIDE = {**PHONE, "viewport": {"width": 844, "height": 390}}
BEAMER = {"viewport": {"width": 1024, "height": 768}}
PROJECTOR = {"viewport": {"width": 1920, "height": 1080}}
DARK = {**PROJECTOR, "color_scheme": "dark"}

BROKEN = """(places) => places.flatMap((place) => [...place.querySelectorAll("i")])
  .filter((label) => label.getClientRects().length > 1).map((label) => label.textContent)"""
"""The labels of addresses that stand on more than one line."""

OUTSIDE = """(dialog) => [dialog, ...dialog.querySelectorAll("svg, strong, i, button")]
  .filter((part) => {
    const { left, top, right, bottom } = part.getBoundingClientRect();
    return left < 0 || top < 0 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5;
  }).map((part) => part.textContent || part.tagName)"""
"""What of the whole screen is not on it."""

# A server as a teacher starts it, which listens everywhere.
HERE = f"""
import streamlit as st
from pages.live import server
from pages.sidebar import reach

reach.is_enclosed = lambda: False  # whatever runs the tests
app = st.App(
    {str(ROOT / "pages" / "dashboard.py")!r},
    routes=server.routes(), middleware=server.middleware(), lifespan=server.lifespan,
)
"""


def whole_screen(page: Page) -> Locator:
    return page.locator(".copy-link dialog[open]")


def scanned(page: Page) -> str:
    """The text of the only QR code on the screen."""
    picture = np.array(Image.open(io.BytesIO(page.screenshot())).convert("L"))
    (code,) = zxingcpp.read_barcodes(picture)
    return str(code.text)


def shorter_side(page: Page) -> int:
    """Of the window, in pixels."""
    size = page.viewport_size
    assert size
    return min(size["width"], size["height"])


def type_size(part: Locator) -> float:
    return float(part.evaluate("part => parseFloat(getComputedStyle(part).fontSize)"))


def assert_fills_the_screen(page: Page, link: str) -> None:
    """Check what everyone in the room reads and scans."""
    dialog = whole_screen(page)
    expect(dialog).to_be_visible()
    assert dialog.evaluate(OUTSIDE) == []
    box = dialog.bounding_box()
    assert box == {"x": 0, "y": 0, **(page.viewport_size or {})}
    assert dialog.evaluate(
        "dialog => [getComputedStyle(dialog).color, getComputedStyle(dialog).backgroundColor]"
    ) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert scanned(page) == link
    # Four light squares on every side: the picture's own, and no word stands over it.
    qr, words = dialog.locator("svg").bounding_box(), dialog.locator(".words").bounding_box()
    assert qr
    assert words
    assert qr["x"] + qr["width"] <= words["x"] + 1 or qr["y"] + qr["height"] <= words["y"] + 1
    close = dialog.get_by_role("button", name="Back to the page").bounding_box()
    assert close
    assert close["x"] >= qr["x"] + qr["width"] or close["y"] + close["height"] <= qr["y"] + 1
    assert qr["width"] == qr["height"] >= 0.55 * shorter_side(page)


def open_room(visit: Visit, server: Server, options: dict[str, Any]) -> tuple[Page, str]:
    """A teacher with a new room, presented on a beamer, and the link that students get."""
    page, link = teach(visit, server, **options)
    if options is BEAMER:
        page.goto(f"{page.url}&projection=true")
        page.locator(".class-wall.presented").wait_for()
    return page, link


@pytest.mark.parametrize(
    "options", [PHONE, ON_ITS_SIDE, BEAMER, PROJECTOR, DARK], ids=lambda given: str(given)[:50]
)
def test_code_address_and_qr_code_fill_the_screen(
    visit: Visit, server: Server, options: dict[str, Any]
) -> None:
    page, link = open_room(visit, server, options)
    page.get_by_role("button", name="Fill the screen").click()
    assert_fills_the_screen(page, link)
    dialog = whole_screen(page)
    code = dialog.locator("strong")
    expect(code).to_have_text(re.compile(r"^\w{3}-\w{3}$"))
    assert code.evaluate("code => code.getClientRects().length") == 1
    assert type_size(code) >= max(64, shorter_side(page) / 10)
    address = dialog.locator(".address")
    expect(address).to_have_text(link.partition("://")[2].partition("?")[0])
    assert type_size(address) >= 24
    assert type_size(dialog.locator(".first")) >= min(24, shorter_side(page) / 20)
    assert page.locator(".copy-link .address").evaluate_all(BROKEN) == []
    assert violations(page) == []
    close = dialog.get_by_role("button", name="Back to the page")
    (close.tap if "has_touch" in options else close.click)()
    expect(dialog).to_have_count(0)


def test_the_whole_screen_opens_and_closes_by_mouse_and_keys(visit: Visit, server: Server) -> None:
    page, _ = teach(visit, server)
    opener = page.get_by_role("button", name="Fill the screen")
    dialog = whole_screen(page)
    for open_, close in [
        (opener.click, lambda: dialog.locator("svg").click()),
        (lambda: opener.press("Enter"), lambda: page.keyboard.press("Escape")),
        (lambda: opener.press("Space"), lambda: button(page, "Back to the page")),
        (lambda: page.locator(".enlarge svg").click(), lambda: page.keyboard.press("Enter")),
    ]:
        open_()
        expect(dialog).to_be_visible()
        expect(dialog.get_by_role("button", name="Back to the page")).to_be_focused()
        close()
        expect(dialog).to_have_count(0)
        expect(opener).to_be_focused()


def test_the_sidebars_link_fills_the_screen_and_leaves_its_dialog_open(
    visit: Visit, server: Server
) -> None:
    runs = "run=1:4:1:5000&run=2:4:1:5000&run=3:12:0.125:50000&run=4294967295:64:99.5:100000"
    page = visit(f"{server.address}/?seed=6&{runs}", color_scheme="dark", device_scale_factor=2)
    button(page, "Link and QR code")
    field = page.get_by_role("textbox", name="The link")
    expect(field).to_have_value(re.compile("seed=6"))
    page.get_by_role("button", name="Fill the screen").click()
    assert_fills_the_screen(page, field.input_value())
    dialog = whole_screen(page)
    expect(dialog.locator(".address")).to_have_text(field.input_value().partition("://")[2])
    expect(dialog.locator("strong")).to_be_empty()
    assert page.locator(".copy-link .address").evaluate_all(BROKEN) == []
    # All of it is on the screen when that is turned or made smaller.
    for width, height in ((768, 1024), (568, 320), (320, 568)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(
            "() => { const { scrollHeight, clientHeight }"
            " = document.querySelector('.copy-link dialog');"
            " return clientHeight === innerHeight && scrollHeight <= clientHeight; }"
        )
        assert_fills_the_screen(page, field.input_value())
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="Fill the screen")).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)


@pytest.mark.parametrize("options", [PHONE, BEAMER, {}], ids=["phone", "beamer", "laptop"])
def test_an_address_breaks_at_no_letter(
    visit: Visit, server: Server, options: dict[str, Any]
) -> None:
    page, _ = open_room(visit, server, options)
    address = page.locator(".copy-link .how .address")
    expect(address).to_be_visible()
    assert page.locator(".copy-link .address").evaluate_all(BROKEN) == []
    column = page.locator(".copy-link").first
    assert column.evaluate(
        "column => [...column.querySelectorAll('.how i')].every((label) =>"
        " label.getBoundingClientRect().right <= column.getBoundingClientRect().right + 0.5)"
    )
    code = page.locator(".room strong")
    assert code.evaluate("code => code.scrollWidth <= code.clientWidth")
    assert code.evaluate("code => getComputedStyle(code).whiteSpace") == "nowrap"


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that its whole network can reach."""
    folder: Path = tmp_path_factory.mktemp("everywhere")
    (folder / "app.py").write_text(HERE)
    rooms = {"XOR_ROOMS": str(folder / "rooms.sqlite")}
    options = ["--server.address=0.0.0.0"]
    with serve(folder / "app.py", folder / "log", *options, environment=rooms) as running:
        yield running


def test_a_teachers_own_computer_gives_a_link_that_phones_can_open(
    visit: Visit, everywhere: Server
) -> None:
    own = network_address()
    page, link = teach(visit, everywhere)
    if own is None:
        expect(page.get_by_test_id("stAlert")).to_contain_text("is in no network")
        return
    port = everywhere.address.rpartition(":")[2]
    assert link.startswith(f"http://{own}:{port}/classroom?room=")
    expect(page.get_by_text("No phone can open 127.0.0.1")).to_be_visible()
    expect(page.locator(".copy-link .how .address")).to_have_text(f"{own}:{port}/classroom")
    student = visit(link, **PHONE)
    expect(student.get_by_role("heading", name=re.compile(r"number 1, seed \d+"))).to_be_visible()
    expect(page.locator("[data-is=joined]")).to_have_text("1")
    # The whole screen stays while a run arrives, which draws the page again.
    page.get_by_role("button", name="Fill the screen").click()
    start(student)
    expect(page.locator("[data-is=arrived]")).to_have_text("1")
    expect(page.locator(".class-wall .tile:enabled")).to_have_count(1)
    assert_fills_the_screen(page, link)
    # Whoever comes by that address has nothing to be told.
    other = visit(f"http://{own}:{port}/")
    other.locator(".xor-player .weights .main-svg").first.wait_for()
    button(other, "Link and QR code")
    field = other.get_by_role("textbox", name="The link")
    expect(field).to_have_value(re.compile(f"^http://{re.escape(own)}:{port}/"))
    expect(other.get_by_text("No phone can open")).to_have_count(0)


def test_a_server_that_only_its_own_computer_reaches_says_so(visit: Visit, server: Server) -> None:
    page, link = teach(visit, server)
    assert link.startswith(server.address)
    expect(page.get_by_test_id("stAlert")).to_contain_text("listens at 127.0.0.1 only")
    other = visit(f"{server.address}/")
    other.locator(".xor-player .weights .main-svg").first.wait_for()
    button(other, "Link and QR code")
    expect(other.get_by_role("dialog").get_by_test_id("stAlert")).to_contain_text(
        "listens at 127.0.0.1 only"
    )


def test_links_begin_with_the_public_url(visit: Visit, tmp_path: Path) -> None:
    public = {"XOR_ROOMS": str(tmp_path / "rooms"), "XOR_PUBLIC_URL": "https://xor.example/a/b/"}
    with serve(ROOT / "app.py", tmp_path / "log", environment=public) as server:
        page, link = teach(visit, server)
        assert link.startswith("https://xor.example/a/b/classroom?room=")
        expect(page.locator(".copy-link .how .address")).to_have_text("xor.example/a/b/classroom")
        expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_a_public_url_that_cannot_be_is_explained(visit: Visit, tmp_path: Path) -> None:
    public = {"XOR_ROOMS": str(tmp_path / "rooms"), "XOR_PUBLIC_URL": "xor.example"}
    with serve(ROOT / "app.py", tmp_path / "log", environment=public) as server:
        page, link = teach(visit, server)
        assert link.startswith(server.address)
        expect(page.get_by_text("XOR_PUBLIC_URL does not begin with http://")).to_be_visible()


@pytest.mark.parametrize(
    ("wrong", "helps"),
    [
        ("K7O-Q2M", "the letters A, E, I, L, O, U and Y never occur"),
        ("K7X-Q2", "A code has 6 letters and digits, such as K7X-Q2M"),
        ("ZZZ-ZZZ", "There is no room with this code. Check the code on the teacher's screen"),
    ],
)
def test_a_phone_says_what_helps_with_a_wrong_code(
    visit: Visit, server: Server, wrong: str, helps: str
) -> None:
    linked = visit(f"{server.address}/classroom?room={wrong}", **PHONE)
    expect(linked.get_by_test_id("stAlert")).to_contain_text(helps)
    expect(linked.get_by_test_id("stAlert")).to_be_in_viewport(ratio=1)
    typed = visit(f"{server.address}/classroom", **PHONE)
    typed.get_by_role("textbox", name="The code on the teacher's screen").fill(wrong)
    button(typed, "Join")
    expect(typed.get_by_test_id("stAlert")).to_contain_text(helps)
    expect(typed.get_by_test_id("stAlert")).to_be_in_viewport(ratio=1)
