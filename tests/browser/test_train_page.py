"""The Train page in a real Chromium, driven as a student would."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from nn import TrainingConfig, decision_boundary, decision_surface, surface_axis, train
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
    assert screen.same_nodes(page)


def prefetched(page: Page, action: Callable[[], object]) -> None:
    """Do something after which the player rests, and wait until the next click's frames came."""
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
            page.get_by_text(f"{kind} loss").click()
            expect(page.get_by_label(f"{kind} loss")).to_be_checked()
            page.wait_for_function(
                "([chart, kind]) => chart._fullLayout.yaxis.type === kind",
                arg=[scale.element_handle(), kind],
            )
        choose_speed(page, "5 epochs per frame")
        expect(page.get_by_role("combobox", name="Speed")).to_have_value("5")

        page.locator("h1").click()  # away from the choice of the speed, which has keys of its own
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


def test_what_is_painted_in_motion_is_what_plotly_draws_at_rest(open_page: Open) -> None:
    page = open_page("?epochs=1000")
    screen.watch_charts(page)
    losses = {one.epoch: one.loss for one in train(TrainingConfig(epochs=1000))}
    for scale in ("linear loss", "log loss"):
        page.get_by_text(scale).click()
        button(page, "Train" if scale == "linear loss" else "Train again")
        wait_for_state(page, "training")
        wait_for_state(page, "finished")
        screen.settled(page)
        page.keyboard.press("Home")
        for _ in range(17):
            page.keyboard.press("ArrowRight")
        expect(page.locator("[data-is=epoch]")).to_have_text("340")
        screen.settled(page)

        # What is known beyond, pale, then the curve up to here, then the marker.
        ahead, done, here = page.evaluate("lines.loss")
        data = page.locator(".loss .chart").evaluate(
            "({ data }) => Object.fromEntries(data.map(({ meta, x, y }) => [meta, { x, y }]))"
        )
        for painted, name, first, last in [
            (ahead, "ahead", 340, 1000),
            (done, "loss", 0, 340),
            (here, "here", 340, 340),
        ]:
            epochs, drawn = data[name]["x"], data[name]["y"]
            assert (epochs[0], epochs[-1]) == (first, last)
            assert drawn == [losses[int(epoch)] for epoch in epochs]
            at_rest = screen.place(page, "loss", np.transpose([epochs, drawn]).tolist())
            points = list(dict.fromkeys(map(tuple, painted)))  # the last one is painted twice
            assert np.allclose(points, at_rest, atol=0.6)
        assert not page.locator(".loss .stage > canvas").is_visible()
        assert page.locator(".loss .scatterlayer").is_visible()


def test_the_colours_and_the_boundary_lie_where_numpy_has_them_on_plotlys_axes(
    open_page: Open,
) -> None:
    page = open_page("?epochs=1000")
    screen.watch_charts(page)
    button(page, "Train")
    wait_for_state(page, "finished")
    screen.settled(page)
    axis = surface_axis()
    surface = decision_surface(screen.computed(TrainingConfig(epochs=1000), 1000).network, axis)
    painted = page.evaluate("lines.surface")
    boundary = decision_boundary(surface, axis)
    assert len(painted) == 1, "all lines are one path"
    points = screen.place(page, "surface", np.concatenate(boundary).tolist())
    assert np.allclose(painted[0], points, atol=0.6)
    # The first and the last pixel's middle are the first and the last point of the grid.
    middles = page.locator(".surface .window canvas").evaluate(
        """(canvas) => {
          const { left, top } = canvas.closest(".stage").getBoundingClientRect();
          const box = canvas.getBoundingClientRect();
          const [wide, high] = [box.width / canvas.width, box.height / canvas.height];
          return [[box.left - left + wide / 2, box.bottom - top - high / 2],
                  [box.right - left - wide / 2, box.top - top + high / 2]];
        }"""
    )
    corners = screen.place(page, "surface", [[axis[0], axis[0]], [axis[-1], axis[-1]]])
    assert np.allclose(middles, corners, atol=0.6)


