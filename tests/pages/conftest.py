from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.live.server import mark_served

APP = Path(__file__).resolve().parents[2] / "pages" / "dashboard.py"
Open = Callable[..., AppTest]


@pytest.fixture
def open_app() -> Open:
    """Opens the app as a session of its own, at an address with these parameters."""

    def open_(**parameters: str) -> AppTest:
        mark_served()
        app = AppTest.from_file(APP, default_timeout=60)
        for name, value in parameters.items():
            app.query_params[name] = value
        return checked(app.run())

    return open_


def checked(app: AppTest) -> AppTest:
    """The app, if nothing in it broke."""
    assert not app.exception, [exception.message for exception in app.exception]
    return app


@pytest.fixture(autouse=True)
def _numpys_global_random_state_stays_untouched() -> object:
    np.random.seed(2026)
    before = np.random.get_state()[1].tolist()
    yield
    assert np.random.get_state()[1].tolist() == before
