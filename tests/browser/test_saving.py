"""A run is saved and opened again."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from nn import TrainingConfig, train
from tests.browser.conftest import wait_until_still
from tests.browser.screen import assert_shows, button, wait_for_state

pytestmark = pytest.mark.browser

CONFIG = TrainingConfig(seed=8, hidden_units=3, learning_rate=2.0, epochs=600)
ADDRESS = "?seed=8&hidden_units=3&learning_rate=2&epochs=600"

Open = Callable[..., Page]


def save(page: Page, label: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name=label).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_a_run_is_saved_and_opened_again(open_page: Open, tmp_path: Path) -> None:
    page = open_page(ADDRESS)
    button(page, "Train")
    wait_for_state(page, "finished")
    page.get_by_role("button", name="Save or open").click()
    run = save(page, "The run as JSON", tmp_path)
    table = save(page, "All losses as CSV", tmp_path)
    script = save(page, "Python script", tmp_path)
    assert [path.name for path in (run, table, script)] == [
        f"xor-seed-8-units-3.{suffix}" for suffix in ("json", "csv", "py")
    ]
    losses = [snapshot.loss for snapshot in train(CONFIG)]
    lines = table.read_text().splitlines()[1:]
    assert [float(line.split(",")[1]) for line in lines] == losses
    page.get_by_text("with decimal commas").click()
    expect(page.get_by_role("checkbox", name="with decimal commas")).to_be_checked()
    wait_until_still(page)
    other_table = save(page, "All losses as CSV", tmp_path)
    assert other_table.name == "xor-seed-8-units-3-decimal-commas.csv"
    rows = [line.split(";") for line in other_table.read_text().splitlines()]
    assert rows[0] == ["epoch", "loss"]
    assert [float(loss.replace(",", ".")) for _, loss in rows[1:]] == losses
    assert all("." not in loss for _, loss in rows[1:])
    printed = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=True
    ).stdout
    assert [float(line.split()[1]) for line in printed.splitlines()] == losses

    other = open_page()
    other.get_by_role("button", name="Save or open").click()
    other.locator("input[type=file]").set_input_files(run)
    wait_for_state(other, "finished")
    assert_shows(other, CONFIG, 600)
    for part in ("seed=8", "hidden_units=3", "learning_rate=2", "epochs=600"):
        other.wait_for_function("part => location.search.includes(part)", arg=part)


def test_a_file_that_is_no_run_is_explained(open_page: Open, tmp_path: Path) -> None:
    page = open_page(ADDRESS)
    path = tmp_path / "other.json"
    path.write_text('{"format": "something else"}')
    page.get_by_role("button", name="Save or open").click()
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text("this is not a run saved by this app")).to_be_visible()
    assert_shows(page, CONFIG, 0)
