"""The numbers of the By hand page: typed and moved by one step, as NumPy computes them."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from nn import Network, TrainingConfig, descend, loss_and_gradients
from nn.network import answers_right
from nn.parameter_text import write_parameters
from tests.browser.conftest import Server
from tests.browser.screen import PHONE
from tests.browser.test_presentation import violations

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]


def numbers(page: Page) -> Locator:
    return page.locator(".by-hand .numbers")


def field(page: Page, name: str) -> Locator:
    return page.get_by_role("spinbutton", name=name, exact=True)


def exact_numbers(page: Page, units: int) -> list[float]:
    """All numbers in the table, in the order of `Network.to_vector`."""
    fields = numbers(page).locator("[data-place]")
    expect(fields).to_have_count(5 * units + 1)
    found = {
        int(f.get_attribute("data-place") or -1): f.get_attribute("title") for f in fields.all()
    }
    return [float(found[place] or "nan") for place in range(5 * units + 1)]


def loss_of(network: Network, config: TrainingConfig) -> float:
    table = config.truth_table
    return loss_and_gradients(network, table.inputs, table.targets, config.loss_function).loss


def with_weight(network: Network, value: float) -> Network:
    """The network with another weight from x1 to hidden unit 2."""
    weights = network.hidden_weights.copy()
    weights[0, 1] = value
    return replace(network, hidden_weights=weights)


def assert_shows_network(page: Page, network: Network, config: TrainingConfig) -> None:
    expect(numbers(page).locator(".loss")).to_have_text(f"{loss_of(network, config):.6f}")
    assert exact_numbers(page, config.hidden_units) == network.to_vector().tolist()
    table = config.truth_table
    hidden, output = network.forward(table.inputs)
    rows = numbers(page).locator(".four tbody tr")
    expect(rows.last).to_contain_text("right" if answers_right(output, table.targets).any() else "")
    lines = [row.locator("td").all_inner_texts() for row in rows.all()]
    assert [text.replace("−", "-") for text in lines[1][:4]] == [f"{a:.2f}" for a in hidden[:, 0]]
    assert lines[-2][:4] == [f"{value:.4f}" for value in output[:, 0]]
    right = answers_right(output, table.targets)[:, 0]
    assert ["right" in text for text in lines[-1][:4]] == right.tolist()


def test_a_number_is_typed_a_step_predicted_taken_and_undone(visit: Visit, server: Server) -> None:
    config = TrainingConfig(hidden_units=2, learning_rate=2.0, activation="tanh")
    page = visit(f"{server.address}/by_hand?hidden_units=2&learning_rate=2&activation=tanh")
    table, network = config.truth_table, config.untrained()
    assert_shows_network(page, network, config)

    weight = field(page, "weight from x1 to hidden unit 2")
    for text, sentence in [("one", "“one” is not a number"), ("2e7", "−1,000,000 to 1,000,000")]:
        weight.fill(text)
        weight.press("Enter")
        expect(numbers(page).get_by_role("alert")).to_contain_text(sentence)
        expect(weight).to_have_value(str(network.hidden_weights[0, 1]))
    weight.fill("2,5")
    weight.press("Enter")
    assert_shows_network(page, with_weight(network, 2.5), config)
    weight.press("Shift+ArrowDown")
    assert_shows_network(page, with_weight(network, 1.5), config)
    weight.press("ArrowUp")
    typed = with_weight(network, 1.6)
    assert_shows_network(page, typed, config)
    change = loss_of(typed, config) - loss_of(with_weight(network, 1.5), config)
    expect(numbers(page).locator(".change")).to_contain_text(f"{abs(change):.6f}")
    expect(numbers(page).locator(".change")).to_contain_text("↓" if change < 0 else "↑")
    weight.press("Tab")
    expect(field(page, "weight from x2 to hidden unit 2")).to_be_focused()
    expect(numbers(page).get_by_role("alert")).to_have_text("")

    numbers(page).get_by_role("switch", name="Show the gradient").check()
    gradients = loss_and_gradients(typed, table.inputs, table.targets).gradients
    slope = gradients["output_bias"][0]
    pull = numbers(page).locator("#pull-10")
    expect(pull).to_contain_text("↓" if slope > 0 else "↑")
    expect(pull).to_contain_text(f"{slope:.4f}".replace("-", "−"))
    assert violations(page) == []
    stepped = descend(typed, gradients, config.learning_rate)
    before, after = loss_of(typed, config), loss_of(stepped, config)
    take = numbers(page).get_by_role("button", name="Take one step")
    expect(take).to_be_disabled()
    numbers(page).get_by_text("It falls" if after < before else "It rises").click()
    take.click()
    expect(numbers(page).locator(".verdict")).to_contain_text(
        f"from {before:.6f} to {after:.6f}. As you predicted."
    )
    assert_shows_network(page, stepped, config)
    expect(take).to_be_disabled()

    page.get_by_role("button", name="Undo").click()
    expect(numbers(page).locator(".verdict")).to_have_text("")
    assert_shows_network(page, typed, config)
    page.reload()
    assert_shows_network(page, typed, config)
    assert f"weights={write_parameters(typed.to_vector())}" in page.url


def test_a_network_that_cannot_move_on_a_phone(visit: Visit, server: Server) -> None:
    config = TrainingConfig(hidden_units=3, start="zeros", third_input=False)
    page = visit(f"{server.address}/by_hand?hidden_units=3&start=zeros&third_input=false", **PHONE)
    network = config.untrained()
    expect(numbers(page).locator(".loss")).to_have_text(f"{loss_of(network, config):.6f}")
    assert page.evaluate("document.querySelector('.stMain').scrollWidth <= innerWidth")
    assert violations(page) == []
    expect(numbers(page).get_by_role("img", name="the third input")).to_have_count(1)
    for part in numbers(page).locator("input[data-place], .cell button, .take, .ways span").all():
        box = part.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert part.evaluate("part => parseFloat(getComputedStyle(part).fontSize)") >= 16

    numbers(page).get_by_role("switch", name="Show the gradient").check()
    expect(numbers(page).locator(".still")).to_contain_text("every gradient is under 0.000001")
    numbers(page).get_by_text("It stays").click()
    numbers(page).get_by_role("button", name="Take one step").click()
    expect(numbers(page).locator(".verdict")).to_contain_text("stays at 0.250000")

    numbers(page).get_by_role("combobox", name="Hidden unit").select_option("3")
    weight = field(page, "weight from hidden unit 3 to the output")
    weight.fill("1.5")
    page.get_by_role("button", name="change the sign of the weight from hidden unit 3").click()
    output_weights = np.array([[0.0], [0.0], [-1.5]])
    moved = replace(network, output_weights=output_weights)
    expect(numbers(page).locator(".loss")).to_have_text(f"{loss_of(moved, config):.6f}")
    expect(weight).to_have_value("-1.5")
