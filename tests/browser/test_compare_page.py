"""The Compare page: runs in step, against NumPy's own numbers."""

from collections.abc import Callable

import numpy as np
from playwright.sync_api import Page, expect

from nn import TrainingConfig, decision_boundary, decision_surface, surface_axis
from nn.charts import palette
from tests.browser.conftest import Server
from tests.browser.screen import (
    button,
    chart_is_square,
    computed,
    go_to,
    pause,
    place,
    settled,
    wait_for_epoch,
    wait_for_state,
    watch_charts,
)
from tests.browser.test_presentation import violations
from tests.pages.live import truth

Open = Callable[..., Page]
TWO, FOUR = TrainingConfig(2, 2, 1.0, 4000), TrainingConfig(1, 4, 3.0, 6000)


def shown(page: Page) -> list[list[str]]:
    rows = page.locator(".compared tbody tr").all()
    return [
        [row.locator("th").inner_text().strip(), *row.locator("td").all_inner_texts()]
        for row in rows
    ]


def add_both(page: Page) -> None:
    """Put two runs on the page with one click each, as from the Train page."""
    button(page, "Compare this run")
    expect(page.get_by_text("Added: 1 of at most 4")).to_be_visible()
    for label, value in [("Seed", 1), ("Hidden units", 4), ("Learning rate", 3), ("Epochs", 6000)]:
        field = page.get_by_label(label, exact=True)
        field.fill(str(value))
        field.press("Enter")
    page.wait_for_function("location.search.includes('epochs=6000')")
    button(page, "Compare this run")
    expect(page.get_by_text("Added: 2 of at most 4")).to_be_visible()
    go_to(page, "Compare")
    page.locator(".charts.compared .main-svg").first.wait_for()


def test_runs_are_trained_in_step_and_show_numpys_numbers(open_page: Open) -> None:
    page = open_page("?seed=2&hidden_units=2&epochs=4000")
    add_both(page)
    button(page, "Train all")
    wait_for_epoch(page, 300)
    pause(page)
    button(page, "Resume")
    wait_for_state(page, "finished")
    expect(page.locator("[data-is=epoch]")).to_have_text("6,000")
    for row, config in zip(shown(page), (TWO, FOUR), strict=True):
        snapshot = computed(config, config.epochs)
        assert row[1] == f"{snapshot.loss:.6f}"
    assert shown(page)[1][3] == "813"
    assert "2 hidden units" in shown(page)[0][0]
    assert "learning rate 3" in shown(page)[1][0]

    # Halfway both are at the same epoch; after the shorter run's end, it stays there.
    slider = page.get_by_label("Timeline: the epoch that is shown")
    slider.press("Home")
    for _ in range(20):
        slider.press("ArrowRight")
    settled(page)
    epoch = int(page.locator("[data-is=epoch]").inner_text())
    assert 0 < epoch < 4000
    for row, config in zip(shown(page), (TWO, FOUR), strict=True):
        assert row[1] == f"{computed(config, epoch).loss:.6f}"
    canvases = page.locator(".compared .surface .window canvas").all()
    for canvas, config in zip(canvases, (TWO, FOUR), strict=True):
        pixels = canvas.evaluate(
            """(canvas) => [...canvas.getContext("2d")
              .getImageData(0, 0, canvas.width, canvas.height).data]"""
        )
        surface = decision_surface(computed(config, epoch).network, surface_axis())
        shades = np.rint(surface[::-1] * 65535).astype(int) >> 8
        painted = np.reshape(pixels, (*shades.shape, 4))[:, :, :3]
        assert np.array_equal(painted, palette.diverging_table()[shades])
    texts = page.locator(".compared .surface .chart").evaluate_all(
        "charts => charts.map((chart) => chart.ariaLabel)"
    )
    for text, config in zip(texts, (TWO, FOUR), strict=True):
        assert f"at epoch {epoch:,}" in text
        assert f"loss {computed(config, epoch).loss:.6f}" in text


def test_the_runs_answer_without_the_server_and_their_boundaries_lie_over_each_other(
    open_page: Open, server: Server
) -> None:
    page = open_page("?seed=2&hidden_units=2&epochs=4000")
    add_both(page)
    watch_charts(page)
    button(page, "Train all")
    wait_for_epoch(page, 1000)
    with server.frozen():
        pause(page)
        page.get_by_text("over each other").click()
        page.locator(".charts.compared figure.plane .main-svg").first.wait_for()
        settled(page)
        epoch = int(page.locator("[data-is=epoch]").inner_text().replace(",", ""))
        assert epoch >= 1000
        axis = surface_axis()
        for run, config in enumerate((TWO, FOUR)):
            surface = decision_surface(computed(config, epoch).network, axis)
            boundary = np.concatenate(decision_boundary(surface, axis)).tolist()
            painted = page.evaluate("run => lines.plane[run]", run)
            assert np.allclose(painted, place(page, "plane", boundary), atol=0.6)
        button(page, "Reset")
        wait_for_state(page, "untrained")
        for row, config in zip(shown(page), (TWO, FOUR), strict=True):
            assert row[1] == f"{computed(config, 0).loss:.6f}"


def test_the_surfaces_are_square_in_both_views(open_page: Open) -> None:
    page = open_page()
    go_to(page, "Compare")
    button(page, "Examples")
    button(page, "1 to 4 hidden units")
    expect(page.locator(".charts.compared figure.surface")).to_have_count(4)
    page.keyboard.press("Escape")
    for view, chart in (("side by side", "surface"), ("over each other", "plane")):
        page.get_by_text(view).click()
        for width, height in ((1280, 800), (1920, 1080), (1440, 700)):
            page.set_viewport_size({"width": width, "height": height})
            chart_is_square(page, chart)


def test_both_views_show_the_runs_and_the_link_brings_them_back(open_page: Open) -> None:
    page = open_page("?seed=2&hidden_units=2&epochs=4000")
    add_both(page)
    expect(page.locator(".charts.compared figure.surface")).to_have_count(2)
    expect(page.locator(".charts.compared figure.loss")).to_have_count(2)
    page.get_by_text("over each other").click()
    expect(page.locator(".charts.compared figure.plane")).to_have_count(1)
    expect(page.locator(".charts.compared figure.loss")).to_have_count(1)
    other = page.context.new_page()
    other.goto(page.evaluate("location.href"))
    other.locator(".charts.compared .main-svg").first.wait_for(timeout=30_000)
    assert [row[0] for row in shown(other)] == [row[0] for row in shown(page)]
    other.get_by_role("button", name="2 hidden units").first.click()
    expect(other.locator(".compared tbody tr")).to_have_count(1)


def test_the_page_opens_with_an_example_and_others_are_one_click_away(open_page: Open) -> None:
    page = open_page()
    go_to(page, "Compare")
    expect(page.get_by_text("An example to train")).to_be_visible()
    button(page, "Train to the end at once")
    wait_for_state(page, "finished")
    solved = [truth.solved(TrainingConfig(hidden_units=n), 5000) for n in (1, 2, 3, 4)]
    assert solved.count(None) == 2
    assert [row[-1] for row in shown(page)] == [f"{s:,}" if s else "never" for s in solved]
    assert violations(page) == []
    button(page, "Examples")
    button(page, "Four seeds, 2 hidden units")
    expect(page.locator(".compared tbody th")).to_have_text(
        ["seed 0", "seed 1", "seed 2", "seed 3"]
    )
