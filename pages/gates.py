"""The page of the 16 gates: which truth tables need a hidden layer?"""

import streamlit as st

from nn import SolvedGrid, SweepResult, TrainingConfig
from nn.charts import gate_shares, height_of_gates
from pages.explain import chaos_words, gate_controls, gate_words, sweep_words, sweeps, timeline
from pages.explain.session import SweepSession, gates_session
from pages.explain.sweep_views import (
    Chart,
    follow_sweep,
    show_buttons,
    show_runs,
)
from pages.sidebar import what_if


def show_gates(session: SweepSession, result: SweepResult) -> None:
    """Draw the share of each truth table, what all of them show, and the runs of one cell."""
    grid = session.grid
    shown = sweeps.cell_to_show(grid, result, session.cell or grid.find(TrainingConfig().table, 2))
    shares = SolvedGrid.of(result, grid.rows, grid.columns)
    trained = grid.case(shown).describe("learning_rate", "epochs")
    left, right = timeline.halves()
    Chart(
        "gate_shares",
        "Seeds that learn each table · click a cell",
        gate_shares(shares, shown),
        gate_words.describe_gates(shares),
        height_of_gates(shares),
        of_cells=True,
    ).draw(session, left)
    left.caption(
        "Beside each name: its targets (disc: 1, square: 0; x₁ to the right, x₂ upwards) and the "
        "line that separates them. Under each share: its Wilson 95 % interval, from 0 to 100 %. "
        f"All networks are the tutorial's, with {trained}."
    )
    if shares.chaotic.any():
        left.caption(chaos_words.LEGEND)
    right.markdown(
        f"**What these networks show**\n\n{gate_words.answer(shares)}\n\n"
        f"{sweep_words.say_who_decides(result, grid, shown)}"
    )
    show_buttons(session, right.container(horizontal=True), grid, result, shown)
    show_runs(session, right, grid, result, shown)


st.title("Which gates need a hidden layer?", anchor=False)
what_if.note_other_network("This page trains", every_table=True)
st.markdown(gate_words.introduce())
wanted = gate_controls.draw()
session = gates_session(wanted or gate_controls.grid())
if wanted not in (None, session.grid):
    st.caption("Below are the previous results, until you train these networks.")
follow_sweep(session, wanted, show_gates)
