"""The Lessons page, as a class uses it."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from nn import TrainingConfig
from pages.explain.course import lessons
from tests.browser.conftest import Server, wait_until_still
from tests.browser.screen import assert_shows, button, go_to, wait_for_epoch, wait_for_state
from tests.browser.test_presentation import visit

Open = Callable[..., Page]
ONE_UNIT, STUCK = (lesson.config for lesson in lessons()[:2])


def test_a_class_predicts_trains_and_goes_on_to_the_next_lesson(open_page: Open) -> None:
    page = open_page("?seed=9&epochs=60")
    go_to(page, "Lessons")
    expect(page.get_by_role("heading", name="Lesson 1")).to_be_visible()
    train = page.get_by_role("button", name="Train", exact=True)
    expect(train).to_be_disabled()
    page.keyboard.press("Space")
    page.get_by_text("all four").click()
    assert_shows(page, ONE_UNIT, 0)
    button(page, "This is my prediction")
    expect(train).to_be_enabled()
    train.click()
    wait_for_epoch(page, 200)
    expect(page.get_by_role("alert")).to_have_count(0)
    wait_for_state(page, "finished")
    assert_shows(page, ONE_UNIT, 5000)
    expect(page.get_by_role("alert")).to_contain_text("3 of 4 rows are right")
    expect(page.get_by_role("alert")).to_contain_text(
        "You predicted “all four”; the right answer is “three”"
    )

    button(page, "Next lesson")
    expect(page.get_by_role("heading", name="Lesson 2")).to_be_visible()
    page.wait_for_function("location.search.includes('lesson=2')")
    assert_shows(page, STUCK, 0)
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_disabled()


def test_a_lesson_opens_by_its_address(open_page: Open) -> None:
    page = open_page("?seed=9")
    page = page.context.new_page()
    page.goto(page.context.pages[0].url.partition("?")[0] + "lessons?lesson=3")
    expect(page.get_by_role("heading", name="Lesson 3")).to_be_visible(timeout=30_000)
    page.locator(".xor-player .weights .main-svg").first.wait_for(timeout=30_000)
    assert_shows(page, TrainingConfig(2, 2, 1.0, 5000), 0)


def test_back_leads_to_the_previous_lesson_with_its_network(open_page: Open) -> None:
    page = open_page("?seed=9")
    go_to(page, "Lessons")
    expect(page.get_by_role("heading", name="Lesson 1")).to_be_visible()
    assert_shows(page, ONE_UNIT, 0)
    for number, config in [(2, STUCK), (3, lessons()[2].config)]:
        button(page, str(number))
        expect(page.get_by_role("heading", name=f"Lesson {number}")).to_be_visible()
        page.wait_for_function("part => location.search.includes(part)", arg=f"lesson={number}")
        assert_shows(page, config, 0)
    steps = 0
    while page.get_by_role("heading", name="Lesson 3").count() and steps < 4:
        page.go_back()
        wait_until_still(page)
        steps += 1
    expect(page.get_by_role("heading", name="Lesson 2")).to_be_visible()
    assert_shows(page, STUCK, 0)
    expect(page.get_by_text("Your settings differ from the lesson's.")).to_have_count(0)


def test_a_class_before_a_presentation_sees_the_network_train_and_the_verdict_beside_it(
    chromium: Browser, server: Server
) -> None:
    size = {"width": 1280, "height": 720}
    page = visit(chromium, server, "lessons?lesson=3&projection=true", viewport=size)

    def on_the_screen(selector: str) -> bool:
        box = page.locator(selector).first.bounding_box()
        return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= size["height"]

    page.get_by_role("radiogroup").get_by_text(lessons()[2].choices[0].says).click()
    button(page, "This is my prediction")
    # The network moves up to where the choices were: nothing needs to be scrolled.
    expect(page.get_by_text(f"Predicted: “{lessons()[2].choices[0].says}”")).to_be_visible()
    expect(page.get_by_role("button", name="This is my prediction")).to_be_hidden()
    button(page, "Train")
    wait_for_epoch(page, 100)
    assert on_the_screen(".surface .chart")
    assert on_the_screen(".loss .chart")
    wait_for_state(page, "finished")
    expect(page.get_by_role("alert")).to_be_visible()
    for part in (".stAlert", ".figures", ".surface .chart", ".loss .chart"):
        expect(page.locator(part).first).to_be_in_viewport(ratio=0.99)
    page.context.close()
