"""The explaining pages as a student walks through them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from nn import XOR, TrainingConfig, loss_and_gradients
from pages.explain.digits import plain
from tests.browser.conftest import wait_until_still
from tests.browser.screen import (
    assert_shows,
    button,
    computed,
    go_to,
    pause,
    wait_for_epoch,
    wait_for_state,
)

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

PAGES = {
    "Weights": ("What has each weight learned?", ["parameters"]),
    "Decision surface": (
        "How do soft lines become XOR?",
        ["contour", "height", "units"],
    ),
    "Backpropagation": ("Where does one update come from?", ["check"]),
    "Loss landscape": ("What does training walk through?", ["above", "height"]),
    "The tutorial": ("What did the tutorial's code do?", ["errors", "twins"]),
}


def go(page: Page, name: str) -> None:
    """Follow the link in the sidebar, and wait until the page is drawn."""
    title, charts = PAGES[name]
    go_to(page, name)
    page.get_by_role("heading", name=title).wait_for()
    drawn(page, charts)


def drawn(page: Page, charts: list[str]) -> None:
    for key in charts:
        page.locator(f".st-key-{key} .js-plotly-plot .main-svg").first.wait_for(timeout=60_000)
    page.get_by_text("Look for:").wait_for()
    page.locator("[data-testid=stStatusWidget]").wait_for(state="detached")


def test_every_page_stands_on_the_same_run_at_the_same_epoch(open_page: Open) -> None:
    page = open_page()
    button(page, "Train")
    wait_for_epoch(page, 200)
    epoch = pause(page)
    config = TrainingConfig()
    for name in list(PAGES)[:-1]:
        go(page, name)
        expect(page.get_by_label("Epoch", exact=True)).to_have_value(f"{epoch:,}")
        expect(page.get_by_text(f"loss {computed(config, epoch).loss:.6f}")).to_be_visible()

    # Any epoch can be typed, and the Train page then stands there too.
    field = page.get_by_label("Epoch", exact=True)
    field.fill(str(epoch - 1))
    field.press("Enter")
    before = computed(config, epoch - 1).loss
    expect(page.get_by_text(f"loss {before:.6f}")).to_be_visible()
    go_to(page, "Train")
    page.locator(".xor-player .weights .main-svg").first.wait_for()
    assert_shows(page, config, epoch - 1)
    # From there it keeps training as if nothing had happened.
    button(page, "Resume")
    wait_for_state(page, "finished")
    assert_shows(page, config, 5000)


def test_a_run_that_a_page_trained_can_be_scrubbed_on_train(open_page: Open) -> None:
    page = open_page("?hidden_units=3&seed=5&epochs=900")
    go(page, "Weights")
    config = TrainingConfig(5, 3, 1.0, 900)
    expect(page.get_by_text(f"loss {computed(config, 900).loss:.6f}")).to_be_visible()
    go_to(page, "Train")
    page.locator(".xor-player .weights .main-svg").first.wait_for()
    wait_for_state(page, "finished")
    assert_shows(page, config, 900)
    page.keyboard.press("Home")
    assert_shows(page, config, 0)


def test_pointing_at_the_surface_shows_the_forward_pass(open_page: Open) -> None:
    page = open_page()
    ours = page.evaluate_handle("Plotly")
    assert ours.evaluate("ours => ours === playersPlotly")
    go(page, "Decision surface")
    # Streamlit's own Plotly.js has the global name now, and the player keeps its own.
    page.locator(".st-key-contour .main-svg").first.wait_for()
    assert ours.evaluate("ours => ours === playersPlotly && ours !== Plotly")
    page.locator(".st-key-contour").scroll_into_view_if_needed()
    wait_until_still(
        page
    )  # a chart that is pointed at before it is drawn whole is an error of Plotly
    area = page.locator(".st-key-contour .nsewdrag").bounding_box()
    assert area is not None
    page.mouse.move(area["x"] + 0.3 * area["width"], area["y"] + 0.6 * area["height"])
    hover = page.locator(".st-key-contour .hoverlayer")
    expect(hover).to_contain_text("output")
    text = hover.text_content() or ""
    x1, x2 = map(float, re.findall(r"x[₁₂] (-?[\d.]+)", text.replace("hidden", " hidden"))[:2])
    network = computed(TrainingConfig(), 5000).network
    hidden, output = network.forward(XOR.inputs[:1] * 0 + [x1, x2, 1.0])
    assert f"output {output[0, 0]:.4f}" in text
    assert " ".join(f"{value:.3f}" for value in hidden[0]) in text
    spoken = "Finished at epoch 5,000; solved at epoch 2,407."
    expect(page.locator(".spoken")).to_have_text(spoken)


CUT_FORMULAS = """() => [...document.querySelectorAll(".katex-display")]
  .map(({ scrollWidth, clientWidth, textContent }) => [scrollWidth, clientWidth, textContent])
  .filter(([whole, seen]) => whole > seen)"""


def test_one_step_of_an_epoch_at_a_time_beside_the_chosen_gradient(open_page: Open) -> None:
    page = open_page("?epochs=300", viewport={"width": 1366, "height": 768})
    go(page, "Backpropagation")
    steps = page.get_by_role("radiogroup", name="Step of the epoch")
    title = page.get_by_text(re.compile(r"^\d\. The "))
    expect(title).to_have_text("1. The hidden layer")
    page.get_by_role("button", name="Next").click()
    expect(title).to_have_text("2. The output")
    page.keyboard.press("n")
    expect(title).to_have_text("3. The loss")
    steps.get_by_role("radio", name="6 Output gradients").click()
    expect(title).to_have_text("6. The gradients of the output layer")
    page.wait_for_function("location.search.includes('step=6')")

    box = page.get_by_role("combobox", name="weight or bias")
    box.fill("output_bias")
    page.get_by_role("option", name="output_bias[0]").click()
    network = computed(TrainingConfig(epochs=300), 300).network
    gradient = loss_and_gradients(network, XOR.inputs, XOR.targets).gradients["output_bias"][0]
    expect(page.get_by_text(plain(gradient)).first).to_be_visible()
    # The step and the table for the chosen weight are on the screen together.
    product = page.get_by_role("row", name="product")
    for part in (title, product):
        expect(part).to_be_in_viewport(ratio=1)

    page.get_by_text("All numbers, and the code that computed them").click()
    expect(page.get_by_text("return inputs.T @ delta, delta.sum(axis=0)")).to_be_visible()


def test_no_formula_is_cut_and_on_a_phone_it_scrolls_by_itself(open_page: Open) -> None:
    page = open_page("?epochs=300", viewport={"width": 1280, "height": 720})
    go(page, "Backpropagation")
    page.get_by_role("radio", name="Show all").click()
    page.get_by_text("8. The update").wait_for()
    assert page.locator(".katex-error").count() == 0
    for width, height in [(1280, 720), (1024, 768), (1366, 768), (1920, 1080)]:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(f"({CUT_FORMULAS})().length === 0")
    page.set_viewport_size({"width": 360, "height": 740})
    page.wait_for_function(f"({CUT_FORMULAS})().length > 0")
    assert page.locator(".katex-display").evaluate_all(
        """formulas => formulas.every((formula) =>
          getComputedStyle(formula).overflowX === "auto"
          && formula.getBoundingClientRect().right <= innerWidth)"""
    )
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth <= main.clientWidth")


def test_the_gradient_check_turns_red_slip_by_slip(open_page: Open) -> None:
    page = open_page("?seed=5", viewport={"width": 1366, "height": 768})
    go(page, "The tutorial")
    check = page.get_by_role("region", name="What the gradient check finds in each parameter")
    rows = check.locator("tbody tr")

    def shades() -> set[str]:
        return {
            *rows.evaluate_all("rows => rows.map((r) => getComputedStyle(r.cells[0]).background)")
        }

    expect(rows.filter(has_text="✗ wrong")).to_have_count(4)
    red = shades()
    assert len(red) == 1
    legend = page.locator(".st-key-errors .legend")
    expect(legend).not_to_contain_text("as switched")
    page.get_by_text("Wrong derivative", exact=True).click()
    expect(rows.filter(has_text="✗ wrong")).to_have_count(2)
    legend.filter(has_text="as switched").first.wait_for()
    page.get_by_text("Mean for biases", exact=True).click()
    expect(rows.filter(has_text="✗ wrong")).to_have_text([re.compile("hidden_bias")])
    assert len(shades()) == 2, "red and green"
    # Switches, check and errors are on the screen together.
    for part in (page.get_by_text("Wrong derivative", exact=True), rows.last, legend.first):
        expect(part).to_be_in_viewport(ratio=1)
    page.get_by_text("Wrong axis", exact=True).click()
    expect(rows.filter(has_text="✓ agrees")).to_have_count(4)
    assert not shades() & red
    # The seeds are measured meanwhile, and then it says what they show.
    page.get_by_text("One seed, or many?").wait_for(timeout=60_000)
    expect(page.locator(".st-key-shares .main-svg").first).to_be_visible()
