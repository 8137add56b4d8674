"""What a session keeps for its sidebar, and the values of the widgets there."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.uploaded_file_manager import UploadedFile

from nn import TrainingConfig
from nn.data import FloatArray

OPENED_FILE: Final = "opened"
"""The key of the field in which a file is chosen."""

PRESENTATION: Final = "projection"
"""The key of the switch, and its name in the address."""

WINDOW: Final = "window"
"""The key of what tells the size of the window in a presentation."""


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
        settings: what to set the controls to before they are next drawn.
        opened: the run that was just read from a file.
        not_opened: why a file could not be read.
        opened_warning: says that an opened run differs from its file.
        sharing: whether the link and its QR code are shown.
        drawn: the values of the controls when the sidebar was last drawn.
    """

    pages: dict[str, list[StreamlitPage]] | None = None
    messages: list[str] | None = None
    settings: TrainingConfig | None = None
    opened: OpenedRun | None = None
    not_opened: str | None = None
    opened_warning: str | None = None
    sharing: bool = False
    drawn: tuple[object, ...] = ()


def sidebar_session() -> SidebarSession:
    """The sidebar's part of the current session."""
    session: SidebarSession = st.session_state.setdefault("sidebar", SidebarSession())
    return session


def control_values() -> dict[str, Any]:
    """The values of the four controls by name; they may not be a valid run."""
    return {field.name: st.session_state.get(field.name) for field in fields(TrainingConfig)}


def set_controls(config: TrainingConfig) -> None:
    """Set the four controls to this run before they are drawn."""
    st.session_state.update(asdict(config))


def set_seed(seed: int) -> None:
    """Set the seed's control before it is drawn."""
    st.session_state["seed"] = seed


def presented() -> bool:
    """Whether the switch for a presentation is on, or about to be, as the address has it."""
    asked = st.query_params.get(PRESENTATION) == "true"
    return bool(st.session_state.get(PRESENTATION, asked))


def said_scale() -> Any:
    """What the browser says of its window's size; it may be anything."""
    state = st.session_state.get(WINDOW)
    return state.get("scale") if isinstance(state, Mapping) else None


def opened_file() -> UploadedFile | None:
    """The file that was just chosen to be opened, if any was."""
    file: UploadedFile | None = st.session_state[OPENED_FILE]
    return file
