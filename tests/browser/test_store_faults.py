"""A server whose rooms cannot be kept says so, serves everything else, and can be mended."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, serve

SAID = "This server cannot keep rooms"


@pytest.mark.parametrize("name", ["rooms.sqlite", "x" * 300])
def test_rooms_that_cannot_be_kept_stop_nothing_else(
    visit: Callable[..., Page], tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "later"
    rooms = {"XOR_ROOMS": str(folder / name)}
    with serve(ROOT / "app.py", log := tmp_path / "log", environment=rooms) as server:
        page = visit(f"{server.address}/classroom")
        expect(page.get_by_test_id("stAlert")).to_contain_text(SAID)
        assert "XOR_ROOMS" in log.read_text()
        other = visit(f"{server.address}/train")
        other.locator(".xor-player .weights .main-svg").first.wait_for()
        expect(other.get_by_text(SAID)).to_have_count(0)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        if name == "rooms.sqlite":
            folder.mkdir()
            page.get_by_role("button", name="Check again").click()
            expect(page.get_by_test_id("stAlert")).to_have_count(0)
            page.get_by_role("button", name="Open a room").click()
            expect(page).to_have_url(re.compile("room="))
