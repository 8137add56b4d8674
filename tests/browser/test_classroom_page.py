"""A class at its experiment: a teacher's screen, students of whom each trains a seed, and servers
that are killed meanwhile.
"""

import csv
import dataclasses
import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from nn import XOR, History, TrainingConfig, decision_surface, surface_axis, train, wilson_interval
from nn.charts import class_losses, palette
from nn.charts.classroom import Curve
from nn.surface import TILE
from pages.rooms.model import FinishedRun
from tests.browser.conftest import ROOT, Server, free_port, serve
from tests.browser.screen import button, go_to
from tests.browser.test_presentation import SMALL_TEXT, THIN_LINES, violations

CONFIG = TrainingConfig(hidden_units=2, learning_rate=10.0, epochs=400)
QUERY = "hidden_units=2&learning_rate=10&epochs=400"
expect.set_options(timeout=20_000)
ON_THE_SCREEN = "Your run is on the class's screen: "
Visit = Callable[..., Page]


@functools.cache
def computed(seed: int) -> History:
    history = History(dataclasses.replace(CONFIG, seed=seed))
    for snapshot in train(history.config, at=[]):
        history.append(snapshot)
    return history


def outcome(seed: int) -> str:
    """The message that a student gets, as computed here."""
    history = computed(seed)
    if history.solved_epoch is not None:
        return f"{ON_THE_SCREEN}solved at epoch {history.solved_epoch:,}."
    loss = f"{history.losses[-1]:.4f}"
    wrong = np.abs(history.latest.network.predict(XOR.inputs) - XOR.targets) >= 0.5
    if wrong.any():
        return f"{ON_THE_SCREEN}not solved; the final loss is {loss}."
    return (
        f"{ON_THE_SCREEN}not solved; all four rows are right, but the final loss, {loss}, is "
        "not under 0.01."
    )


def figures(seeds: list[int]) -> dict[str, str]:
    """The numbers of these runs, as computed here."""
    solved = [at for at in (computed(seed).solved_epoch for seed in seeds) if at is not None]
    low, high = wilson_interval(len(solved), len(seeds))
    return {
        "arrived": str(len(seeds)),
        "solved": f"{len(solved)} of {len(seeds)}, {len(solved) / len(seeds):.0%}",
        "interval": f"{low:.0%} to {high:.0%}",
        "median": f"{np.median(solved):,.0f}" if solved else "–",
    }


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return {"XOR_ROOMS": str(tmp_path_factory.mktemp("rooms") / "rooms.sqlite")}


