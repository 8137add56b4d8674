"""What the explaining pages share: they show the current run at the epoch of a timeline."""

from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go
import streamlit as st

from nn import History, Snapshot, TrainingConfig
from nn.charts.presentation import for_presentation
from nn.hidden_space import View
from pages.explain.detail import detailed
from pages.live.run import current_run, live_session
from pages.live.settings import network_in_file_names, start_in_file_names, task
from pages.live.watch import Kind, follow_charts, watch_run
from pages.sidebar import presentation

_TUTORIALS: Final = TrainingConfig()


@dataclass(frozen=True)
class Moment:
    """What an explaining page explains: a run at one epoch.

    Attributes:
        config: the run's configuration.
        history: of the run, as far as it was trained.
        snapshot: the run at the timeline's epoch.
        over: whether the history goes to the end of the run.
    """

    config: TrainingConfig
    history: History
    snapshot: Snapshot
    over: bool

    @property
    def squared_error(self) -> float:
        """The network's mean squared error, which decides whether the table is solved."""
        return float(self.history.squared_errors[self.snapshot.epoch])


def begin(question: str, introduction: str, hidden_space: View | None = None) -> Moment:
    """Draw the page's question and the bar in which its run is played.

    An untrained run is trained first, so there is something to see.

    Args:
        question: the page's title.
        introduction: a sentence or two below it.
        hidden_space: the plane of the hidden space that a chart of the page shows, if one does.
    """
    session, run = live_session(), current_run()
    if not run.trained:
        session.run = run = run.train_ahead()
    history = detailed(run.history())
    epoch = min(run.epoch, history.latest.epoch)
    st.title(question, anchor=False)
    if run.config.table != _TUTORIALS.table and task(run.config) not in question:
        introduction += f" This network learns {task(run.config)}."
    st.markdown(introduction)
    if failure := run.failure:
        st.error(failure)
    watch_run(run, shows=epoch, presented=presentation.on(), hidden_space=hidden_space)
    over = run.over and history.latest.epoch >= run.trained
    return Moment(run.config, history, history.snapshot_at(epoch), over)


def follow(moment: Moment, *charts: tuple[Kind, str], hidden_space: View | None = None) -> None:
    """Draw charts that move while the bar plays.

    Args:
        moment: what `begin` returned.
        charts: what each shows, and its heading: a title, and a hint after a middle dot.
        hidden_space: what `begin` was given.
    """
    follow_charts(
        moment.config, list(charts), presented=presentation.on(), hidden_space=hidden_space
    )


def chart(  # noqa: PLR0913 -- all that a chart needs
    place: Any,
    heading: str,
    figure: go.Figure,
    key: str,
    height: int = 380,
    *,
    alt: str,
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
    turned = "scene" in figure.to_plotly_json()["layout"]
    if presentation.on():
        scale = presentation.scale()
        figure, height = for_presentation(figure, scale), round(height * 1.4 * scale)
    place.plotly_chart(
        figure.update_layout(paper_bgcolor=None, plot_bgcolor=None),
        key=key,
        height=height,
        config={
            "modeBarButtons": [["resetCameraDefault3d", "toImage"] if turned else ["toImage"]],
            "toImageButtonOptions": {"format": "svg", "filename": file_name(key)},
        },
        alt=alt,
        **options,
    )


def file_name(chart: str) -> str:
    """The name of the file that a chart is saved to, without its ending."""
    config = current_run().config
    chart = chart.replace("_", "-")
    return f"{network_in_file_names(config)}-{chart}-{start_in_file_names(config)}"


def look_for(text: str) -> None:
    """End the page with a hint at what to look for."""
    with st.container(border=True):
        st.markdown(f"**Look for:** {text}")


def halves(left: float = 1.0) -> list[Any]:
    """Two columns; in a presentation, one below the other.

    Args:
        left: the width of the left one, where the right one is 1 wide.
    """
    if presentation.on():
        return [st.container(), st.container()]
    return st.columns([left, 1], gap="medium")
