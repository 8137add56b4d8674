"""What all charts have in common."""

import plotly.graph_objects as go

from nn.charts import palette
from nn.training import SOLVED


def chart_layout(**parts: object) -> go.Layout:
    """The layout that all charts start from: transparent, so that the page's theme shows."""
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
    return axis(title, **{"range": [0, last], "nticks": 6, "tickformat": ",d", **parts})


def invisible_axis(low: float, high: float, **parts: object) -> dict[str, object]:
    """An axis from low to high that is not drawn."""
    return {"visible": False, "fixedrange": True, "range": [low, high], **parts}


def height_axis(title: str, **parts: object) -> dict[str, object]:
    """One of the three axes of a chart that shows a height."""
    common = {"title": {"text": title}, "gridcolor": palette.QUIET, "showbackground": False}
    return {**common, **parts}


def color_bar(**parts: object) -> dict[str, object]:
    """A colour bar as all charts have it: narrow, without a frame."""
    return {"thickness": 12, "outlinewidth": 0, **parts}


def output_colors() -> dict[str, object]:
    """The colours of outputs and activations, from 0 to 1, and their colour bar."""
    return {
        "zmin": 0.0,
        "zmax": 1.0,
        "colorscale": palette.diverging_colorscale(),
        "colorbar": color_bar(tickvals=[0, 0.5, 1], ticktext=["0", "0.5", "1"]),
    }


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
