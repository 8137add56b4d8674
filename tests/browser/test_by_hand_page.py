"""The By hand page in Chromium: lines under mouse, finger and keys, and what the server answers."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, CDPSession, Page, Route, expect

from nn import TrainingConfig, decision_surface, surface_axis
from nn.charts import palette
from nn.losses import mean_squared_error
from nn.parameter_text import write_parameters
from tests.browser.conftest import Server
from tests.browser.screen import PHONE, button, computed, go_to, settled, wait_for_state

XOR = "v1_20_20_20_20_0_0_-10_-30_20_-20_-10"
START = TrainingConfig(hidden_units=2, epochs=400, weights=XOR)
ADDRESS = f"/by_hand?hidden_units=2&epochs=400&weights={XOR}"
SHOWN = ".by-hand .plane [data-is=loss]"


@pytest.fixture
def window(chromium: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Opens the page; any error of the browser fails the test."""
    pages: list[Page] = []
    errors: list[str] = []

    def open_(path: str = ADDRESS, **options: Any) -> Page:
        size = {"viewport": {"width": 1280, "height": 800}, **options}
        page = chromium.new_context(**size, base_url=server.address).new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: errors.append(error.stack or str(error)))
        pages.append(page)
        page.goto(path)
        expect(page.locator(SHOWN)).to_have_text(re.compile(r"^\d\.\d{6}$"))
        return page

    yield open_
    for page in pages:
        page.context.close()
    assert errors == []


def in_address(page: Page, but: str) -> TrainingConfig:
    """The run in the page's address, once its weights are others than these."""
    page.wait_for_url(
        lambda url: "weights=" in url and not re.search(rf"weights={re.escape(but)}(&|$)", url)
    )
    weights = re.search(r"weights=([^&]*)", page.url)
    assert weights
    return replace(START, weights=weights[1])


def wait_for_answer(page: Page, config: TrainingConfig) -> None:
    """Wait until the page shows what NumPy says of the start of this run."""
    page.locator(".by-hand[data-answered]").wait_for()
    network, table = config.untrained(), config.truth_table
    outputs = network.predict(table.inputs)
    loss = mean_squared_error(outputs, table.targets)
    expect(page.locator(SHOWN)).to_have_text(f"{loss:.6f}")
    right = int((abs(outputs - table.targets) < 0.4).sum())
    expect(page.locator(".by-hand .plane [data-is=right]")).to_have_text(str(right))


def assert_surface(page: Page, config: TrainingConfig) -> None:
    pixels = page.locator(".by-hand .plane canvas").evaluate(
        """(canvas) => [...canvas.getContext("2d")
          .getImageData(0, 0, canvas.width, canvas.height).data]"""
    )
    shown = np.array(pixels, dtype=np.uint8).reshape(41, 41, 4)[:, :, :3]
    surface = np.rint(decision_surface(config.untrained(), surface_axis()) * 65535).astype(int) >> 8
    assert np.array_equal(shown, palette.diverging_table()[surface[::-1]])


def middle(page: Page, part: str, unit: int) -> tuple[float, float]:
    """The middle of a part of a unit's line on the screen."""
    box = page.locator(f".by-hand .unit:nth-of-type({unit + 2}) {part}").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def line(config: TrainingConfig, unit: int) -> tuple[float, float, float]:
    """Where a unit's pre-activation grows: along both inputs, and its value in the corner."""
    network = config.untrained()
    weights = network.hidden_weights[:, unit]
    return weights[0], weights[1], weights[2] + network.hidden_bias[unit]


def train_to_the_end(page: Page) -> None:
    button(page, "Train")
    wait_for_state(page, "finished")
    settled(page)


def back_and_forward(page: Page, now: TrainingConfig, earlier: Sequence[TrainingConfig]) -> None:
    """The browser's Back is one step from Train to By hand, and then one to a network before.

    What was clicked as fast as a test does may be one step.
    """
    page.go_back()
    wait_for_answer(page, now)
    page.go_back()
    before = in_address(page, now.weights)
    assert before in earlier
    wait_for_answer(page, before)
    expect(page.get_by_role("button", name="Redo")).to_be_enabled()
    page.go_forward()
    assert in_address(page, before.weights) == now
    page.go_forward()
    wait_for_state(page, "untrained")


