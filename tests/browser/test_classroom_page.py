"""A class at its experiment: a teacher's screen, students of whom each trains a seed, and servers
that are killed meanwhile.
"""

import csv
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.classroom import (
    ON_THE_SCREEN,
    Visit,
    computed,
    expect_losses,
    expect_on_the_screen,
    expect_surface,
    expect_wall,
    expect_wall_has,
    seed_of,
    skip_guess,
    start,
    teach,
)
from tests.browser.conftest import ROOT, Server, free_port, serve
from tests.browser.screen import button, go_to
from tests.browser.test_presentation import SMALL_TEXT, THIN_LINES, violations


def mark(page: Page) -> None:
    page.evaluate(
        "() => { window.marked = [...document.querySelectorAll('.class-wall, .class-wall dd,"
        " .class-wall .tile, .class-wall canvas, .class-wall .chart, .class-wall .main-svg')]; }"
    )


def all_still_there(page: Page) -> bool:
    return bool(page.evaluate("marked.length > 10 && marked.every((node) => node.isConnected)"))


def test_a_class_trains_and_its_runs_arrive_on_the_teachers_screen(
    visit: Visit, server: Server, tmp_path: Path
) -> None:
    teacher, link = teach(visit, server)
    students = [visit(link) for _ in range(5)]
    seeds = [seed_of(student) for student in students]
    first = min(seeds)
    assert sorted(seeds) == [*range(first, first + 5)]
    expect(teacher.locator("[data-is=joined]")).to_have_text("5")
    expect(teacher.locator(".class-wall .tile:disabled")).to_have_count(5)
    mark(teacher)
    for student in students:
        start(student)
    for student, seed in zip(students, seeds, strict=True):
        expect_on_the_screen(student, seed)
    expect_wall(teacher, seeds, seeds)
    for seed in seeds:
        expect_surface(teacher, seed)
    teacher.wait_for_function(
        "() => document.querySelector('.class-wall .chart').ariaLabel.includes('5 runs')"
    )
    expect_losses(teacher, seeds)
    assert all_still_there(teacher)

    address = students[0].url
    students[0].reload()
    assert seed_of(students[0]) == seeds[0]
    expect_on_the_screen(students[0], seeds[0])
    assert students[0].url == address

    with teacher.expect_download() as downloaded:
        teacher.get_by_role("button", name="Download as CSV").click()
    downloaded.value.save_as(tmp_path / "runs.csv")
    rows = list(csv.DictReader((tmp_path / "runs.csv").read_text().splitlines()))
    assert [int(row["seed"]) for row in rows] == sorted(seeds)
    assert [float(row["final_loss"]) for row in rows] == [
        computed(seed).losses[-1] for seed in sorted(seeds)
    ]

    teacher.locator(f".tile[data-seed='{first}']").focus()
    teacher.keyboard.press("ArrowRight")
    expect(teacher.locator(f".tile[data-seed='{first + 1}']")).to_be_focused()
    teacher.keyboard.press("Enter")
    button(teacher, f"Open seed {first + 1} on Train")
    expect(teacher.get_by_label("Seed", exact=True)).to_have_value(str(first + 1))
    teacher.wait_for_function("location.search.includes('epochs=400')")
    teacher.locator(".xor-player .weights .main-svg").first.wait_for()
    query = parse_qs(urlsplit(teacher.url).query)
    assert query["epochs"] == ["400"]
    assert not {"room", "seat", "teacher"} & set(query)
    teacher.get_by_role("button", name="Link and QR code").click()
    expect(teacher.get_by_role("textbox", name="The link")).not_to_have_value(re.compile("teacher"))
    teacher.keyboard.press("Escape")
    go_to(teacher, "Class experiment")
    expect_wall(teacher, seeds, seeds)


def test_a_server_that_is_killed_and_started_again_has_lost_nothing(
    visit: Visit, rooms: dict[str, str], tmp_path: Path
) -> None:
    port = free_port()
    with serve(ROOT / "app.py", tmp_path / "log", environment=rooms, port=port) as killed:
        teacher, link = teach(visit, killed)
        students = [visit(link) for _ in range(2)]
        seeds = [seed_of(student) for student in students]
        start(students[0])
        expect_on_the_screen(students[0], seeds[0])
        killed.process.kill()
        killed.process.wait()
    with serve(ROOT / "app.py", tmp_path / "log", environment=rooms, port=port):
        # An open browser reconnects by itself.
        expect_wall(teacher, seeds, seeds[:1])
        students[0].reload()
        assert seed_of(students[0]) == seeds[0]
        expect_on_the_screen(students[0], seeds[0])
        students[1].reload()
        assert seed_of(students[1]) == seeds[1]
        start(students[1])
        expect_on_the_screen(students[1], seeds[1])
        expect_wall(teacher, seeds, seeds)


