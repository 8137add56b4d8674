"""The desk where a run is trained: the buttons, the speed, and the live player."""

from typing import Final

import streamlit as st

from pages.shared import controls, player, projection
from pages.shared.run import AS_FAST_AS_IT_GOES, SPEEDS, Run

# The same in every mode: the browser knows an option by its name.
_NAMES: Final = {1: "1 epoch a frame", AS_FAST_AS_IT_GOES: "as fast as it goes"}


def _train_or_pause() -> None:
    run = controls.current_run()
    if run.over and not run.training:
        controls.new_run(training=True)
    else:
        run.training = not run.training


def _step() -> None:
    controls.current_run().step()


def _change_speed() -> None:
    if st.session_state.speed in SPEEDS:
        st.session_state.run.speed = st.session_state.speed


def desk(locked: str | None = None) -> None:
    """Draw the buttons and the live player; in a fragment that `controls.keep_up` begins.

    Args:
        locked: why the run cannot be trained yet; None if it can.
    """
    run: Run = st.session_state.run
    if locked:
        run.pause()
    frames = player.hear(run)

    label, icon = {
        "untrained": ("Train", ":material/play_arrow:"),
        "training": ("Pause", ":material/pause:"),
        "paused": ("Resume", ":material/play_arrow:"),
        "finished": ("Train again", ":material/replay:"),
        "diverged": ("Train again", ":material/replay:"),
    }[run.state]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            label,
            icon=icon,
            type="primary",
            key="train",
            on_click=_train_or_pause,
            disabled=bool(locked),
            help=locked,
            width=projection.width(150),
        )
        st.button(
            "Step",
            icon=":material/skip_next:",
            key="step",
            on_click=_step,
            disabled=bool(locked) or run.training or (run.over and run.position >= run.epoch),
            width=projection.width(110),
            help="Train exactly one epoch.",
        )
        st.button(
            "Reset",
            icon=":material/restart_alt:",
            key="reset",
            on_click=controls.new_run,
            width=projection.width(110),
            help="Back to the untrained network.",
        )
        st.selectbox(
            "Speed",
            SPEEDS,
            index=SPEEDS.index(run.speed),
            key="speed",
            format_func=lambda epochs: _NAMES.get(epochs, f"{epochs} epochs a frame"),
            on_change=_change_speed,
            label_visibility="collapsed",
            width=projection.width(205),
        )
        scale = st.segmented_control(
            "Loss axis",
            ["linear", "log"],
            default="linear",
            key="scale",
            persist_state="session",
            format_func=lambda name: f"{name} loss",
            label_visibility="collapsed",
            required=True,
        )
    if run.failure and not run.training:
        st.error(run.failure)
    player.show(run, frames, scale)
