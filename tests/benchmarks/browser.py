"""How smoothly the player moves and how soon it is there: `python -m tests.benchmarks.browser`.

Starts the app, and two pages of plain Streamlit beside it, opens them in a headless Chromium and
measures all of them in one run. The exit code is 1 if a bar is missed. Frames are counted as a
viewer could tell them apart: a frame of a chart counts once what it draws differs from what it drew
before. A busy machine gives lower rates: the browser's own frames, counted over the same seconds,
say what was to be had.

    python -m tests.benchmarks.browser                 everything, some eight minutes
    python -m tests.benchmarks.browser rates opening   only these parts
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS, ROOT, serve
from tests.browser.screen import button, mark_nodes, same_nodes, wait_for_state
from tests.run import installed_browsers

SAMPLES = 10
SAMPLE_SECONDS = 8
LONG = 200_000
AGED = 100_000
LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
SLOW = 4  # times as slow: a school's laptop
RATE = 55.0
SLOW_RATES = {"laptop": 30.0, "phone": 25.0}
MOST_BELOW = 1  # of the samples
AGEING = 0.10
COLD = 1.15  # of the time of a page with one st.plotly_chart
LATER = 1.0
OPENINGS = 5
LATER_VISIT = 4

HAND_RATES = {2: 30.0, 8: 30.0, 64: 0.0}  # answers a second by hidden units; 0 is no bar
HAND_SAMPLES = 3

PEERS = {
    "an empty Streamlit page": "import streamlit as st\nst.write('Nothing is drawn here.')\n",
    "a page with one st.plotly_chart": (
        "import plotly.graph_objects as go\nimport streamlit as st\n"
        "st.plotly_chart(go.Figure(go.Scatter(y=[1, 3, 2], mode='lines+markers')))\n"
    ),
}
FIRST_SIGN = {
    "an empty Streamlit page": "[data-testid=stMarkdown] p",
    "a page with one st.plotly_chart": ".main-svg .point",
    "the Train page": ".surface .main-svg .point",
}

# Notes what is painted: the colours of the surface, and where the curve of the loss stands.
WATCH = """() => {
  const watch = window.watch = { at: [], surface: [], loss: [], frames: [] };
  const { putImageData, arc, stroke, lineTo } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.putImageData = function (image, ...rest) {
    if (this.canvas.closest(".surface")) {
      const pixels = new Uint32Array(image.data.buffer);
      let sum = 0;
      for (let i = 0; i < pixels.length; i += 1) sum = (sum * 31 + pixels[i]) | 0;
      watch.line = sum;
    }
    return putImageData.call(this, image, ...rest);
  };
  CanvasRenderingContext2D.prototype.lineTo = function (x, y) {
    watch.line = (watch.line * 31 + 1000 * x + 7000 * y) | 0;
    return lineTo.call(this, x, y);
  };
  CanvasRenderingContext2D.prototype.stroke = function (...rest) {
    if (this.canvas.closest(".surface")) {
      if (watch.line !== watch.lastSurface) watch.surface.push(performance.now());
      watch.lastSurface = watch.line;
    }
    return stroke.call(this, ...rest);
  };
  CanvasRenderingContext2D.prototype.arc = function (x, y, ...rest) {
    if (this.canvas.closest(".loss")) {
      if (x !== watch.lastX || y !== watch.lastY) watch.loss.push(performance.now());
      [watch.lastX, watch.lastY] = [x, y];
    }
    return arc.call(this, x, y, ...rest);
  };
  const look = (time) => { watch.frames.push(time); requestAnimationFrame(look); };
  requestAnimationFrame(look);
}"""

# The time since the navigation began until something first stands in the page.
OPENING = """
  new MutationObserver(() => {
    if (window.firstSign === undefined && document.querySelector("SELECTOR")) {
      window.firstSign = performance.now();
    }
  }).observe(document, {childList: true, subtree: true});
