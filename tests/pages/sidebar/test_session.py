"""What sets the controls, while messages that the browser has sent before are on their way."""

from typing import Any

import pytest
import streamlit

from nn import TrainingConfig
from pages.live.settings import SETTINGS, setting_text
from pages.sidebar import session
from pages.sidebar.session import list_key


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a browser sends with a message; it may be older than the last order."""
    state: dict[str, Any] = {
        name: setting_text(getattr(TrainingConfig(), name)) for name in SETTINGS
    }
    monkeypatch.setattr(streamlit, "session_state", state)
    return state


def test_a_list_that_the_browser_has_not_followed_yet_is_no_choice(
    browser: dict[str, Any],
) -> None:
    shown = {"start": "zeros", "biases": "none"}
    browser |= shown | {list_key(name): value for name, value in shown.items()}
    session.order_tutorials()
    session.follow_order()
    assert (browser["start"], browser["biases"]) == ("normal", "both")
    # A message that was on its way: its values are changes for Streamlit, and nobody's choice.
    browser |= shown
    del browser[session.ORDER]
    session.order_chosen("start")
    session.order_chosen("biases")
    session.follow_order()
    assert (browser["start"], browser["biases"]) == ("normal", "both")


def test_what_was_ordered_and_is_not_shown_yet_stays_ordered(browser: dict[str, Any]) -> None:
    browser[list_key("activation")] = "tanh"
    session.order_chosen("activation")
    session.follow_order()
    del browser[session.ORDER]
    browser |= {"activation": "sigmoid", list_key("loss"): "cross-entropy"}
    session.order_chosen("loss")
    session.follow_order()
    assert (browser["activation"], browser["loss"]) == ("tanh", "cross-entropy")
