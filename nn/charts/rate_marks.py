"""Where the learning rate of a run changes, as marks on a chart over its epochs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from nn.charts import palette
from nn.rate_changes import RateChange

NAME: Final = "rate"
"""What the marks are called in a layout; a player moves the labels with this name."""

_LABEL: Final = 0.16  # of the axis is what a label needs, at most, in a chart of the usual width
_LINE_HEIGHT: Final = 17
_ROWS: Final = 4

Part = dict[str, Any]
Changes = Iterable[RateChange]


@dataclass(frozen=True)
class RateMarks:
    """What a layout needs to show the changes.

    Attributes:
        shapes: a thin line for each change, as high as the chart.
        annotations: a label for each change, beside its line. None covers another; where many
            changes are too close together, the last ones have no label.
    """

    shapes: list[Part]
    annotations: list[Part]


def rate_marks(runs: Iterable[tuple[Changes, str | None]], last: float) -> RateMarks:
    """The marks for the changes of some runs.

    Args:
        runs: of each, the epochs from which on the learning rate is another one with these rates,
            and the run's colour, where there are several.
        last: where the axis of epochs, which begins at 0, ends.
    """
    changes = [(*change, color) for of_one, color in runs for change in of_one]
    rows = _rows([epoch / last for epoch, _, _ in changes])
    return RateMarks(
        [
            {
                "name": NAME,
                "type": "line",
                "yref": "paper",
                "x0": epoch,
                "x1": epoch,
                "y0": 0,
                "y1": 1,
                "line": {"color": color or palette.ZERO, "width": 1.5, "dash": "dash"},
            }
            for epoch, _, color in changes
        ],
        [
            {
                "name": NAME,
                "yref": "paper",
                "x": epoch,
                "y": 1,
                "xanchor": "left" if epoch / last <= 1 - _LABEL else "right",
                "yanchor": "top",
                "yshift": -_LINE_HEIGHT * max(row, 0),
                "text": f"rate {rate:.4g}",
                "showarrow": False,
                "borderpad": 0,
                "font": {"size": 13} | ({"color": color} if color else {}),
                "visible": row >= 0,
            }
            for (epoch, rate, color), row in zip(changes, rows, strict=True)
        ],
    )


def _rows(places: list[float]) -> list[int]:
    """The line in which each label stands, from the top, so that none covers another.

    Args:
        places: of the changes, as shares of the axis.

    Returns:
        The lines from 0; -1 for a label that has no room.
    """
    taken: list[list[tuple[float, float]]] = [[] for _ in range(_ROWS)]
    rows = []
    for place in places:
        start = place if place <= 1 - _LABEL else place - _LABEL
        end = start + _LABEL
        free = (
            row
            for row, labels in enumerate(taken)
            if all(end <= low or start >= high for low, high in labels)
        )
        row = next(free, -1)
        if row >= 0:
            taken[row].append((start, end))
        rows.append(row)
    return rows