@pytest.fixture(scope="module")
def school(rooms: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("school") / "log"
    with serve(ROOT / "app.py", log, environment=rooms) as running:
        yield running
    assert "Traceback" not in log.read_text(), log.read_text()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    """Opens an address in a new browser context, as another person would."""
    pages: list[Page] = []
    errors: list[str] = []

    def open_(address: str, **options: Any) -> Page:
        window = {"viewport": {"width": 1280, "height": 800}, **options}
        page = chromium.new_context(**window).new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        pages.append(page)
        page.goto(address)
        return page

    yield open_
    for page in pages:
        page.context.close()
    assert errors == []


def teach(visit: Visit, server: Server, **options: Any) -> tuple[Page, str]:
    """A teacher who has opened a room, and the link that students get."""
    page = visit(f"{server.address}/classroom?{QUERY}", **options)
    expect(page.get_by_text("2 hidden units, learning rate 10, 400 epochs")).to_be_visible()
    button(page, "Open a room")
    page.locator(".class-wall .losses .main-svg").first.wait_for()
    link = page.get_by_role("textbox", name="The link").input_value()
    assert set(parse_qs(urlsplit(link).query)) == {"room"}
    assert set(parse_qs(urlsplit(page.url).query)) >= {"room", "teacher"}
    return page, link


def seed_of(page: Page) -> int:
    heading = page.get_by_role("heading", name=re.compile(r"number \d+, seed \d+"))
    expect(heading).to_be_visible()
    page.locator(".xor-player .weights .main-svg").first.wait_for()
    return int(heading.inner_text().split()[-1])


def skip_guess(page: Page) -> None:
    """Train without a guess; `seed_of` has waited for the page."""
    button(page, "Skip")
    expect(page.get_by_role("button", name="Skip", exact=True)).to_have_count(0)


def start(page: Page) -> None:
    skip_guess(page)
    page.get_by_role("button", name="Train", exact=True).click()


def expect_on_the_screen(page: Page, seed: int) -> None:
    expect(page.get_by_test_id("stAlert")).to_contain_text(outcome(seed), timeout=30_000)


def expect_wall(page: Page, everyone: list[int], seeds: list[int]) -> None:
    """Check that the teacher's screen shows exactly the runs of these seeds, as computed here.

    Args:
        page: the teacher's.
        everyone: the seeds of all who have joined.
        seeds: of the runs that have arrived.
    """
    joined = len(everyone)
    for name, words in {"joined": str(joined), **figures(seeds)}.items():
        expect(page.locator(f".class-wall [data-is={name}]")).to_have_text(words)
    expect(page.locator(".class-wall .tile")).to_have_count(joined)
    for seed in seeds:
        history, number = computed(seed), seed - min(everyone) + 1
        at = history.solved_epoch
        words = f"solved at epoch {at:,}" if at is not None else "not solved"
        tile = page.get_by_role(
            "button",
            name=f"Number {number}, seed {seed}: {words}, loss {history.losses[-1]:.4f}",
            exact=True,
        )
        expect(tile).to_be_enabled()
        expect(tile).to_have_text(f"{'✗' if at is None else '✓'} {number}")
    expect(page.locator(".class-wall .tile:enabled")).to_have_count(len(seeds))


def expect_surface(page: Page, seed: int) -> None:
    """Check that the tile's colours are those of the trained network's output."""
    pixels = page.locator(f".tile[data-seed='{seed}'] canvas").evaluate(
        "canvas => [...canvas.getContext('2d')"
        ".getImageData(0, 0, canvas.width, canvas.height).data]"
    )
    surface = decision_surface(computed(seed).latest.network, surface_axis(TILE))
    colors = palette.diverging_table()[np.rint(surface[::-1] * 255).astype(int)]
    assert np.array_equal(np.reshape(pixels, (TILE, TILE, 4))[:, :, :3], colors)


def expect_losses(page: Page, seeds: list[int]) -> None:
    """Check that the chart holds what the figure function draws for these runs."""
    drawn = page.locator(".class-wall .chart").evaluate(
        "chart => chart.data.map(({ x, y, customdata }) => ({ x, y, customdata }))"
    )
    runs = [FinishedRun.from_history(computed(seed)) for seed in sorted(seeds)]
    curves = [Curve(run.seed, run.losses, run.solved_epoch is not None) for run in runs]
    expected = class_losses(curves, CONFIG.epochs).data
    for ours, theirs in zip(expected, drawn, strict=True):
        for name in ("x", "y", "customdata"):
            assert np.allclose(
                ours[name], np.array(theirs[name], dtype=float), rtol=1e-6, equal_nan=True
            )


def mark(page: Page) -> None:
    page.evaluate(
        "() => { window.marked = [...document.querySelectorAll('.class-wall, .class-wall dd,"
        " .class-wall .tile, .class-wall canvas, .class-wall .chart, .class-wall .main-svg')]; }"
    )


def all_still_there(page: Page) -> bool:
    return bool(page.evaluate("marked.length > 10 && marked.every((node) => node.isConnected)"))


def test_a_class_trains_and_its_runs_arrive_on_the_teachers_screen(
    visit: Visit, school: Server, tmp_path: Path
) -> None:
    teacher, link = teach(visit, school)
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
    with serve(ROOT / "app.py", tmp_path / "log", environment=rooms, port=port) as server:
        teacher, link = teach(visit, server)
        students = [visit(link) for _ in range(2)]
        seeds = [seed_of(student) for student in students]
        start(students[0])
        expect_on_the_screen(students[0], seeds[0])
        server.process.kill()
        server.process.wait()
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
    visit: Visit, school: Server, rooms: dict[str, str], tmp_path: Path
) -> None:
    teacher, link = teach(visit, school)
    with serve(ROOT / "app.py", tmp_path / "log", environment=rooms) as other:
        here = visit(link)
        elsewhere = link.replace(school.address, other.address)
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
        student.goto(student.url.replace(other.address, school.address))
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


def expect_wall_has(page: Page, seed: int) -> None:
    expect(page.locator(f".class-wall .tile[data-seed='{seed}']")).to_be_enabled()


def test_a_room_is_closed_and_reset_from_the_teachers_link_alone(
    visit: Visit, school: Server
) -> None:
    teacher, link = teach(visit, school)
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


def test_everyone_can_read_the_three_views(visit: Visit, school: Server) -> None:
    options = {"color_scheme": "dark", "viewport": {"width": 1280, "height": 720}}
    teacher, link = teach(visit, school, **options)
    student = visit(link, **options)
    seed = seed_of(student)
    start(student)
    expect_on_the_screen(student, seed)
    entrance = visit(f"{school.address}/classroom", **options)
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
