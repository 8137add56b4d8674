"""The Compare page: up to four runs, trained in step."""

import streamlit as st

from nn import TrainingConfig
from pages.shared import compare_player, comparison, controls, player, projection
from pages.shared.comparison import Comparison
from pages.shared.run import NORMAL_SPEED

EXAMPLES = {
    "1 to 4 hidden units": [TrainingConfig(hidden_units=units) for units in (1, 2, 3, 4)],
    "Four seeds, 2 hidden units": [TrainingConfig(seed, 2) for seed in (0, 1, 2, 3)],
    "Learning rates 0.1, 1, 10, 100": [
        TrainingConfig(learning_rate=rate) for rate in (0.1, 1.0, 10.0, 100.0)
    ],
}
state = st.session_state


def compare(configs: list[TrainingConfig]) -> None:
    state.compared = list(configs)


def take_out(config: TrainingConfig) -> None:
    state.compared.remove(config)


def train_or_pause() -> None:
    runs: Comparison = state.comparison
    if runs.over and not runs.training:
        state.comparison = runs = Comparison(runs.configs, runs.speed)
    runs.training = not runs.training


def reset() -> None:
    state.comparison = Comparison(state.comparison.configs, state.comparison.speed)


def change_speed() -> None:
    if state.compare_speed in comparison.SPEEDS:
        state.comparison.speed = state.compare_speed


def show_list() -> None:
    """The runs that are compared, each with a button to take it out, and ways to others."""
    configs = comparison.compared()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for number, (config, name) in enumerate(
            zip(configs, comparison.names(configs), strict=True), start=1
        ):
            st.button(
                name,
                icon=":material/close:",
                key=f"take_out_{number}",
                help=f"Take it out: {controls.in_words(config)}.",
                on_click=take_out,
                args=(config,),
            )
        st.button(
            "Add the run at the side",
            icon=":material/add:",
            key="add",
            on_click=lambda: comparison.add(controls.current_run().config),
            disabled=len(configs) == comparison.RUNS_COMPARED or state.run.config in configs,
        )
        with st.popover("Examples", icon=":material/lightbulb:"):
            for name, example in EXAMPLES.items():
                st.button(name, key=name, on_click=compare, args=(example,), width="stretch")


@st.fragment
def live() -> None:
    controls.keep_up()
    runs: Comparison = state.comparison
    frames = player.hear(runs, compare_player.KEY)
    label, icon = {
        "untrained": ("Train all", ":material/play_arrow:"),
        "training": ("Pause", ":material/pause:"),
        "paused": ("Resume", ":material/play_arrow:"),
        "finished": ("Train again", ":material/replay:"),
    }[runs.state]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            label,
            icon=icon,
            type="primary",
            key="train_all",
            on_click=train_or_pause,
            width=projection.width(150),
        )
        st.button("Reset", icon=":material/restart_alt:", key="reset_all", on_click=reset)
        st.selectbox(
            "Speed",
            comparison.SPEEDS,
            index=comparison.SPEEDS.index(runs.speed),
            key="compare_speed",
            format_func=lambda epochs: f"{epochs} epoch{'s' * (epochs > 1)} a frame",
            on_change=change_speed,
            label_visibility="collapsed",
            width=projection.width(200),
        )
        view = st.segmented_control(
            "View",
            ["side by side", "over each other"],
            default="side by side",
            key="view",
            persist_state="session",
            label_visibility="collapsed",
            required=True,
        )
        scale = st.segmented_control(
            "Loss axis",
            ["linear", "log"],
            default="linear",
            key="compare_scale",
            persist_state="session",
            format_func=lambda name: f"{name} loss",
            label_visibility="collapsed",
            required=True,
        )
    if view != runs.view:
        runs.view = view
        frames = player.hear(runs, compare_player.KEY)
    compare_player.show(runs, frames, scale, view)


controls.enter("compare")
st.title("What makes the difference?", anchor=False)
configs = comparison.compared()
show_list()
st.query_params["run"] = [comparison.as_text(config) for config in configs]
if not configs:
    st.info(
        "Nothing is compared yet. Add the run at the side, add runs on the pages Train and Seeds, "
        "or take an example."
    )
else:
    runs: Comparison | None = state.get("comparison")
    if runs is None or runs.configs != configs:
        state.comparison = Comparison(configs, runs.speed if runs else NORMAL_SPEED)
    if same := comparison.common(configs):
        st.markdown(f":small[The same in all: {same}.]")
    live()
