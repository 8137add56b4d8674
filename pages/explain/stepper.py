"""The steps of an epoch one at a time: their names in a row, Back and Next, or all at once."""

from pathlib import Path
from typing import Final

import streamlit as st

from pages.explain import tables
from pages.explain.session import ALL_STEPS, FIRST_STEP, STEP, choose_step, chosen_step, read_step
from pages.explain.steps import Step

_STYLE: Final = Path(__file__).with_name("steps.css")


def style() -> None:
    """Style the formulas: they break into lines, and what is still too wide scrolls."""
    st.html(_STYLE)


def draw_names(names: list[str]) -> None:
    """Draw the row of all steps, to go to one of them or to see all; the address names it."""
    steps = [*(str(number) for number in range(1, len(names) + 1)), ALL_STEPS]
    read_step(steps)
    st.segmented_control(
        "Step of the epoch",
        steps,
        key=STEP,
        required=True,
        format_func=lambda step: (
            "Show all" if step == ALL_STEPS else f"{step} {names[int(step) - 1]}"
        ),
        label_visibility="collapsed",
        wrap=True,
        persist_state="session",
    )
    if chosen_step() != FIRST_STEP:
        st.query_params[STEP] = chosen_step()
    else:
        st.query_params.pop(STEP, None)


def draw_buttons(count: int) -> None:
    """Draw Back and Next, which also have a key each.

    Args:
        count: how many steps there are.
    """
    number = _number()
    for label, key, beside in [("Back", "B", number - 1), ("Next", "N", number + 1)]:
        st.button(
            label,
            key=label.lower(),
            on_click=choose_step,
            args=(str(beside),),
            disabled=not 1 <= beside <= count or chosen_step() == ALL_STEPS,
            shortcut=key,
        )


def shown_steps(count: int) -> list[int]:
    """The numbers of the steps to show, from 1."""
    return list(range(1, count + 1)) if chosen_step() == ALL_STEPS else [_number()]


def draw_step(number: int, step: Step, rows: list[int]) -> None:
    """Draw one step: its formula, the formula with its numbers, and all numbers with the code."""
    with st.container(border=True):
        st.markdown(f"**{number}. {step.title}**")
        st.latex(step.formula)
        for line in step.numbers:
            st.latex(line)
        if step.note:
            st.latex(step.note)
        with st.expander("All numbers, and the code that computed them"):
            for name, values in step.results.items():
                st.markdown(f"`{name}` {values.shape}")
                tables.draw(st, step.table(name, rows), f"All numbers of {name}")
            st.code(step.source)


def _number() -> int:
    return 1 if chosen_step() == ALL_STEPS else int(chosen_step())
