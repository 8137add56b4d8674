"""What a session keeps of its sidebar, beside the values of the widgets themselves."""

from dataclasses import dataclass

import streamlit as st

from nn import TrainingConfig
from nn.data import FloatArray


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
        messages: what is said of the address that the session was opened at; None before it was
            checked.
        settings: what the controls are to be set to before they are drawn next.
        opened: the run that was just read from a file.
        not_opened: why a file could not be read.
        opened_otherwise: in what a run that was read differs from its file.
        sharing: whether the link and its QR code are shown.
        drawn: the values of the controls as the sidebar was drawn last.
    """

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
