"""What all charts have in common."""

import plotly.graph_objects as go

from nn.charts import palette
from nn.training import SOLVED


def chart_layout(**parts: object) -> go.Layout:
    """The layout all charts start from: see-through, so that the page's theme shows."""
    return go.Layout(
        template="none",
        paper_bgcolor="rgba(0, 0, 0, 0)",
        plot_bgcolor="rgba(0, 0, 0, 0)",
        showlegend=False,
        hoverlabel={"font": {"size": 14}},
        font={"size": 13},
        dragmode=False,
        **parts,
    )


def axis(title: str | None = None, **parts: object) -> dict[str, object]:
    """An axis as most charts have it: quiet grid lines, no line at zero, no zoom."""
    common: dict[str, object] = {
        "zeroline": False,
        "gridcolor": palette.QUIET,
        "fixedrange": True,
    }
    if title:
        common["title"] = {"text": title, "standoff": 6}
    return {**common, **parts}


def epoch_axis(last: float, title: str = "epoch", **parts: object) -> dict[str, object]:
    """An axis of epochs from 0 to the last."""
    return axis(title, range=[0, last], nticks=6, tickformat=",d", **parts)


def solved_line() -> dict[str, object]:
    """The loss under which XOR is solved, as a shape across the whole chart."""
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": SOLVED,
        "y1": SOLVED,
        "line": {"color": palette.SOLVED_LINE, "width": 2, "dash": "dot"},
    }


def signed(value: float) -> str:
    """A number with two decimals and a true minus sign."""
    return f"{value:.2f}".replace("-", "−")
