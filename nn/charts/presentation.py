"""Any figure, large enough to be read from the back of a room."""

from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

TEXT: Final = 24
"""The smallest type of a chart in a presentation, in pixels."""
LINE: Final = 3
"""The thinnest line of a chart in a presentation, in pixels."""
_LARGER: Final = 1.6

Part = dict[str, Any]


def for_presentation(figure: go.Figure, scale: float = 1.0) -> go.Figure:
    """A copy of the figure with text, lines and markers that are large enough for a projector.

    Args:
        figure: in the sizes for a screen that one reads from near.
        scale: how many times as large as `TEXT` the smallest type is, from 1.
    """
    enlarged: Part = go.Figure(figure).to_plotly_json()
    text = round(TEXT * scale)
    _enlarge(enlarged, text)
    layout: Part = enlarged["layout"]
    layout.setdefault("font", {})["size"] = text
    for name, axis in _axes(layout):
        axis["title"] = {**_title(axis), "font": {"size": text}}
        axis["tickfont"] = {"size": text}
        if "nticks" in axis:
            axis["nticks"] = 4
        if axis.get("exponentformat") == "power":
            axis["exponentformat"] = "e"  # the exponent of a power would be small
            axis["dtick"] = _step_of_powers(figure, name)
    for part in _color_bars(enlarged):
        part["tickfont"] = {"size": text}
        part["title"] = {**_title(part), "font": {"size": text}}
    layout["legend"] = {**layout.get("legend", {}), "font": {"size": text}}
    _enlarge_pixels(layout, _LARGER * scale)
    margin = layout.get("margin", {})
    for side, width in margin.items():
        margin[side] = round(width * _LARGER * scale) if width > 10 else width
    return go.Figure(enlarged)


def _enlarge_pixels(layout: Part, factor: float) -> None:
    """Enlarge what is placed in pixels, as the margins are."""
    for shape in layout.get("shapes", ()):
        for letter in "xy":
            if shape.get(f"{letter}sizemode") == "pixel":
                for end in (f"{letter}0", f"{letter}1"):
                    shape[end] *= factor
    for annotation in layout.get("annotations", ()):
        if "xshift" in annotation:
            annotation["xshift"] *= factor


def _step_of_powers(figure: go.Figure, axis: str) -> int:
    """The powers of ten from one tick of a logarithmic axis to the next, for some five ticks.

    Left to itself, Plotly would put a small 2 and 5 between the powers of a short range.
    """
    letter, number = axis[0], axis[5:]
    values = [
        np.ravel(np.asarray(getattr(trace, letter), dtype=float))
        for trace in figure.data
        if getattr(trace, letter, None) is not None
        and (getattr(trace, f"{letter}axis", None) or letter) == letter + number
    ]
    drawn = np.concatenate(values) if values else np.empty(0)
    drawn = drawn[np.isfinite(drawn) & (drawn > 0)]
    decades = np.log10(drawn.max() / drawn.min()) if drawn.size else 0.0
    return max(1, round(float(decades) / 5))


def _axes(layout: Part) -> list[tuple[str, Part]]:
    scenes = [part for name, part in layout.items() if name.startswith("scene")]
    return [
        (name, axis)
        for part in [layout, *scenes]
        for name, axis in part.items()
        if name.startswith(("xaxis", "yaxis", "zaxis"))
    ]


def _color_bars(figure: Part) -> list[Part]:
    holders = [*figure["data"], *(trace.get("marker", {}) for trace in figure["data"])]
    return [holder["colorbar"] for holder in holders if "colorbar" in holder]


def _title(axis: Part) -> Part:
    title: Part = axis.get("title", {})
    return title


def _enlarge(part: Part, text: int, name: str = "") -> None:
    """Enlarge the type, lines and markers of a part of a figure and of all parts in it.

    The outlines of markers stay as they are.
    """
    for key, value in part.items():
        if key == "template":
            continue
        if isinstance(value, dict):
            if key.endswith("font") and "size" in value:
                value["size"] = np.maximum(value["size"], text).tolist()
            if key == "line" and name != "marker":
                value["width"] = np.maximum(value.get("width", LINE), LINE).tolist()
            if key == "marker" and "size" in value:
                value["size"] = np.multiply(value["size"], _LARGER).tolist()
            _enlarge(value, text, key)
        elif isinstance(value, (list, tuple)):
            for item in value:
                if isinstance(item, dict):
                    _enlarge(item, text, key)
