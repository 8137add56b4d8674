"""The Compare page: runs in step, against NumPy's own numbers."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from nn import TrainingConfig
from tests.browser.screen import button, computed, settled, wait_for_epoch, wait_for_state

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
    page.get_by_role("link", name="Compare").click()
    page.locator(".charts.compared .main-svg").first.wait_for()


def test_runs_are_trained_in_step_and_show_numpys_numbers(open_page: Open) -> None:
    page = open_page("?seed=2&hidden_units=2&epochs=4000")
    add_both(page)
    button(page, "Train all")
    wait_for_epoch(page, 300)
    button(page, "Pause")
    wait_for_state(page, "paused")
    button(page, "Resume")
    wait_for_state(page, "finished")
    settled(page)
    expect(page.locator("[data-is=epoch]")).to_have_text("6,000")
    for row, config in zip(shown(page), (TWO, FOUR), strict=True):
        snapshot = computed(config, config.epochs)
        assert row[1] == f"{snapshot.loss:.6f}"
    assert shown(page)[1][3] == "813"
    assert "2 hidden units" in shown(page)[0][0]
    assert "learning rate 3" in shown(page)[1][0]

    # Halfway both stand at the same epoch; the shorter run stands at its end beyond it.
    slider = page.get_by_label("Timeline: the epoch that is shown")
    slider.press("Home")
    for _ in range(20):
        slider.press("ArrowRight")
    settled(page)
    epoch = int(page.locator("[data-is=epoch]").inner_text())
    for row, config in zip(shown(page), (TWO, FOUR), strict=True):
        assert row[1] == f"{computed(config, epoch).loss:.6f}"


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


def test_an_example_is_one_click_away(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_text("Nothing is compared yet")).to_be_visible()
    button(page, "Examples")
    button(page, "Four seeds, 2 hidden units")
    expect(page.locator(".charts.compared figure.surface")).to_have_count(4)
    assert [row[0] for row in shown(page)] == ["seed 0", "seed 1", "seed 2", "seed 3"]