def test_lines_follow_the_mouse_and_the_run_begins_from_them(window: Callable[..., Page]) -> None:
    page = window()
    wait_for_answer(page, START)
    # Dragged by a quarter of the plane to the left, which is 0.5 along x₁.
    side = page.locator(".by-hand .window").evaluate("window => window.clientWidth")
    x, y = middle(page, ".drawn .line", 1)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - side / 8, y, steps=4)
    page.mouse.move(x - side / 4, y, steps=4)
    page.mouse.up()
    moved = in_address(page, XOR)
    assert line(moved, 1) == pytest.approx((20, 20, -20), abs=0.2)
    assert line(moved, 0) == (20, 20, -10)
    wait_for_answer(page, moved)
    assert_surface(page, moved)

    # The handle turns it: straight below the middle of the line, the line is upright.
    x, y = middle(page, ".drawn .line", 1)
    handle = middle(page, ".grip", 1)
    page.mouse.move(*handle)
    page.mouse.down()
    page.mouse.move(x, y + side / 3, steps=8)
    page.mouse.up()
    turned = in_address(page, moved.weights)
    a, c, d = line(turned, 1)
    assert (a, c) == pytest.approx((800**0.5, 0), abs=0.5)
    assert -d / a == pytest.approx(0.5, abs=0.02)
    wait_for_answer(page, turned)

    button(page, "Flip")
    flipped = in_address(page, turned.weights)
    assert line(flipped, 1) == tuple(-value for value in line(turned, 1))
    button(page, "Undo")
    assert in_address(page, flipped.weights) == turned
    button(page, "Redo")
    assert in_address(page, turned.weights) == flipped
    wait_for_answer(page, flipped)
    shown = page.locator(SHOWN).inner_text()

    button(page, "Train from here")
    wait_for_state(page, "untrained")
    expect(page.locator(".figures [data-is=loss]").first).to_have_text(shown)
    train_to_the_end(page)
    assert in_address(page, "") == flipped

    back_and_forward(page, flipped, (moved, turned))
    train_to_the_end(page)

    # Back by hand, what was changed can still be undone; or it goes on from where training came to.
    go_to(page, "By hand")
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    button(page, "Take the weights of epoch 400")
    taken = in_address(page, flipped.weights)
    assert taken.weights == write_parameters(computed(flipped, 400).parameters)
    wait_for_answer(page, taken)
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def test_the_keys_move_turn_and_steepen_a_line(window: Callable[..., Page]) -> None:
    page = window()
    first = page.get_by_role("slider", name="Line of h₁")
    first.focus()
    spoken = page.locator(".by-hand > .spoken")
    assert first.get_attribute("aria-valuenow") == "135"
    before = XOR
    for key, expected in [
        ("ArrowRight", (20, 20, -11)),
        ("ArrowUp", (20, 20, -12)),
        ("+", (25, 25, -15)),
        ("f", (-25, -25, 15)),
    ]:
        page.keyboard.press(key)
        config = in_address(page, before)
        assert line(config, 0) == pytest.approx(expected)
        before = config.weights
    page.keyboard.press("Shift+ArrowLeft")
    config = in_address(page, before)
    expect(first).to_have_attribute("aria-valuenow", "140")
    expect(first).to_have_attribute("aria-valuetext", re.compile("140 degrees.*lower side"))
    wait_for_answer(page, config)
    expect(spoken).to_have_text(re.compile(r"^Loss \d\.\d{4}\. \d of 4 rows right\.$"))
    # A key that is held is one change.
    for _ in range(6):
        page.keyboard.down("ArrowDown")
    page.keyboard.up("ArrowDown")
    held = in_address(page, config.weights)
    assert line(held, 0)[2] - line(config, 0)[2] == pytest.approx(
        0.3 * line(config, 0)[1], rel=0.01
    )
    page.keyboard.press("Control+z")
    assert in_address(page, held.weights) == config
    # The next line is the next stop, and what has no line yet gets one.
    page.keyboard.press("Tab")
    expect(page.get_by_role("slider", name="Line of h₂")).to_be_focused()
    expect(page.get_by_role("button", name="Line of h₂")).to_have_attribute("aria-pressed", "true")


def touch(session: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    session.send(
        "Input.dispatchTouchEvent",
        {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
    )


def test_a_finger_drags_a_line_and_scrolls_the_page_beside_it(window: Callable[..., Page]) -> None:
    page = window(**PHONE)
    session = page.context.new_cdp_session(page)
    main = page.get_by_test_id("stMain")
    # The plane and what the network does are on the first screen.
    for part in (SHOWN, ".by-hand .plane [data-is=right]", ".by-hand .window"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    x, y = middle(page, ".drawn .line", 0)
    x, y = x + 9, y + 9  # beside the line, as fingers are
    touch(session, "touchStart", (x, y))
    for step in range(1, 9):
        touch(session, "touchMove", (x + 5 * step, y - 5 * step))
    touch(session, "touchEnd")
    moved = in_address(page, XOR)
    side = page.locator(".by-hand .window").evaluate("window => window.clientWidth")
    assert line(moved, 0) == pytest.approx((20, 20, -10 - 40 * 40 / side * 2), abs=0.5)
    wait_for_answer(page, moved)
    assert main.evaluate("main => main.scrollTop") == 0

    # Where there is no line, a swipe scrolls.
    window_box = page.locator(".by-hand .window").bounding_box()
    assert window_box
    x, y = window_box["x"] + 12, window_box["y"] + window_box["height"] - 12
    touch(session, "touchStart", (x, y))
    for step in range(1, 9):
        touch(session, "touchMove", (x, y - 25 * step))
    touch(session, "touchEnd")
    page.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollTop > 30")
    small = page.locator(".by-hand .unit-bar :is(button, select)").evaluate_all(
        """(all) => all.filter((one) => one.offsetHeight && Math.min(
          one.getBoundingClientRect().width, one.getBoundingClientRect().height) < 44).length"""
    )
    assert small == 0


def on_a_line(page: Page) -> tuple[float, float]:
    """Somewhere on a line that is not chosen, and not near the one that is."""
    found = page.locator(".by-hand .drawing").evaluate(
        """(drawing) => {
          const { left, top } = drawing.getBoundingClientRect();
          const chosen = drawing.querySelector(".unit .chosen .line");
          const far = ({ x, y }) => {
            for (let at = 0; at <= chosen.getTotalLength(); at += 2) {
              const one = chosen.getPointAtLength(at);
              if (Math.hypot(one.x - x, one.y - y) < 60) return false;
            }
            return true;
          };
          for (const line of drawing.querySelectorAll(".unit .plain .line")) {
            if (!line.getTotalLength?.() || !line.checkVisibility()) continue;
            const point = line.getPointAtLength(line.getTotalLength() / 2);
            if (far(point) && top + point.y > 100) return [left + point.x, top + point.y];
          }
          return null;
        }"""
    )
    assert found
    return found[0], found[1]


def test_among_many_lines_a_tap_chooses_one_and_a_swipe_scrolls(
    window: Callable[..., Page],
) -> None:
    page = window("/by_hand?hidden_units=40", **PHONE)
    session = page.context.new_cdp_session(page)
    chosen = page.get_by_role("combobox", name="Line of")
    expect(chosen).to_have_value("0")
    at = on_a_line(page)
    touch(session, "touchStart", at)
    for step in range(1, 9):
        touch(session, "touchMove", (at[0], at[1] - 20 * step))
    touch(session, "touchEnd")
    page.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollTop > 30")
    expect(chosen).to_have_value("0")
    assert "weights=" not in page.url
    page.wait_for_function(  # until the page has stopped scrolling
        """() => {
          const { scrollTop } = document.querySelector("[data-testid=stMain]");
          const stands = window.lastTop === scrollTop;
          window.lastTop = scrollTop;
          return stands;
        }""",
        polling=300,
    )
    page.touchscreen.tap(*on_a_line(page))
    expect(chosen).not_to_have_value("0")


def test_requests_do_not_pile_up_on_a_slow_line(window: Callable[..., Page]) -> None:
    page = window()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/frames?weights=*", hold)
    x, y = middle(page, ".drawn .line", 0)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 41):
        page.mouse.move(x + step, y - step)
    page.mouse.up()
    last = in_address(page, XOR)
    assert len(held) == 3
    # The line itself follows without any answer.
    name = page.get_by_role("slider", name="Line of h₁")
    d = line(last, 0)[2]
    at = f"{-(d + 10) / 20:.2f}"
    expect(name).to_have_attribute("aria-valuetext", re.compile(f"x1 is {re.escape(at)} where"))
    # As soon as one is answered, the newest is asked for, and none of those between.
    with page.expect_request("**/frames?weights=*") as newest:
        held.pop(0).continue_()
    assert f"weights={last.weights}&" in newest.value.url
    while held:
        held.pop(0).continue_()
    wait_for_answer(page, last)
    assert_surface(page, last)


def test_a_line_that_is_away_comes_back_and_a_unit_without_one_gets_one(
    window: Callable[..., Page],
) -> None:
    away = "v1_20_0_20_0_0_0_-900_0_20_-20_-10"
    page = window(f"/by_hand?hidden_units=2&epochs=400&weights={away}")
    assert page.get_by_role("slider", name="Line of h₁").count() == 0
    button(page, "Bring its line into view")
    back = in_address(page, away)
    assert line(back, 0) == (20, 20, -20)
    expect(page.get_by_role("slider", name="Line of h₁")).to_be_visible()
    button(page, "Line of h₂")
    button(page, "Give it a line")
    given = in_address(page, back.weights)
    a, c, d = line(given, 1)
    assert a**2 + c**2 > 1
    assert 0.5 * (a + c) + d == pytest.approx(0, abs=1e-3)
    # Weights from another place are taken over: a random seed draws its own.
    button(page, "Random seed")
    page.wait_for_url(lambda url: "weights=" not in url and "seed=" in url)
    seed = re.search(r"seed=(\d+)", page.url)
    assert seed
    wait_for_answer(page, TrainingConfig(seed=int(seed[1]), hidden_units=2))
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
