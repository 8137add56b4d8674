"""A class that asks "What if": a room without a hidden layer, and a round that begins at zeros."""

import re
from dataclasses import replace

from playwright.sync_api import Page, expect

from nn import TrainingConfig
from tests.browser.classroom import ON_THE_SCREEN, Visit, expect_wall_has, seed_of
from tests.browser.conftest import Server
from tests.browser.screen import PHONE, button
from tests.pages.rooms.conftest import trained

AND = TrainingConfig(hidden_units=0, learning_rate=4.0, epochs=400, table="0001")
QUERY = "hidden_units=0&learning_rate=4&epochs=400&table=0001"
BOXES = "[data-testid=stAlert]"
CHART = ".stPlotlyChart .js-plotly-plot"


def train_there(phone: Page, config: TrainingConfig) -> None:
    """Train on a phone, and check that what it and the class are told is what NumPy computes."""
    run = trained(config)
    phone.locator(".xor-player .train").tap()
    expect(phone.locator("[data-is=loss]")).to_have_text(f"{run.final_loss:.6f}")
    ended = f"not solved; the final loss is {run.final_loss:.4f}."
    if run.solved_epoch is not None:
        ended = f"solved at epoch {run.solved_epoch:,}."
    expect(phone.locator(BOXES)).to_contain_text(f"{ON_THE_SCREEN}{ended}")


def test_a_class_learns_and_without_a_hidden_layer_and_then_from_zeros(
    visit: Visit, server: Server
) -> None:
    teacher = visit(f"{server.address}/classroom?{QUERY}")
    network = "AND with no hidden layer, learning rate 4, 400 epochs"
    expect(teacher.get_by_text(f"Everyone will train: {network}.")).to_be_visible()
    button(teacher, "Open a room")
    wall = teacher.locator(".class-wall")
    expect(wall.locator("[data-is=task]")).to_have_text("AND")
    link = teacher.get_by_role("textbox", name="The link").input_value()

    phone = visit(link, **PHONE)
    seed = seed_of(phone)
    phone.get_by_role("spinbutton", name="How many percent of the class will solve AND?").fill("90")
    phone.get_by_role("radio", name="yes", exact=True).tap()
    phone.get_by_role("button", name="This is my guess").tap()
    expect(phone.get_by_text("You expect that 90 % of the class solve AND")).to_be_attached()
    first = replace(AND, seed=seed)
    train_there(phone, first)
    expect(phone.get_by_text("Round 1: everyone trains " + network)).to_be_attached()
    expect_wall_has(teacher, seed)
    expect(wall.locator("[data-is=solved]")).to_have_text(
        "1 of 1, 100%" if trained(first).solved_epoch is not None else "0 of 1, 0%"
    )
    button(teacher, "Reveal the guesses")
    expect(teacher.get_by_text("Share that solved AND")).to_be_visible()
    expect(phone.get_by_text("The class expected 90 % (the median), so far ")).to_be_attached()

    button(teacher, "Round 2")
    teacher.get_by_role("combobox", name="What changes").click()
    teacher.get_by_role("option", name="Start", exact=True).click()
    teacher.get_by_test_id("stPopoverBody").get_by_role("combobox").nth(1).click()
    teacher.get_by_role("option", name="Zeros", exact=True).click()
    expect(teacher.get_by_text("From start standard normal to start zeros.")).to_be_visible()
    button(teacher, "Begin round 2")
    expect(phone.locator(BOXES)).to_contain_text("Round 2: now start zeros.")
    button(phone, "Skip")
    second = replace(first, start="zeros")
    expect(phone.locator("[data-is=loss]")).to_have_text(f"{trained(second).losses[1][0]:.6f}")
    train_there(phone, second)
    expect_wall_has(teacher, seed)
    expect(wall.locator("[data-is=interval]")).to_have_text("all runs alike")
    labels = teacher.locator(f"{CHART} .ytick text")
    expect(labels.first).to_have_text("Round 1:start standard normal")
    expect(labels.last).to_have_text("Round 2: start zeros")
    teacher.locator(f".tile[data-seed='{seed}']").click()
    button(teacher, f"Open seed {seed} on Train")
    teacher.wait_for_function("() => location.search.includes('start=zeros')")
    assert re.search("table=0001", teacher.url)
    assert "hidden_units=0" in teacher.url
