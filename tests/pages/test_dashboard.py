"""The script behind every page: which pages it finds, and how to start it."""

import tempfile
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.live.run import current_run
from tests.pages.conftest import APP, Open, at, checked

PAGES = sorted(
    path.stem for path in APP.parent.glob("*.py") if path.stem not in ("__init__", "dashboard")
)


def test_every_script_is_a_page() -> None:
    assert len(PAGES) == 12


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_its_title_and_the_controls_in_the_sidebar(
    open_app: Open, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setenv("XOR_ROOMS", str(Path(folder) / "rooms.sqlite"))
        app = at(open_app(epochs="200"), page)
    assert len(app.title) == 1
    assert [widget.key for widget in app.sidebar.number_input] == [
        "seed",
        "hidden_units",
        "learning_rate",
        "epochs",
        "order",
    ]
    assert {"random_seed", "compare_run", "share_link"} <= {b.key for b in app.sidebar.button}


def test_without_its_routes_the_app_says_how_to_start_it() -> None:
    st.cache_resource.clear()
    app = checked(AppTest.from_file(APP, default_timeout=60).run())
    assert [error.value for error in app.error] == [
        "This server sends no frames. Start the app with `streamlit run app.py`."
    ]
    assert not app.title
    assert not app.sidebar.number_input


def test_outside_of_a_session_there_is_no_run() -> None:
    st.session_state.pop("live", None)
    with pytest.raises(RuntimeError, match="sidebar"):
        current_run()
