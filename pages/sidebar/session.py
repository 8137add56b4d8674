"""What a session keeps of its sidebar, and what the widgets there are set to."""

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


@dataclass(frozen=True)
class OpenedRun:
    """A run that was read from a file.

    Attributes:
        config: its configuration.
        epoch: where it stood when it was saved.
        parameters: what the file says that they were there, see `Network.to_vector`.
    """

    config: TrainingConfig
    epoch: int
    parameters: FloatArray


@dataclass
class SidebarSession:
    """All that the sidebar keeps in a session.

    Attributes:
        pages: those of the navigation, by section; None before they were made.
        messages: what is said of the address that the session was opened at; None before it was
            checked.
        settings: what the controls are to be set to before they are drawn next.
        opened: the run that was just read from a file.
        not_opened: why a file could not be read.
        opened_otherwise: in what a run that was read differs from its file.
        sharing: whether the link and its QR code are shown.
        drawn: the values of the controls as the sidebar was drawn last.
    """

    pages: dict[str, list[StreamlitPage]] | None = None
    messages: list[str] | None = None
    settings: TrainingConfig | None = None
    opened: OpenedRun | None = None
    not_opened: str | None = None
    opened_otherwise: str | None = None
    sharing: bool = False
    drawn: tuple[object, ...] = ()


def sidebar_session() -> SidebarSession:
    """That of the session whose script this is."""
    session: SidebarSession = st.session_state.setdefault("sidebar", SidebarSession())
    return session


def control_values() -> dict[str, Any]:
    """What the four controls are set to, by name; they need not make a run."""
    return {field.name: st.session_state.get(field.name) for field in fields(TrainingConfig)}


def set_controls(config: TrainingConfig) -> None:
    """Set the four controls to this run; they must not be drawn yet."""
    st.session_state.update(asdict(config))


def set_seed(seed: int) -> None:
    """Set the control of the seed; it must not be drawn yet."""
    st.session_state["seed"] = seed


def presented() -> bool:
    """Whether the switch for a presentation is on, or about to be, as the address has it."""
    asked = st.query_params.get(PRESENTATION) == "true"
    return bool(st.session_state.get(PRESENTATION, asked))


def opened_file() -> UploadedFile | None:
    """The file that was just chosen to be opened, if any was."""
    file: UploadedFile | None = st.session_state[OPENED_FILE]
    return file
