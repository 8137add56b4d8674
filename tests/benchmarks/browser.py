"""How smoothly the Train page moves: `python -m tests.benchmarks.browser` from the root.

Starts the app, opens it in a headless Chromium and trains there. The exit code is 1 if a bar is
missed. Frames are counted as a viewer could tell them apart: a frame of a chart counts once what
it draws differs from all that it drew before. A busy machine gives lower rates: the browser's own
frames, counted over the same seconds, say what was to be had.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS, ROOT, serve
from tests.browser.screen import CHARTS, button, mark_nodes, same_nodes, wait_for_state
from tests.run import installed_browsers

SECONDS = 10
LONG = 100_000
RATES = {"surface": 50.0, "loss": 30.0, "weights": 30.0}
AGEING = 0.10
SOLVED_AFTER = 5.0
DRAWN_AFTER = 1.0
OPENINGS = 5

# Notes at every frame of the browser what each chart draws and which epoch it is.
WATCH = """() => {
  const drawn = {
    surface: () => document.querySelector(".surface image").getAttribute("href")
      + document.querySelector(".surface .js-line").getAttribute("d"),
    loss: () => document.querySelector(".loss .js-line").getAttribute("d"),
    weights: () => document.querySelector(".weights image").getAttribute("href")
      + document.querySelector(".weights .textlayer, .weights .scatterlayer").textContent,
  };
  const watch = window.watch = {
    at: [], epochs: [], distinct: {surface: new Set(), loss: new Set(), weights: new Set()},
    counting: true,
  };
  const look = () => {
    watch.at.push(performance.now());
    watch.epochs.push(document.querySelector("[data-is=epoch]").textContent);
    if (watch.counting) {
      for (const name in drawn) watch.distinct[name].add(drawn[name]());
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""

# The time of the shell's first button, of each chart's first drawing, and of Plotly.js.
OPENING = """
  window.opening = {};
  new MutationObserver(() => {
    const note = (name, selector) => {
      if (!(name in opening) && document.querySelector(selector)) opening[name] = performance.now();
    };
    note("shell", "[data-testid=stSidebar] button, [data-testid=stMain] button");
    note("surface", ".surface .main-svg .point");
    note("loss", ".loss .main-svg .js-line");
    note("weights", ".weights .main-svg .textpoint");
  }).observe(document, {childList: true, subtree: true});
"""


class Report:
    """Prints a line a measurement, and remembers whether a bar was missed."""

    def __init__(self) -> None:
        self.missed = 0

    def line(self, what: str, figure: str, bar: str = "", met: bool = True) -> None:
        self.missed += not met
        verdict = f"{bar:>22}   {'met' if met else 'MISSED'}" if bar else ""
        print(f"{what:46}{figure:>16}{verdict}", flush=True)


def open_page(browser: Browser, address: str, query: str = "") -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.add_init_script(OPENING)
    page.goto(f"{address}/{query}")
    page.locator(".xor-player .weights .textpoint").first.wait_for(timeout=60_000)
    return page


def choose_speed(page: Page, name: str) -> None:
    page.get_by_role("combobox", name="Speed").click()
    page.get_by_role("option", name=name, exact=True).click()


def measure_rates(report: Report, browser: Browser, address: str, speed: str) -> None:
    """Distinct drawn frames a second of each chart while all three are live."""
    page = open_page(browser, address, f"?epochs={LONG}")
    choose_speed(page, speed)
    time.sleep(1)
    button(page, "Train")
    page.wait_for_function("document.querySelector('[data-is=epoch]').textContent !== '0'")
    mark_nodes(page)
    page.evaluate(WATCH)
    time.sleep(SECONDS)
    seen = page.evaluate(
        """() => [watch.at.at(-1) - watch.at[0], watch.at.length, new Set(watch.epochs).size,
                  Object.fromEntries(
                    Object.entries(watch.distinct).map(([name, seen]) => [name, seen.size]))]"""
    )
    milliseconds, frames, epochs, distinct = seen
    second = milliseconds / 1000
    report.line(f"{speed}: the browser's own frames", f"{frames / second:.1f} a s")
    report.line(f"{speed}: epochs shown", f"{epochs / second:.1f} a s")
    for name in CHARTS:
        rate = distinct[name] / second
        report.line(
            f"{speed}: {name}", f"{rate:.1f} a s", f"at least {RATES[name]:g}", rate >= RATES[name]
        )
    remounts = int(not same_nodes(page))
    report.line(f"{speed}: remounts", str(remounts), "0", remounts == 0)
    page.context.close()


def measure_ageing(report: Report, browser: Browser, address: str, speed: str) -> None:
    """Whether the last frames of a long run come as fast as its first."""
    page = open_page(browser, address, f"?epochs={LONG}")
    choose_speed(page, speed)
    time.sleep(1)
    page.evaluate(WATCH)
    page.evaluate("watch.counting = false")
    button(page, "Train")
    wait_for_state(page, "training")
    wait_for_state(page, "finished", 600)
    at, epochs = page.evaluate("[watch.at, watch.epochs]")
    changes = [
        moment
        for moment, before, now in zip(at[1:], epochs, epochs[1:], strict=False)
        if now != before
    ]
    tenth = len(changes) // 10
    begin, end = changes[:tenth], changes[-tenth:]
    rates = [1000 * (len(part) - 1) / (part[-1] - part[0]) for part in (begin, end)]
    change = rates[1] / rates[0] - 1
    report.line(f"{speed}: first tenth of {LONG:,} epochs", f"{rates[0]:.1f} a s")
    report.line(
        f"{speed}: last tenth", f"{rates[1]:.1f} a s", f"within {AGEING:.0%}", change >= -AGEING
    )
    page.context.close()


def measure_solving(report: Report, browser: Browser, address: str) -> None:
    """From the click on Train to "solved" on the screen, at the defaults."""
    times = []
    for _ in range(3):
        page = open_page(browser, address)
        time.sleep(1)
        page.evaluate(
            """() => {
              const solved = document.querySelector("[data-is=solved]");
              document.addEventListener("click", () => { window.clicked = performance.now(); },
                {capture: true, once: true});
              const look = () => {
                if (solved.textContent !== "not yet") window.solvedAt = performance.now();
                else requestAnimationFrame(look);
              };
              look();
            }"""
        )
        button(page, "Train")
        page.wait_for_function("window.solvedAt")
        times.append(page.evaluate("(solvedAt - clicked) / 1000"))
        page.context.close()
    worst = max(times)
    report.line(
        "from Train to solved, slowest of 3",
        f"{worst:.2f} s",
        f"at most {SOLVED_AFTER:g} s",
        worst <= SOLVED_AFTER,
    )


def measure_opening(report: Report, browser: Browser, address: str) -> None:
    """From Streamlit's own shell to all charts drawn, and what of it is Plotly.js itself."""
    for visit in ("first visit", "later visit"):
        waits, alone = [], []
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        for opening in range(OPENINGS + (visit == "later visit")):
            if visit == "first visit":
                context.close()
                context = browser.new_context(viewport={"width": 1280, "height": 800})
            page = context.new_page()
            page.add_init_script(OPENING)
            page.goto(address)
            page.wait_for_function(
                "window.opening && ['shell', 'surface', 'loss', 'weights']"
                ".every((name) => name in opening)"
            )
            found: dict[str, float] = page.evaluate("opening")
            source = page.locator("script[data-plotly]").get_attribute("src")
            page.close()
            if visit == "later visit" and opening == 0:
                continue
            waits.append((max(found.values()) - found["shell"]) / 1000)
            if visit == "first visit":
                context.close()
                context = browser.new_context()
            empty = context.new_page()
            empty.goto(f"{address}/_stcore/health")
            alone.append(empty.evaluate(LOAD_ALONE, source) / 1000)
            empty.close()
        context.close()
        wait, plotly = statistics.median(waits), statistics.median(alone)
        report.line(f"{visit}: Plotly.js alone on an empty page", f"{plotly:.2f} s")
        report.line(
            f"{visit}: from the shell to all charts",
            f"{wait:.2f} s",
            f"at most {DRAWN_AFTER:g} s",
            wait <= DRAWN_AFTER,
        )


LOAD_ALONE = """(source) => new Promise((resolve) => {
  const begin = performance.now();
  const script = document.createElement("script");
  script.src = source;
  script.onload = () => resolve(performance.now() - begin);
  document.head.append(script);
})"""


def measure_processor(report: Report, browser: Browser, address: str) -> None:
    """What a frame costs the browser's main thread."""
    page = open_page(browser, address, f"?epochs={LONG}")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def busy() -> dict[str, Any]:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return {metric["name"]: metric["value"] for metric in metrics}

    button(page, "Train")
    time.sleep(2)
    page.evaluate(WATCH)
    page.evaluate("watch.counting = false")
    before = busy()
    time.sleep(SECONDS)
    after = busy()
    frames = page.evaluate("new Set(watch.epochs).size")
    for name, what in [("ScriptDuration", "scripts"), ("TaskDuration", "the main thread in all")]:
        cost = 1000 * (after[name] - before[name]) / frames
        report.line(f"a frame costs, {what}", f"{cost:.1f} ms")
    page.context.close()


def main() -> int:
    report = Report()
    chromium = os.environ.get("CHROMIUM") or next(installed_browsers(), None)
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(ROOT / "app.py", Path(folder) / "log") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        open_page(browser, server.address).context.close()  # not measured: the server's first page
        for speed in ("1 epoch a frame", "20 epochs a frame"):
            measure_rates(report, browser, server.address, speed)
        measure_processor(report, browser, server.address)
        for speed in ("as fast as it goes", "100 epochs a frame"):
            measure_ageing(report, browser, server.address, speed)
        measure_solving(report, browser, server.address)
        measure_opening(report, browser, server.address)
        browser.close()
    return int(report.missed > 0)


if __name__ == "__main__":
    sys.exit(main())
