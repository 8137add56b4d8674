"""The colours of every chart: one diverging palette, and inks that hold on light and dark."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

# Blue through near-white to orange: told apart with every common colour-vision deficiency, and
# both ends stand out from a light and from a dark background.
_STOPS: Final = ("#1f5fad", "#5c97d6", "#b3d1ee", "#f6f6f3", "#f8cf9d", "#e8903a", "#b85409")

LOW: Final = _STOPS[0]
HIGH: Final = _STOPS[-1]
LINE: Final = "#8455e8"
"""The colour of a loss curve."""
INK: Final = "#14161c"
"""Drawn on the palette itself, whose middle is light in every theme."""
QUIET: Final = "rgba(128, 128, 128, 0.28)"
"""Grid lines, on any background."""


def diverging_table(size: int = 256) -> NDArray[np.uint8]:
    """The palette as a table, shape (size, 3): red, green and blue from 0 to 255.

    The first colour stands for the lowest value (output 0, the most negative weight), the middle
    for 0.5 or zero, the last for the highest.
    """
    stops = np.array([[int(s[i : i + 2], 16) for i in (1, 3, 5)] for s in _STOPS], dtype=float)
    at = np.linspace(0, len(stops) - 1, size)
    channels = [np.interp(at, np.arange(len(stops)), stops[:, c]) for c in range(3)]
    return np.stack(channels, axis=1).round().astype(np.uint8)


def diverging_colorscale() -> list[tuple[float, str]]:
    """The palette as a Plotly colour scale."""
    return [(i / (len(_STOPS) - 1), stop) for i, stop in enumerate(_STOPS)]
