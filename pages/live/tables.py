"""Tables to save: a button, and the choice of the decimal mark that a spreadsheet expects."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from nn.export import DecimalMark
from pages.live.saving import made_on_demand


def offer_table(
    label: str,
    write: Callable[[DecimalMark], str],
    name: str,
    *,
    key: str,
    width: Literal["content", "stretch"] = "content",
) -> None:
    """Draw the button that saves a table as CSV, and below it the choice of the decimal mark.

    Args:
        label: of the button.
        write: returns the table as CSV with this decimal mark. It is called when someone saves.
        name: of the file, without its ending.
        key: of the button.
        width: of the button.
    """
    with st.container(gap=None):
        place = st.empty()
        comma = st.checkbox(
            "with decimal commas",
            key=f"{key}_with_commas",
            help="For a spreadsheet that writes 0,5 where others write 0.5: numbers with decimal "
            "commas, and semicolons between them. Without it, numbers have decimal points, and "
            "commas are between them.",
        )
        file = f"{name}-decimal-commas.csv" if comma else f"{name}.csv"
        place.download_button(
            label,
            made_on_demand(lambda: write("," if comma else "."), "text/csv", file),
            file,
            "text/csv",
            icon=":material/download:",
            key=key,
            on_click="ignore",
            width=width,
        )
