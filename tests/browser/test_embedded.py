"""A page in a frame of another site."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import Page, expect

from tests.browser.screen import button
from tests.browser.test_link import CLIPBOARD

Open = Callable[..., Page]


@contextmanager
def other_site(body: str) -> Iterator[str]:
    """Serve a page at an address of another site: localhost and 127.0.0.1 are two."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<!doctype html><body style='margin: 0'>{body}".encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_the_embed_code_shows_the_run_on_one_screen_of_another_site(open_page: Open) -> None:
    page = open_page("?seed=3&epochs=600", **CLIPBOARD)
    button(page, "Link and QR code")
    button(page, "Copy embed code")
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    code = page.evaluate("navigator.clipboard.readText()")

    page.set_viewport_size({"width": 800, "height": 450})
    with other_site(code) as address:
        page.goto(address)
        frame = page.frame_locator("iframe[title*='seed 3, 4 hidden units']")
        frame.locator(".xor-player .weights .main-svg").first.wait_for(state="attached")
        for part in (".transport", ".figures", "figure.surface .stage", ".timeline"):
            box = frame.locator(part).bounding_box()
            assert box
            assert min(box["x"], box["y"]) >= 0, part
            assert box["x"] + box["width"] <= 800, part
            assert box["y"] + box["height"] <= 450, part
        expect(frame.get_by_label("Seed", exact=True)).not_to_be_in_viewport()
        frame.get_by_role("button", name="Train", exact=True).click()
        frame.locator('.xor-player[data-state="finished"]').wait_for()
        expect(frame.locator("[data-is=epoch]")).to_have_text("600")
        frame.get_by_test_id("stExpandSidebarButton").click()
        expect(frame.get_by_label("Seed", exact=True)).to_have_value("3")
        expect(frame.get_by_label("Seed", exact=True)).to_be_in_viewport()
