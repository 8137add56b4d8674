"""Run every check of the project: `python3 tests/run.py`.

Needs Python 3.11 or newer and nothing else. It makes a virtual environment of its own in
`.venv-tests`, installs the requirements there in the versions of `tests/constraints.txt`, finds or
installs a Chromium for the browser tests, and then runs Ruff, mypy, Deno (for the JavaScript) and
pytest. The exit code is 0 only if all of them passed.

    python3 tests/run.py                  every check
    python3 tests/run.py --lint           the linters alone: a few seconds
    python3 tests/run.py --fast           every check but the tests in the browser: under 90 seconds
    python3 tests/run.py -k gradient      pytest alone, with these arguments
    python3 tests/run.py --setup          install everything, run nothing
    python3 tests/run.py --newest         any of these with the newest versions that are allowed, in
                                          an environment of its own

The browser is the first of these that starts: the one that the environment variable `CHROMIUM`
names, one that is installed on the system, Playwright's own, which is downloaded if need be, and,
where this may install packages, the one of the system's package manager. The tests find its path
in `CHROMIUM`, empty for Playwright's own. Without a browser nothing runs but `--lint` and `--fast`:
no test is ever skipped for want of one.

Nothing waits for ever: pytest ends a test after some minutes (`timeout` in pyproject.toml). Now and
then a Chromium among three on two cores does not answer. So the few tests of the browser that fail
in a whole run are run once more, alone, and their names are printed; what fails again has failed.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "tests" / "requirements.txt"
CONSTRAINTS = ROOT / "tests" / "constraints.txt"
# These files name the others that they take in.
INSTALLED_BY = [
    REQUIREMENTS,
    CONSTRAINTS,
    ROOT / "requirements.txt",
    ROOT / "deploy" / "constraints.txt",
]
TESTED = ROOT / ".venv-tests"
NEWEST = ROOT / ".venv-newest"

# Its settings, and the modules with their tests.
JAVASCRIPT = [
    "--config",
    "pages/live/browser/deno.json",
    "pages/live/browser",
    "tests/pages/live/browser",
]
LINTERS = {
    "ruff check": ["ruff", "check"],
    "ruff format --check": ["ruff", "format", "--check"],
    "mypy --strict": ["mypy", "--strict", "app.py", "nn", "pages"],
    "deno fmt --check": ["deno", "fmt", "--check", *JAVASCRIPT],
    "deno lint": ["deno", "lint", *JAVASCRIPT],
    "deno check": ["deno", "check", *JAVASCRIPT],
}

LAST_FAILED = ROOT / ".pytest_cache" / "v" / "cache" / "lastfailed"
TESTS_FAILED = 1  # pytest's exit code
BROWSER_TESTS = "tests/browser/"
MOST_AGAIN = 8  # if more fail, it is no accident

PLAYWRIGHTS_OWN = ""
COMMANDS = [
    "chromium-headless-shell",  # it takes a fifth less of the processor than the others
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
]
APPLICATIONS = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    *(
        os.path.join(os.environ.get(folder, ""), program)
        for folder in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        for program in (
            r"Chromium\Application\chrome.exe",
            r"Google\Chrome\Application\chrome.exe",
            r"Microsoft\Edge\Application\msedge.exe",
        )
    ),
]
APT_INSTALL = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes"]
# By package manager: commands that must all succeed; the first set that does is enough.
PACKAGE_MANAGERS = {
    "apt-get": [
        [["apt-get", "update"], [*APT_INSTALL, "chromium-headless-shell"]],
        [[*APT_INSTALL, "chromium"]],
    ],
    "dnf": [[["dnf", "install", "--assumeyes", "chromium"]]],
    "pacman": [[["pacman", "--sync", "--refresh", "--noconfirm", "chromium"]]],
}
START_BROWSER = """
import sys
from playwright.sync_api import Error, sync_playwright
try:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=sys.argv[1] or None, timeout=30_000)
        browser.new_page().goto("about:blank")
        browser.close()
except Error as error:
    lines = error.message.partition("Call log:")[0].splitlines()
    reason = "\\n".join(line for line in lines if line and not line.startswith("<launch"))
    sys.exit(f"{sys.argv[1] or 'Playwright'}: {reason}")
