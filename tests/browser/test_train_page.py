"""The Train page in a real Chromium, driven as a student would."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from nn import TrainingConfig, decision_surface, surface_axis, train
from tests.browser import screen
from tests.browser.conftest import ROOT, Server, serve
from tests.browser.screen import (
    assert_shows,
    button,
    choose_speed,
    wait_for_epoch,
    wait_for_state,
)

pytestmark = pytest.mark.browser
DEFAULTS = TrainingConfig()
LONG = TrainingConfig(epochs=100_000)
Open = Callable[..., Page]


def pause(page: Page) -> int:
    """Press Pause and say at which epoch the run then stands."""
    button(page, "Pause")
    wait_for_state(page, "paused")
    screen.settled(page)
    return screen.shown_epoch(page)


def watch_epochs(page: Page) -> None:
    """Note every epoch that is shown from now on, in `seen`."""
    page.evaluate(
        """() => {
          window.seen = new Set();
          const epoch = document.querySelector("[data-is=epoch]");
          const look = () => { seen.add(epoch.textContent); requestAnimationFrame(look); };
          look();
        }"""
    )


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
    assert min(drawn.values()) > 50, drawn
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
    # The first one seen is the end of the run before.
    assert again[0] == "1,000"
    assert int(again[1].replace(",", "")) < 200
    assert_shows(page, TrainingConfig(epochs=1000), 1000)


def test_pause_stands_where_it_was_seen_and_resume_goes_on_from_there(open_page: Open) -> None:
    page = open_page()
    button(page, "Train")
    wait_for_epoch(page, 600)
    epoch = pause(page)
    assert_shows(page, DEFAULTS, epoch)
    time.sleep(1)
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
    button(page, "Step")  # from where the timeline stands, and nothing is lost
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
    assert page.get_by_text("it must be a whole number from 1 to 64").is_visible()
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
    screen.settled(page)
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
    screen.settled(page)
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
    choose_speed(page, "1 epoch a frame")
    button(page, "Train")
    wait_for_epoch(page, 20)
    assert screen.shown_epoch(page) < 600
    choose_speed(page, "100 epochs a frame")
    wait_for_epoch(page, 900)
    choose_speed(page, "1 epoch a frame")
    time.sleep(1)
    epoch = pause(page)
    assert 900 < epoch < 19_000, "the slow speed does not come into force"
    assert_shows(page, config, epoch)
    choose_speed(page, "as fast as it goes")
    button(page, "Resume")
    wait_for_state(page, "finished")
    assert_shows(page, config, 20_000)


def test_what_is_drawn_in_motion_is_what_plotly_draws_at_rest(open_page: Open) -> None:
    page = open_page("?epochs=1000")
    screen.watch_charts(page)
    for scale in ("linear loss", "log loss"):
        page.get_by_text(scale).click()
        button(page, "Train" if scale == "linear loss" else "Train again")
        wait_for_state(page, "training")
        wait_for_state(page, "finished")
        screen.settled(page)
        page.evaluate("pictures.loss.clear()")
        page.keyboard.press("Home")
        for _ in range(17):
            page.keyboard.press("ArrowRight")
        page.wait_for_function("document.querySelector('[data-is=epoch]').textContent === '340'")
        screen.settled(page)
        # The curve's last point on the canvas is where Plotly puts it on its own axes.
        painted = [float(side) for side in page.evaluate("[...pictures.loss].at(-1).split(',')")]
        here = screen.plotted(page, "loss", "here")
        plotted = page.locator(".loss .chart").evaluate(
            """({ _fullLayout: { xaxis, yaxis, _size } }, [x, y]) =>
                 [_size.l + xaxis.d2p(x), _size.t + yaxis.d2p(y)]""",
            [here["x"][0], here["y"][0]],
        )
        assert painted == pytest.approx(plotted, abs=0.6)

        snapshots = list(train(TrainingConfig(epochs=1000)))
        losses = {snapshot.epoch: snapshot.loss for snapshot in snapshots}
        curve = screen.plotted(page, "loss", "loss")
        assert curve["x"][-1] == 340
        assert curve["y"] == [losses[int(epoch)] for epoch in curve["x"]]


def test_pointing_at_the_surface_tells_the_output_exactly(open_page: Open) -> None:
    page = open_page("?epochs=600")
    button(page, "Train")
    wait_for_state(page, "finished")
    screen.settled(page)
    page.locator(".surface .chart").hover()
    surface = decision_surface(
        screen.computed(TrainingConfig(epochs=600), 600).network, surface_axis()
    )
    page.wait_for_function(
        """exact => {
          const { z } = document.querySelector(".surface .chart").data
            .find(({ meta }) => meta === "surface");
          return z.every((row, i) => row.every((value, j) => Math.abs(value - exact[i][j]) < 1e-5));
        }""",
        arg=surface.tolist(),
    )
    expect(page.locator(".surface .hoverlayer")).to_contain_text("output")


def test_the_surface_is_square(open_page: Open) -> None:
    page = open_page()
    for width, height in ((1280, 800), (1920, 1080), (700, 900)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(
            """() => {
              const { _fullLayout: { width, _size: { w, h } } } =
                document.querySelector(".surface .chart");
              const room = document.querySelector(".surface .stage").clientWidth;
              return width === room && Math.abs(w - h) < 1 && w > 150;
            }"""
        )


def test_words_change_less_often_than_pictures(open_page: Open) -> None:
    page = open_page("?epochs=100000")
    screen.watch_charts(page)
    button(page, "Train")
    wait_for_epoch(page, 200)
    page.evaluate(
        """() => {
          window.changes = 0;
          new MutationObserver(() => { changes += 1; })
            .observe(document.querySelector("[data-is=epoch]"), { characterData: true, subtree: true });
          window.begin = [performance.now(), pictures.loss.size];
        }"""
    )
    wait_for_epoch(page, 4000)
    seconds, words, pictures = page.evaluate(
        "[(performance.now() - begin[0]) / 1000, changes, pictures.loss.size - begin[1]]"
    )
    assert words / seconds < 13
    assert pictures > 2 * words


def test_what_is_out_of_view_is_not_painted(open_page: Open) -> None:
    page = open_page("?epochs=100000", viewport={"width": 390, "height": 844})
    screen.watch_charts(page)
    button(page, "Train")
    wait_for_epoch(page, 400)
    page.evaluate("pictures.weights.clear(), pictures.surface.clear()")
    wait_for_epoch(page, screen.shown_epoch(page) + 400)
    assert page.evaluate("pictures.surface.size") > 5
    assert page.evaluate("pictures.weights.size") == 0
    page.locator(".truth").scroll_into_view_if_needed()
    page.wait_for_function("pictures.weights.size > 0")


def test_the_run_goes_on_through_a_change_of_theme_and_size(open_page: Open) -> None:
    page = open_page("?epochs=100000", color_scheme="light")
    screen.mark_nodes(page)
    button(page, "Train")
    wait_for_epoch(page, 200)

    def ink() -> str:
        return page.locator(".surface .xtick text").first.evaluate("e => getComputedStyle(e).fill")

    light = ink()
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "light => getComputedStyle(document.querySelector('.surface .xtick text')).fill !== light",
        arg=light,
    )
    wait_for_epoch(page, screen.shown_epoch(page) + 200)
    width = page.locator(".loss .main-svg").first.evaluate("e => e.clientWidth")
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.wait_for_function(
        "width => document.querySelector('.loss .main-svg').clientWidth > width + 100", arg=width
    )
    wait_for_epoch(page, screen.shown_epoch(page) + 200)
    assert page.locator('.xor-player[data-state="training"]').count() == 1
    assert screen.same_nodes(page)
    assert_shows(page, LONG, pause(page))


def test_everything_fits_on_the_screen(open_page: Open) -> None:
    for width, height in ((1280, 800), (1920, 1080)):
        page = open_page(viewport={"width": width, "height": height})
        for part in ("h1", *(f".{name} .chart" for name in screen.CHARTS), ".timeline", ".truth"):
            box = page.locator(part).first.bounding_box()
            assert box, part
            assert box["x"] >= 0, part
            assert box["x"] + box["width"] <= width, part
            assert box["y"] + box["height"] <= height, part


def test_alternative_texts_say_what_is_shown_now(open_page: Open) -> None:
    page = open_page()
    charts = {name: page.locator(f".{name} .chart") for name in screen.CHARTS}
    for chart in charts.values():
        assert chart.get_attribute("role") == "group"
        assert "at epoch 0" in (chart.get_attribute("aria-label") or "")
    button(page, "Train")
    wait_for_state(page, "finished")
    screen.settled(page)
    texts = {name: chart.get_attribute("aria-label") or "" for name, chart in charts.items()}
    assert all("at epoch 5,000" in text for text in texts.values())
    network = screen.computed(DEFAULTS, 5000).network
    outputs = network.predict(screen.XOR.inputs)[:, 0]
    for value in outputs:
        assert f"{value:.2f}" in texts["surface"]
    assert "fell under 0.01 at epoch 2,407" in texts["loss"]
    assert f"{network.to_vector().min():.2f}" in texts["weights"]
    assert "epoch 5,000" in (page.locator(".timeline input").get_attribute("aria-valuetext") or "")
    assert "solved at epoch 2,407" in page.locator(".spoken").inner_text()


def test_reduced_motion_shows_few_frames_but_the_same_run(open_page: Open) -> None:
    page = open_page("?epochs=3000", reduced_motion="reduce")
    watch_epochs(page)
    button(page, "Train")
    wait_for_state(page, "finished")
    # 3,000 epochs are 150 frames of 20; two a second of them are shown.
    assert page.evaluate("seen.size") < 15
    assert_shows(page, TrainingConfig(epochs=3000), 3000)


def test_leaving_the_page_stops_the_run_and_it_comes_back_as_it_was(open_page: Open) -> None:
    page = open_page("?epochs=100000")
    button(page, "Train")
    wait_for_epoch(page, 400)
    page.get_by_role("link", name="Weights").click()
    number = page.get_by_label("Epoch", exact=True)
    expect(number).to_be_visible()
    epoch = int(number.input_value())
    assert epoch >= 400
    page.get_by_role("link", name="Train").click()
    page.locator(".xor-player .weights .main-svg").first.wait_for()
    wait_for_state(page, "paused")
    assert_shows(page, LONG, epoch)

    page.keyboard.press("Home")
    assert_shows(page, LONG, 0)
    page.get_by_role("link", name="Weights").click()
    expect(number).to_have_value("0")
    page.get_by_role("link", name="Train").click()
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
    page.close()
    time.sleep(3)
    begin = spent()
    time.sleep(3)
    assert spent() - begin < running / 10


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
