"""The player in the bar of an explaining page, and the charts that follow it, as components.

The bar plays every epoch of a run that the page has trained, and trains it further. The charts that
move with it stand wherever the page puts them. What else the page shows stands at the epoch where
the player rested last.
"""

import functools
import math
from typing import Any, Final, Literal

from nn import HiddenSpace, Network, TrainingConfig
from nn.charts import hidden_space_chart, network_diagram, palette
from nn.charts.network import NUMBERED_UNITS, WIDEST, diagram_places
from nn.data import ROW_NAMES
from nn.hidden_space import View, plane_bounds
from pages.live.component import (
    SPEEDS,
    WATCH_KEY,
    component,
    player_data,
    store_position,
)
from pages.live.files import PLOTLY_NAME
from pages.live.look import drawn, look_of_run, without_numbers
from pages.live.run import Run
from pages.live.settings import file_name

Kind = Literal["surface", "hidden", "diagram"]

CHARTS_KEY: Final = "watched"
_REACH: Final = 6.0
"""Where the colours of the hidden space end: the output is 0.25 % from 0 or from 1 there."""
_STOPS: Final = 25

_bar = component(WATCH_KEY, "watch", "watch.css")
_charts = component(CHARTS_KEY, "watched", "watch.css")


def watch_run(run: Run, *, shows: int, presented: bool, hidden_space: View | None = None) -> None:
    """Draw the bar in which a run is played.

    Args:
        run: what to play, see `play_run`.
        shows: the epoch that the page stands at.
        presented: whether the page is in large type for a projector.
        hidden_space: the plane of the hidden space that a chart shows, if one does.
    """
    data = {
        **player_data([run.config], run.position, {}, presented, hidden_space),
        "shows": shows,
        "more": f"&hidden_space={hidden_space}" if hidden_space else "",
        "plotly": None,  # the charts that follow load it
        "speeds": SPEEDS,
        "choices": {},
        "locked": None,
        "prompt": True,
    }
    _bar(
        key=WATCH_KEY,
        data=data,
        default={"position": None},
        on_position_change=lambda: store_position(WATCH_KEY),
    )


def follow_charts(
    config: TrainingConfig,
    charts: list[tuple[Kind, str]],
    *,
    presented: bool,
    hidden_space: View | None = None,
) -> None:
    """Draw charts that follow the bar.

    Args:
        config: of the run in the bar.
        charts: what each shows, and its heading: a title, and a hint after a middle dot.
        presented: whether the page is in large type for a projector.
        hidden_space: the plane that the bar asks for.
    """
    parts = [(kind, *heading.partition(" · ")[::2]) for kind, heading in charts]
    data = {
        "plotly": f"/live/{PLOTLY_NAME}",
        "presented": presented,
        "file": file_name(config),
        "charts": [{"kind": kind, "title": title, "hint": hint} for kind, title, hint in parts],
        "look": look_of_charts(
            without_numbers(config), tuple(kind for kind, _ in charts), hidden_space, presented
        ),
    }
    _charts(key=CHARTS_KEY, data=data)


@functools.lru_cache(maxsize=64)
def look_of_charts(
    config: TrainingConfig, kinds: tuple[Kind, ...], view: View | None, presented: bool
) -> dict[str, Any]:
    """What the charts need besides the frames: figures without data, colours, the truth table.

    Args:
        config: of the run; see `look.without_numbers`.
        kinds: which charts are drawn.
        view: what the plane of the hidden space is laid along.
        presented: whether the page is in large type for a projector.
    """
    run = look_of_run(config, presented)
    network = config.untrained()
    shared = ("colors", "inks", "axis", "inputs", "targets")
    look = {name: run[name] for name in shared} | {"parameters": network.to_vector().size}
    look["figures"] = {"surface": run["figures"]["surface"]} if "surface" in kinds else {}
    if "hidden" in kinds:
        rows = config.truth_table
        space = HiddenSpace.of(network, rows.inputs)
        look["figures"]["hidden"] = drawn(hidden_space_chart(network, space, rows), presented)
        look["hidden"] = {
            **_look_of_plane(network, view or "output"),
            "targets": look["targets"],
            "inputs": look["inputs"],
        }
    if "diagram" in kinds:
        look["figures"]["diagram"] = drawn(network_diagram(network), presented)
        look["diagram"] = _look_of_diagram(network)
    return look


def _look_of_plane(network: Network, view: View) -> dict[str, Any]:
    """How the hidden space is drawn."""
    colors = palette.diverging_table()
    stops = []
    for i in range(_STOPS):
        share = i / (_STOPS - 1)
        output = 1 / (1 + math.exp(-_REACH * (2 * share - 1)))
        stops.append((share, "rgb({}, {}, {})".format(*colors[round(output * 255)])))
    seen = {"output": "seen along the output weights", "principal": "seen along its principal axes"}
    units = network.hidden_units
    low, high = plane_bounds(units, network.activation)
    bounded = math.isfinite(high - low)
    wide = [low - 0.06 * (high - low), high + 0.06 * (high - low)]
    return {
        "bounds": (low, high) if bounded else None,
        # Where activations lie between two bounds, these axes never have to move.
        "fixed": [wide, [-0.5, 0.5] if units == 1 else wide] if units <= 2 and bounded else None,
        "reach": _REACH,
        "stops": stops,
        "rows": ROW_NAMES,
        "view": seen[view] if units > 2 else "the activations as they are",
    }


def _look_of_diagram(network: Network) -> dict[str, Any]:
    places = diagram_places(network)
    return {
        "starts": places.starts.tolist(),
        "ends": places.ends.tolist(),
        "middles": places.middles.tolist(),
        "units": places.units.tolist(),
        "weights": places.weights.tolist(),
        "biases": places.biases.tolist(),
        "absent": palette.ABSENT,
        "zero": palette.ZERO,
        "positive": palette.POSITIVE,
        "negative": palette.NEGATIVE,
        "high": palette.HIGH,
        "low": palette.LOW,
        "widest": WIDEST,
        "numbered": network.hidden_units <= NUMBERED_UNITS,
    }
