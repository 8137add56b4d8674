"""A grid of networks on the screen: its progress, its charts, its runs, and what they show."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from nn import LossFan, SolvedGrid, SolvingEpochs, SweepConfig, SweepResult, TrainingConfig
from nn.charts import epochs_to_solve, loss_fan, solved_share_heatmap
from nn.statistics import cell
from nn.training import describe_setting
from pages.explain import chaos_words, sweep_words, sweeps, timeline
from pages.explain.session import (
    TABLE_OF_RUNS,
    SeedsSession,
    clicked_point,
    clicked_row,
)
from pages.live.tables import offer_table
from pages.sidebar import comparison, controls


def _cancel(session: SeedsSession) -> None:
    """Stop training; the networks trained so far are kept."""
    session.sweeping = False


def _pick(session: SeedsSession, chart: str) -> None:
    """Follow a click: on a cell, show its runs; on a dot, make its run the one to open."""
    point = clicked_point(chart)
    if point and "customdata" in point:
        data = tuple(np.ravel(point["customdata"]).tolist())
        if chart == "share":
            session.cell = data
        else:
            session.picked = data


def _pick_row(session: SeedsSession, seeds: list[int], units: int) -> None:
    """Follow a click in the table: make its run the one to open."""
    if (row := clicked_row()) is not None:
        session.picked = (units, seeds[row])


def _open(session: SeedsSession, run: chaos_words.SweptRun) -> None:
    """Set the controls to this run; the Train page says if it ends differently there."""
    session.opened = run
    controls.set_to(run.config)


@dataclass(frozen=True)
class _Chart:
    """A chart that can be clicked; `alt` says in words what it shows."""

    key: str
    heading: str
    figure: go.Figure
    alt: str

    def draw(self, session: SeedsSession, place: Any) -> None:
        """Draw the chart under its heading; the session follows its clicks."""
        timeline.chart(
            place,
            self.heading,
            self.figure,
            self.key,
            300,
            alt=self.alt,
            on_select=lambda: _pick(session, self.key),
            selection_mode="points",
        )


def show_progress(
    session: SeedsSession, sweep: sweeps.SharedSweep, wanted: SweepConfig | None
) -> None:
    """Draw the progress between the buttons that start a sweep and cancel it."""
    message = f"{len(sweep.result().seed):,} of {sweep.config.networks:,} networks are trained"
    if session.sweeping and sweep.seconds_left is not None:
        message += f", about {sweep.seconds_left:.0f} s left"
    elif not sweep.done and not session.sweeping:
        message += "; cancelled, but these are kept"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.button(
            "Train them all",
            icon=":material/grid_view:",
            key="start",
            type="primary" if wanted not in (None, session.sweep) else "secondary",
            disabled=wanted is None,
            on_click=session.start,
            args=(wanted,),
        )
        st.progress(sweep.progress, message)
        st.button(
            "Cancel",
            key="cancel",
            disabled=not session.sweeping,
            on_click=_cancel,
            args=(session,),
        )


def _show_runs(
    session: SeedsSession, place: Any, result: SweepResult, units: int, rate: float
) -> None:
    """Draw the runs of one cell as a table to pick one from."""
    network = describe_setting("hidden_units", units)
    place.markdown(f"**Runs with {network}, learning rate {rate:g}** :small[sort, or pick one]")
    columns = sweeps.table(result, cell(result, units, rate))
    place.dataframe(
        {name: columns[name] for name in ("seed", "solved_epoch", "final_loss", "rows_right")},
        column_config={
            "seed": st.column_config.NumberColumn("seed", format="%d"),
            "solved_epoch": st.column_config.NumberColumn("solved at epoch", format="%d"),
            "final_loss": st.column_config.NumberColumn("last loss", format="%.6f"),
            "rows_right": "rows right",
        },
        key=TABLE_OF_RUNS,
        placeholder="never",
        height=270,
        hide_index=True,
        on_select=lambda: _pick_row(session, columns["seed"], units),
        selection_mode="single-row",
    )


def _show_buttons(
    session: SeedsSession, place: Any, result: SweepResult, shown: sweeps.Cell
) -> None:
    """Draw the buttons for the run that was picked, and for all runs."""
    units, seed = sweeps.run_to_open(result, shown, session.picked)
    run = TrainingConfig(seed, units, shown[1], result.config.epochs)
    network = describe_setting("hidden_units", units)
    with place:
        if st.button(
            f"Open seed {seed} with {network}, learning rate {run.learning_rate:g}",
            icon=":material/play_circle:",
            key="open",
            type="primary",
            help=chaos_words.explain_opening(result, units, shown[1]),
            on_click=_open,
            args=(session, chaos_words.SweptRun.of(result, run)),
        ):
            # Without an empty set, Streamlit refuses to drop the grid's parameters.
            st.switch_page("train.py", query_params={})
        st.button(
            "Compare it",
            icon=":material/compare_arrows:",
            key="compare_seed",
            help="Put this run beside up to three others on the Compare page.",
            on_click=comparison.add,
            args=(run,),
        )
        offer_table(
            "Download all runs as CSV",
            lambda decimal_mark: sweeps.as_csv(result, decimal_mark),
            f"xor-{len(result.seed)}-networks",
            key="csv",
        )


def show_results(session: SeedsSession, result: SweepResult) -> None:
    """Draw the charts of the grid, what all of them show, and the runs of one cell."""
    shown = units, rate = sweeps.cell_to_show(result, session.cell)
    with_units = describe_setting("hidden_units", units)
    left, right = timeline.halves()
    grid = SolvedGrid.of(result)
    _Chart(
        "share",
        "Seeds that solve XOR · and the epoch by which half of these have: click a cell",
        solved_share_heatmap(grid, shown),
        sweep_words.describe_shares(grid),
    ).draw(session, left)
    if grid.chaotic.any():
        left.caption(chaos_words.LEGEND)
    right.markdown(f"**What these networks show**\n\n{sweep_words.answer(result, units, rate)}")
    left, right = timeline.halves()
    fan, times = LossFan.of(result, units, rate), SolvingEpochs.of(result, rate)
    _Chart(
        "fan",
        f"Loss with {with_units}, learning rate {rate:g} · "
        "orange: the middle 50 % and 90 % of those that solve it; blue: never",
        loss_fan(fan),
        sweep_words.describe_fan(fan),
    ).draw(session, left)
    _Chart(
        "when",
        f"Epochs to solve, learning rate {rate:g} · one dot per seed: click one",
        epochs_to_solve(times),
        sweep_words.describe_times(times),
    ).draw(session, right)
    left, right = timeline.halves()
    _show_runs(session, left, result, units, rate)
    _show_buttons(session, right, result, shown)