"""


# Notes when another surface is painted, and how many requests for one were under way at once.
WATCH_ANSWERS = """() => {
  const watch = window.watch = { answers: [], frames: [], most: 0 };
  const { putImageData } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.putImageData = function (...given) {
    if (this.canvas.closest(".by-hand .plane")) watch.answers.push(performance.now());
    return putImageData.apply(this, given);
  };
  const { fetch } = window;
  let under = 0;
  window.fetch = async (...given) => {
    if (!String(given[0]).includes("frames?weights=")) return fetch(...given);
    watch.most = Math.max(watch.most, under += 1);
    try {
      return await fetch(...given);
    } finally {
      under -= 1;
    }
  };
  const look = (time) => { watch.frames.push(time); requestAnimationFrame(look); };
  requestAnimationFrame(look);
}"""

# Turns the line that was taken, a bit in each of the browser's frames, as a mouse does.
TURN = """([x, y]) => {
  const drawing = document.querySelector(".by-hand .drawing");
  let turn = 0;
  const move = () => {
    turn += 1 / 30;
    drawing.dispatchEvent(new PointerEvent("pointermove", {
      pointerId: 1, clientX: x + 150 * Math.cos(turn), clientY: y + 150 * Math.sin(turn),
    }));
    requestAnimationFrame(move);
  };
  move();
  return performance.now();
}"""


class Report:
    """Prints a line a measurement, and remembers whether a bar was missed."""

    def __init__(self) -> None:
        self.missed = 0

    def line(self, what: str, figure: str, bar: str = "", met: bool = True) -> None:
        self.missed += not met
        verdict = f"{bar:>30}   {'met' if met else 'MISSED'}" if bar else ""
        print(f"{what:58}{figure:>16}{verdict}", flush=True)


def open_page(
    browser: Browser, address: str, query: str = "", size: dict[str, int] | None = None
) -> Page:
    """The Train page in a window of its own, once all charts are drawn."""
    page = browser.new_context(viewport=size or LAPTOP).new_page()
    page.goto(f"{address}/{query}")
    page.locator(".xor-player .weights .textpoint").first.wait_for(state="attached", timeout=60_000)
    return page


def measure_rates(report: Report, browser: Browser, addresses: dict[str, str]) -> None:
    """Distinct drawn frames a second, unthrottled and as on a slow laptop and a phone."""
    address = addresses["the Train page"]
    for name, size, slower, bar in [
        ("laptop", LAPTOP, 1, RATE),
        ("laptop", LAPTOP, SLOW, SLOW_RATES["laptop"]),
        ("phone", PHONE, SLOW, SLOW_RATES["phone"]),
    ]:
        page = open_page(browser, address, f"?epochs={LONG}", size)
        if slower > 1:
            session = page.context.new_cdp_session(page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        page.evaluate(WATCH)
        button(page, "Train")
        page.wait_for_function("document.querySelector('[data-is=epoch]').textContent !== '0'")
        mark_nodes(page)
        samples = SAMPLES if slower == 1 else 3
        time.sleep(1)
        begin = page.evaluate("performance.now()")
        time.sleep(samples * SAMPLE_SECONDS)
        title = name if slower == 1 else f"{name}, {slower} x slower"
        found = page.evaluate("watch")
        frames = rates(found["frames"], begin, samples)
        report.line(f"{title}: the browser's own frames", f"{statistics.median(frames):.1f} a s")
        # On a phone only the surface is in view.
        for chart in ["surface", "loss"] if name == "laptop" else ["surface"]:
            samples_of_chart = rates(found[chart], begin, samples)
            good = sum(rate >= bar for rate in samples_of_chart)
            least = samples - MOST_BELOW
            report.line(
                f"{title}: {chart}, median, least",
                f"{statistics.median(samples_of_chart):.1f}, {min(samples_of_chart):.1f}",
                f"{bar:g} in {least} of {samples}",
                good >= least,
            )
        remounts = int(not same_nodes(page))
        report.line(f"{title}: remounts", str(remounts), "0", remounts == 0)
        page.context.close()


def rates(times: list[float], begin: float, samples: int) -> list[float]:
    """How many of these moments fall into each sample, a second."""
    length = 1000 * SAMPLE_SECONDS
    starts = [begin + number * length for number in range(samples)]
    return [sum(s <= moment < s + length for moment in times) / SAMPLE_SECONDS for s in starts]


def measure_ageing(report: Report, browser: Browser, addresses: dict[str, str]) -> None:
    """Whether the last frames of a long run come as fast as its first."""
    page = open_page(browser, addresses["the Train page"], f"?epochs={AGED}")
    page.get_by_role("combobox", name="Speed").select_option("100 epochs per frame")
    time.sleep(1)
    page.evaluate(WATCH)
    button(page, "Train")
    wait_for_state(page, "finished", 600)
    changes = page.evaluate("watch.loss")
    tenth = len(changes) // 10
    begin, end = changes[:tenth], changes[-tenth:]
    first, last = (1000 * (len(part) - 1) / (part[-1] - part[0]) for part in (begin, end))
    report.line(f"100 epochs per frame: first tenth of {AGED:,}", f"{first:.1f} a s")
    report.line(
        "100 epochs per frame: last tenth",
        f"{last:.1f} a s",
        f"within {AGEING:.0%}",
        abs(last / first - 1) <= AGEING,
    )
    page.context.close()


def measure_opening(report: Report, browser: Browser, addresses: dict[str, str]) -> None:
    """From the navigation's begin to the first chart, beside two pages of plain Streamlit."""
    times: dict[tuple[str, str], list[float]] = {}
    for _ in range(OPENINGS):
        for name, address in addresses.items():  # in turn, so that a busy moment meets all alike
            context = browser.new_context(viewport=LAPTOP)
            for visit in range(1, LATER_VISIT + 1):
                page = context.new_page()
                page.add_init_script(OPENING.replace("SELECTOR", FIRST_SIGN[name]))
                page.goto(address)
                page.wait_for_function("window.firstSign !== undefined", timeout=60_000)
                seconds = page.evaluate("window.firstSign") / 1000
                time.sleep(0.5)  # what is still loaded may be kept by the browser
                page.close()
                if visit in (1, LATER_VISIT):
                    when = "cold" if visit == 1 else f"visit {visit}"
                    times.setdefault((name, when), []).append(seconds)
            context.close()
    for when, bar in [("cold", COLD), (f"visit {LATER_VISIT}", LATER)]:
        peer = statistics.median(times["a page with one st.plotly_chart", when])
        for name in addresses:
            found = statistics.median(times[name, when])
            ours = name == "the Train page"
            report.line(
                f"first chart, {when}: {name}",
                f"{found:.2f} s",
                f"{found / peer:.2f}, at most {bar:g} times" if ours else "",
                not ours or found <= bar * peer,
            )


