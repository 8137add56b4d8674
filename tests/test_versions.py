"""Each package has its tested version, so no new release breaks anything overnight; and our own."""

import importlib.metadata
import re
import tomllib

import pytest
from packaging.requirements import Requirement

from tests.inner_workings import ROOT
from tests.run import OLDEST_PYTHON


def _lines(file: str) -> list[str]:
    lines = (ROOT / file).read_text().splitlines()
    return [line for line in lines if line.strip() and not line.startswith(("#", "-"))]


def _name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _with_all_they_bring(lines: list[str]) -> set[str]:
    """The names of the packages that are installed for these requirements, on this machine."""
    found: set[str] = set()
    waiting = [(line, "") for line in lines]
    seen: set[tuple[str, str]] = set()
    while waiting:
        line, extra = waiting.pop()
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = _name(requirement.name)
        found.add(name)
        for wanted in {"", *requirement.extras}:
            if (name, wanted) not in seen:
                seen.add((name, wanted))
                brought = importlib.metadata.requires(name) or []
                waiting += [(more, wanted) for more in brought]
    return found


def _at_run_time() -> list[str]:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    return [*_lines("requirements.txt"), *groups["postgres"]]


@pytest.mark.parametrize(
    ("requirements", "constraints"),
    [
        (_at_run_time(), ["deploy/constraints.txt"]),
        (_lines("tests/requirements.txt"), ["deploy/constraints.txt", "tests/constraints.txt"]),
    ],
    ids=["at run time", "for the tests"],
)
def test_every_package_that_is_installed_has_its_tested_version(
    requirements: list[str], constraints: list[str]
) -> None:
    pinned = {_name(line.partition("==")[0]) for file in constraints for line in _lines(file)}
    assert _with_all_they_bring(requirements) <= pinned, f"add its version to {constraints[-1]}"


def test_a_tested_version_is_allowed() -> None:
    versions = {
        _name(name): version
        for file in ("deploy/constraints.txt", "tests/constraints.txt")
        for name, _, version in (line.partition("==") for line in _lines(file))
    }
    for line in [*_at_run_time(), *_lines("tests/requirements.txt")]:
        requirement = Requirement(line)
        assert requirement.specifier.contains(versions[_name(requirement.name)]), line


def test_the_image_and_the_tests_install_the_tested_versions() -> None:
    assert "--constraint deploy/constraints.txt" in (ROOT / "Dockerfile").read_text()
    assert "-c ../deploy/constraints.txt" in (ROOT / "tests/constraints.txt").read_text()


def test_the_newest_release_in_the_changelog_is_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    releases = re.findall(r"^## \[(\d[\w.]*)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert releases[0] == project["version"]


def test_the_oldest_python_is_the_same_everywhere() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    oldest = settings["project"]["requires-python"].removeprefix(">=")
    assert settings["tool"]["ruff"]["target-version"] == f"py{oldest.replace('.', '')}"
    assert tuple(map(int, oldest.split("."))) == OLDEST_PYTHON
    assert f'["{oldest}", ' in (ROOT / ".github/workflows/tests.yml").read_text()
