"""What a class's pages show, and what they should show according to NumPy."""

import dataclasses
import functools
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
from playwright.sync_api import Page, expect

from nn import XOR, History, TrainingConfig, decision_surface, surface_axis, train, wilson_interval
from nn.charts import class_losses, palette
from nn.charts.classroom import Curve
from nn.surface import TILE
from pages.rooms.model import FinishedRun
from tests.browser.conftest import Server
from tests.browser.screen import button

CONFIG = TrainingConfig(hidden_units=2, learning_rate=10.0, epochs=400)
Visit = Callable[..., Page]
QUERY = "hidden_units=2&learning_rate=10&epochs=400"
ON_THE_SCREEN = "Your run is on the class's screen: "


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
    if not nearly(seed):
        return f"{ON_THE_SCREEN}not solved; the final loss is {loss}."
    return (
        f"{ON_THE_SCREEN}not solved; all four rows are right, but the final loss, {loss}, is "
        "not under 0.01."
    )


def nearly(seed: int) -> bool:
    """Whether all four rows are right after the last epoch: within 0.4 of their targets."""
    output = computed(seed).latest.network.predict(XOR.inputs)
    return bool((np.abs(output - XOR.targets) < 0.4).all())


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


def teach(visit: Visit, server: Server, **options: Any) -> tuple[Page, str]:
    """A teacher who has opened a room, and the link that students get."""
    page = visit(f"{server.address}/classroom?{QUERY}", **options)
    expect(page.get_by_text("2 hidden units, learning rate 10, 400 epochs")).to_be_visible()
    button(page, "Open a room")
    page.locator(".class-wall .losses .main-svg").first.wait_for()
    link = page.get_by_role("textbox", name="The link").input_value()
    assert set(parse_qs(urlsplit(link).query)) == {"room"}
    assert "teacher" not in parse_qs(urlsplit(page.url).query)
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
        loss = f"{history.losses[-1]:.4f}"
        words = f"not solved, loss {loss}"
        if at is not None:
            words = f"solved at epoch {at:,}, loss {loss}"
        elif nearly(seed):
            words = f"not solved: all four rows are right, the loss is {loss}, not yet under 0.01"
        name = f"Number {number}, seed {seed}: {words}"
        tile = page.get_by_role("button", name=name, exact=True)
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
    expected = class_losses(curves, CONFIG).data
    for ours, theirs in zip(expected, drawn, strict=True):
        for name in ("x", "y", "customdata"):
            assert np.allclose(
                ours[name], np.array(theirs[name], dtype=float), rtol=1e-6, equal_nan=True
            )


def expect_wall_has(page: Page, seed: int) -> None:
    expect(page.locator(f".class-wall .tile[data-seed='{seed}']")).to_be_enabled()
