"""Which failures `tests/run.py` tries once more."""

import json
from pathlib import Path

import pytest

from tests import run

IN_THE_BROWSER = "tests/browser/test_train_page.py::test_a_run"


@pytest.mark.parametrize(
    ("failed", "again"),
    [
        ([], []),
        ([IN_THE_BROWSER], [IN_THE_BROWSER]),
        ([IN_THE_BROWSER, "tests/nn/test_training.py::test_a_run"], []),
    ],
)
def test_only_the_browser_has_a_second_chance(
    failed: list[str], again: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "LAST_FAILED", tmp_path / "lastfailed")
    if failed:
        run.LAST_FAILED.write_text(json.dumps(dict.fromkeys(failed, True)))
    assert run.failed_in_the_browser() == again