def measure_processor(report: Report, browser: Browser, addresses: dict[str, str]) -> None:
    """What a frame costs the browser's main thread."""
    page = open_page(browser, addresses["the Train page"], f"?epochs={LONG}")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def busy() -> dict[str, Any]:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return {metric["name"]: metric["value"] for metric in metrics}

    page.evaluate(WATCH)
    button(page, "Train")
    time.sleep(2)
    before, count = busy(), page.evaluate("watch.loss.length")
    time.sleep(10)
    after, frames = busy(), page.evaluate("watch.loss.length") - count
    for name, what in [("ScriptDuration", "scripts"), ("TaskDuration", "the main thread in all")]:
        cost = 1000 * (after[name] - before[name]) / frames
        report.line(f"a frame costs, {what}", f"{cost:.1f} ms")
    page.context.close()


def measure_by_hand(report: Report, browser: Browser, addresses: dict[str, str]) -> None:
    """Answers that are drawn a second while a line is dragged, each for another network."""
    for units, bar in HAND_RATES.items():
        page = browser.new_context(viewport=LAPTOP).new_page()
        page.goto(f"{addresses['the Train page']}/by_hand?hidden_units={units}")
        page.locator(".by-hand[data-answered]").wait_for(timeout=60_000)
        page.evaluate(WATCH_ANSWERS)
        grip = page.locator(".by-hand .unit .grip:visible").first.bounding_box()
        area = page.locator(".by-hand .window").bounding_box()
        assert grip
        assert area
        middle = [area["x"] + area["width"] / 2, area["y"] + area["height"] / 2]
        page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
        page.mouse.down()
        begin = page.evaluate(TURN, middle)
        time.sleep(SAMPLE_SECONDS * HAND_SAMPLES)
        found = page.evaluate("watch")
        answers = rates(found["answers"], begin, HAND_SAMPLES)
        shares = [
            answer / frame
            for answer, frame in zip(
                answers, rates(found["frames"], begin, HAND_SAMPLES), strict=True
            )
        ]
        report.line(
            f"by hand, {units} hidden units: answers drawn, median, least",
            f"{statistics.median(answers):.1f}, {min(answers):.1f} a s",
            f"at least {bar:g}" if bar else "",
            statistics.median(answers) >= bar,
        )
        report.line("  of the browser's own frames", f"{statistics.median(shares):.0%}")
        report.line("  requests under way at most", str(found["most"]), "3", found["most"] <= 3)
        page.context.close()


PARTS: dict[str, Callable[[Report, Browser, dict[str, str]], None]] = {
    "rates": measure_rates,
    "processor": measure_processor,
    "ageing": measure_ageing,
    "opening": measure_opening,
    "by_hand": measure_by_hand,
}


def main() -> int:
    """Measure, and say what was missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all of them if none")
    parts = parser.parse_args().parts or list(PARTS)
    report = Report()
    chromium = os.environ.get("CHROMIUM") or next(installed_browsers(), None)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        scripts = {}
        for number, (name, text) in enumerate(PEERS.items()):
            scripts[name] = Path(folder) / f"peer_{number}.py"
            scripts[name].write_text(text)
        empty, chart = scripts.values()
        with (
            serve(ROOT / "app.py", Path(folder) / "log") as app,
            serve(empty, Path(folder) / "log_empty") as first,
            serve(chart, Path(folder) / "log_chart") as second,
        ):
            addresses = dict(zip(PEERS, (first.address, second.address), strict=True))
            addresses["the Train page"] = app.address
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            open_page(browser, app.address).context.close()  # not measured: the first of a server
            for part in parts:
                PARTS[part](report, browser, addresses)
            browser.close()
    return int(report.missed > 0)


if __name__ == "__main__":
    sys.exit(main())
