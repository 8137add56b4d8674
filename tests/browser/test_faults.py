"""What goes wrong in a classroom: slow or lost connections, dying servers, hasty clicks."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from nn import TrainingConfig
from tests.browser import screen
from tests.browser.conftest import ROOT, Server, serve
from tests.browser.screen import assert_shows, button, go_to, wait_for_epoch, wait_for_state
from tests.browser.wire import Wire, wire_to

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
NO_CONNECTION = "No connection, trying again"


@pytest.fixture
def wire(server: Server) -> Iterator[Wire]:
    with wire_to(server.address) as whole:
        yield whole


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Open]:
    """Opens a window whose console may show errors, as a browser logs every lost connection."""
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


def test_a_lost_connection_is_reported_within_2_s_and_costs_nothing(
    visit: Open, wire: Wire
) -> None:
    page = visit(f"{wire.address}/?seed=5&epochs=4000")
    button(page, "Train")
    wait_for_epoch(page, 600)
    wire.cut()
    message = page.locator(".xor-player .message")
    expect(message).to_have_text(NO_CONNECTION, timeout=4_000)
    wait_for_state(page, "training")
    before = screen.shown_epoch(page)
    assert before < 4000, "the line was cut while it trained"
    wire.mend()
    wait_for_state(page, "finished", 120)
    expect(message).to_be_hidden()
    assert_shows(page, TrainingConfig(seed=5, epochs=4000), 4000)


def test_the_player_answers_while_the_server_is_away(visit: Open, wire: Wire) -> None:
    config = TrainingConfig(seed=5, epochs=100_000)
    page = visit(f"{wire.address}/?seed=5&epochs=100000")
    button(page, "Train")
    wait_for_epoch(page, 200)
    wire.cut()
    # Streamlit shows it once, over everything; then the page can be used again.
    page.get_by_role("dialog").get_by_label("Close").click()
    epoch = screen.pause(page)
    assert_shows(page, config, epoch)
    page.keyboard.press("Home")
    assert_shows(page, config, 0)
    page.keyboard.press("End")
    assert_shows(page, config, epoch)
    button(page, "Replay the history")
    wait_for_state(page, "replay")
    wait_for_state(page, "paused")
    assert_shows(page, config, epoch)
    button(page, "Reset")
    wait_for_state(page, "untrained")
    assert_shows(page, config, 0)
    wire.mend()


@pytest.mark.parametrize("training", [True, False])
def test_a_server_that_is_killed_and_started_again(
    visit: Open, tmp_path: Path, training: bool
) -> None:
    config = TrainingConfig(seed=3, hidden_units=3, epochs=9000)
    with serve(ROOT / "app.py", tmp_path / "first") as first:
        port = int(first.address.rpartition(":")[2])
        page = visit(f"{first.address}/?seed=3&hidden_units=3&epochs=9000")
        button(page, "Train")
        wait_for_epoch(page, 800)
        if not training:
            screen.pause(page)
        first.process.kill()
    if training:
        expect(page.locator(".xor-player .message")).to_have_text(NO_CONNECTION)
    epoch = screen.shown_epoch(page)
    assert 800 <= epoch < 9000, "what was there goes on being shown, and no more"
    with serve(ROOT / "app.py", tmp_path / "second", port=port):
        if not training:
            expect(page.locator(".stApp")).to_have_attribute(
                "data-test-connection-state", "CONNECTED"
            )
            wait_for_state(page, "paused")
            assert screen.shown_epoch(page) == epoch
            assert_shows(page, config, epoch)
            button(page, "Resume")
        wait_for_state(page, "finished")
        assert_shows(page, config, 9000)
        assert page.get_by_label("Seed", exact=True).input_value() == "3"
        # The new session knows the run's position, since every page begins there.
        go_to(page, "Weights")
        expect(page.get_by_label("Epoch", exact=True)).to_have_value("9,000")
    assert "Traceback" not in (tmp_path / "second").read_text()


def test_a_comparison_goes_on_too(visit: Open, tmp_path: Path) -> None:
    runs = "run=1:2:1:6000&run=2:4:1:6000"
    with serve(ROOT / "app.py", tmp_path / "first") as first:
        port = int(first.address.rpartition(":")[2])
        page = visit(first.address)
        page.goto(f"{first.address}/compare?{runs}")
        page.locator(".charts.compared .main-svg").first.wait_for()
        button(page, "Train all")
        wait_for_epoch(page, 400)
        first.process.kill()
    with serve(ROOT / "app.py", tmp_path / "second", port=port):
        wait_for_state(page, "finished")
        losses = page.locator(".compared tbody tr td:nth-child(2)").all_inner_texts()
        assert losses == [
            f"{screen.computed(config, 6000).loss:.6f}"
            for config in (TrainingConfig(1, 2, 1.0, 6000), TrainingConfig(2, 4, 1.0, 6000))
        ]


def test_a_slow_line_gets_fewer_frames_and_never_a_pile_of_old_ones(
    visit: Open, server: Server
) -> None:
    page = visit(f"{server.address}/?seed=7&epochs=7000")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    line = {"offline": False, "latency": 2000, "downloadThroughput": 20_000}
    session.send("Network.emulateNetworkConditions", {**line, "uploadThroughput": 20_000})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    finished: list[str] = []
    page.on("requestfinished", lambda request: finished.append(request.url))
    most = 0
    button(page, "Train")
    for epoch in range(1000, 7000, 1000):
        wait_for_epoch(page, epoch, 90)
        under_way = [url for url in asked if "/frames?" in url and url not in finished]
        most = max(most, len(under_way))
    wait_for_state(page, "finished", 90)
    assert most <= 1, "one request at a time"
    steps = [int(url.partition("every=")[2].partition("&")[0]) for url in asked if "every=" in url]
    assert max(steps) > 20, "frames lie further apart"
    session.send(
        "Network.emulateNetworkConditions",
        {**line, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    assert_shows(page, TrainingConfig(seed=7, epochs=7000), 7000)


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
        ".xor-player button, [data-testid=stSidebar] [data-testid=stBaseButton-secondary]"
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
    wait_for_state(page, "untrained")
    config = TrainingConfig(
        seed=12,
        hidden_units=int(page.get_by_label("Hidden units", exact=True).input_value()),
        learning_rate=float(page.get_by_label("Learning rate", exact=True).input_value()),
        epochs=int(page.get_by_label("Epochs", exact=True).input_value()),
        # Its rows are 01, 10, 11 and 00; the key counts up from 00.
        table="".join(np.roll(page.locator(".truth .target").all_inner_texts(), 1)),
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
      const ask = window.fetch;
      window.fetch = (...request) => { window.asked += 1; return ask(...request); };
      // What a browser does to a tab that is hidden: it draws no frame.
      const draw = window.requestAnimationFrame;
      const waiting = [];
      window.requestAnimationFrame = (frame) => window.hidden ? waiting.push(frame) : draw(frame);
      window.show = () => { window.hidden = false; waiting.splice(0).forEach((f) => draw(f)); };
    }""")
    button(page, "Train")
    wait_for_epoch(page, 600)
    page.evaluate("window.hidden = true")
    page.wait_for_timeout(1500)  # earlier requests are answered by then
    epoch, before = screen.shown_epoch(page), page.evaluate("asked")
    page.wait_for_timeout(3000)
    assert page.evaluate("asked") == before > 0
    assert screen.shown_epoch(page) == epoch
    page.evaluate("show()")
    wait_for_epoch(page, epoch + 600)
    screen.pause(page)
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
