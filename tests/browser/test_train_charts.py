"""The charts and words of the Train page in a real Chromium, in motion and at rest."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from nn import XOR, TrainingConfig, decision_boundary, decision_surface, surface_axis, train
from tests.browser import screen
from tests.browser.screen import (
    DEFAULTS,
    LONG,
    assert_shows,
    button,
    pause,
    wait_for_epoch,
    wait_for_state,
    watch_epochs,
)

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def test_what_is_painted_in_motion_is_what_plotly_draws_at_rest(open_page: Open) -> None:
    page = open_page("?epochs=1000")
    screen.watch_charts(page)
    losses = {one.epoch: one.loss for one in train(TrainingConfig(epochs=1000))}
    for scale in ("linear scale", "log scale"):
        page.get_by_text(scale).click()
        button(page, "Train" if scale == "linear scale" else "Train again")
        wait_for_state(page, "training")
        wait_for_state(page, "finished")
        page.keyboard.press("Home")
        for _ in range(17):
            page.keyboard.press("ArrowRight")
        expect(page.locator("[data-is=epoch]")).to_have_text("340")
        screen.settled(page)

        # First the rest of the known curve, pale, then the curve up to here, then the marker.
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
        assert chart.get_attribute("role") == "img"
        assert "at epoch 0" in (chart.get_attribute("aria-label") or "")
    spoken = page.locator(".spoken")
    button(page, "Train")
    expect(spoken).to_have_text("Training.")
    wait_for_epoch(page, 200)
    epoch = pause(page)
    expect(spoken).to_have_text(f"Paused at epoch {epoch:,}.")
    button(page, "Resume")
    wait_for_state(page, "finished")
    texts = {name: chart.get_attribute("aria-label") or "" for name, chart in charts.items()}
    assert all("at epoch 5,000" in text for text in texts.values())
    network = screen.computed(DEFAULTS, 5000).network
    outputs = network.predict(XOR.inputs)[:, 0]
    for value in outputs:
        assert f"{value:.2f}" in texts["surface"]
    assert "fell under 0.01 at epoch 2,407" in texts["loss"]
    assert f"{network.to_vector().min():.2f}".replace("-", "−") in texts["weights"]
    assert "epoch 5,000" in (page.locator(".timeline input").get_attribute("aria-valuetext") or "")
    expect(spoken).to_have_text("Finished at epoch 5,000; solved at epoch 2,407.")


def test_reduced_motion_shows_few_frames_but_the_same_run(open_page: Open) -> None:
    page = open_page("?epochs=3000", reduced_motion="reduce")
    watch_epochs(page)
    button(page, "Train")
    wait_for_state(page, "finished")
    # 3,000 epochs are 150 frames of 20 epochs; two frames per second are shown.
    assert page.evaluate("seen.size") < 15
    assert_shows(page, TrainingConfig(epochs=3000), 3000)
