"""A challenge on the By hand page, as a visitor solves it."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from pages.explain.challenge_file import challenges
from tests.browser.conftest import Server
from tests.browser.test_by_hand_numbers import field
from tests.browser.test_by_hand_page import middle
from tests.browser.test_presentation import violations

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
COURSE = challenges()
AND = COURSE[1]


def words(page: Page) -> Locator:
    return page.locator(".st-key-challenge")


def press(page: Page, name: str) -> None:
    words(page).get_by_role("button", name=name).filter(visible=True).click()


def chosen(page: Page) -> Locator:
    return words(page).get_by_role("combobox", name="Challenge").filter(visible=True)


def test_a_line_is_typed_and_dragged_until_the_challenge_is_solved_and_that_is_kept(
    visit: Visit, server: Server
) -> None:
    page = visit(f"{server.address}/by_hand?challenge=2")
    expect(words(page)).to_contain_text(AND.task)
    press(page, "Start this challenge")
    expect(field(page, "bias of hidden unit 1")).to_have_value("-4")
    page.wait_for_url(re.compile(r"table=0001"))
    press(page, "Hint")
    expect(words(page)).to_contain_text(AND.hints[0].says)

    bias = field(page, "bias of hidden unit 1")
    bias.fill("-6")
    bias.press("Enter")
    expect(words(page)).to_contain_text(AND.hints[-1].says)
    assert violations(page) == []

    # The line is at x₁ + x₂ = 0.75; 0.35 along both inputs takes it behind 01 and 10.
    page.locator(".by-hand[data-answered]").wait_for()
    step = 0.35 / 2 * page.locator(".by-hand .window").evaluate("window => window.clientWidth")
    x, y = middle(page, ".drawn .line", 0)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + step / 2, y - step / 2, steps=3)
    page.mouse.move(x + step, y - step, steps=3)
    page.mouse.up()
    solved = words(page).get_by_text(AND.understood[:40])
    expect(solved).to_be_visible()
    expect(chosen(page)).to_have_value(f"✓ 2 · {AND.title}")
    expect(words(page).get_by_role("button", name="Hint")).to_have_count(0)
    page.wait_for_url(re.compile(r"challenge=2"))
    page.wait_for_function(
        "() => (localStorage.getItem('xor-challenges') ?? '').includes('\"solved\": [2]')"
    )

    # The same address in the same browser, as after a reload: a new session of the server.
    again = page.context.new_page()
    again.goto(page.url)
    expect(chosen(again)).to_have_value(f"✓ 2 · {AND.title}", timeout=60_000)
    expect(words(again).get_by_text(AND.understood[:40])).to_be_visible()
    press(again, "Next challenge")
    expect(words(again)).to_contain_text(COURSE[2].task)
    expect(field(again, "weight from x2 to hidden unit 2")).to_have_value("8")
    again.wait_for_url(re.compile(r"challenge=3"))
    again.go_back()  # one step, to the network with which the page was opened
    expect(words(again).get_by_text(AND.understood[:40])).to_be_visible()
    expect(field(again, "weight from x2 to hidden unit 2")).to_have_count(0)
    assert urlsplit(again.url).query == urlsplit(page.url).query
    again.close()

    chosen(page).click()
    page.get_by_role("option", name=f"1 of {len(COURSE)} solved").click()
    press(page, "Back to my own run")
    expect(field(page, "bias of hidden unit 4")).to_be_visible()
    expect(page.get_by_role("spinbutton", name="Hidden units", exact=True)).to_have_value("4")