"""


def main() -> int:
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}.")
    parser = argparse.ArgumentParser(
        description="Run every check of the project.",
        epilog="Other arguments go to pytest, which then runs alone.",
        allow_abbrev=False,
    )
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--setup", action="store_true", help="install everything, run nothing")
    only.add_argument("--lint", action="store_true", help="run the linters alone")
    only.add_argument("--fast", action="store_true", help="run all but the tests in the browser")
    parser.add_argument(
        "--newest", action="store_true", help="use the newest versions, not the tested ones"
    )
    options, pytest_arguments = parser.parse_known_args()
    if pytest_arguments and (options.lint or options.setup):
        parser.error(f"these arguments are for pytest, which does not run: {pytest_arguments}")

    python = make_environment(NEWEST if options.newest else TESTED)
    if options.newest:
        print_newer_versions(python)
    if options.lint:
        return int(bool(lint(python)))
    browser = None if options.fast else find_browser(python)
    if options.setup:
        print(f"Python:  {python}\nBrowser: {browser or 'the one of Playwright'}")
        return 0
    failed = [] if pytest_arguments else lint(python)
    return test(python, browser, pytest_arguments, failed) or int(bool(failed))


def make_environment(folder: Path) -> Path:
    """Make a virtual environment, unless it is there as these requirements want it.

    The one with the newest versions is made every time: tomorrow there are newer ones.

    Returns:
        Its Python.
    """
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    fingerprint = folder / "fingerprint"
    state = hashlib.sha256(sys.version.encode())
    for path in INSTALLED_BY:
        state.update(path.read_bytes())
    if (
        folder == TESTED
        and python.exists()
        and fingerprint.exists()
        and fingerprint.read_text() == state.hexdigest()
    ):
        return python

    headline(f"installing requirements in {folder.name}")
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            "This Python cannot make virtual environments. On Debian and Ubuntu, install the "
            f"package python3.{sys.version_info.minor}-venv; elsewhere, Python's ensurepip."
        )
    if not succeeds([sys.executable, "-m", "venv", "--clear", str(folder)]):
        sys.exit(f"The virtual environment {folder} could not be made; see above.")
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pip += ["--requirement", str(REQUIREMENTS)]
    if folder == TESTED:
        pip += ["--constraint", str(CONSTRAINTS)]
    if not succeeds(pip):
        sys.exit("The requirements could not be installed; see above.")
    fingerprint.write_text(state.hexdigest())
    return python


def print_newer_versions(python: Path) -> None:
    """Print what differs from the tested versions."""
    tested = {
        line.strip().lower()
        for path in INSTALLED_BY
        if path.name == CONSTRAINTS.name
        for line in path.read_text().splitlines()
    }
    installed = subprocess.run(
        [str(python), "-m", "pip", "freeze"], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    other = [line for line in installed.splitlines() if line.lower() not in tested]
    print(f"Other than the tested versions: {', '.join(other) or 'none'}")


def find_browser(python: Path) -> str:
    """The path of a Chromium that starts, or PLAYWRIGHTS_OWN."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        path = os.path.abspath(shutil.which(chosen) or chosen)
        if not starts(python, path):
            sys.exit(f"CHROMIUM is set to {chosen}, which is not a browser that starts.")
        return path
    for browser in browsers(python):
        if starts(python, browser):
            return browser
    sys.exit(
        "The browser tests need Chromium, Chrome or Edge, and none could be found or installed.\n"
        "Install one (on Debian: apt-get install chromium), or set CHROMIUM to the path of one."
    )


def browsers(python: Path) -> Iterator[str]:
    """Browsers that may start, the easiest to get first; installs one only when asked that far."""
    yield from installed_browsers()
    yield PLAYWRIGHTS_OWN

    root = os.name == "posix" and os.geteuid() == 0
    playwright = [str(python), "-m", "playwright"]
    headline("installing Playwright's Chromium")
    if succeeds([*playwright, "install", "chromium"]):
        yield PLAYWRIGHTS_OWN
        if root and succeeds([*playwright, "install-deps", "chromium"]):
            yield PLAYWRIGHTS_OWN

    sudo = [] if root else ["sudo", "--non-interactive"]
    if sudo and not (shutil.which("sudo") and succeeds([*sudo, "true"])):
        return
    for name, ways in PACKAGE_MANAGERS.items():
        if shutil.which(name):
            headline(f"installing the system's Chromium with {name}")
            for commands in ways:
                if all(succeeds([*sudo, *command]) for command in commands):
                    yield from installed_browsers()
            return


def installed_browsers() -> Iterator[str]:
    yield from filter(None, map(shutil.which, COMMANDS))
    yield from filter(os.path.isfile, APPLICATIONS)


def starts(python: Path, browser: str) -> bool:
    """Whether Playwright can open a page in it; if not, the reason is printed."""
    return succeeds([str(python), "-c", START_BROWSER, browser], seconds=90)


def lint(python: Path) -> list[str]:
    """Run the linters, all of them whatever they find, and name those that failed."""
    failed = []
    for name, arguments in LINTERS.items():
        headline(name)
        if not succeeds([str(python), "-m", *arguments]):
            failed.append(name)
    return failed


def test(python: Path, browser: str | None, arguments: list[str], failed: list[str]) -> int:
    """Run pytest, last, so that its summary ends the output, and give its exit code.

    Without a browser, the tests that need one are left out.
    """
    environment = {**os.environ, "CHROMIUM": browser or PLAYWRIGHTS_OWN}

    def pytest(*options: str) -> int:
        command = [str(python), "-m", "pytest", *options]
        return subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode

    headline(f"pytest (failed before: {', '.join(failed)})" if failed else "pytest")
    # Three tests at a time: while one waits for its browser, others go on.
    options = arguments or ["-n", "3", "--dist", "worksteal"]
    if browser is None:
        options += ["-m", "not browser"]
    LAST_FAILED.unlink(missing_ok=True)
    code = pytest(*options)
    again = [] if arguments else failed_in_the_browser()
    if code != TESTS_FAILED or not 0 < len(again) <= MOST_AGAIN:
        return code
    headline("pytest, once more, alone: " + ", ".join(again))
    return pytest(*again)


def failed_in_the_browser() -> list[str]:
    """The tests that failed in the last run, if all of them are tests of the browser."""
    names = [*json.loads(LAST_FAILED.read_text())] if LAST_FAILED.exists() else []
    return names if all(name.startswith(BROWSER_TESTS) for name in names) else []


def headline(text: str) -> None:
    print(f"\n== {text} ==", flush=True)


def succeeds(command: list[str], seconds: float | None = None) -> bool:
    """Whether a command, run where the project is and given no input, ends well and in time."""
    try:
        subprocess.run(command, check=True, cwd=ROOT, stdin=subprocess.DEVNULL, timeout=seconds)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
