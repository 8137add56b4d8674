"""What a teacher changes reaches every phone, and the class guesses before it trains."""

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.classroom import (
    CONFIG,
    Visit,
    computed,
    expect_on_the_screen,
    expect_wall_has,
    seed_of,
    start,
    teach,
)
from tests.browser.conftest import Server
from tests.browser.screen import PHONE, button, go_to

BOXES = "[data-testid=stAlert]"


def guess(page: Page, share: int, own: str) -> None:
    page.get_by_role("spinbutton", name="How many percent").fill(str(share))
    page.get_by_role("radio", name=own, exact=True).tap()
    page.get_by_role("button", name="This is my guess").tap()
    expect(page.get_by_role("button", name="This is my guess")).to_have_count(0)


def test_what_the_teacher_changes_reaches_a_phone_by_itself(visit: Visit, server: Server) -> None:
    teacher, link = teach(visit, server)
    phone = visit(link, **PHONE)
    seed = seed_of(phone)
    start(phone)
    expect_on_the_screen(phone, seed)
    expect_wall_has(teacher, seed)

    button(teacher, "Round 2")
    expect(teacher.get_by_text("From 2 hidden units to 3 hidden units.")).to_be_visible()
    button(teacher, "Begin round 2")
    expect(phone.locator(BOXES)).to_contain_text("Round 2: now 3 hidden units.")
    expect(phone.locator(".xor-player")).to_have_attribute("data-state", "untrained")
    expect(phone.locator("[data-is=epoch]")).to_have_text("0")
    expect(phone.get_by_text("Round 2: everyone trains 3 hidden units")).to_be_attached()
    expect(teacher.locator(".class-wall .tile:enabled")).to_have_count(0)
    assert seed_of(phone) == seed
    start(phone)
    expect(phone.locator(BOXES)).to_contain_text("Your run is on the class's screen")
    expect_wall_has(teacher, seed)

    button(teacher, "Reset")
    button(teacher, "Delete all runs")
    expect(phone.locator(BOXES)).to_contain_text("The teacher has started over.")
    expect(phone.locator("[data-is=epoch]")).to_have_text("0")
    expect(phone.locator(".xor-player .train")).to_be_disabled()

    button(teacher, "Close")
    button(teacher, "Close the room")
    expect(phone.get_by_text("The room is closed: nobody else can join.")).to_be_attached()
    late = visit(link, **PHONE)
    expect(late.locator(BOXES)).to_contain_text("The teacher has closed this room")
    button(teacher, "Let students in")
    expect(phone.get_by_text("The room is closed")).to_have_count(0)
    welcome = visit(link, **PHONE)
    assert seed_of(welcome) == seed + 1


def test_a_class_guesses_and_sees_nothing_of_it_before_the_teacher_wants(
    visit: Visit, server: Server
) -> None:
    teacher, link = teach(visit, server)
    expect(teacher.get_by_role("button", name="Reveal the guesses")).to_be_disabled()
    phone = visit(link, **PHONE)
    seed_of(phone)
    train = phone.locator(".xor-player .train")
    expect(train).to_be_disabled()
    phone.get_by_role("button", name="This is my guess").tap()
    expect(phone.locator(BOXES)).to_contain_text("Answer both questions, or skip them.")
    guess(phone, 60, "yes")
    expect(train).to_be_enabled()
    expect(phone.get_by_text("You expect that 60 % of the class solve XOR")).to_be_attached()
    expect(phone.locator(BOXES)).to_have_count(1)

    phone.get_by_role("button", name="Change my guess").tap()
    expect(train).to_be_disabled()
    expect(phone.get_by_role("spinbutton", name="How many percent")).to_have_value("60")
    guess(phone, 75, "no")
    expect(phone.get_by_text(re.compile("75 % of the class .* does not solve it"))).to_be_attached()

    phone.reload()
    seed = seed_of(phone)
    expect(train).to_be_enabled()
    train.tap()
    expect_on_the_screen(phone, seed)
    expect(phone.get_by_role("button", name="Change my guess")).to_have_count(0)
    reveal = teacher.get_by_role("button", name="Reveal the guesses")
    expect(reveal).to_be_enabled()
    reveal.click()
    expect(reveal).to_have_count(0)
    late = visit(link, **PHONE)
    seed_of(late)
    expect(late.locator(".xor-player .train")).to_be_enabled()
    expect(late.get_by_role("button", name="This is my guess")).to_have_count(0)


def test_a_seats_run_is_its_own_and_can_be_opened_on_train(visit: Visit, server: Server) -> None:
    _, link = teach(visit, server)
    phone = visit(link, **PHONE)
    seed = seed_of(phone)
    start(phone)
    expect_on_the_screen(phone, seed)
    button(phone, "Open my run on Train")
    for part in (f"seed={seed}", f"epochs={CONFIG.epochs}"):
        phone.wait_for_function("part => location.search.includes(part)", arg=part)
    expect(phone.locator("[data-is=epoch]")).to_have_text(f"{CONFIG.epochs:,}")
    expect(phone.locator("[data-is=loss]")).to_have_text(f"{computed(seed).losses[-1]:.6f}")
    go_to(phone, "Class experiment")
    assert seed_of(phone) == seed
    expect_on_the_screen(phone, seed)


def test_a_file_arrives_though_a_whole_class_asks_meanwhile(visit: Visit, server: Server) -> None:
    teacher, link = teach(visit, server)
    phone = visit(link, **PHONE)
    seed_of(phone)
    asked: list[Route] = []

    def hold(route: Route) -> None:
        asked.append(route)

    teacher.route("**/media/**", hold)
    with teacher.expect_download() as download:
        with teacher.expect_request("**/media/**"):
            button(teacher, "Download as CSV")
        for _ in range(3):  # each time scripts of both have run
            phone.reload()
            seed_of(phone)
        assert teacher.request.get(asked[0].request.url).status == 200
        asked[0].continue_()
    assert download.value.path().read_text().startswith("seed,hidden_units")
