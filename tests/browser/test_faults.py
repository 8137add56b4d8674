"""What goes wrong in a classroom: lines that drop, servers that end, hands that are fast."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from nn import TrainingConfig
from tests.browser import screen
from tests.browser.conftest import ROOT, Server, serve
from tests.browser.screen import assert_shows, button, wait_for_epoch, wait_for_state
from tests.browser.wire import Wire, wire_to

Open = Callable[..., Page]


@pytest.fixture
def wire(server: Server) -> Iterator[Wire]:
    with wire_to(server.address) as whole:
        yield whole


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Open]:
    """Opens a window that may complain: a browser tells its console of a line that is cut."""
    contexts = []

    def open_(address: str) -> Page:
        contexts.append(chromium.new_context(viewport={"width": 1280, "height": 800}))
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        page.goto(address)
        page.locator(".xor-player .weights .main-svg").first.wait_for(timeout=60_000)
        return page

    yield open_
    for context in contexts:
        context.close()


def came_back(page: Page) -> str:
    page.get_by_test_id("stToast").wait_for()
    return page.get_by_test_id("stToast").inner_text()


def test_a_line_that_drops_in_mid_run_costs_nothing_of_it(visit: Open, wire: Wire) -> None:
    page = visit(f"{wire.address}/?seed=5&epochs=4000")
    button(page, "Train")
    wait_for_epoch(page, 600)
    wire.cut()
    page.wait_for_timeout(1500)
    before = screen.shown_epoch(page)
    wire.mend()
    wait_for_state(page, "finished")
    assert before < 4000, "the line was cut while it trained"
    assert_shows(page, TrainingConfig(seed=5, epochs=4000), 4000)
    expect(page.get_by_test_id("stToast")).to_have_count(0)


@pytest.mark.parametrize("training", [True, False])
def test_a_server_that_is_killed_and_started_again(
    visit: Open, tmp_path: Path, training: bool
) -> None:
    config = TrainingConfig(seed=3, hidden_units=3, epochs=6000)
    with serve(ROOT / "app.py", tmp_path / "first") as first:
        port = int(first.address.rpartition(":")[2])
        page = visit(f"{first.address}/?seed=3&hidden_units=3&epochs=6000")
        button(page, "Train")
        wait_for_epoch(page, 800)
        if not training:
            button(page, "Pause")
            wait_for_state(page, "paused")
        first.process.kill()
    page.wait_for_timeout(1000)
    epoch = screen.shown_epoch(page)
    assert 800 <= epoch < 6000, "what was trained goes on being shown, and no more"
    with serve(ROOT / "app.py", tmp_path / "second", port=port):
        told = came_back(page)
        assert "The server was started again." in told
        wait_for_state(page, "paused")
        back = screen.shown_epoch(page)
        assert f"the run is back at epoch {back:,}" in told
        # A page that trains says how far it is whenever it asks for more.
        assert epoch - 64 * 20 <= back <= epoch if training else back == epoch
        assert_shows(page, config, back)
        assert page.get_by_label("Seed", exact=True).input_value() == "3"
        button(page, "Resume")
        wait_for_state(page, "finished")
        assert_shows(page, config, 6000)
    assert "Traceback" not in (tmp_path / "second").read_text()


def test_a_comparison_comes_back_too(visit: Open, tmp_path: Path) -> None:
    runs = "run=1:2:1:3000&run=2:4:1:3000"
    with serve(ROOT / "app.py", tmp_path / "first") as first:
        port = int(first.address.rpartition(":")[2])
        page = visit(first.address)
        page.goto(f"{first.address}/compare?{runs}")
        page.locator(".charts.compared .main-svg").first.wait_for()
        button(page, "Train all")
        wait_for_epoch(page, 400)
        button(page, "Pause")
        wait_for_state(page, "paused")
        first.process.kill()
    epoch = screen.shown_epoch(page)
    with serve(ROOT / "app.py", tmp_path / "second", port=port):
        assert f"the run is back at epoch {epoch:,}" in came_back(page)
        wait_for_state(page, "paused")
        assert screen.shown_epoch(page) == epoch
        losses = page.locator(".compared tbody tr td:nth-child(2)").all_inner_texts()
        assert losses == [
            f"{screen.computed(config, epoch).loss:.6f}"
            for config in (TrainingConfig(1, 2, 1.0, 3000), TrainingConfig(2, 4, 1.0, 3000))
        ]


def test_two_tabs_of_one_user_are_two_runs(open_page: Open) -> None:
    one = open_page("?seed=5&epochs=900")
    two = one.context.new_page()
    two.goto(one.url.replace("seed=5", "seed=6"))
    two.locator(".xor-player .weights .main-svg").first.wait_for()
    button(two, "Train")
    wait_for_state(two, "finished")
    one.bring_to_front()
    assert_shows(one, TrainingConfig(seed=5, epochs=900), 0)
    button(one, "Train")
    wait_for_state(one, "finished")
    assert_shows(one, TrainingConfig(seed=5, epochs=900), 900)
    two.bring_to_front()
    assert_shows(two, TrainingConfig(seed=6, epochs=900), 900)


def test_every_button_clicked_as_fast_as_it_goes(open_page: Open) -> None:
    page = open_page("?seed=4&epochs=2000")
    click = """number => {
      const buttons = [...document.querySelectorAll(
        "[data-testid=stMain] button, [data-testid=stSidebar] [data-testid=stBaseButton-secondary]"
      )].filter((button) => !button.disabled && !/Link|Save/.test(button.textContent));
      buttons[number % buttons.length]?.click();
    }"""
    hands = random.Random(7)
    for _ in range(120):
        page.evaluate(click, hands.randrange(1000))
        if hands.random() < 0.2:
            page.wait_for_timeout(hands.randrange(120))
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    page.keyboard.press("Escape")
    seed = page.get_by_label("Seed", exact=True)
    seed.fill("12")
    seed.press("Enter")
    expect(page.locator("[data-is=epoch]")).to_have_text("0")
    config = TrainingConfig(
        seed=12,
        hidden_units=int(page.get_by_label("Hidden units", exact=True).input_value()),
        learning_rate=float(page.get_by_label("Learning rate", exact=True).input_value()),
        epochs=int(page.get_by_label("Epochs", exact=True).input_value()),
    )
    assert_shows(page, config, 0)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    button(page, "Train")
    wait_for_epoch(page, 40)


def test_the_controls_are_changed_while_it_trains(open_page: Open) -> None:
    page = open_page("?seed=4&epochs=100000")
    for units in (2, 5, 3):
        button(page, "Train")
        wait_for_epoch(page, 100)
        field = page.get_by_label("Hidden units", exact=True)
        field.fill(str(units))
        field.press("Enter")
        wait_for_state(page, "untrained")
        assert_shows(page, TrainingConfig(4, units, 1.0, 100_000), 0)


def test_a_hidden_tab_asks_for_nothing_and_goes_on_where_it_stood(
    visit: Open, server: Server
) -> None:
    page = visit(f"{server.address}/?seed=4&epochs=60000")
    page.evaluate("""() => {
      window.asked = 0;
      const send = WebSocket.prototype.send;
      WebSocket.prototype.send = function (data) { window.asked += 1; send.call(this, data); };
      // What a browser does to a tab that is hidden: it draws no frame.
      const draw = window.requestAnimationFrame;
      const waiting = [];
      window.requestAnimationFrame = (frame) => window.hidden ? waiting.push(frame) : draw(frame);
      window.show = () => { window.hidden = false; waiting.splice(0).forEach((f) => draw(f)); };
    }""")
    button(page, "Train")
    wait_for_epoch(page, 600)
    page.evaluate("window.hidden = true")
    page.wait_for_timeout(1500)  # what was asked before is answered
    epoch, before = screen.shown_epoch(page), page.evaluate("asked")
    page.wait_for_timeout(6000)  # longer than a lost answer is waited for
    assert page.evaluate("asked") == before > 0
    assert screen.shown_epoch(page) == epoch
    page.evaluate("show()")
    wait_for_epoch(page, epoch + 600)
    button(page, "Pause")
    wait_for_state(page, "paused")
    assert_shows(page, TrainingConfig(seed=4, epochs=60_000), screen.shown_epoch(page))


def test_clocks_that_jump_and_pages_that_freeze_change_nothing(open_page: Open) -> None:
    page = open_page("?seed=4&epochs=3000")
    button(page, "Train")
    wait_for_epoch(page, 300)
    page.evaluate("() => { const now = Date.now; Date.now = () => now() - 3 * 3600e3; }")
    wait_for_epoch(page, 900)
    page.evaluate("() => { const now = Date.now; Date.now = () => now() + 9 * 3600e3; }")
    page.evaluate(
        "() => { const until = performance.now() + 2500; while (performance.now() < until); }"
    )
    wait_for_state(page, "finished")
    assert_shows(page, TrainingConfig(seed=4, epochs=3000), 3000)
