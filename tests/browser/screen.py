"""What the Train page shows, and what it should show according to NumPy."""

import functools
from typing import Any

import numpy as np
from playwright.sync_api import Page, expect

from nn import Snapshot, TrainingConfig, decision_surface, surface_axis, train
from nn.charts import palette
from nn.charts.weights import shown_rows
from nn.losses import mean_squared_error
from nn.weight_table import weight_bound, weight_cells

DEFAULTS = TrainingConfig()
LONG = TrainingConfig(epochs=100_000)
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
CHARTS = ("surface", "loss", "weights")
SECTION_OF = {
    page: section
    for section, pages in {
        "Learn": ["Train", "Lessons", "By hand", "The tutorial"],
        "Explain": ["Weights", "Decision surface", "Backpropagation", "Loss landscape"],
        "Experiment": ["Compare", "Seeds", "16 gates", "Class experiment"],
    }.items()
    for page in pages
}


@functools.cache
def computed(config: TrainingConfig, epoch: int) -> Snapshot:
    """The run at this epoch, computed here without the app."""
    return next(s for s in train(config, at=[epoch]) if s.epoch == epoch)


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def click_both(page: Page, first: str, second: str) -> None:
    """Click a button, and another as soon as the script runs for the first.

    What the browser sends with the second click was true before the first one. A script may be
    over before the page says that it runs; then the second click comes after two seconds.

    Args:
        page: what to click on.
        first: the key of a button of Streamlit's.
        second: the key of another.
    """
    page.evaluate(
        """([first, second]) => new Promise((resolve) => {
          const press = (key) => document.querySelector(`.st-key-${key} button`).click();
          const app = document.querySelector("[data-testid=stApp]");
          const go = () => {
            changes.disconnect();
            clearTimeout(late);
            press(second);
            resolve();
          };
          const late = setTimeout(go, 2000);
          const changes = new MutationObserver(() => {
            if (app.dataset.testScriptState === "running") go();
          });
          changes.observe(app, { attributes: true });
          press(first);
        })""",
        [first, second],
    )


def wait_for_state(page: Page, state: str, seconds: float = 60) -> None:
    """Wait for a state of the player; for one at rest, until its words are there too."""
    moving = "" if state in ("training", "replay") else ":not(.moving)"
    page.locator(f'.xor-player[data-state="{state}"]{moving}').wait_for(timeout=seconds * 1000)


def wait_for_epoch(page: Page, least: int, seconds: float = 60) -> None:
    page.wait_for_function(
        "least => Number(document.querySelector('[data-is=epoch]').textContent"
        ".replaceAll(',', '')) >= least",
        arg=least,
        timeout=seconds * 1000,
    )


def shown_epoch(page: Page) -> int:
    return int(page.locator("[data-is=epoch]").inner_text().replace(",", ""))


def settled(page: Page) -> None:
    """Wait until nothing moves and the charts can be pointed at."""
    page.wait_for_function("() => !document.querySelector('.xor-player').matches('.moving')")


def pause(page: Page) -> int:
    """Press Pause, and return the epoch at which the run stops."""
    button(page, "Pause")
    wait_for_state(page, "paused")
    return shown_epoch(page)


def watch_epochs(page: Page) -> None:
    """Note every epoch that is shown from now on, in `seen`."""
    page.evaluate(
        """() => {
          window.seen = new Set();
          const epoch = document.querySelector("[data-is=epoch]");
          const look = () => { seen.add(epoch.textContent); requestAnimationFrame(look); };
          look();
        }"""
    )


