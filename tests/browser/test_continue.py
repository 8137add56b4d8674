"""A run is continued from an epoch with another learning rate, and its charts mark where."""

from collections.abc import Callable
from itertools import combinations
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from nn import TrainingConfig, train
from tests.browser.screen import (
    PHONE,
    assert_shows,
    button,
    choose_speed,
    pause,
    settled,
    wait_for_epoch,
    wait_for_state,
)
from tests.browser.test_layout import TARGETS

Open = Callable[..., Page]
FOLD = ".xor-player .continue"
REFUSED = "The learning rate must be a number over 0 and up to 100."
# The words beside the lines, as boxes in the window.
LABELS = """() => [...document.querySelectorAll(".xor-player .loss .annotation-text")]
    .filter((text) => text.textContent.startsWith("rate"))
    .map((text) => [text.textContent, text.getBoundingClientRect()])
    .map(([text, { left, right, top, bottom }]) => ({ text, left, right, top, bottom }))"""
CLOSE = "3@100_0.25@101_10@102_0.5@110_2@150_7@396_0.125@399"


def marks(page: Page) -> list[tuple[int, str]]:
    """Where the loss chart has lines for changes, and what stands beside them."""
    found = page.locator(".xor-player .loss .chart").first.evaluate(
        """({ layout: { shapes, annotations } }) => [shapes, annotations].map((parts) =>
             parts.filter(({ name }) => name === "rate"))"""
    )
    lines, labels = found
    assert [line["x0"] for line in lines] == [label["x"] for label in labels]
    return [(label["x"], label["text"]) for label in labels]


def drawn_losses(page: Page) -> dict[int, float]:
    """The losses that the chart has, by epoch."""
    trace = page.locator(".xor-player .loss .chart").first.evaluate(
        "({ data }) => data.find(({ meta }) => meta === 'loss')"
    )
    return dict(zip(trace["x"], trace["y"], strict=True))


def train_to_the_end(page: Page, config: TrainingConfig) -> None:
    """Train a run to its end, and check that every number is that of nn."""
    page.locator(".xor-player .end").click()
    wait_for_state(page, "finished")
    settled(page)
    assert_shows(page, config, config.epochs)
    losses = [snapshot.loss for snapshot in train(config)]
    drawn = drawn_losses(page)
    assert max(drawn) == config.epochs
    assert drawn == {epoch: losses[epoch] for epoch in drawn}


def test_on_a_phone_a_stopped_run_goes_on_with_another_rate(open_page: Open) -> None:
    page = open_page("?epochs=400", **PHONE)
    expect(page.locator(FOLD)).to_be_hidden()  # nothing is trained yet
    choose_speed(page, "1")
    button(page, "Train")
    wait_for_epoch(page, 30)
    epoch = pause(page)
    page.locator(f"{FOLD} summary").tap()
    expect(page.locator(f"{FOLD} summary")).to_have_text(f"Continue from epoch {epoch} with …")
    assert page.evaluate(TARGETS) == []
    rate, epochs = page.get_by_label("Rate from here on"), page.get_by_label("Epochs in all")
    expect(rate).to_have_value("1")
    expect(epochs).to_have_value("400")
    rate.fill("0")
    button(page, "Continue")
    expect(page.get_by_role("alert").filter(has_text=REFUSED)).to_be_visible()
    rate.fill("3")
    expect(page.get_by_text(REFUSED)).to_be_hidden()
    epochs.fill("600")
    button(page, "Continue")

    config = TrainingConfig(epochs=600, rate_changes=f"3@{epoch}")
    expect(page.locator("h1")).to_have_text(
        f"A neural network learns XOR with rate 3 from epoch {epoch}"
    )
    wait_for_state(page, "paused")
    assert_shows(page, config, epoch)
    assert marks(page) == [(epoch, "rate 3")]
    train_to_the_end(page, config)
    assert marks(page) == [(epoch, "rate 3")]

    page.wait_for_url(f"**rate_changes=3%40{epoch}**")
    page.reload()
    wait_for_state(page, "untrained")
    train_to_the_end(page, config)
    # From its end, with the rate that it has there and more epochs.
    page.locator(f"{FOLD} summary").tap()
    expect(page.locator(f"{FOLD} .rates")).to_have_text(
        f"The learning rate up to epoch 600 is 1, from epoch {epoch} on 3."
    )
    button(page, "Continue")
    expect(page.locator("[data-is=epochs]")).to_have_text("of 1,600")
    wait_for_state(page, "paused")
    assert_shows(page, TrainingConfig(epochs=1600, rate_changes=f"3@{epoch}"), 600)


def test_with_the_keyboard_from_an_epoch_of_the_timeline(open_page: Open) -> None:
    page = open_page("?epochs=400&rate_changes=3@300")
    page.locator(".xor-player .end").click()
    wait_for_state(page, "finished")
    page.get_by_label("Timeline").focus()
    page.keyboard.press("PageDown")
    wait_for_state(page, "finished")
    epoch = int(page.get_by_label("Timeline").input_value())
    assert 0 < epoch < 400
    summary = page.locator(f"{FOLD} summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator(f"{FOLD} form")).to_be_hidden()
    expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("0.5")
    page.keyboard.press("Enter")
    config = TrainingConfig(epochs=400, rate_changes="3@300").continued(epoch, 0.5, 400)
    wait_for_state(page, "paused")
    assert_shows(page, config, epoch)
    assert marks(page) == [(at, f"rate {rate:g}") for at, rate in config.changes]
    expect(page.get_by_role("button", name="Resume")).to_be_focused()
    train_to_the_end(page, config)


@pytest.mark.parametrize(
    ("query", "window"),
    [
        ({}, PHONE),
        ({"projection": "true"}, {"viewport": {"width": 1024, "height": 768}}),
        ({}, {"viewport": {"width": 1280, "height": 800}}),
    ],
)
def test_no_label_covers_another(
    open_page: Open, query: dict[str, str], window: dict[str, Any]
) -> None:
    page = open_page(f"?{urlencode({'epochs': 400, 'rate_changes': CLOSE, **query})}", **window)
    page.locator(".xor-player .end").click()
    wait_for_state(page, "finished")
    for scale in ("log scale", "linear scale"):
        page.get_by_text(scale, exact=True).click()
        page.wait_for_function(
            "type => document.querySelector('.loss .chart').layout.yaxis.type === type",
            arg=scale.removesuffix(" scale"),
        )
        settled(page)
        assert len(marks(page)) == 7
        labels = page.evaluate(LABELS)
        assert len(labels) >= 3
        stage = page.locator(".xor-player .loss .stage").bounding_box()
        assert stage is not None
        for label in labels:
            assert stage["x"] <= label["left"]
            assert label["right"] <= stage["x"] + stage["width"]
        for one, other in combinations(labels, 2):
            beside = one["right"] <= other["left"] or other["right"] <= one["left"]
            # Plotly makes a text's box higher than its letters.
            below = abs(one["top"] - other["top"]) >= 0.8 * (one["bottom"] - one["top"])
            assert beside or below, (one, other)
