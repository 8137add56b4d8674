"""The Lessons page, as a class uses it."""

from collections.abc import Callable

from playwright.sync_api import Browser, Locator, Page, expect

from nn import TrainingConfig
from pages.explain.course_file import lessons
from tests.browser.conftest import Server, wait_until_still
from tests.browser.screen import (
    assert_shows,
    button,
    choose_speed,
    go_to,
    wait_for_epoch,
    wait_for_state,
)
from tests.browser.test_presentation import visit

Open = Callable[..., Page]
COURSE = lessons()
ONE_UNIT, STUCK = (lesson.config for lesson in COURSE[:2])
OWN = TrainingConfig(seed=9, epochs=60)


def heading(page: Page, number: int) -> None:
    expect(page.get_by_role("heading", name=f"Lesson {number}:")).to_be_visible()
    page.wait_for_function("part => location.search.includes(part)", arg=f"lesson={number}")


def open_lesson(page: Page, number: int) -> None:
    page.locator(f".st-key-lesson_{number} button").filter(visible=True).click()
    heading(page, number)


def again(page: Page, number: int) -> Page:
    """The same address in the same browser, as after a reload: a new session of the server."""
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_role("heading", name=f"Lesson {number}:")).to_be_visible(timeout=60_000)
    return other


def choices(page: Page) -> Locator:
    return page.locator(".st-key-lesson_words").get_by_role("radio")


def answered(page: Page) -> Locator:
    """The ticks on the buttons of the lessons that are answered."""
    ticks = page.locator("[class*=st-key-lesson_] button [data-testid=stIconMaterial]")
    return ticks.filter(has_text="check", visible=True)


def verdict(page: Page) -> Locator:
    return page.locator(".st-key-lesson .stAlert")


def sidebar_is_open(page: Page) -> None:
    wait_until_still(page)
    expect(page.get_by_text("Your own run waits for you")).to_be_in_viewport()


def sidebar_is_folded(page: Page) -> None:
    wait_until_still(page)
    expect(page.get_by_text("Your own run waits for you")).not_to_be_in_viewport()
    expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()


def test_a_class_predicts_trains_and_goes_on_to_the_next_lesson(open_page: Open) -> None:
    page = open_page("?seed=9&epochs=60")
    go_to(page, "Lessons")
    heading(page, 1)
    sidebar_is_folded(page)
    train = page.get_by_role("button", name="Train", exact=True)
    expect(train).to_be_disabled()
    page.keyboard.press("Space")
    page.get_by_text("all four").click()
    assert_shows(page, ONE_UNIT, 0)
    button(page, "This is my prediction")
    expect(train).to_be_enabled()
    train.click()
    wait_for_epoch(page, 200)
    expect(verdict(page)).to_have_count(0)
    wait_for_state(page, "finished")
    assert_shows(page, ONE_UNIT, 5000)
    expect(verdict(page)).to_contain_text("3 of 4 rows are right")
    expect(verdict(page)).to_contain_text("You predicted “all four”; the right answer is “three”")

    # The sidebar stays what the visitor made it, on the way and after a verdict.
    button(page, "Next lesson")
    heading(page, 2)
    sidebar_is_folded(page)
    open_lesson(page, 3)
    sidebar_is_folded(page)
    page.get_by_test_id("stExpandSidebarButton").click()
    for number in (4, 2):
        open_lesson(page, number)
        sidebar_is_open(page)
    expect(page.get_by_role("spinbutton", name="Seed")).to_be_hidden()
    assert_shows(page, STUCK, 0)
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_disabled()

    # What was predicted survives a reload, and the visitor's own run both.
    page = again(page, 2)
    expect(answered(page)).to_have_count(1)
    open_lesson(page, 1)
    expect(verdict(page)).to_contain_text("You predicted “all four”; the right answer is “three”")
    assert_shows(page, ONE_UNIT, 5000)
    go_to(page, "Train")
    page.wait_for_function("!location.pathname.includes('lessons')")
    expect(page.get_by_role("spinbutton", name="Seed")).to_have_value("9")
    assert_shows(page, OWN, 0)


