"""The controls of a run, as they are typed in and clicked."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from nn import TrainingConfig
from tests.browser import screen
from tests.browser.conftest import wait_until_still
from tests.browser.screen import button, click_both
from tests.browser.test_presentation import violations

Open = Callable[..., Page]


def test_a_small_learning_rate_has_sensible_neighbours_and_a_comma_is_a_point(
    open_page: Open,
) -> None:
    page = open_page("?learning_rate=0.05")
    field = page.get_by_label("Learning rate", exact=True)
    buttons = page.locator("[data-testid=stNumberInput]").filter(has=field)
    buttons.locator("[data-testid=stNumberInputStepUp]").click()
    expect(field).to_have_value("0.06")
    for expected in ("0.05", "0.04"):
        buttons.locator("[data-testid=stNumberInputStepDown]").click()
        expect(field).to_have_value(expected)
    page.wait_for_url("**learning_rate=0.04**")

    field.press("ControlOrMeta+a")
    page.keyboard.type("2,5")
    field.press("Enter")
    page.wait_for_url("**learning_rate=2.5**")
    expect(field).to_have_value("2.5")


def test_a_new_seed_outlives_what_was_on_its_way_meanwhile(open_page: Open) -> None:
    """A second click is sent before the browser has the answer to the first."""
    page = open_page("?seed=99999")
    seed = page.get_by_label("Seed", exact=True)
    for _ in range(3):
        click_both(page, "random_seed", "compare_run")
        expect(seed).not_to_have_value("99999")
        expect(
            page.locator("[data-testid=stApp][data-test-script-state=notRunning]")
        ).to_be_visible()
        wait_until_still(page)
        screen.assert_shows(page, TrainingConfig(seed=int(seed.input_value())), 0)
        seed.fill("99999")
        seed.press("Enter")
        page.wait_for_url("**seed=99999**")
        wait_until_still(page)
        screen.assert_shows(page, TrainingConfig(seed=99999), 0)


def test_a_long_run_is_trained_to_its_end_at_once(open_page: Open) -> None:
    config = TrainingConfig(seed=2, hidden_units=1, learning_rate=0.3, epochs=60_000)
    page = open_page("?seed=2&hidden_units=1&learning_rate=0.3&epochs=60000")
    button(page, "Train")
    screen.wait_for_epoch(page, 40)
    button(page, "Train to the end at once")
    screen.wait_for_state(page, "finished")
    screen.assert_shows(page, config, 60_000)
    expect(page.locator("[data-is=solved]")).to_have_text("never")
    expect(page.locator("[data-is=trend]")).to_have_text("the loss stands still")
    expect(page.get_by_role("button", name="Train to the end at once")).to_be_disabled()
    assert violations(page) == []


def test_the_first_minute_is_explained_and_the_space_bar_plays(open_page: Open) -> None:
    page = open_page()
    words = page.get_by_text("XOR is 1 when exactly one of its two inputs is 1")
    expect(words).to_be_in_viewport(ratio=1)
    button(page, "Train")
    expect(words).to_be_hidden()
    screen.pause(page)
    button(page, "Reset")
    screen.wait_for_state(page, "untrained")
    expect(words).to_be_hidden()

    page.keyboard.press("Space")  # Reset, which was clicked, has the focus
    screen.wait_for_epoch(page, 40)
    page.keyboard.press("Space")
    screen.wait_for_state(page, "paused")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Reset")).to_be_focused()
    page.keyboard.press("Space")  # reached with the keyboard, it is pressed
    screen.wait_for_state(page, "untrained")
