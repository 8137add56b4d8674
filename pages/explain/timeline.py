"""What the explaining pages share: they show the current run at the epoch of a timeline."""

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from nn import History, Snapshot, TrainingConfig
from nn.charts.presentation import for_presentation
from pages.explain.session import EPOCH_NUMBER, EPOCH_SLIDER, epoch_of, set_epoch_widgets
from pages.live.run import Run, current_run, live_session
from pages.sidebar import presentation


@dataclass(frozen=True)
class Moment:
    """What an explaining page explains: a run at one epoch.

    Attributes:
        config: the run's configuration.
        history: of the run, as far as it was trained.
        snapshot: the run at the timeline's epoch.
    """

    config: TrainingConfig
    history: History
    snapshot: Snapshot


def begin(question: str, introduction: str) -> Moment:
    """Draw the page's question and its timeline.

    An untrained run is trained first, so there is something to see.

    Args:
        question: the page's title.
        introduction: a sentence or two below it.
    """
    session, run = live_session(), current_run()
    if not run.trained:
        session.run = run = run.train_ahead()
    history = run.history()
    epoch = min(run.epoch, history.latest.epoch)
    st.title(question, anchor=False)
    st.markdown(introduction)
    _draw_timeline(run, history, epoch)
    return Moment(run.config, history, history.snapshot_at(epoch))


def chart(  # noqa: PLR0913 -- all that a chart needs
    place: Any,
    heading: str,
    figure: go.Figure,
    key: str,
    height: int = 380,
    *,
    alt: str | None = None,
    **options: Any,
) -> None:
    """Draw a chart under its heading: a title, and a hint after a middle dot.

    Args:
        place: where, such as a column.
        heading: in Markdown.
        figure: without a size of its own.
        key: of the chart; its file is named after it.
        height: in pixels.
        alt: what the chart shows now, in words, for those who cannot see it.
        options: of `st.plotly_chart`.
    """
    title, _, hint = heading.partition(" · ")
    place.markdown(f"**{title}** :small[{hint}]")
    if presentation.on():
        figure, height = for_presentation(figure), round(height * 1.4)
    place.plotly_chart(
        figure.update_layout(paper_bgcolor=None, plot_bgcolor=None),
        key=key,
        height=height,
        config={
            "modeBarButtons": [["toImage"]],
            "toImageButtonOptions": {"format": "svg", "filename": file_name(key)},
        },
        alt=alt,
        **options,
    )


def file_name(chart: str) -> str:
    """The name of the file that a chart is saved to, without its ending."""
    config = current_run().config
    return f"xor-{chart.replace('_', '-')}-seed-{config.seed}-units-{config.hidden_units}"


def look_for(text: str) -> None:
    """End the page with a hint at what to look for."""
    with st.container(border=True):
        st.markdown(f"**Look for:** {text}")


def _draw_timeline(run: Run, history: History, epoch: int) -> None:
    solved, trained = history.solved_epoch, history.latest.epoch
    words = f"loss **{history.losses[epoch]:.6f}**"
    words += f", solved at epoch **{solved:,}**" if solved is not None else ", not solved"
    if failure := run.failure:
        st.error(failure)
    slider, number, place = st.columns([3.2, 1.1, 2.4], vertical_alignment="bottom")
    if trained:
        set_epoch_widgets(epoch)
        slider.slider(
            "Epoch on the timeline",
            0,
            trained,
            key=EPOCH_SLIDER,
            on_change=_go_to_epoch_of,
            args=(EPOCH_SLIDER,),
        )
        number.number_input(
            "Epoch", 0, trained, key=EPOCH_NUMBER, on_change=_go_to_epoch_of, args=(EPOCH_NUMBER,)
        )
    place.markdown(words)
    if not run.over:
        place.button(
            "Keep training",
            icon=":material/fast_forward:",
            key="train_on",
            on_click=_train_ahead,
            help=f"Trained so far: {trained:,} of {run.config.epochs:,} epochs.",
        )


def _train_ahead() -> None:
    live_session().run = current_run().train_ahead()


def _go_to_epoch_of(widget: str) -> None:
    live_session().run = current_run().at(epoch_of(widget))


def halves(left: float = 1.0) -> list[Any]:
    """Two columns; in a presentation, one below the other.

    Args:
        left: the width of the left one, where the right one is 1 wide.
    """
    if presentation.on():
        return [st.container(), st.container()]
    return st.columns([left, 1], gap="medium")
