"""Numbers and matrices in KaTeX, which break into lines where a reader expects it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# A line may break between two matrices, and before an operator instead of after it.
OR_HERE: Final = r"\allowbreak "
PLUS, MINUS, TIMES, IS = (rf"\allowbreak {sign}\nobreak " for sign in ("+", "-", r"\odot", "="))
_WIDEST: Final = 4  # a longer row or column of a matrix is shortened


def matrix(values: Array) -> str:
    """An array in KaTeX, a vector as a row; beyond 4 columns or rows the middle is left out.

    Args:
        values: shape (n,) or (n, m).
    """
    table = np.atleast_2d(values)
    columns, rows = _shown(table.shape[1]), _shown(table.shape[0])
    lines = []
    for row in rows:
        if row is None:
            lines.append(" & ".join([r"\vdots"] * len(columns)))
        else:
            cells = [r"\cdots" if c is None else number(table[row, c]) for c in columns]
            lines.append(" & ".join(cells))
    return r"\begin{bmatrix}" + r" \\ ".join(lines) + r"\end{bmatrix}"


def number(value: float) -> str:
    """At most three significant digits: whole numbers as they are, small ones as powers of ten."""
    if value == round(value) and abs(value) < 1000:
        return f"{value + 0.0:.0f}"  # no minus before a 0
    if 0.01 <= abs(value) < 100:
        return f"{value:.3f}" if abs(value) < 1 else f"{value:.2f}"
    mantissa, _, power = f"{value:.1e}".partition("e")
    return rf"{mantissa}\mathrm{{e}}{{{int(power)}}}"


def _shown(count: int) -> list[int | None]:
    """Which of so many columns or rows are shown; None stands for the ones left out."""
    if count <= _WIDEST:
        return list(range(count))
    return [*range(_WIDEST - 2), None, count - 1]


def opened(table: Array) -> str:
    """An opening parenthesis as tall as this table; unlike in a pair, a line may break after it."""
    return rf"\left({_as_tall_as(table)}\right."


def closed(table: Array) -> str:
    """The closing parenthesis of `opened`."""
    return rf"\left.{_as_tall_as(table)}\right)"


def _as_tall_as(table: Array) -> str:
    lines = r"\\".join("0" * len(_shown(len(table))))
    return rf"\vphantom{{\begin{{matrix}}{lines}\end{{matrix}}}}"


def added(rows: Array) -> str:
    """The sum of the rows of an array, shape (n, m)."""
    return PLUS.join(matrix(row) for row in rows)
