"""Backpropagation of other networks than the tutorial's, step by step."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from nn import TrainingConfig, gradient_terms, loss_and_gradients
from pages.explain.digits import plain
from tests.browser.screen import computed, go_to
from tests.browser.test_explaining_pages import CUT_FORMULAS, drawn, go

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def titles(page: Page) -> list[str]:
    return page.get_by_text(re.compile(r"^\d\. The |^\d\. Back ")).all_text_contents()


def shown_entirely(page: Page) -> None:
    """Check that every formula is one that KaTeX understands, and that none is cut off."""
    assert page.locator(".katex-error").count() == 0
    page.wait_for_function(f"({CUT_FORMULAS})().length === 0")


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_the_stepper_follows_activation_and_loss(open_page: Open, activation: str) -> None:
    page = open_page(f"?activation={activation}&loss=cross-entropy&epochs=300&seed=2")
    go(page, "Backpropagation")
    page.get_by_role("radio", name="5 Hidden δ").click()
    config = TrainingConfig(2, epochs=300, activation=activation, loss="cross-entropy")
    expect(page.get_by_text("5. Back to the hidden units")).to_be_visible()
    expect(page.get_by_text(f"loss {computed(config, 300).loss:.6f}")).to_be_visible()
    shown_entirely(page)
    page.get_by_text("All numbers, and the code that computed them").click()
    expect(page.get_by_text(f"def _{activation}_slope")).to_be_visible()

    network, table = computed(config, 300).network, config.truth_table
    loss = config.loss_function
    gradients = loss_and_gradients(network, table.inputs, table.targets, loss).gradients
    expect(page.get_by_text(plain(gradients["hidden_weights"][0, 0])).first).to_be_visible()
    terms = gradient_terms(
        network, table.inputs, table.targets, "hidden_weights", (0, 0), loss=loss
    )
    for name in terms:
        expect(page.get_by_role("row", name=name).first).to_be_visible()
    expect(page.get_by_text("All 21 gradients agree")).to_be_visible()

    page.keyboard.press("b")
    expect(page.get_by_text("4. Back to the output unit")).to_be_visible()
    page.get_by_role("radio", name="Show all").click()
    page.get_by_text("8. The update").wait_for()
    assert len(titles(page)) == 8
    shown_entirely(page)


def test_without_a_hidden_layer_the_chain_is_short(open_page: Open) -> None:
    page = open_page("?hidden_units=0&table=0001&epochs=300")
    go(page, "Backpropagation")
    expect(page.get_by_text("1. The output")).to_be_visible()
    for title in ("2. The loss", "3. Back to the output", "4. The gradients", "5. The update"):
        page.get_by_role("button", name="Next").click()
        expect(page.get_by_text(title)).to_be_visible()
    expect(page.get_by_role("button", name="Next")).to_be_disabled()
    shown_entirely(page)
    expect(page.get_by_text("All 4 gradients agree")).to_be_visible()

    # The same run has a decision surface, and in place of the hidden space a sentence.
    go_to(page, "Decision surface")
    expect(page.get_by_role("heading", name="Can one soft line become AND?")).to_be_visible()
    expect(page.get_by_text("This network has no hidden layer")).to_be_visible()
    drawn(page, ["contour", "height"])
