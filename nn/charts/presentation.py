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


def for_presentation(figure: go.Figure) -> go.Figure:
    """A copy of the figure with text, lines and markers that are large enough for a projector."""
    enlarged: Part = go.Figure(figure).to_plotly_json()
    _enlarge(enlarged)
    layout: Part = enlarged["layout"]
    layout.setdefault("font", {})["size"] = TEXT
    for axis in _axes(layout):
        axis["title"] = {**_title(axis), "font": {"size": TEXT}}
        axis["tickfont"] = {"size": TEXT}
        if "nticks" in axis:
            axis["nticks"] = 4
        if axis.get("exponentformat") == "power":
            axis["exponentformat"] = "e"  # the exponent of a power would be small
    for part in _color_bars(enlarged):
        part["tickfont"] = {"size": TEXT}
        part["title"] = {**_title(part), "font": {"size": TEXT}}
    layout["legend"] = {**layout.get("legend", {}), "font": {"size": TEXT}}
    margin = layout.get("margin", {})
    for side, width in margin.items():
        margin[side] = round(width * _LARGER) if width > 10 else width
    return go.Figure(enlarged)


def _axes(layout: Part) -> list[Part]:
    scenes = [part for name, part in layout.items() if name.startswith("scene")]
    return [
        axis
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


def _enlarge(part: Part, name: str = "") -> None:
    """Enlarge the type, lines and markers of a part of a figure and of all parts in it.

    The outlines of markers stay as they are.
    """
    for key, value in part.items():
        if key == "template":
            continue
        if isinstance(value, dict):
            if key.endswith("font") and "size" in value:
                value["size"] = np.maximum(value["size"], TEXT).tolist()
            if key == "line" and name != "marker":
                value["width"] = np.maximum(value.get("width", LINE), LINE).tolist()
            if key == "marker" and "size" in value:
                value["size"] = np.multiply(value["size"], _LARGER).tolist()
            _enlarge(value, key)
        elif isinstance(value, (list, tuple)):
            for item in value:
                if isinstance(item, dict):
                    _enlarge(item, key)
