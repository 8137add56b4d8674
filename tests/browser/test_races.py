"""A page opened while a run trains is drawn completely, even on a busy machine."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screen import button, go_to, wait_for_epoch

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
BUSY = 3  # processes beside the app: on two cores everything then takes about twice as long
PAGES = {
    "Lessons": ("Lesson 1: One hidden unit", ".xor-player .surface .main-svg"),
    "Weights": ("What has each weight learned?", ".st-key-parameters .main-svg"),
    "Backpropagation": ("Where does one update come from?", ".st-key-check .main-svg"),
    "Compare": ("What makes the difference?", ".xor-player .charts.compared .main-svg"),
    "Seeds": ("Was the seed lucky?", ".st-key-share .main-svg"),
}


@pytest.fixture
def _busy_machine() -> Iterator[None]:
    burn = [sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(burn) for _ in range(BUSY)]
    yield
    for other in others:
        other.kill()
        other.wait()


@pytest.mark.usefixtures("_busy_machine")
def test_a_page_opened_while_a_run_trains_is_there(open_page: Open) -> None:
    page = open_page("?hidden_units=3&epochs=200000")
    button(page, "Compare this run")
    for name, (title, last) in PAGES.items():
        button(page, "Train")
        wait_for_epoch(page, 1000)  # in the middle of it, as a hand would
        go_to(page, name)
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        expect(page.locator(last).first).to_be_visible()
        expect(page.get_by_test_id("stException")).to_have_count(0)
        go_to(page, "Train")
        expect(page.get_by_role("heading", name="A neural network learns XOR")).to_be_visible()
        page.locator(".xor-player .weights .main-svg").first.wait_for()
        button(page, "Reset")
        page.locator('.xor-player[data-state="untrained"]').wait_for()