def test_students_of_a_replica_that_is_killed_go_on_at_the_other(
    visit: Visit, server: Server, rooms: dict[str, str], tmp_path: Path
) -> None:
    teacher, link = teach(visit, server)
    with serve(ROOT / "app.py", tmp_path / "log", environment=rooms) as other:
        here = visit(link)
        elsewhere = link.replace(server.address, other.address)
        there = [visit(elsewhere) for _ in range(3)]
        seeds = [seed_of(student) for student in there]
        everyone = sorted([*seeds, seed_of(here)])
        assert everyone == [*range(everyone[0], everyone[0] + 4)]
        start(there[0])
        expect_on_the_screen(there[0], seeds[0])
        for student in there[1:]:
            skip_guess(student)
            student.get_by_role("button", name="Step", exact=True).click()
            expect(student.locator("[data-is=epoch]")).to_have_text("1")
            start_again = student.get_by_role("button", name="Resume", exact=True)
            start_again.click()
        other.process.kill()
        other.process.wait()
    expect_wall_has(teacher, seeds[0])
    for student, seed in zip(there, seeds, strict=True):
        # What a browser keeps belongs to one address; a link can still carry a seat to another.
        kept = student.evaluate("JSON.parse(localStorage.getItem('xor-rooms'))")
        (entry,) = kept.values()
        student.goto(f"{link}&seat={json.loads(entry['text'])['seat']}")
        assert seed_of(student) == seed
    expect_on_the_screen(there[0], seeds[0])
    for student, seed in zip(there[1:], seeds[1:], strict=True):
        # Its run may have finished just before the other server stopped.
        if not student.get_by_text(ON_THE_SCREEN).is_visible():
            start(student)
        expect_on_the_screen(student, seed)
    start(here)
    expect_on_the_screen(here, seed_of(here))
    expect_wall(teacher, everyone, everyone)


def test_a_room_is_closed_and_reset_from_the_teachers_link_alone(
    visit: Visit, server: Server
) -> None:
    teacher, link = teach(visit, server)
    student = visit(link)
    seed = seed_of(student)
    start(student)
    expect_on_the_screen(student, seed)
    expect(student.get_by_role("button", name="Close")).to_have_count(0)
    expect_wall_has(teacher, seed)

    button(teacher, "Close")
    button(teacher, "Close the room")
    expect(teacher.get_by_role("button", name="Let students in")).to_be_visible()
    late = visit(link)
    expect(late.get_by_test_id("stAlert")).to_contain_text("The teacher has closed this room")
    expect(late.get_by_role("button", name="Join")).to_be_visible()
    # Whoever types a code comes first, on a phone with a keyboard of capitals.
    late.set_viewport_size({"width": 360, "height": 740})
    code = late.get_by_role("textbox", name="The code on the teacher's screen")
    expect(code).to_be_in_viewport(ratio=1)
    code.click()
    expect(code).to_have_attribute("autocapitalize", "characters")
    expect(code).to_have_attribute("autocomplete", "off")
    assert code.evaluate("field => parseFloat(getComputedStyle(field).fontSize)") >= 16
    assert not {"room", "seat"} & set(parse_qs(urlsplit(late.url).query))
    student.reload()
    assert seed_of(student) == seed

    button(teacher, "Reset")
    button(teacher, "Delete all runs")
    expect(teacher.locator(".class-wall [data-is=arrived]")).to_have_text("0")
    expect(teacher.locator(".class-wall .tile:enabled")).to_have_count(0)
    expect(teacher.locator(".class-wall .tile:disabled")).to_have_count(1)
    expect(student.get_by_text("The teacher has started over")).to_be_visible()
    start(student)
    expect_on_the_screen(student, seed)
    expect_wall_has(teacher, seed)

    stranger = visit(f"{link}&teacher={'x' * 22}")
    expect(stranger.get_by_test_id("stAlert")).to_contain_text("Only the teacher who opened")
    expect(stranger.get_by_role("button", name="Close")).to_have_count(0)


def wait_until_still(page: Page) -> None:
    """Wait until no script runs and no colour or tile is still changing."""
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    page.wait_for_function(
        """() => document.querySelector("[data-testid=stApp]").dataset.testScriptState
          !== "running"
          && !document.querySelector("[data-stale=true]")
          && document.getAnimations().every(({ playState }) => playState !== "running")"""
    )


def test_everyone_can_read_the_three_views(visit: Visit, server: Server) -> None:
    options = {"color_scheme": "dark", "viewport": {"width": 1280, "height": 720}}
    teacher, link = teach(visit, server, **options)
    student = visit(link, **options)
    seed = seed_of(student)
    start(student)
    expect_on_the_screen(student, seed)
    entrance = visit(f"{server.address}/classroom", **options)
    for page, ready in [
        (entrance, "[data-testid=stForm]"),
        (student, ".xor-player{} .weights .main-svg"),
        (teacher, ".class-wall{} .tile:enabled"),
    ]:
        page.locator(ready.format("")).first.wait_for()
        wait_until_still(page)
        assert violations(page) == []

        page.goto(f"{page.url}{'&' if '?' in page.url else '?'}projection=true")
        page.locator(ready.format(".presented")).first.wait_for()
        expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
        wait_until_still(page)
        assert violations(page) == []
        assert page.evaluate(SMALL_TEXT, 24) == []
        assert page.evaluate(THIN_LINES, 3) == []
        main = page.get_by_test_id("stMain")
        assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