def test_pointing_at_a_chart_tells_its_numbers_exactly(open_page: Open) -> None:
    page = open_page("?epochs=600")
    button(page, "Train")
    wait_for_state(page, "finished")
    screen.settled(page)
    snapshot = screen.computed(TrainingConfig(epochs=600), 600)
    axis = surface_axis()
    surface = decision_surface(snapshot.network, axis)

    def point_at(chart: str, x: float, y: float) -> None:
        stage = page.locator(f".{chart} .stage").bounding_box()
        ((left, top),) = screen.place(page, chart, [[x, y]])
        assert stage
        page.mouse.move(stage["x"] + left, stage["y"] + top)

    # Frames bring 256 shades: the point where these would mislead most, away from the four rows.
    away = np.abs(axis - 0.5) < 0.3
    shades = (np.rint(surface * 65535).astype(int) >> 8) / 255
    error = np.where(np.outer(away, away), np.abs(shades - surface), 0)
    row, column = np.unravel_index(error.argmax(), error.shape)
    assert error.max() > 0.002
    point_at("surface", axis[column], axis[row])
    expect(page.locator(".surface .hoverlayer")).to_contain_text(
        re.compile(f"x₁ {axis[column]:.2f}x₂ {axis[row]:.2f}output {surface[row, column]:.4f}")
    )
    point_at("weights", 1, 0)
    weight = f"{snapshot.network.hidden_weights[0, 1]:.6f}"
    expect(page.locator(".weights .hoverlayer")).to_contain_text(weight)
    point_at("loss", 600, snapshot.loss)
    expect(page.locator(".loss .hoverlayer")).to_contain_text(f"loss {snapshot.loss:.6f}")


def test_the_surface_is_square_at_every_size(open_page: Open) -> None:
    page = open_page()
    for width, height in ((1280, 800), (1920, 1080), (1024, 768), (700, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        screen.chart_is_square(page, "surface")


def test_words_change_at_most_twelve_times_a_second_and_pictures_more_often(
    open_page: Open,
) -> None:
    page = open_page("?epochs=100000")
    screen.watch_charts(page)
    button(page, "Train")
    wait_for_epoch(page, 200)
    page.evaluate(
        """() => {
          window.changes = 0;
          new MutationObserver(() => { changes += 1; }).observe(
            document.querySelector("[data-is=epoch]"),
            { characterData: true, childList: true, subtree: true },
          );
          window.begin = [performance.now(), pictures.loss.size];
        }"""
    )
    page.wait_for_function("changes >= 30")
    seconds, words, pictures = page.evaluate(
        "[(performance.now() - begin[0]) / 1000, changes, pictures.loss.size - begin[1]]"
    )
    assert words / seconds < 12.5
    assert pictures > 1.5 * words


def test_what_is_out_of_view_is_not_painted(open_page: Open) -> None:
    page = open_page("?epochs=100000", viewport={"width": 390, "height": 640})
    screen.watch_charts(page)
    button(page, "Train")
    page.locator(".surface").scroll_into_view_if_needed()
    wait_for_epoch(page, 400)
    page.evaluate("pictures.weights.clear(), pictures.surface.clear()")
    wait_for_epoch(page, screen.shown_epoch(page) + 400)
    assert page.evaluate("pictures.surface.size") > 5
    assert page.evaluate("pictures.weights.size") == 0
    page.locator(".truth").scroll_into_view_if_needed()
    page.wait_for_function("pictures.weights.size > 0")
    wait_for_epoch(page, screen.shown_epoch(page) + 100)
    page.evaluate("pictures.weights.clear(), pictures.surface.clear()")
    wait_for_epoch(page, screen.shown_epoch(page) + 400)
    assert page.evaluate("pictures.weights.size") > 5
    assert page.evaluate("pictures.surface.size") == 0
    epoch = pause(page)
    page.locator("h1").scroll_into_view_if_needed()
    page.wait_for_function("pictures.surface.size > 0")
    assert_shows(page, LONG, epoch)


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
    spoken = page.locator(".spoken")
    button(page, "Train")
    expect(spoken).to_have_text("Training.")
    wait_for_epoch(page, 200)
    epoch = pause(page)
    expect(spoken).to_have_text(f"Paused at epoch {epoch:,}.")
    button(page, "Resume")
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
    expect(spoken).to_have_text("Finished at epoch 5,000; solved at epoch 2,407.")


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
    assert running > 10, "it trained"
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
