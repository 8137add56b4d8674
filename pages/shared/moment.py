"""What the explaining pages have in common: the run of the Train page, at one epoch of it."""

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from nn import Snapshot
from nn.charts.presentation import for_presentation
from pages.shared import controls, projection
from pages.shared.run import Run

TRAINING_SECONDS = 2.0
"""How long a page trains at most before it shows what is there."""

state = st.session_state


def begin(path: str, question: str, introduction: str) -> tuple[Run, Snapshot]:
    """Ask the page's question, and have it stand at the timeline's position.

    A run that nobody has trained yet is trained, so that there is something to see.

    Args:
        path: the page's own, below the address of the app.
        question: its title.
        introduction: a sentence or two below it.

    Returns:
        The session's run, and its snapshot at the position.
    """
    controls.enter(path)
    run: Run = state.run
    run.pause()
    if run.epoch == 0 and not run.over:
        run.catch_up(TRAINING_SECONDS)
    st.title(question, anchor=False)
    st.markdown(introduction)
    _timeline(run)
    return run, run.history.snapshot_at(run.position)


def chart(
    place: Any, heading: str, figure: go.Figure, key: str, height: int = 380, **options: Any
) -> None:
    """A chart that stands still, under its heading: a title, and a hint behind a middle dot."""
    title, _, hint = heading.partition(" · ")
    place.markdown(f"**{title}** :small[{hint}]")
    if projection.on():
        figure, height = for_presentation(figure), round(height * 1.4)
    place.plotly_chart(
        figure.update_layout(paper_bgcolor=None, plot_bgcolor=None),
        key=key,
        height=height,
        config={
            "modeBarButtons": [["toImage"]],
            "toImageButtonOptions": {"format": "svg", "filename": file_name(key)},
        },
        **options,
    )


def file_name(chart: str) -> str:
    """What a chart is called that is taken home."""
    config = state.run.config
    return f"xor-{chart.replace('_', '-')}-seed-{config.seed}-units-{config.hidden_units}"


def look_for(text: str) -> None:
    """What the page ends with."""
    with st.container(border=True):
        st.markdown(f"**Look for:** {text}")


def _timeline(run: Run) -> None:
    solved = run.history.solved_epoch
    snapshot_loss = float(run.history.losses[run.position])
    told = f"loss **{snapshot_loss:.6f}**"
    told += f", solved at epoch **{solved:,}**" if solved is not None else ", not solved"
    if run.failure:
        st.error(run.failure)
    slider, number, words = st.columns([3.2, 1.1, 2.4], vertical_alignment="bottom")
    if run.epoch:
        state.moment = state.exact_moment = run.position
        slider.slider("Epoch on the timeline", 0, run.epoch, key="moment", on_change=_go)
        number.number_input("Epoch", 0, run.epoch, key="exact_moment", on_change=_go_exactly)
    words.markdown(told)
    if not run.over:
        words.button(
            "Train on",
            icon=":material/fast_forward:",
            key="train_on",
            on_click=run.catch_up,
            args=(TRAINING_SECONDS,),
            help=f"The run has come to epoch {run.epoch:,} of {run.config.epochs:,}.",
        )


def _go() -> None:
    state.run.move(state.moment)


def _go_exactly() -> None:
    state.run.move(state.exact_moment)


def halves(left: float = 1.0) -> list[Any]:
    """Two columns, one below the other where they are projected.

    Args:
        left: the width of the left one against the right one.
    """
    if projection.on():
        return [st.container(), st.container()]
    return st.columns([left, 1], gap="medium")
