"""The Compare page: up to four runs, trained in step."""

from typing import Final

import streamlit as st

from nn import ACTIVATIONS, LOSSES, TrainingConfig
from pages.live.component import COMPARE_KEY, play_comparison, restored_position
from pages.live.run import Position, current_run, live_session
from pages.sidebar import address, comparison, controls, presentation

EXAMPLES: Final = {
    "1 to 4 hidden units": [TrainingConfig(hidden_units=units) for units in (1, 2, 3, 4)],
    "Four seeds, 2 hidden units": [TrainingConfig(seed, 2) for seed in (0, 1, 2, 3)],
    "Learning rates 0.1, 1, 10, 100": [
        TrainingConfig(learning_rate=rate) for rate in (0.1, 1.0, 10.0, 100.0)
    ],
    "Four starts": [TrainingConfig(start=start) for start in ("normal", "small", "he", "zeros")],
    "Sigmoid, tanh, ReLU": [TrainingConfig(activation=name) for name in ACTIVATIONS],
    "Two losses": [TrainingConfig(loss=loss) for loss in LOSSES],
}
OPENING: Final = "1 to 4 hidden units"
session = live_session()


def compare(configs: list[TrainingConfig]) -> None:
    """Compare these runs, from their first epoch."""
    session.compared, session.compared_position = list(configs), Position()


def remove(config: TrainingConfig) -> None:
    """Compare the other runs on the page without this one."""
    compare([other for other in shown if other != config])


def show_list(configs: list[TrainingConfig], own: list[TrainingConfig]) -> None:
    """Draw a button for each run on the page, which removes it, and the ways to add others.

    Args:
        configs: of the runs on the page.
        own: those that the visitor compares; none where the page shows its opening example.
    """
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
            disabled=len(own) == address.RUNS_COMPARED or current_run().config in own,
        )
        with st.popover("Examples", icon=":material/lightbulb:"):
            for name, example in EXAMPLES.items():
                st.button(name, key=name, on_click=compare, args=(example,), width="stretch")


st.title("What makes the difference?", anchor=False)
first = session.compared is None
configs = comparison.compared()
if first and configs:
    session.compared_position = restored_position(configs, COMPARE_KEY)
shown = configs or EXAMPLES[OPENING]
show_list(shown, configs)
st.query_params["run"] = [address.as_text(config) for config in configs]
same = f"Same for all runs: {same}." if (same := comparison.common(shown)) else ""
if not configs:
    same = f"An example to train. “Add the current run” begins a comparison of your own. {same}"
if same:
    st.markdown(f":small[{same}]")
play_comparison(
    shown,
    session.compared_position if configs else Position(),
    comparison.names(shown),
    presented=presentation.on(),
)
