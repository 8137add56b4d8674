"""One school on two servers that share a PostgreSQL database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.classroom import (
    Visit,
    expect_on_the_screen,
    expect_wall_has,
    seed_of,
    start,
    teach,
)
from tests.browser.conftest import ROOT, Server, serve
from tests.browser.screen import PHONE, button
from tests.pages.rooms.conftest import Cluster, cluster

__all__ = ["cluster"]  # the fixture


@pytest.fixture
def replicas(cluster: Cluster, tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    rooms = {"XOR_ROOMS": cluster.emptied()}
    with (
        serve(ROOT / "app.py", tmp_path / "one", environment=rooms) as one,
        serve(ROOT / "app.py", tmp_path / "other", environment=rooms) as other,
    ):
        yield one, other
    for name in ("one", "other"):
        assert "Traceback" not in (tmp_path / name).read_text()


def test_a_class_at_two_servers_is_one_class(
    visit: Visit, replicas: tuple[Server, Server], cluster: Cluster
) -> None:
    here, there = replicas
    teacher, link = teach(visit, here)
    elsewhere = link.replace(here.address, there.address)
    one, other = visit(link, **PHONE), visit(elsewhere, **PHONE)
    seeds = sorted([seed_of(one), seed_of(other)])
    assert seeds == [seeds[0], seeds[0] + 1]
    start(other)
    expect_on_the_screen(other, seed_of(other))
    expect_wall_has(teacher, seed_of(other))

    button(teacher, "Round 2")
    button(teacher, "Begin round 2")
    for phone in (one, other):
        expect(phone.locator("[data-testid=stAlert]")).to_contain_text("now 3 hidden units")

    cluster.kill()
    try:
        start(other)
        expect(other.locator("[data-testid=stAlert]")).to_contain_text("does not answer")
    finally:
        cluster.start()
    button(other, "Try again")
    expect(other.locator("[data-testid=stAlert]")).to_contain_text("is on the class's screen")
    expect_wall_has(teacher, seed_of(other))
