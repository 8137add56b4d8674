"""Taking a run home, and opening it again."""

from dataclasses import asdict

import numpy as np
import streamlit as st

from nn.export import as_json, as_script, from_json, losses_as_csv
from pages.shared.run import Run

_SECONDS = 2.0  # of training, at most, until an opened run is shown

state = st.session_state


def popover(run: Run) -> None:
    """The button at the side with the run's downloads and the way to open one."""
    _show_what_was_opened(run)
    config = run.config
    name = f"xor-seed-{config.seed}-units-{config.hidden_units}"
    with st.popover("Save or open", icon=":material/save:", width="stretch"):
        for label, suffix, kind, text in [
            ("Python script, needs only NumPy", "py", "text/x-python", lambda: as_script(config)),
            ("The run as JSON", "json", "application/json", lambda: as_json(run.history)),
            ("All losses as CSV", "csv", "text/csv", lambda: losses_as_csv(run.history)),
        ]:
            st.download_button(
                label,
                text,
                f"{name}.{suffix}",
                kind,
                icon=":material/download:",
                key=f"save_{suffix}",
                on_click="ignore",
                width="stretch",
            )
        st.file_uploader("Open a run saved as JSON", "json", key="opened", on_change=_open)
        if complaint := state.get("not_opened"):
            st.error(f"It cannot be opened: {complaint}. The run before stays.")
        if note := state.get("opened_otherwise"):
            st.warning(note)


def _open() -> None:
    """Have the controls describe the run in the file."""
    state.not_opened = state.opened_otherwise = None
    if state.opened is None:
        return
    try:
        config, epoch, network = from_json(state.opened.getvalue())
    except ValueError as error:
        state.not_opened = str(error)
        return
    state.to_set = asdict(config)
    state.to_show = (config, epoch, network.to_vector())


def _show_what_was_opened(run: Run) -> None:
    """Train an opened run to its epoch; say so if that does not give the file's parameters."""
    config, epoch, parameters = state.pop("to_show", (None, 0, None))
    if config != run.config:
        return
    run.pause()
    if run.epoch < epoch:
        run.catch_up(_SECONDS)
    run.move(min(epoch, run.epoch))
    if run.epoch >= epoch and not np.allclose(
        run.history.snapshot_at(epoch).parameters, parameters, rtol=1e-9, atol=1e-9
    ):
        state.opened_otherwise = (
            f"The file's weights at epoch {epoch:,} are not those that its configuration trains "
            "to here; what is shown is computed here."
        )
