"""The Train page in a real Chromium, driven as a student would."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from nn import TrainingConfig
from tests.browser import screen
from tests.browser.conftest import ROOT, Server, serve
from tests.browser.screen import (
    DEFAULTS,
    LONG,
    assert_shows,
    button,
    choose_speed,
    go_to,
    pause,
    wait_for_epoch,
    wait_for_state,
    watch_epochs,
)

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def test_the_untrained_network_is_drawn_before_anything_is_pressed(open_page: Open) -> None:
    page = open_page()
    wait_for_state(page, "untrained")
    assert_shows(page, DEFAULTS, 0)
    assert page.locator("[data-is=solved]").inner_text() == "not yet"


def test_a_whole_run_is_live_and_ends_with_numpys_numbers(open_page: Open) -> None:
    page = open_page()
    screen.mark_nodes(page)
    screen.watch_charts(page)
    button(page, "Train")
    wait_for_state(page, "training")
    wait_for_state(page, "finished")

    assert_shows(page, DEFAULTS, 5000)
    assert page.locator("[data-is=solved]").inner_text() == "2,407"
    assert screen.same_nodes(page)
    drawn = page.evaluate(
        "Object.fromEntries(Object.entries(pictures).map(([name, seen]) => [name, seen.size]))"
    )
    # 250 frames are due; a slow machine skips some, but all three charts must have moved.
    assert min(drawn[name] for name in screen.CHARTS) > 50, drawn
    assert page.get_by_role("button", name="Train again").is_visible()


def test_train_again_shows_the_same_run_from_its_first_epoch(open_page: Open) -> None:
    page = open_page("?epochs=1000")
    button(page, "Train")
    wait_for_state(page, "finished")
    watch_epochs(page)
    button(page, "Train again")
    wait_for_state(page, "training")
    wait_for_state(page, "finished")
    again = page.evaluate("[...seen]")
    # The first epoch seen is the end of the previous run.
    assert again[0] == "1,000"
    assert int(again[1].replace(",", "")) < 200
    assert_shows(page, TrainingConfig(epochs=1000), 1000)


def test_pause_stands_where_it_was_seen_and_resume_goes_on_from_there(open_page: Open) -> None:
    page = open_page()
    button(page, "Train")
    wait_for_epoch(page, 600)
    epoch = pause(page)
    assert_shows(page, DEFAULTS, epoch)
    screen.after_frames(page, 30)
    assert screen.shown_epoch(page) == epoch
    assert page.locator(".timeline input").get_attribute("max") == str(epoch)

    button(page, "Resume")
    wait_for_epoch(page, epoch + 200)
    epoch = pause(page)
    assert_shows(page, DEFAULTS, epoch)
    button(page, "Resume")
    wait_for_state(page, "finished")
    assert_shows(page, DEFAULTS, 5000)


def test_step_trains_exactly_one_epoch(open_page: Open) -> None:
    page = open_page()
    for epoch in (1, 2, 3):
        button(page, "Step")
        assert_shows(page, DEFAULTS, epoch)
    button(page, "Resume")
    wait_for_epoch(page, 300)
    epoch = pause(page)
    button(page, "Step")
    assert_shows(page, DEFAULTS, epoch + 1)
    page.keyboard.press("Home")
    assert_shows(page, DEFAULTS, 0)
    button(page, "Step")  # from the timeline's epoch, and nothing is lost
    assert_shows(page, DEFAULTS, 1)
    assert page.locator(".timeline input").get_attribute("max") == str(epoch + 1)


def test_reset_brings_back_the_untrained_network(open_page: Open) -> None:
    page = open_page()
    screen.mark_nodes(page)
    button(page, "Train")
    wait_for_epoch(page, 300)
    button(page, "Reset")
    wait_for_state(page, "untrained")
    assert_shows(page, DEFAULTS, 0)
    assert page.locator(".timeline input").is_disabled()
    button(page, "Train")
    wait_for_epoch(page, 300)
    assert_shows(page, DEFAULTS, pause(page))
    assert screen.same_nodes(page)


def prefetched(page: Page, action: Callable[[], object]) -> None:
    """Do something that stops the player, and wait for the frames of the next click."""
    with page.expect_response(lambda answer: "every=1&most=16" in answer.url) as answer:
        action()
    answer.value.finished()


def test_everything_but_new_frames_answers_at_once_without_the_server(
    open_page: Open, server: Server
) -> None:
    page = open_page()
    scale = page.locator(".loss .chart")
    button(page, "Train")
    wait_for_epoch(page, 300)
    with server.frozen():
        shown = screen.in_the_same_frame(page, "Pause")
        epoch = int(shown["epoch"])
        assert shown == {"state": "paused", "epoch": str(epoch), "button": "Resume"}
        assert epoch >= 300
        assert_shows(page, DEFAULTS, epoch)
        for kind in ("log", "linear"):
            page.get_by_text(f"{kind} scale").click()
            expect(page.get_by_label(f"{kind} scale")).to_be_checked()
            page.wait_for_function(
                "([chart, kind]) => chart._fullLayout.yaxis.type === kind",
                arg=[scale.element_handle(), kind],
            )
        choose_speed(page, "5 epochs per frame")
        expect(page.get_by_role("combobox", name="Speed")).to_have_value("5")

        page.locator("h1").click()  # away from the speed menu, which uses keys itself
        page.keyboard.press("Home")
        assert_shows(page, DEFAULTS, 0)
        watch_epochs(page)
        assert screen.in_the_same_frame(page, "Replay the history")["state"] == "replay"
        wait_for_state(page, "paused")
        assert screen.shown_epoch(page) == epoch
        assert page.evaluate("seen.size") > 5, "it was played"

        shown = screen.in_the_same_frame(page, "Reset")
        assert shown == {"state": "untrained", "epoch": "0", "button": "Train"}
        assert_shows(page, DEFAULTS, 0)
    button(page, "Train")
    wait_for_epoch(page, 100)
    assert_shows(page, DEFAULTS, pause(page))


def test_step_and_train_show_what_was_asked_for_beforehand_at_once(
    open_page: Open, server: Server
) -> None:
    page = open_page()
    button(page, "Train")
    wait_for_epoch(page, 300)
    prefetched(page, lambda: button(page, "Pause"))
    epoch = screen.shown_epoch(page)
    with server.frozen():
        for ahead in (1, 2):
            shown = screen.in_the_same_frame(page, "Step")
            assert shown == {"state": "paused", "epoch": str(epoch + ahead), "button": "Resume"}
        assert_shows(page, DEFAULTS, epoch + 2)
    prefetched(page, lambda: button(page, "Reset"))
    with server.frozen():
        assert screen.in_the_same_frame(page, "Train")["state"] == "training"
        wait_for_epoch(page, 100)
        assert_shows(page, DEFAULTS, pause(page))


def test_changing_a_control_shows_that_network_and_puts_it_in_the_address(
    open_page: Open,
) -> None:
    page = open_page()
    button(page, "Train")
    wait_for_epoch(page, 200)
    page.get_by_label("Hidden units", exact=True).fill("7")
    page.get_by_label("Hidden units", exact=True).press("Enter")
    wait_for_state(page, "untrained")
    assert_shows(page, TrainingConfig(hidden_units=7), 0)
    assert "hidden_units=7" in page.url

    page.get_by_label("Seed", exact=True).fill("42")
    page.get_by_label("Seed", exact=True).press("Enter")
    assert_shows(page, TrainingConfig(seed=42, hidden_units=7), 0)
    again = open_page(page.url.partition("/?")[2].join(["?", ""]))
    assert_shows(again, TrainingConfig(seed=42, hidden_units=7), 0)


def test_a_bad_learning_rate_and_a_bad_address_are_explained_and_lose_nothing(
    open_page: Open,
) -> None:
    page = open_page("?hidden_units=900&epochs=400")
    said = page.get_by_test_id("stSidebar").get_by_text("it must be a whole number from 0 to 64")
    assert said.is_visible()
    config = TrainingConfig(epochs=400)
    button(page, "Train")
    wait_for_state(page, "finished")
    page.get_by_label("Learning rate", exact=True).fill("0")
    page.get_by_label("Learning rate", exact=True).press("Enter")
    page.get_by_text("must be a number over 0 and up to 100").wait_for()
    assert_shows(page, config, 400)


def test_the_timeline_scrubs_through_the_history_without_the_server(
    open_page: Open, server: Server
) -> None:
    page = open_page()
    button(page, "Train")
    wait_for_state(page, "finished")
    screen.mark_nodes(page)
    slider = page.locator(".timeline input")
    with server.frozen():
        page.keyboard.press("Home")
        assert_shows(page, DEFAULTS, 0)
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        assert_shows(page, DEFAULTS, 40)
        page.keyboard.press("ArrowLeft")
        assert_shows(page, DEFAULTS, 20)
        page.keyboard.press("End")
        assert_shows(page, DEFAULTS, 5000)
        slider.evaluate(
            "slider => { slider.value = 2400; slider.dispatchEvent(new Event('input')); }"
        )
        assert_shows(page, DEFAULTS, 2400)
        assert page.locator("[data-is=solved]").inner_text() == "not yet"
        slider.focus()
        page.keyboard.press("ArrowRight")
        assert_shows(page, DEFAULTS, 2420)
        assert page.locator("[data-is=solved]").inner_text() == "2,407"
        page.keyboard.press("Home")
        page.keyboard.press(" ")  # plays
        wait_for_epoch(page, 400)
        page.keyboard.press(" ")  # stops
        screen.settled(page)
        assert_shows(page, DEFAULTS, screen.shown_epoch(page))
        assert screen.shown_epoch(page) < 5000
    assert screen.same_nodes(page)


def test_space_pauses_and_resumes_training(open_page: Open) -> None:
    page = open_page()
    page.locator("h1").click()
    page.keyboard.press(" ")
    wait_for_epoch(page, 200)
    page.keyboard.press(" ")
    wait_for_state(page, "paused")
    epoch = screen.shown_epoch(page)
    assert_shows(page, DEFAULTS, epoch)
    page.keyboard.press(" ")
    wait_for_epoch(page, epoch + 100)
    assert_shows(page, DEFAULTS, pause(page))


def test_keys_typed_into_a_control_are_left_alone(open_page: Open) -> None:
    page = open_page()
    seed = page.get_by_label("Seed", exact=True)
    seed.click()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    assert_shows(page, TrainingConfig(seed=51), 0)


def test_speed_can_change_in_mid_run_and_changes_no_number(open_page: Open) -> None:
    page = open_page("?epochs=20000")
    config = TrainingConfig(epochs=20_000)
    choose_speed(page, "1 epoch per frame")
    button(page, "Train")
    wait_for_epoch(page, 20)
    assert screen.shown_epoch(page) < 600
    choose_speed(page, "100 epochs per frame")
    wait_for_epoch(page, 900)
    choose_speed(page, "1 epoch per frame")
    watch_epochs(page)
    page.wait_for_function("seen.size > 8")
    epoch = pause(page)
    seen = [int(text.replace(",", "")) for text in page.evaluate("[...seen]")]
    # Words change every fifth frame, and a frame leaves out six at most; the first words may
    # be of the fast speed still.
    assert max(np.diff(seen)[1:]) < 100, "the slow speed does not come into force"
    assert_shows(page, config, epoch)
    choose_speed(page, "as fast as it goes")
    button(page, "Resume")
    wait_for_state(page, "finished")
    assert_shows(page, config, 20_000)


def test_leaving_the_page_stops_the_run_and_it_comes_back_as_it_was(open_page: Open) -> None:
    page = open_page("?epochs=100000")
    button(page, "Train")
    wait_for_epoch(page, 400)
    go_to(page, "Weights")
    number = page.get_by_label("Epoch", exact=True)
    expect(number).to_be_visible()
    epoch = int(number.input_value().replace(",", ""))
    assert epoch >= 400
    go_to(page, "Train")
    page.locator(".xor-player .weights .main-svg").first.wait_for()
    wait_for_state(page, "paused")
    assert_shows(page, LONG, epoch)

    page.keyboard.press("Home")
    assert_shows(page, LONG, 0)
    go_to(page, "Weights")
    expect(number).to_have_value("0")
    go_to(page, "Train")
    assert_shows(page, LONG, 0)
    page.keyboard.press("End")
    assert_shows(page, LONG, epoch)
    button(page, "Resume")
    wait_for_epoch(page, epoch + 400)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads a process's CPU in /proc")
def test_a_closed_tab_costs_the_server_nothing(open_page: Open, server: Server) -> None:
    def spent() -> int:
        """By the server and its workers, in ticks of the clock."""
        pids = [server.process.pid]
        pids += map(int, Path(f"/proc/{pids[0]}/task/{pids[0]}/children").read_text().split())
        ticks = 0
        for pid in pids:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks

    page = open_page("?epochs=200000&hidden_units=64")
    begin = spent()
    button(page, "Train")
    wait_for_epoch(page, 600)
    time.sleep(2)
    running = spent() - begin
    assert running > 10, "it trained"
    page.close()
    deadline = time.monotonic() + 10
    idle = False
    while not idle and time.monotonic() < deadline:
        begin = spent()
        time.sleep(1.5)
        idle = spent() - begin < running / 15
    assert idle


def test_two_windows_train_side_by_side_without_touching_each_other(open_page: Open) -> None:
    one, two = open_page("?seed=5&epochs=1000"), open_page("?seed=6&hidden_units=3&epochs=1000")
    button(one, "Train")
    button(two, "Train")
    wait_for_state(one, "finished")
    wait_for_state(two, "finished")
    assert_shows(one, TrainingConfig(seed=5, epochs=1000), 1000)
    assert_shows(two, TrainingConfig(seed=6, hidden_units=3, epochs=1000), 1000)


def test_the_app_works_below_a_base_path(open_page: Open, tmp_path: Path) -> None:
    with serve(
        ROOT / "app.py",
        tmp_path / "log",
        "--server.baseUrlPath=teaching/xor",
        under="/teaching/xor",
    ) as app:
        page = open_page("?epochs=200", address=app.address)
        button(page, "Train")
        wait_for_state(page, "finished")
        assert_shows(page, TrainingConfig(epochs=200), 200)
        page.context.close()
