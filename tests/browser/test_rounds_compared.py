"""The wall of a class with several rounds: which is shown, and how they compare."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from nn import XOR, Network, TrainingConfig
from pages.rooms.store import RoomStore, open_store
from tests.browser.classroom import CONFIG, Visit
from tests.browser.conftest import ROOT, Server, serve
from tests.browser.screen import button
from tests.pages.rooms.conftest import trained

SHARES = (40, 60, 70)
CHART = ".stPlotlyChart .js-plotly-plot"


class TwoRounds:
    """A room of four: all have trained in both rounds, and three have guessed in each.

    The guesses of the first round are revealed.
    """

    def __init__(self, store: RoomStore) -> None:
        self.store = store
        room, self.key = store.open_room(replace(CONFIG, epochs=60))
        self.code, self.first = room.code, room.first_seed
        self.seats = [store.join(room.code) for _ in range(4)]
        self.guess_and_train(3)
        store.reveal(self.code, self.key)
        store.start_round(self.code, self.key, replace(CONFIG, hidden_units=3, epochs=60))
        self.guess_and_train(3)

    def config(self, seat: int) -> TrainingConfig:
        room = self.store.room(self.code)
        assert room
        return room.config(self.seats[seat].seed)

    def guess(self, seat: int, share: int) -> None:
        self.store.guess(self.code, self.seats[seat].token, self.config(seat), share, own=True)

    def guess_and_train(self, guesses: int) -> None:
        for seat, share in zip(range(guesses), SHARES, strict=True):
            self.guess(seat, share)
        for seat in range(4):
            self.store.submit(self.code, self.seats[seat].token, trained(self.config(seat)))

    def visit(self, visit: Visit, server: Server, more: str = "", **options: Any) -> Page:
        address = f"{server.address}/classroom?room={self.code}&teacher={self.key}{more}"
        page = visit(address, **options)
        expect(page.locator(".class-wall .tile:enabled")).to_have_count(4)
        return page


@pytest.fixture
def two_rounds(rooms: dict[str, str]) -> TwoRounds:
    return TwoRounds(open_store(rooms["XOR_ROOMS"]))


@pytest.fixture(scope="module")
def projected(rooms: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose links phones can open: no warning stands above its wall."""
    environment = {**rooms, "XOR_PUBLIC_URL": "https://xor.example"}
    log = tmp_path_factory.mktemp("projected") / "log"
    with serve(ROOT / "app.py", log, environment=environment) as running:
        yield running


def drawn(page: Page, number: int) -> list[int]:
    """The guesses that the chart shows in the row of this round."""
    guesses = page.locator(CHART).evaluate(
        """(chart, row) => {
          const { x, y } = chart.data.find(({ meta }) => meta === "guesses");
          return x.filter((_, i) => Math.round(y[i]) === row);
        }""",
        number - 1,
    )
    return [int(guess) for guess in guesses]


def choice(page: Page, name: str) -> Locator:
    return page.locator(".st-key-rounds").get_by_role("radio", name=name, exact=True)


def expect_shown(page: Page, config: TrainingConfig) -> None:
    """Check that the wall's tiles and its losses are those of a round."""
    run = trained(config)
    tile = page.locator(f".class-wall .tile[data-seed='{config.seed}']")
    expect(tile).to_have_attribute("title", re.compile(f"{run.final_loss:.4f}"))
    expect(tile).to_be_enabled()


def test_the_rounds_before_stay_and_any_of_them_can_be_shown_and_opened(
    visit: Visit, server: Server, two_rounds: TwoRounds
) -> None:
    seed = two_rounds.first + 1
    second = two_rounds.config(1)
    first = replace(second, hidden_units=2)
    page = two_rounds.visit(visit, server)
    expect(choice(page, "Round 2")).to_be_checked()
    expect_shown(page, second)
    choice(page, "Round 1").click()
    expect_shown(page, first)
    expect(page.get_by_text("3 guessed, their median is 60 %")).to_be_visible()
    page.locator(f".tile[data-seed='{seed}']").click()
    expect(page.get_by_role("button", name=f"Open seed {seed} on Train")).to_be_enabled()

    choice(page, "Round 2").click()
    expect_shown(page, second)
    expect(page.get_by_role("button", name="Open a run on Train")).to_be_disabled()
    choice(page, "Round 1").click()
    expect_shown(page, first)
    page.locator(f".tile[data-seed='{seed}']").click()
    button(page, f"Open seed {seed} on Train")
    page.wait_for_function("() => location.search.includes('hidden_units=2')")
    assert f"seed={seed}" in page.url