def assert_shows(page: Page, config: TrainingConfig, epoch: int) -> None:
    """Check that the page shows the numbers and colours of this epoch, as NumPy computes them."""
    snapshot = computed(config, epoch)
    expect(page.locator("[data-is=loss]")).to_have_text(f"{snapshot.loss:.6f}")
    expect(page.locator("[data-is=epoch]")).to_have_text(f"{epoch:,}")
    settled(page)
    network = snapshot.network
    table = config.truth_table
    error = mean_squared_error(network.predict(table.inputs), table.targets)
    assert page.locator("[data-is=error]").text_content() == f"{error:.6f}"
    output = network.predict(table.inputs)[:, 0]
    targets = table.targets[:, 0]
    right = abs(output - targets) < 0.4

    assert page.locator("[data-is=right]").inner_text() == str(right.sum())
    meaning = page.locator(".truth thead th").last.get_attribute("title") or ""
    assert "undecided: between 0.4 and 0.6" in meaning
    rows = page.locator(".truth tbody tr").all()
    for row, (x, target, value, fits) in zip(
        rows, zip(table.inputs, targets, output, right, strict=True), strict=True
    ):
        cells = row.locator("td").all_inner_texts()
        assert cells[:3] == [f"{x[0]:.0f}", f"{x[1]:.0f}", f"{target:.0f}"]
        assert cells[3] == f"{value:.4f}"
        assert cells[4].replace("−", "-") == f"{value - target:.4f}"
        assert ("right" in cells[5]) == fits
        assert ("undecided" in cells[5]) == (0.4 <= value <= 0.6)

    shown = [text.replace("−", "-") for text in texts(page)]
    cells = weight_cells(network)[shown_rows(config.hidden_units)].ravel()
    there = cells[~np.isnan(cells)]
    assert shown == [f"{value:.2f}" for value in there]

    colors = palette.diverging_table()
    shades = np.rint((there / weight_bound(cells) + 1) / 2 * 255).astype(int)
    assert np.array_equal(weight_colors(page), colors[shades])

    surface = np.rint(decision_surface(network, surface_axis()) * 65535).astype(int) >> 8
    assert np.array_equal(surface_pixels(page), colors[surface[::-1]])


def choose_speed(page: Page, name: str) -> None:
    page.get_by_role("combobox", name="Speed").select_option(name)


def texts(page: Page) -> list[str]:
    """The numbers in the cells of the weights' heat map."""
    return page.locator(".weights .textpoint text").all_text_contents()


