"""Saving a run to a file, and opening it again."""

from dataclasses import replace
from typing import Final

import numpy as np
import streamlit as st

from nn.export import as_json, from_json, losses_as_csv
from nn.parameter_text import write_parameters
from nn.script import as_script
from pages.live.run import Position, current_run, live_session
from pages.live.saving import made_on_demand
from pages.live.settings import file_name
from pages.live.tables import offer_table
from pages.sidebar.session import (
    OPENED_FILE,
    OpenedRun,
    opened_file,
    order_run,
    sidebar_session,
)

_SECONDS: Final = 2.0  # of training at most before an opened run is shown


def popover() -> None:
    """Draw the sidebar's button with the run's downloads and the field to open a run."""
    session = sidebar_session()
    _show_opened_run()
    run = current_run()
    config = run.config
    name = file_name(config)
    with st.popover("Save or open", icon=":material/save:", width="stretch"):
        for label, suffix, kind, text in [
            ("Python script, needs only NumPy", "py", "text/x-python", lambda: as_script(config)),
            ("The run as JSON", "json", "application/json", lambda: as_json(run.history())),
        ]:
            st.download_button(
                label,
                made_on_demand(text, kind, f"{name}.{suffix}"),
                f"{name}.{suffix}",
                kind,
                icon=":material/download:",
                key=f"save_{suffix}",
                on_click="ignore",
                width="stretch",
            )
        offer_table(
            "All losses as CSV",
            lambda decimal_mark: losses_as_csv(run.history(), decimal_mark),
            name,
            key="save_csv",
            width="stretch",
        )
        st.file_uploader("Open a run saved as JSON", "json", key=OPENED_FILE, on_change=_open)
        if session.not_opened:
            st.error(f"The file cannot be opened: {session.not_opened}. The previous run is kept.")
        if session.opened_warning:
            st.warning(session.opened_warning)


def _open() -> None:
    """Set the controls to the run in the file."""
    session = sidebar_session()
    session.not_opened = session.opened_warning = None
    file = opened_file()
    if file is None:
        return
    try:
        config, epoch, network, edited = from_json(file.getvalue())
        if edited:
            own = write_parameters(network.to_vector())
            config = replace(config, weights=own, rate_changes="")
    except ValueError as error:
        session.not_opened = str(error)
        return
    order_run(config)
    if edited:
        session.opened_warning = (
            f"The weights in the file were edited: they are not those of its run at epoch "
            f"{epoch:,}. A new run begins from them, at epoch 0."
        )
    else:
        session.opened = OpenedRun(config, epoch, network.to_vector())


def _show_opened_run() -> None:
    """Train an opened run to its epoch; warn if that does not give the file's parameters."""
    session, live = sidebar_session(), live_session()
    opened, session.opened = session.opened, None
    run = current_run()
    if opened is None or opened.config != run.config:
        return
    epoch = opened.epoch
    if run.trained < epoch:
        run = run.train_ahead(_SECONDS)
    position = Position.ordered(run.trained, epoch)
    live.run = run = replace(run, position=position)
    if run.trained < epoch:
        return
    parameters = run.history().snapshot_at(epoch).parameters
    if not np.allclose(parameters, opened.parameters, rtol=1e-9, atol=1e-9):
        session.opened_warning = (
            f"The weights in the file differ from those that training gives here at epoch "
            f"{epoch:,}. The page shows those trained here."
        )