def test_a_new_round_is_shown_at_once(visit: Visit, server: Server, two_rounds: TwoRounds) -> None:
    page = two_rounds.visit(visit, server)
    choice(page, "Round 1").click()
    expect_shown(page, replace(two_rounds.config(1), hidden_units=2))
    two_rounds.store.start_round(
        two_rounds.code, two_rounds.key, replace(CONFIG, hidden_units=4, epochs=60)
    )
    expect(choice(page, "Round 3")).to_be_checked()
    expect(page.locator(".class-wall .tile:enabled")).to_have_count(0)
    two_rounds.guess_and_train(3)
    expect_shown(page, two_rounds.config(1))


def test_guesses_are_drawn_beside_the_share_once_they_are_revealed(
    visit: Visit, server: Server, two_rounds: TwoRounds
) -> None:
    page = two_rounds.visit(visit, server)
    chart = page.locator(CHART)
    chart.locator(".main-svg").first.wait_for()
    expect(page.get_by_text("3 of 4 have guessed.")).to_be_visible()
    assert drawn(page, 1) == list(SHARES)
    assert drawn(page, 2) == []
    assert "guess" not in str(page.locator(".class-wall").inner_text())

    # What is live runs again and again, and draws the chart anew only if its numbers change.
    chart.evaluate("chart => { window.marked = chart.querySelector('.main-svg'); }")
    two_rounds.seats.append(two_rounds.store.join(two_rounds.code))
    two_rounds.guess(4, 100)
    expect(page.get_by_text("4 of 5 have guessed.")).to_be_visible()
    assert page.evaluate("marked.isConnected")

    button(page, "Reveal the guesses")
    expect(page.get_by_text("4 guessed, their median is 65 %; nearest: ")).to_be_visible()
    page.wait_for_function(
        f"""() => document.querySelector("{CHART}").data
          .find(({{ meta }}) => meta === "guesses").x.length === 7"""
    )
    assert drawn(page, 2) == [*SHARES, 100]


@pytest.mark.parametrize("size", [(1024, 768), (1920, 1080)])
def test_on_a_projector_tiles_and_losses_are_seen_whole_until_the_guesses_are_compared(
    visit: Visit, projected: Server, two_rounds: TwoRounds, size: tuple[int, int]
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    page = two_rounds.visit(visit, projected, "&projection=true", viewport=viewport)
    expect(page.locator(CHART)).to_have_count(0)
    title = page.locator(".class-wall .losses .xtitle")
    expect(title).to_be_in_viewport(ratio=1)
    button(page, "Reveal the guesses")
    expect(choice(page, "Compare")).to_be_checked()
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    expect(page.locator(CHART)).to_be_in_viewport(ratio=1)
    choice(page, "Round 2").click()
    expect(page.locator(CHART)).to_have_count(0)
    expect(title).to_be_in_viewport()


def test_what_looks_solved_and_has_a_cross_is_explained_and_all_is_seen_whole(
    visit: Visit, projected: Server, rooms: dict[str, str]
) -> None:
    store = open_store(rooms["XOR_ROOMS"], first_seed=lambda: 4_000)
    room, key = store.open_room(replace(CONFIG, hidden_units=3, epochs=60))
    seats = [store.join(room.code) for _ in range(30)]
    runs = [trained(room.config(seat.seed)) for seat in seats]
    for seat, run in zip(seats, runs, strict=True):
        store.submit(room.code, seat.token, run)
    output = [Network.from_vector(run.parameters).predict(XOR.inputs) for run in runs]
    nearly = [
        number
        for number, (run, values) in enumerate(zip(runs, output, strict=True), 1)
        if run.solved_epoch is None and (np.abs(values - XOR.targets) < 0.4).all()
    ]
    assert nearly
    page = visit(
        f"{projected.address}/classroom?room={room.code}&teacher={key}&projection=true",
        viewport={"width": 1024, "height": 768},
    )
    expect(page.locator(".class-wall .tile:enabled")).to_have_count(30)
    sentence = page.locator(".class-wall .nearly")
    expect(sentence).to_contain_text(re.compile(rf"^{len(nearly)} runs? with ✗ ha(s|ve) all four"))
    expect(sentence).to_be_in_viewport(ratio=1)
    named = re.findall(r"(\d+)(?:–(\d+))?", sentence.inner_text().rpartition(":")[2])
    ends = [(int(one), int(other or one)) for one, other in named]
    assert [number for one, other in ends for number in range(one, other + 1)] == nearly
    tile = page.locator(f".tile[data-seed='{seats[nearly[0] - 1].seed}']")
    loss = f"{runs[nearly[0] - 1].final_loss:.4f}"
    words = f"not solved: all four rows are right, the loss is {loss}, not yet under 0.01"
    expect(tile).to_have_attribute("title", re.compile(words))
    expect(tile).to_have_attribute("aria-label", re.compile(words))
    expect(page.locator(".class-wall .losses .xtitle")).to_be_in_viewport(ratio=1)
    store.start_round(room.code, key, replace(CONFIG, hidden_units=4, epochs=60))
    expect(sentence).to_be_hidden()
