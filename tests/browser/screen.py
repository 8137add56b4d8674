"""What the Train page shows, read from the screen, and what NumPy says it should show."""

import functools

import numpy as np
from playwright.sync_api import Page, expect

from nn import XOR, Snapshot, TrainingConfig, decision_surface, surface_axis, train
from nn.charts import palette

CHARTS = ("surface", "loss", "weights")


@functools.cache
def computed(config: TrainingConfig, epoch: int) -> Snapshot:
    """The run at this epoch, computed here without the app."""
    return next(s for s in train(config, at=[epoch]) if s.epoch == epoch)


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def wait_for_state(page: Page, state: str, seconds: float = 60) -> None:
    page.locator(f'.xor-player[data-state="{state}"]').wait_for(timeout=seconds * 1000)


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
    """Wait until nothing moves any more and the charts can be pointed at."""
    page.wait_for_function("() => !document.querySelector('.xor-player').matches('.moving, .live')")


def assert_shows(page: Page, config: TrainingConfig, epoch: int) -> None:
    """Every number and every colour on the page is that of this epoch, as NumPy computes it."""
    snapshot = computed(config, epoch)
    expect(page.locator("[data-is=loss]")).to_have_text(f"{snapshot.loss:.6f}")
    expect(page.locator("[data-is=epoch]")).to_have_text(f"{epoch:,}")
    settled(page)
    network = snapshot.network
    output = network.predict(XOR.inputs)[:, 0]
    targets = XOR.targets[:, 0]
    right = (output >= 0.5) == (targets >= 0.5)

    assert page.locator("[data-is=right]").inner_text() == str(right.sum())
    rows = page.locator(".truth tbody tr").all()
    for row, (x, target, value, fits) in zip(
        rows, zip(XOR.inputs, targets, output, right, strict=True), strict=True
    ):
        cells = row.locator("td").all_inner_texts()
        assert cells[:3] == [f"{x[0]:.0f}", f"{x[1]:.0f}", f"{target:.0f}"]
        assert cells[3] == f"{value:.4f}"
        assert cells[4].replace("−", "-") == f"{value - target:.4f}"
        assert ("right" in cells[5]) == fits

    shown = [text.replace("−", "-") for text in texts(page)]
    bias = [*[""] * 4, f"{network.output_bias[0]:.2f}"]
    table = [*network.hidden_weights, network.hidden_bias, network.output_weights[:, 0]]
    expected = [
        cell
        for row, last in zip(table, bias, strict=True)
        for cell in [*(f"{value:.2f}" for value in row), last]
        if cell
    ]
    assert shown == expected

    colors = palette.diverging_table()
    surface = np.rint(decision_surface(network, surface_axis()) * 65535).astype(int) >> 8
    assert np.array_equal(surface_pixels(page), colors[surface[::-1]])


def texts(page: Page) -> list[str]:
    """The numbers in the cells of the weights' heat map."""
    return page.locator(".weights .textpoint text").all_text_contents()


def surface_pixels(page: Page) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """The picture behind the decision surface's axes, shape (41, 41, 3), the top line first."""
    pixels = page.evaluate(
        """async () => {
          const image = new Image();
          image.src = document.querySelector(".surface image").getAttribute("href")
            ?? document.querySelector(".surface image").getAttribute("xlink:href");
          await image.decode();
          const canvas = new OffscreenCanvas(image.width, image.height);
          const context = canvas.getContext("2d");
          context.drawImage(image, 0, 0);
          return [...context.getImageData(0, 0, image.width, image.height).data];
        }"""
    )
    side = int(np.sqrt(len(pixels) // 4))
    return np.array(pixels, dtype=np.uint8).reshape(side, side, 4)[:, :, :3]


def path_ends(page: Page, chart: str, line: int) -> list[float]:
    """First and last point of a drawn line, in pixels: x, y, x, y."""
    d = (
        page.locator(f".{chart} .scatterlayer .trace")
        .nth(line)
        .locator(".js-line")
        .get_attribute("d")
    )
    assert d
    points = [part.split(",") for part in d.replace("M", " ").replace("L", " ").split()]
    return [float(value) for point in (points[0], points[-1]) for value in point]


def mark_nodes(page: Page) -> None:
    """Remember the charts' DOM nodes, to ask later whether they are still the same."""
    page.evaluate(
        """() => {
          const find = () => [...document.querySelectorAll(
            ".xor-player, .chart, .chart .main-svg, .chart image, .chart .js-line,"
            + " .chart .point, .truth td, .timeline input")];
          window.marked = find();
          window.sameNodes = () => {
            const now = find();
            return now.length === marked.length && now.every((node, i) => node === marked[i]);
          };
        }"""
    )


def same_nodes(page: Page) -> bool:
    return bool(page.evaluate("window.sameNodes()"))
