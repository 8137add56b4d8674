"""The Seeds page: was it the hyperparameter, or was the seed lucky?"""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from nn import LossFan, SolvedGrid, SolvingEpochs, SweepConfig, SweepResult, TrainingConfig
from nn.charts import epochs_to_solve, loss_fan, solved_share_heatmap
from nn.statistics import cell
from nn.training import describe_setting
from pages.explain import sweeps, timeline
from pages.explain.session import TABLE_OF_RUNS, clicked_point, clicked_row, seeds_session
from pages.sidebar import comparison, controls, presentation

SECONDS_PER_RERUN = 0.5


def read_controls() -> SweepConfig | None:
    """The grid that the controls describe, or None and a message on the page."""
    places = st.columns([1.1, 1, 2.2, 2.2, 1.1])
    linked: Any = {"bind": "query-params"}
    first = places[0].number_input("First seed", 0, 2**32 - 1, 0, key="first_seed", **linked)
    count = places[1].number_input("Seeds", 1, 5000, 200, key="seed_count", **linked)
    units = places[2].multiselect("Hidden units", range(1, 65), [1, 2, 3, 4], key="units", **linked)
    rates = places[3].multiselect(
        "Learning rates",
        ["0.1", "0.3", "1", "3", "10"],
        ["0.3", "1", "3"],
        accept_new_options=True,
        key="rates",
        **linked,
        help="Choose, or type any number over 0 and up to 100.",
    )
    epochs = places[4].number_input("Epochs", 1, 200_000, 5000, 1000, key="sweep_epochs", **linked)
    try:
        return sweeps.grid(first, count, units, rates, epochs)
    except ValueError as error:
        st.error(f"This grid cannot be trained: {error}. The previous results are kept.")
        return None


def cancel() -> None:
    """Stop training; the networks trained so far are kept."""
    session.sweeping = False


def pick(chart: str) -> None:
    """Follow a click: on a cell, show its runs; on a dot, make its run the one to open."""
    point = clicked_point(chart)
    if point and "customdata" in point:
        data = tuple(np.ravel(point["customdata"]).tolist())
        if chart == "share":
            session.cell = data
        else:
            session.picked = data


def pick_row(seeds: list[int], units: int) -> None:
    """Follow a click in the table: make its run the one to open."""
    if (row := clicked_row()) is not None:
        session.picked = (units, seeds[row])


def show(place: Any, heading: str, key: str, figure: go.Figure) -> None:
    """Draw a chart that can be clicked."""
    timeline.chart(
        place, heading, figure, key, 300, on_select=lambda: pick(key), selection_mode="points"
    )


def show_progress(sweep: sweeps.SharedSweep, wanted: SweepConfig | None) -> bool:
    """Draw the progress between its buttons; return whether another sweep was started."""
    message = f"{len(sweep.result().seed):,} of {sweep.config.networks:,} networks are trained"
    if session.sweeping and sweep.seconds_left is not None:
        message += f", about {sweep.seconds_left:.0f} s left"
    elif not sweep.done and not session.sweeping:
        message += "; cancelled, but these are kept"
    left, bar, right = st.columns(
        [2, 5, 1.2] if presentation.on() else [1.3, 5, 1], vertical_alignment="bottom"
    )
    bar.progress(sweep.progress, message)
    right.button(
        "Cancel", key="cancel", on_click=cancel, disabled=not session.sweeping, width="stretch"
    )
    return left.button(
        "Train them all",
        icon=":material/grid_view:",
        key="start",
        type="primary" if wanted not in (None, session.sweep) else "secondary",
        disabled=wanted is None,
        on_click=session.start,
        args=(wanted,),
        width="stretch",
    )


def show_runs(place: Any, result: SweepResult, units: int, rate: float) -> None:
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
        height=270,
        hide_index=True,
        on_select=lambda: pick_row(columns["seed"], units),
        selection_mode="single-row",
    )


def show_buttons(result: SweepResult, shown: sweeps.Cell) -> None:
    """Draw the buttons for the run that was picked, and for all runs."""
    units, seed = sweeps.run_to_open(result, shown, session.picked)
    run = TrainingConfig(seed, units, shown[1], result.config.epochs)
    network = describe_setting("hidden_units", units)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            f"Open seed {seed} with {network}, learning rate {run.learning_rate:g}",
            icon=":material/play_circle:",
            key="open",
            type="primary",
            help="Opens exactly this run on the Train page.",
            on_click=controls.set_to,
            args=(run,),
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
        st.download_button(
            "Download all runs as CSV",
            lambda: sweeps.as_csv(result),
            f"xor-{len(result.seed)}-networks.csv",
            "text/csv",
            icon=":material/download:",
            key="csv",
            on_click="ignore",
        )


def show_results(result: SweepResult) -> None:
    """Draw the charts of the grid, the runs of one cell, and what all of them show."""
    shown = units, rate = sweeps.cell_to_show(result, session.cell)
    with_units = describe_setting("hidden_units", units)
    left, right = timeline.halves()
    title = f"Loss with {with_units}, learning rate {rate:g}"
    show(
        left,
        "Seeds that solve XOR · click a cell",
        "share",
        solved_share_heatmap(SolvedGrid.of(result)),
    )
    show(
        right,
        f"{title} · orange: the middle 50 % and 90 % of those that solve it; blue: never",
        "fan",
        loss_fan(LossFan.of(result, units, rate)),
    )
    left, right = timeline.halves()
    title = f"Epochs to solve, learning rate {rate:g}"
    show(
        left,
        f"{title} · one dot per seed: click one",
        "when",
        epochs_to_solve(SolvingEpochs.of(result, rate)),
    )
    show_runs(right, result, units, rate)
    show_buttons(result, shown)
    st.subheader("What these networks show", anchor=False)
    st.markdown(sweeps.answer(result, units, rate))


def results(wanted: SweepConfig | None) -> None:
    """Train for a moment if the sweep is not finished, and show the results so far."""
    controls.rerun_if_changed()
    sweep = sweeps.shared(session.sweep)
    was_sweeping = session.sweeping
    if was_sweeping:
        sweep.advance(SECONDS_PER_RERUN)
        session.sweeping = not sweep.done
    if show_progress(sweep, wanted):
        st.rerun()  # starts the timer
    if len(sweep.result().seed):
        show_results(sweep.result())
    if was_sweeping and not session.sweeping:
        st.rerun()  # stops the timer


st.title("Was the seed lucky?", anchor=False)
st.markdown(
    "Every network starts from random weights. Are 2 hidden units enough for XOR? Is one learning "
    "rate better than another, or was the seed lucky? One run cannot tell, so train hundreds."
)
config = read_controls()
session = seeds_session(config or sweeps.grid(0, 200, [1, 2, 3, 4], ["0.3", "1", "3"], 5000))
st.fragment(results, run_every=0.1 if session.sweeping else None)(config)
