"""A server of our own and a real Chromium, for the tests that look at the page."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
FAILED = pytest.StashKey[bool]()
ARTIFACTS = ROOT / "tests" / "artifacts"
# What Streamlit logs when a window closes just while it opens its connection.
CLOSED_EARLY = re.compile(
    r"Exception in ASGI application\s+Traceback(?:(?!Exception in ASGI).)*?"
    r'WebSocket is not connected\. Need to call "accept" first\.\n',
    re.DOTALL,
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A slow or busy machine must not fail a test.
expect.set_options(timeout=20_000)


@dataclass
class Server:
    address: str
    process: "subprocess.Popen[bytes]"

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop the server for a while: what still works needs no server."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def serve(
    script: Path,
    log: Path,
    *options: str,
    under: str = "",
    environment: dict[str, str] | None = None,
    port: int | None = None,
) -> Iterator[Server]:
    """Run a Streamlit script until the block ends, on a free port unless one is given."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true"]
    command += ["--server.address=127.0.0.1", f"--server.port={port}"]
    command += ["--server.fileWatcherType=none", *options]
    address = f"http://127.0.0.1:{port}{under}"
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=variables, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait_until(lambda: process.poll() is not None or _healthy(address), log)
            yield Server(address, process)
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until(done: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + 90
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"the app did not start:\n{log.read_text()}")
        time.sleep(0.1)


def _healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="session")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variable that names the store of all rooms, for another server of the same school."""
    return {"XOR_ROOMS": str(tmp_path_factory.mktemp("rooms") / "rooms.sqlite")}


@pytest.fixture(scope="session")
def server(rooms: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("server") / "log"
    with serve(ROOT / "app.py", log, environment=rooms) as running:
        yield running
        assert running.process.poll() is None, f"the app ended by itself:\n{log.read_text()}"
    text = CLOSED_EARLY.sub("", log.read_text())
    assert "Traceback" not in text, text


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or None, args=FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(
    chromium: Browser, server: Server, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Opens the app in a new window; any error of the browser fails the test."""
    pages: list[Page] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"console: {message.text}")

    def open_(query: str = "", address: str | None = None, **options: Any) -> Page:
        window = {"viewport": {"width": 1280, "height": 800}, **options}
        page = chromium.new_context(**window).new_page()
        page.set_default_timeout(30_000)
        pages.append(page)
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(f"error: {error.stack or error}"))
        page.goto(f"{address or server.address}/{query}")
        page.locator(".xor-player .weights .main-svg").first.wait_for(timeout=60_000)
        return page

    yield open_
    failed = request.node.stash.get(FAILED, False) or complaints
    for number, page in enumerate(pages):
        if failed and not page.is_closed():
            ARTIFACTS.mkdir(exist_ok=True)
            page.screenshot(path=ARTIFACTS / f"{request.node.name}-{number}.png")
        page.context.close()
    assert complaints == []


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens any address in a new browser context, as another person would."""
    pages: list[Page] = []
    errors: list[str] = []

    def open_(address: str, **options: Any) -> Page:
        window = {"viewport": {"width": 1280, "height": 800}, **options}
        page = chromium.new_context(**window).new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: errors.append(error.stack or str(error)))
        pages.append(page)
        page.goto(address)
        return page

    yield open_
    for page in pages:
        page.context.close()
    assert errors == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note that a test has failed, so that pictures of its windows are kept."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


def wait_until_still(page: Page) -> None:
    """Wait until nothing in the page has changed for a third of a second."""
    page.evaluate(
        """() => new Promise((resolve, reject) => {
          setTimeout(reject, 30_000, new Error("the page goes on changing"));
          const done = () => { changes.disconnect(); resolve(); };
          let timer = setTimeout(done, 333);
          const changes = new MutationObserver(() => {
            clearTimeout(timer);
            timer = setTimeout(done, 333);
          });
          const all = { subtree: true, childList: true, attributes: true, characterData: true };
          changes.observe(document, all);
        })"""
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder, so that it can be left out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
