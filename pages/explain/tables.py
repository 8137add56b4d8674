"""Tables that are read and not sorted, as HTML: they wrap, print, and can be read out."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final, Literal

import streamlit as st

_STYLE: Final = Path(__file__).with_name("tables.css")

Mark = Literal["", "right", "wrong"]


def style() -> None:
    """Style the tables of the page."""
    st.html(_STYLE)


def draw(
    place: Any,
    columns: Mapping[str, Sequence[str]],
    name: str,
    marks: Sequence[Mark] | None = None,
    total: bool = False,
) -> None:
    """Draw a table.

    Args:
        place: where.
        columns: the cells by the columns' titles; the first column names the rows.
        name: of the table, for page readers.
        marks: for each row whether it is right or wrong, which its colour shows too.
        total: whether the last row stands out as what comes of the others.
    """
    heads = "".join(f'<th scope="col">{escape(title)}</th>' for title in columns)
    lines = []
    rows = list(zip(*columns.values(), strict=True))
    for number, (title, *cells) in enumerate(rows):
        classes: list[str] = [marks[number]] if marks else []
        classes += ["total"] if total and number == len(rows) - 1 else []
        numbers = "".join(f'<td translate="no">{escape(cell)}</td>' for cell in cells)
        kind = f' class="{" ".join(classes)}"' if any(classes) else ""
        lines.append(f'<tr{kind}><th scope="row">{escape(title)}</th>{numbers}</tr>')
    place.html(
        f'<div class="table-to-read" role="region" tabindex="0" aria-label="{escape(name)}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )
