"""The Compare page: up to four runs, trained in step."""

from typing import Final

import streamlit as st

from nn import TrainingConfig
from pages.live.component import COMPARE_KEY, play_comparison, restored_position
from pages.live.run import Position, current_run, live_session
from pages.sidebar import address, comparison, controls, presentation

EXAMPLES: Final = {
    "1 to 4 hidden units": [TrainingConfig(hidden_units=units) for units in (1, 2, 3, 4)],
    "Four seeds, 2 hidden units": [TrainingConfig(seed, 2) for seed in (0, 1, 2, 3)],
    "Learning rates 0.1, 1, 10, 100": [
        TrainingConfig(learning_rate=rate) for rate in (0.1, 1.0, 10.0, 100.0)
    ],
}
session = live_session()


def compare(configs: list[TrainingConfig]) -> None:
    """Compare these runs, from their first epoch."""
    session.compared, session.compared_position = list(configs), Position()


def remove(config: TrainingConfig) -> None:
    """Compare the other runs without this one."""
    compare([other for other in comparison.compared() if other != config])


def show_list(configs: list[TrainingConfig]) -> None:
    """Draw a button for each compared run, which removes it, and the ways to add others."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for number, (config, name) in enumerate(
            zip(configs, comparison.names(configs), strict=True), start=1
        ):
            st.button(
                name,
                icon=":material/close:",
                key=f"take_out_{number}",
                help=f"Remove this run: {config.describe()}.",
                on_click=remove,
                args=(config,),
            )
        st.button(
            "Add the current run",
            icon=":material/add:",
            key="add",
            on_click=lambda: comparison.add(controls.described_run().config),
            disabled=len(configs) == address.RUNS_COMPARED or current_run().config in configs,
        )
        with st.popover("Examples", icon=":material/lightbulb:"):
            for name, example in EXAMPLES.items():
                st.button(name, key=name, on_click=compare, args=(example,), width="stretch")


st.title("What makes the difference?", anchor=False)
first = session.compared is None
configs = comparison.compared()
if first and configs:
    session.compared_position = restored_position(configs, COMPARE_KEY)
show_list(configs)
st.query_params["run"] = [address.as_text(config) for config in configs]
if not configs:
    st.info(
        "There are no runs to compare yet. Add the current run, add runs on the Train and Seeds "
        "pages, or choose an example."
    )
else:
    if same := comparison.common(configs):
        st.markdown(f":small[Same for all runs: {same}.]")
    play_comparison(
        configs,
        session.compared_position,
        comparison.names(configs),
        presented=presentation.on(),
    )