def test_the_last_lesson_ends_with_a_score_an_experiment_and_a_fresh_start(open_page: Open) -> None:
    page = open_page("?seed=9&epochs=60")
    # Whatever else the browser keeps there is passed over.
    kept = '{"says": {"1": "three", "2": 5, "77": "x"}, "seen": [1, "2"]}'
    page.evaluate("kept => localStorage.setItem('xor-lessons', kept)", kept)
    go_to(page, "Lessons")
    last = len(COURSE)
    open_lesson(page, last)
    page.get_by_text(COURSE[-1].choices[0].says).click()
    button(page, "This is my prediction")
    choose_speed(page, "as fast as it goes")
    button(page, "Train")
    score = page.locator(".st-key-score")
    expect(score).to_contain_text("You predicted 1 of 2.")
    expect(score).to_contain_text(f"✓ 1 {COURSE[0].title}")
    expect(score).to_contain_text(f"✗ {last} {COURSE[-1].title}")

    button(page, "Open the experiment on Seeds")
    grid = COURSE[-1].experiment
    assert grid
    everyone = f"{grid.config.networks:,}"
    page.get_by_text(f"{everyone} of {everyone} networks are trained").wait_for()
    page.wait_for_function("location.search.includes('rows=biases')")
    go_to(page, "Train")
    assert_shows(page, OWN, 0)

    go_to(page, "Lessons")
    heading(page, last)
    expect(score).to_contain_text("You predicted 1 of 2.")
    button(page, "Start again")
    heading(page, 1)
    wait_until_still(page)
    expect(choices(page)).to_have_count(len(COURSE[0].choices))
    expect(choices(page).and_(page.get_by_role("radio", checked=True))).to_have_count(0)
    assert_shows(page, ONE_UNIT, 0)
    page = again(page, 1)
    wait_until_still(page)
    expect(choices(page)).to_have_count(len(COURSE[0].choices))
    expect(answered(page)).to_have_count(0)


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
    for number, config in [(2, STUCK), (3, COURSE[2].config)]:
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


def test_a_class_before_a_presentation_sees_the_network_train_and_the_verdict_beside_it(
    chromium: Browser, server: Server
) -> None:
    size = {"width": 1280, "height": 720}
    page = visit(chromium, server, "lessons?lesson=3&projection=true", viewport=size)

    def on_the_screen(selector: str) -> bool:
        box = page.locator(selector).first.bounding_box()
        return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= size["height"]

    page.get_by_role("radiogroup").get_by_text(COURSE[2].choices[0].says).click()
    button(page, "This is my prediction")
    # The network moves up to where the choices were: nothing needs to be scrolled.
    expect(page.get_by_text(f"You predicted: “{COURSE[2].choices[0].says}”")).to_be_visible()
    expect(page.get_by_role("button", name="This is my prediction")).to_be_hidden()
    button(page, "Train")
    wait_for_epoch(page, 100)
    assert on_the_screen(".surface .chart")
    assert on_the_screen(".timeline")
    wait_for_state(page, "finished")
    expect(verdict(page)).to_be_visible()
    # Question, verdict and explanation are beside a large surface with its timeline.
    for size in ({"width": 1280, "height": 720}, {"width": 1920, "height": 1080}):
        page.set_viewport_size(size)
        for part in (".stAlert", ".st-key-next", ".figures", ".surface .chart", ".timeline"):
            expect(page.locator(part).first).to_be_in_viewport(ratio=0.99)
        plane = page.locator(".surface .window").bounding_box()
        assert plane
        assert plane["height"] > 0.4 * size["height"]
    # The next lesson begins at its top, wherever this one was scrolled to.
    main = page.get_by_test_id("stMain")
    main.evaluate("main => { main.scrollTop = main.scrollHeight; }")
    assert main.evaluate("main => main.scrollTop") > 100
    page.locator(".st-key-next button").evaluate("button => button.click()")
    expect(page.get_by_role("heading", name="Lesson 4")).to_be_in_viewport()
    wait_until_still(page)
    assert main.evaluate("main => main.scrollTop") == 0
    page.context.close()
