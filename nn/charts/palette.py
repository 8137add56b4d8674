"""The colours of every chart: one diverging palette, and others that work on light and dark."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

# Blue through near-white to orange: people with any common colour-vision deficiency can tell the
# halves apart, and both ends stand out from a light and from a dark background.
_STOPS: Final = ("#2766b5", "#5f99d6", "#b3d1ee", "#f6f6f3", "#f8cf9d", "#e8903a", "#b85409")

LOW: Final = _STOPS[0]
HIGH: Final = _STOPS[-1]
NEGATIVE: Final = "#3f7fca"
POSITIVE: Final = "#cc6a14"
"""Like the ends, for thin lines and small dots, which must stand out from light and from dark."""
LINE: Final = "#8455e8"
"""The colour of a loss curve."""
SOLVED_LINE: Final = "#1a936f"
"""The colour of the line under which XOR is solved."""
RUNS: Final = (
    ("#8455e8", "solid"),
    ("#cc6a14", "dash"),
    ("#1a936f", "dot"),
    ("#d13f8a", "dashdot"),
)
"""For each run in a comparison, a colour that stands out from light and dark, and a dash."""
UNITS: Final = (
    "#6d28d9",
    "#0b7a55",
    "#c0267e",
    "#0e6f8c",
    "#8a5200",
    "#47700d",
    "#5b5470",
    "#8f1d2c",
)
"""For each hidden unit, the colour of its line on the palette; the ninth has the first again."""
INK: Final = "#14161c"
"""What is drawn on the palette itself, whose middle is light in every theme."""
ZERO: Final = "#6f6b80"
"""Like these two, for what is exactly 0."""
ABSENT: Final = "#8a8796"
"""Marks what a network does not have, on light and dark."""
QUIET: Final = "rgba(128, 128, 128, 0.28)"
"""Grid lines, on any background."""


def diverging_table(size: int = 256) -> NDArray[np.uint8]:
    """The palette as a table of red, green and blue from 0 to 255, shape (size, 3).

    The first colour means the lowest value (output 0, the most negative weight), the middle 0.5 or
    zero, the last the highest.
    """
    stops = np.array([[int(s[i : i + 2], 16) for i in (1, 3, 5)] for s in _STOPS], dtype=float)
    at = np.linspace(0, len(stops) - 1, size)
    channels = [np.interp(at, np.arange(len(stops)), stops[:, c]) for c in range(3)]
    return np.stack(channels, axis=1).round().astype(np.uint8)


def diverging_colorscale() -> list[tuple[float, str]]:
    """The palette as a Plotly colour scale."""
    return [(i / (len(_STOPS) - 1), stop) for i, stop in enumerate(_STOPS)]


def upper_colorscale() -> list[tuple[float, str]]:
    """The upper half of the palette, from its light middle, for numbers that are never under 0."""
    middle = len(_STOPS) // 2
    return [(i / middle, stop) for i, stop in enumerate(_STOPS[middle:])]


def number_colors(size: int = 256) -> list[str]:
    """Black or white for a number on each colour of the table, whichever has more contrast.

    Contrast is defined as in WCAG 2.2: (L1 + 0.05) / (L2 + 0.05), where L is relative luminance.
    """
    share = diverging_table(size) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    white_wins = 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05
    return ["#ffffff" if white else "#000000" for white in white_wins]
