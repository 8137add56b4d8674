"""A grid of networks on the screen: its progress, its charts, its runs, and what they show."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from nn import LossFan, SolvedGrid, SolvingEpochs, SweepGrid, SweepResult
from nn.charts import epochs_to_solve, height_of_rows, loss_fan, solved_share_heatmap
from nn.configuration import setting_title
from nn.sweep_grid import Cell
from pages.explain import chaos_words, setting_words, sweep_words, sweeps, tables, timeline
from pages.explain.session import (
    TABLE_OF_RUNS,
    SweepSession,
    clicked_point,
    clicked_row,
)
from pages.live.settings import task_in_file_names
from pages.live.tables import offer_table
from pages.sidebar import comparison, controls

_ROWS_OF_A_ROOMY_TABLE: Final = 4
_COLUMNS_OF_A_HALF: Final = 6
_SECONDS_PER_RERUN: Final = 0.5
_SECONDS_BETWEEN_RERUNS: Final = 0.1


def _cancel(session: SweepSession) -> None:
    """Stop training; the networks trained so far are kept."""
    session.sweeping = False


def _pick(session: SweepSession, chart: "Chart") -> None:
    """Follow a click: on a cell, show its runs; on a dot, make its run the one to open."""
    point = clicked_point(chart.key)
    if point and "customdata" in point:
        data = tuple(np.ravel(point["customdata"]).tolist())
        if chart.of_cells:
            session.cell = data
        else:
            session.picked = data


def _pick_row(session: SweepSession, seeds: list[int], row: int) -> None:
    """Follow a click in the table: make its run the one to open."""
    if (at := clicked_row()) is not None:
        session.picked = (row, seeds[at])


def _open(session: SweepSession, run: chaos_words.SweptRun) -> None:
    """Set the controls to this run; the Train page says if it ends differently there."""
    session.opened = run
    controls.set_to(run.config)


@dataclass(frozen=True)
class Chart:
    """A chart that can be clicked.

    Attributes:
        key: of the chart.
        heading: see `timeline.chart`.
        figure: without a size of its own.
        alt: what it shows, in words.
        height: in pixels.
        of_cells: whether a click chooses a cell, by its row and column, and not a run.
    """

    key: str
    heading: str
    figure: go.Figure
    alt: str
    height: int = 300
    of_cells: bool = False

    def draw(self, session: SweepSession, place: Any) -> None:
        """Draw the chart under its heading; the session follows its clicks."""
        timeline.chart(
            place,
            self.heading,
            self.figure,
            self.key,
            self.height,
            alt=self.alt,
            on_select=lambda: _pick(session, self),
            selection_mode="points",
        )


def follow_sweep(
    session: SweepSession,
    wanted: SweepGrid | None,
    show: Callable[[SweepSession, SweepResult], None],
) -> None:
    """Train the session's grid if that is not done, and show its results as they come.

    Args:
        session: of the page.
        wanted: the grid that the page's controls describe, or None.
        show: draws the results so far.
    """
    run_every = _SECONDS_BETWEEN_RERUNS if session.sweeping else None
    st.fragment(_advance, run_every=run_every)(
        session, wanted, show, session.grid, session.sweeping
    )


def _advance(
    session: SweepSession,
    wanted: SweepGrid | None,
    show: Callable[[SweepSession, SweepResult], None],
    drawn: SweepGrid,
    ticking: bool,
) -> None:
    """Train for a moment if the sweep is not finished, and show the results so far.

    Args:
        session: see `follow_sweep`, as for the next two.
        wanted: the grid that the controls describe.
        show: draws the results.
        drawn: the grid that the page above speaks of.
        ticking: whether a timer runs this again. What a click has changed is seen by comparing it
            with the session: the timer may interrupt the very run that the click has caused.
    """
    controls.rerun_if_changed()
    sweep = sweeps.shared(session.sweep)
    if session.sweeping:
        sweep.advance(_SECONDS_PER_RERUN)
        session.sweeping = not sweep.done
    _show_progress(session, sweep, wanted)
    if len(sweep.result().seed):
        show(session, sweep.result())
    if session.sweeping != ticking or session.grid != drawn:
        st.rerun()  # starts or stops the timer, and speaks of the grid that is trained now


def _show_progress(
    session: SweepSession, sweep: sweeps.SharedSweep, wanted: SweepGrid | None
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
            key="train_grid",
            type="primary" if wanted not in (None, session.grid) else "secondary",
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


def show_fixed(shown: SweepGrid, wanted: SweepGrid | None) -> None:
    """Say which settings all networks have, and if the results are still those of another grid."""
    st.caption(f"The same for all, as set in the sidebar: {setting_words.fixed(wanted or shown)}.")
    if wanted not in (None, shown):
        rows, columns = setting_title(shown.rows), setting_title(shown.columns)
        st.caption(
            f"Below are the previous results, until you train this grid: {rows} and {columns}, "
            f"the same for all: {setting_words.fixed(shown)}."
        )


def _show_answer(place: Any, grid: SweepGrid, result: SweepResult, shown: Cell) -> None:
    """Draw the answer in words, and the table of its column."""
    text = f"**What these networks show**\n\n{sweep_words.answer(result, grid, shown)}"
    table = sweep_words.table_of_column(result, grid, shown[1])
    if len(grid.row_values) <= _ROWS_OF_A_ROOMY_TABLE:
        place.markdown(f"{text}\n\n{sweep_words.in_markdown(table)}")
    else:
        place.markdown(text)
        tables.style()
        tables.draw(place, table, sweep_words.head_of_column(grid, shown[1]))


def show_runs(
    session: SweepSession, place: Any, grid: SweepGrid, result: SweepResult, shown: Cell
) -> None:
    """Draw the runs of one cell as a table to pick one from."""
    named = setting_words.name_cell(grid, shown)
    place.markdown(f"**Runs {named}** :small[sort, or pick one]")
    columns = sweeps.table(result, grid.networks(result, shown))
    place.dataframe(
        {name: columns[name] for name in ("seed", "solved_epoch", "final_loss", "rows_right")},
        column_config={
            "seed": st.column_config.NumberColumn("seed", format="%d"),
            "solved_epoch": st.column_config.NumberColumn("solved at epoch", format="%d"),
            "final_loss": st.column_config.NumberColumn(
                f"last {setting_words.measure(grid)}", format="%.6f"
            ),
            "rows_right": "rows right",
        },
        key=TABLE_OF_RUNS,
        placeholder="never",
        height=270,
        hide_index=True,
        on_select=lambda: _pick_row(session, columns["seed"], shown[0]),
        selection_mode="single-row",
    )


def show_buttons(
    session: SweepSession, place: Any, grid: SweepGrid, result: SweepResult, shown: Cell
) -> None:
    """Draw the buttons for the run that was picked, and for all runs."""
    cell, seed = sweeps.run_to_open(grid, result, shown, session.picked)
    run = replace(grid.case(cell), seed=seed)
    with place:
        if st.button(
            f"Open seed {seed} {setting_words.name_cell(grid, cell)}",
            icon=":material/play_circle:",
            key="open",
            type="primary",
            help=chaos_words.explain_opening(result, grid.networks(result, cell)),
            on_click=_open,
            args=(session, chaos_words.SweptRun.of(result, run, session.page)),
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
        varied = "table" in (grid.rows, grid.columns)
        offer_table(
            "Download all runs as CSV",
            lambda decimal_mark: sweeps.as_csv(result, decimal_mark),
            f"{'truth-tables' if varied else task_in_file_names(run)}-{len(result.seed)}-networks",
            key="csv",
        )


def show_results(session: SweepSession, result: SweepResult) -> None:
    """Draw the charts of the grid, what all of them show, and the runs of one cell."""
    grid = session.grid
    shown = sweeps.cell_to_show(grid, result, session.cell)
    here, named = grid.networks(result, shown), setting_words.name_cell(grid, shown)
    wide = len(grid.column_values) > _COLUMNS_OF_A_HALF
    left, right = (st.container(), st.container()) if wide else timeline.halves()
    shares = SolvedGrid.of(result, grid.rows, grid.columns)
    Chart(
        "share",
        f"Seeds that solve {setting_words.task(grid)} · and the epoch by which half of these have: "
        "click a cell",
        solved_share_heatmap(shares, shown),
        sweep_words.describe_shares(shares),
        height_of_rows(grid),
        of_cells=True,
    ).draw(session, left)
    if shares.chaotic.any():
        left.caption(chaos_words.LEGEND)
    _show_answer(right, grid, result, shown)
    left, right = timeline.halves()
    fan, times = LossFan.of(result, here), SolvingEpochs.of(result, grid, shown[1])
    measure = setting_words.measure(grid)
    hint = "" if measure == "loss" else f"as {measure}; "
    Chart(
        "fan",
        f"Loss {named} · {hint}"
        "orange: the middle 50 % and 90 % of those that solve it; blue: never",
        loss_fan(fan, measure),
        sweep_words.describe_fan(fan, setting_words.task(grid, shown), measure),
    ).draw(session, left)
    Chart(
        "when",
        f"{sweep_words.head_of_times(grid, shown)} · one dot per seed: click one",
        epochs_to_solve(times),
        sweep_words.describe_times(times),
        height_of_rows(grid, notes=True),
    ).draw(session, right)
    left, right = timeline.halves()
    show_runs(session, left, grid, result, shown)
    show_buttons(session, right, grid, result, shown)
