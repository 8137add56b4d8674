"""The truth table's switches, with fingers and with keys."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from nn import TrainingConfig
from tests.browser.conftest import Server
from tests.browser.screen import PHONE, assert_shows, button, go_to, settled, wait_for_state
from tests.browser.test_layout import TARGETS, visit

Open = Callable[..., Page]


def test_targets_are_pressed_on_a_phone_and_the_page_learns_the_other_table(
    chromium: Browser, server: Server
) -> None:
    page = visit(chromium, server, "?epochs=400", **PHONE)
    assert page.evaluate(TARGETS) == []
    # Two at once: the second comes before the page has answered the first.
    page.evaluate("[...document.querySelectorAll('.target')].slice(0, 2).forEach(b => b.click())")
    expect(page.locator("h1")).to_have_text("A neural network learns FALSE")
    page.get_by_role("button", name="Target for 1 and 1: 0").tap()
    expect(page.locator("h1")).to_have_text("A neural network learns AND")
    page.wait_for_url("**/*table=0001*")
    expect(page.locator("[data-is=meaning]")).to_have_text(
        "AND is 1 only when its inputs are 1 and 1."
    )
    assert page.evaluate(TARGETS) == []
    button(page, "Train")
    wait_for_state(page, "finished")
    settled(page)
    assert_shows(page, TrainingConfig(epochs=400, table="0001"), 400)
    page.context.close()


def test_a_target_is_changed_with_the_keyboard_and_keeps_the_focus(open_page: Open) -> None:
    page = open_page("?epochs=400&table=0111")
    expect(page.locator("h1")).to_have_text("A neural network learns OR")
    target = page.get_by_role("button", name="Target for 0 and 0")
    target.focus()
    target.press("Enter")
    expect(page.locator("h1")).to_have_text("A neural network learns TRUE")
    expect(page.get_by_role("button", name="Target for 0 and 0: 1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("A neural network learns OR")
    page.get_by_text("What if …").click()
    expect(page.get_by_role("combobox", name="Truth table")).to_have_value("OR (0 1 1 1)")


def test_a_lesson_has_no_switches(open_page: Open) -> None:
    page = open_page("?table=0001")
    go_to(page, "Lessons")
    page.locator(".st-key-lesson").wait_for()
    expect(page.locator(".truth tbody tr").first).to_be_attached()
    assert page.locator(".truth .target").count() == 0
