"""The truth table's switches, with fingers and with keys."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from nn import TrainingConfig
from tests.browser.conftest import Server
from tests.browser.screen import (
    PHONE,
    after_frames,
    assert_shows,
    button,
    go_to,
    settled,
    wait_for_state,
)
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


def test_settings_are_chosen_in_lists_and_kept_by_reload_and_link(open_page: Open) -> None:
    page = open_page("?epochs=400&third_input=false")  # so the lists are unfolded
    choose(page, "Activation", "Tanh")
    choose(page, "Loss", "Cross-entropy")
    expect(page.locator("h1")).to_have_text(
        "A neural network learns XOR with tanh, cross-entropy, no third input"
    )
    config = TrainingConfig(epochs=400, activation="tanh", loss="cross-entropy", third_input=False)
    button(page, "Train")
    wait_for_state(page, "finished")
    assert_shows(page, config, 400)
    expect(page.get_by_text("squared error", exact=True)).to_be_visible()
    crossed = page.locator(".xor-player .weights .chart").evaluate(
        "({ data }) => data.find(({ meta }) => meta === 'absent').customdata"
    )
    assert crossed == ["1 → h₁", "1 → h₂", "1 → h₃", "1 → h₄"]

    page.reload()
    expect(page.locator("h1")).to_contain_text("with tanh, cross-entropy, no third input")
    button(page, "Link and QR code")
    field = page.get_by_role("textbox", name="The link")
    expect(field).to_have_value(re.compile("activation=tanh"))
    link = field.input_value()
    assert "activation=tanh&loss=cross-entropy&third_input=false" in link
    page.goto(link)
    wait_for_state(page, "untrained")
    assert_shows(page, config, 0)


def test_without_a_hidden_layer_and_back_to_the_tutorials_network(open_page: Open) -> None:
    page = open_page("?epochs=400&hidden_units=0&table=0001&biases=none&start=uniform")
    config = TrainingConfig(
        epochs=400, hidden_units=0, table="0001", biases="none", start="uniform"
    )
    assert_shows(page, config, 0)
    button(page, "Train")
    wait_for_state(page, "finished")
    assert_shows(page, config, 400)
    button(page, "Back to the tutorial's network")
    expect(page.locator("h1")).to_have_text("A neural network learns XOR with no hidden layer")
    wait_for_state(page, "untrained")
    assert_shows(page, TrainingConfig(epochs=400, hidden_units=0), 0)
    page.get_by_role("spinbutton", name="Hidden units").fill("4")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("A neural network learns XOR")
    assert_shows(page, TrainingConfig(epochs=400), 0)


def choose(page: Page, setting: str, value: str) -> None:
    """Choose a value in the list of a what-if setting.

    An open list closes when the page around it is scrolled, so that comes first.
    """
    field = page.get_by_role("combobox", name=setting)
    field.scroll_into_view_if_needed()
    after_frames(page, 3)
    field.click()
    page.get_by_role("option", name=value, exact=True).click()
