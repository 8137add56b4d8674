"""What a session keeps for its sidebar, and the values of the widgets there."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.uploaded_file_manager import UploadedFile

from nn import TrainingConfig
from nn.configuration import VALUES
from nn.data import FloatArray
from pages.live.run import live_session, said
from pages.live.settings import SETTINGS, WHAT_IF, read_setting, setting_text

OPENED_FILE: Final = "opened"
"""The key of the field in which a file is chosen."""

PRESENTATION: Final = "projection"
"""The key of the switch, and its name in the address."""

WINDOW: Final = "window"
"""The key of what tells the size of the window in a presentation."""


_DEFAULTS: Final = TrainingConfig()

ORDER: Final = "order"
"""The key of a field that nobody sees: the number of the last order that the browser has shown."""


@dataclass(frozen=True)
class Order:
    """What the controls are to be set to.

    Attributes:
        number: another one for each order.
        values: for the controls, by name.
        before: all controls' values when this was ordered.
    """

    number: int
    values: Mapping[str, Any]
    before: Mapping[str, Any]


@dataclass(frozen=True)
class OpenedRun:
    """A run that was read from a file.

    Attributes:
        config: its configuration.
        epoch: the epoch at which it was saved.
        parameters: the file's parameters at this epoch, see `Network.to_vector`.
    """

    config: TrainingConfig
    epoch: int
    parameters: FloatArray


@dataclass
class SidebarSession:
    """All that the sidebar keeps in a session.

    Attributes:
        pages: the pages of the navigation, by section; None before they are made.
        messages: about the address that the session began with; None before it is checked.
        order: what the controls were last set to by anything but the visitor's hand.
        opened: the run that was just read from a file.
        not_opened: why a file could not be read.
        opened_warning: says that an opened run differs from its file.
        sharing: whether the link and its QR code are shown.
        drawn: the values of the controls when the sidebar was last drawn.
        given_up: the run whose own weights or changes of the learning rate were given up last, as
            another one was begun.
        told: whether the messages about the address were shown over the page.
        unfolded: whether "What if" is unfolded at first, as the session's first run is not the
            tutorial's; None before it is drawn.
    """

    pages: dict[str, list[StreamlitPage]] | None = None
    messages: list[str] | None = None
    order: Order | None = None
    opened: OpenedRun | None = None
    not_opened: str | None = None
    opened_warning: str | None = None
    sharing: bool = False
    drawn: tuple[object, ...] = ()
    unfolded: bool | None = None
    given_up: TrainingConfig | None = None
    told: bool = False


def sidebar_session() -> SidebarSession:
    """The sidebar's part of the current session."""
    session: SidebarSession = st.session_state.setdefault("sidebar", SidebarSession())
    return session


def control_values() -> dict[str, Any]:
    """The values of all controls by name; they may not be a valid run."""
    return {name: read_setting(name, st.session_state.get(name)) for name in SETTINGS}


def order_controls(values: Mapping[str, Any]) -> None:
    """Set these controls, by name, when they are next drawn.

    What was ordered before and is not yet shown stays ordered.
    """
    number = secrets.randbelow(2**31)  # a restarted server does not know the numbers given before
    before = control_values()
    if waiting := _order_not_shown():
        kept = {name: value for name, value in waiting.values.items() if name not in values}
        values = {**kept, **values}
        before |= {name: waiting.before[name] for name in kept}
    sidebar_session().order = Order(number, values, before)


def _order_not_shown() -> Order | None:
    """The last order, if the browser has not said yet that it shows it."""
    order = sidebar_session().order
    return None if order is None or st.session_state.get(ORDER) == order.number else order


def order_run(config: TrainingConfig) -> None:
    """Set all controls to this run when they are next drawn."""
    order_controls({name: getattr(config, name) for name in SETTINGS})


def list_key(name: str) -> str:
    """The key of the list in which a what-if setting is chosen."""
    return f"{name}_name"


def order_chosen(name: str) -> None:
    """Set a what-if setting to what was chosen in its list."""
    chosen = st.session_state[list_key(name)]
    if _is_by_hand(name, chosen):
        values = {name: chosen}
        if name in ("start", "biases", "third_input"):  # which decide what is drawn
            give_up(["weights"])
            values["weights"] = _DEFAULTS.weights
        order_controls(values)


def order_tutorials(names: Sequence[str] = WHAT_IF) -> None:
    """Set these what-if settings to the tutorial's."""
    order_controls({name: getattr(_DEFAULTS, name) for name in names})


def begin_new_run(name: str, *given_up: str) -> None:
    """Give up settings that belong to one run alone, as a control was changed by hand.

    Args:
        name: of the control.
        given_up: the settings that end with the old run, by name.
    """
    values = control_values()
    own = [own for own in given_up if values[own]]
    if own and _is_by_hand(name, values[name]):
        give_up(own)
        order_tutorials(own)


def give_up(own: Sequence[str]) -> None:
    """Say that the run's own weights or changes end with it, and keep it for a way back.

    Args:
        own: those of `nn.configuration.OWN` that end, by name.
    """
    run = live_session().run
    if run is None or not any(getattr(run.config, name) for name in own):
        return
    sidebar_session().given_up = run.config
    what = {"weights": "its own weights", "rate_changes": "the changes of its learning rate"}
    ended = " and ".join(what[name] for name in own)
    st.toast(
        f"A new run: {ended} ended with the run before. The sidebar has the way back to it.",
        icon=":material/restart_alt:",
        duration="long",
    )


def _is_by_hand(name: str, value: Any) -> bool:
    """Whether somebody has chosen this value.

    What a browser sends before it shows an order has the value from before the order. That is a
    change too for Streamlit, but nobody has chosen it.
    """
    waiting = _order_not_shown()
    return waiting is None or name not in waiting.values or value != waiting.before[name]


def show_in_list(name: str) -> None:
    """Have the list of a what-if setting show what is set, before it is drawn."""
    value = control_values()[name]
    if value in VALUES[name]:
        st.session_state[list_key(name)] = value


def is_what_if(names: Sequence[str] = WHAT_IF) -> bool:
    """Whether any of these settings is not the tutorial's."""
    values = control_values()
    return any(values[name] != getattr(_DEFAULTS, name) for name in names)


def follow_order() -> None:
    """Set the controls as they were ordered to be, before they are drawn.

    What a browser sends until it has shown that, such as the report of a player, still has the
    values from before. Then the order is followed again. The browser sends the number of the last
    order that it has shown; from then on its values are the visitor's, and so is a value that is
    not the one from before.
    """
    order = _order_not_shown()
    if order is None:
        return
    shown = control_values()
    for name, value in order.values.items():
        if shown[name] == order.before[name]:
            st.session_state[name] = setting_text(value)
    st.session_state[ORDER] = order.number


def presented() -> bool:
    """Whether the switch for a presentation is on, or about to be, as the address has it."""
    asked = st.query_params.get(PRESENTATION) == "true"
    return bool(st.session_state.get(PRESENTATION, asked))


def said_scale() -> Any:
    """What the browser says of its window's size; it may be anything."""
    return said(WINDOW, "scale")


def opened_file() -> UploadedFile | None:
    """The file that was just chosen to be opened, if any was."""
    file: UploadedFile | None = st.session_state[OPENED_FILE]
    return file
