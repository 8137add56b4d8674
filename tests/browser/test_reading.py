"""Every state can be read: by a page reader, in forced colours, at 200 %, and translated."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from nn import TrainingConfig
from tests.browser.conftest import Server, wait_until_still
from tests.browser.screen import button, choose_speed, computed, pause, wait_for_state
from tests.browser.test_presentation import sideways, violations, visit

Open = Callable[..., Page]
# As Chrome's translation does it: a <font> stands in place of each text.
TRANSLATE = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (text.data.trim() && !text.parentElement.closest("[translate=no], style, script, svg, font"))
      found.push(text);
  }
  for (const text of found) {
    const place = document.createElement("font");
    place.append(document.createElement("font"));
    place.firstChild.textContent = `«${text.data}»`;
    text.replaceWith(place);
  }
}"""
# What a state has in common in forced colours: its background, by selector.
BACKGROUND = """selector => getComputedStyle(document.querySelector(selector)).backgroundColor"""


def test_a_run_is_read_in_every_state_in_forced_colours_and_at_200_percent(
    open_page: Open,
) -> None:
    page = open_page("?epochs=200000")
    assert violations(page) == []
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    read = {node["name"]["value"] for node in tree if not node["ignored"] and "name" in node}
    assert any(name.startswith("Decision surface at epoch 0: for 0 and 1") for name in read)
    # A number at an axis or in a cell means nothing when it is read without its place.
    assert read & {"solved under 0.01", "1.62", "hidden unit"} == set()
    choose_speed(page, "1 epoch per frame")
    button(page, "Train")
    wait_for_state(page, "training")
    assert violations(page) == []
    pause(page)
    assert violations(page) == []

    page.emulate_media(forced_colors="active")
    chosen = page.evaluate(BACKGROUND, ".choice input:checked + span")
    assert chosen != page.evaluate(BACKGROUND, ".choice input:not(:checked) + span")
    assert chosen == page.evaluate(BACKGROUND, ".transport .train")
    page.locator(".transport .reset").focus()
    page.keyboard.press("Tab")
    assert page.locator(".transport .speed").evaluate(
        "speed => speed.matches(':focus') && parseFloat(getComputedStyle(speed).outlineWidth) >= 2"
    )
    for picture in (".window canvas", ".weights canvas", ".loss canvas", ".chart"):
        adjusted = "element => getComputedStyle(element).forcedColorAdjust"
        assert page.locator(f".xor-player {picture}").first.evaluate(adjusted) == "none", picture
    page.emulate_media(forced_colors="none")
    assert sideways(page) == []


def test_a_translated_page_goes_on_changing(open_page: Open) -> None:
    page = open_page("?epochs=600")
    page.evaluate(TRANSLATE)
    expect(page.locator("h1")).to_contain_text("«")
    page.locator(".transport .train").click()
    wait_for_state(page, "finished")
    expect(page.locator("[data-is=epoch]")).to_have_text("600")
    expect(page.locator("[data-is=state]")).to_have_text("finished")
    loss = computed(TrainingConfig(epochs=600), 600).loss
    expect(page.locator("[data-is=loss]")).to_have_text(f"{loss:.6f}")
    expect(page.locator(".transport .train")).to_have_text("Train again")
    page.get_by_role("button", name="«Random seed»").click()
    wait_for_state(page, "untrained")
    page.evaluate("() => document.querySelectorAll('nav font').forEach((one) => one.remove())")
    page.evaluate(TRANSLATE)
    page.get_by_test_id("stTopNavSection").nth(1).click()
    page.get_by_role("menuitem").first.click()
    expect(page.get_by_role("heading", name="What has each weight learned?")).to_be_visible()


def test_a_lesson_is_read_before_and_after_its_answer(chromium: Browser, server: Server) -> None:
    page = visit(chromium, server, "lessons?lesson=2", color_scheme="dark")
    page.emulate_media(forced_colors="active", color_scheme="dark")
    primary = '[data-testid="stBaseButton-primary"]:enabled'
    assert page.evaluate(BACKGROUND, primary) != page.evaluate(
        BACKGROUND, '[data-testid="stBaseButton-secondary"]:enabled'
    )
    page.emulate_media(forced_colors="none", color_scheme="dark")
    page.get_by_test_id("stRadioOption").first.click()
    button(page, "This is my prediction")
    wait_until_still(page)
    assert violations(page) == []
    button(page, "Train")
    page.get_by_test_id("stAlert").first.wait_for()
    wait_until_still(page)
    assert violations(page) == []
    page.context.close()


def test_the_menu_of_a_phone_is_read_by_its_sections(chromium: Browser, server: Server) -> None:
    page = visit(chromium, server, "", viewport={"width": 390, "height": 844}, has_touch=True)
    page.get_by_test_id("stExpandSidebarButton").tap()
    for section in ("Learn", "Explain", "Experiment"):
        expect(page.get_by_role("group", name=section, exact=True)).to_be_visible()
    wait_until_still(page)
    assert violations(page) == []
    page.context.close()


@pytest.mark.parametrize(
    ("path", "switch"), [("tutorial", "stCheckbox"), ("surface?at=2000", "stButtonGroup")]
)
def test_another_choice_is_read_too(
    chromium: Browser, server: Server, path: str, switch: str
) -> None:
    page = visit(chromium, server, path)
    main = page.get_by_test_id("stMain").get_by_test_id(switch)
    (main.locator("button") if switch == "stButtonGroup" else main).last.click()
    wait_until_still(page)
    assert violations(page) == []
    page.context.close()