def surface_pixels(page: Page) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """The picture behind the decision surface's axes, shape (41, 41, 3), the top line first."""
    pixels = page.evaluate(
        """() => {
          const canvas = document.querySelector(".surface .window canvas");
          const { width, height } = canvas;
          return [...canvas.getContext("2d").getImageData(0, 0, width, height).data];
        }"""
    )
    side = int(np.sqrt(len(pixels) // 4))
    return np.array(pixels, dtype=np.uint8).reshape(side, side, 4)[:, :, :3]


def weight_colors(page: Page) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """The colour in the middle of each cell that has a parameter, row by row, shape (n, 3)."""
    colors = page.locator(".xor-player .weights").evaluate(
        """(figure) => {
          const [canvas, chart] = ["canvas", ".chart"].map((part) => figure.querySelector(part));
          const { z } = chart.data.find(({ meta }) => meta === "weights");
          const { width, height } = canvas;
          const context = canvas.getContext("2d");
          const colors = [];
          z.forEach((row, i) => row.forEach((value, j) => {
            const [x, y] = [(j + 0.5) / row.length * width, (i + 0.5) / z.length * height];
            const { data } = context.getImageData(x, y, 1, 1);
            if (value !== null) colors.push([...data]);
            else if (data[3]) throw new Error(`a colour where nothing is: ${i}, ${j}`);
          }));
          return colors;
        }"""
    )
    return np.array(colors, dtype=np.uint8)[:, :3]


def place(page: Page, chart: str, points: list[list[float]]) -> list[list[float]]:
    """Where points of a chart's axes are in its stage, in pixels, as Plotly has it."""
    found: list[list[float]] = page.locator(f".xor-player .{chart} .chart").first.evaluate(
        """({ _fullLayout: { xaxis, yaxis, _size: { l, t } } }, points) =>
          points.map(([x, y]) => [l + xaxis.c2p(x), t + yaxis.c2p(y)])""",
        points,
    )
    return found


def watch_charts(page: Page) -> None:
    """Note from now on what is painted on the canvases.

    `pictures` has for each chart what was ever painted, as a set; `lines` the lines that stand on
    its canvas, each a list of points in pixels.
    """
    page.evaluate(
        """() => {
          const charts = ["surface", "loss", "weights", "plane"];
          window.pictures = Object.fromEntries(charts.map((chart) => [chart, new Set()]));
          window.lines = Object.fromEntries(charts.map((chart) => [chart, []]));
          const canvas = CanvasRenderingContext2D.prototype;
          let path = [];
          const watch = (method, note) => {
            const paint = canvas[method];
            canvas[method] = function (...given) {
              const figure = this.canvas.closest(".xor-player figure");
              if (figure) note(figure.className, given, this);
              return paint.apply(this, given);
            };
          };
          watch("putImageData", (chart, [image]) => pictures[chart].add(image.data.join()));
          watch("arc", (chart, [x, y]) => { pictures[chart].add(`${x},${y}`); path = [[x, y]]; });
          watch("fillRect", (chart, place, { fillStyle }) => {
            pictures[chart].add(`${fillStyle} ${place}`);
          });
          watch("clearRect", (chart) => { lines[chart] = []; });
          watch("beginPath", () => { path = []; });
          watch("moveTo", (chart, point) => path.push(point));
          watch("lineTo", (chart, point) => path.push(point));
          watch("stroke", (chart) => lines[chart].push(path));
        }"""
    )


def after_frames(page: Page, count: int) -> None:
    """Wait until the browser has drawn this many more frames."""
    page.evaluate(
        """async (count) => {
          for (; count > 0; count -= 1) await new Promise(requestAnimationFrame);
        }""",
        count,
    )


def in_the_same_frame(page: Page, name: str) -> dict[str, str]:
    """Click a button of the player, and return what the screen shows in the next frame."""
    shown: dict[str, str] = page.locator(".xor-player").evaluate(
        """async (player, name) => {
          const said = (button) => (button.ariaLabel ?? button.textContent).trim();
          const named = [...player.querySelectorAll("button")].filter((one) => said(one) === name);
          if (named.length !== 1 || named[0].disabled) throw new Error(`cannot press ${name}`);
          named[0].click();
          await new Promise(requestAnimationFrame);
          return {
            state: player.dataset.state,
            epoch: player.querySelector("[data-is=epoch]").textContent.replaceAll(",", ""),
            button: said(player.querySelector(".train")),
          };
        }""",
        name,
    )
    return shown


def chart_is_square(page: Page, chart: str) -> None:
    """Wait until each chart of this kind fills its space with a square plane."""
    page.wait_for_function(
        """(chart) => {
          const stages = [...document.querySelectorAll(`.xor-player .${chart} .stage`)];
          return stages.length && stages.every((stage) => {
            const layout = stage.querySelector(".chart")._fullLayout;
            const { w, h, l, t } = layout._size;
            const seen = stage.querySelector(".window")?.getBoundingClientRect();
            const { left, top } = stage.getBoundingClientRect();
            const fits = !seen || Math.max(...[seen.width - w, seen.height - h,
              seen.left - left - l, seen.top - top - t].map(Math.abs)) <= 1;
            return layout.width === stage.clientWidth && layout.height === stage.clientHeight
              && Math.abs(w - h) <= 1 && w > 100 && fits;
          });
        }""",
        arg=chart,
    )


def mark_nodes(page: Page) -> None:
    """Remember the charts' DOM nodes, to ask later whether they are still the same."""
    page.evaluate(
        """() => {
          const find = () => [...document.querySelectorAll(
            ".xor-player, .stage canvas, .chart, .chart .main-svg, .truth td, .timeline input")];
          window.marked = find();
          window.sameNodes = () => {
            const now = find();
            return now.length === marked.length && now.every((node, i) => node === marked[i]);
          };
        }"""
    )


def same_nodes(page: Page) -> bool:
    return bool(page.evaluate("window.sameNodes()"))


def go_to(page: Page, name: str) -> None:
    """Follow the link to a page: on top of this one, or in the sidebar where that has the links."""
    sections = page.get_by_test_id("stTopNavSection")
    expand = page.get_by_test_id("stExpandSidebarButton")
    menus = sections.or_(expand).or_(page.get_by_test_id("stSidebarNav"))
    menus.filter(visible=True).first.wait_for()
    if not sections.count():
        if expand.is_visible():
            expand.click()
        page.get_by_role("link", name=name, exact=True).click()
        return
    sections.filter(has_text=SECTION_OF[name]).click()
    page.get_by_role("menuitem", name=name, exact=True).click()
