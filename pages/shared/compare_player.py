"""The live player of a comparison: see `player`, which it plays by."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, Final, Literal

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray

from nn import (
    XOR,
    TrainingConfig,
    decision_boundaries,
    decision_boundary,
    decision_surface,
    surface_axis,
)
from nn.charts import compared_boundaries, compared_losses, decision_surface_chart, palette
from nn.charts.loss import Scale, epoch_axis_end, loss_range
from nn.charts.presentation import for_presentation
from nn.charts.surface import join_lines
from pages.shared import comparison, player, projection
from pages.shared.comparison import Comparison, Frame
from pages.shared.packet import deflated, deflated_json, pack
from pages.shared.run import turn

KEY: Final = "compare_player"
View = Literal["side by side", "over each other"]

_DASHES: Final = {"solid": "", "dash": "12 7", "dot": "4 5", "dashdot": "12 5 3 5"}
_component = player.component(KEY, "compare.js")


def show(runs: Comparison, frames: list[Frame], scale: Scale, view: View) -> None:
    """Mount the player, or send it these frames if it is there."""
    request = player.request_of(runs, KEY)
    with runs.lock, turn():
        packet = _packet(runs, frames, scale, view, request)
    _component(
        key=KEY,
        data=packet,
        default={"request": None},
        on_request_change=partial(player.obey, KEY),
    )
    player.come_back(runs, KEY)


def _packet(
    runs: Comparison, frames: list[Frame], scale: Scale, view: View, request: Mapping[str, Any]
) -> bytes:
    losses = [run.history.losses for run in runs.runs]
    lowest, highest = min(map(np.min, losses)), max(map(np.max, losses))
    header = {
        **player.common_header(runs, frames, request),
        "file": "xor-compared",
        "epochs": runs.epochs,
        "heads": [run.epoch for run in runs.runs],
        "solved": [run.history.solved_epoch for run in runs.runs],
        "scale": scale,
        "view": view,
        "lossRange": loss_range(float(lowest), float(highest), scale),
        "epochRange": [0, epoch_axis_end(runs.epoch, runs.epochs)],
    }
    spec = {"spec": _spec(runs, scale, view)} if request.get("scale") != scale else {}
    moved = request.get("moves") != runs.moves or not request
    here = [runs.frame_at(runs.position)] if moved else []
    return pack(
        header,
        {
            "frames": _block(tuple(runs.configs), player.epochs_of(frames), frames),
            "here": deflated(_frame_arrays(here, len(runs.runs))),
            "curve": deflated(_curves(runs)),
            **spec,
        },
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def _block(
    configs: tuple[TrainingConfig, ...], epochs: bytes, _frames: list[Frame]
) -> NDArray[np.uint8]:
    """Frames that many sessions may ask for, ready to be sent; of 50 to 300 kB."""
    return deflated(_frame_arrays(_frames, len(configs)))


def _curves(runs: Comparison) -> dict[str, NDArray[Any]]:
    """All runs' loss curves, one behind the other."""
    curves = [run.history.curve() for run in runs.runs]
    return {
        "curvePoints": np.array([len(epochs) for epochs, _ in curves], dtype=np.int32),
        "curveEpochs": np.concatenate([epochs for epochs, _ in curves]).astype(np.float64),
        "curveLosses": np.concatenate([losses for _, losses in curves]).astype(np.float64),
    }


def _frame_arrays(frames: list[Frame], runs: int) -> dict[str, NDArray[Any]]:
    """Everything that is drawn of these frames; by frame, and within a frame by run."""
    axis = surface_axis()
    r = len(axis)
    snapshots = [snapshot for frame in frames for snapshot in frame.snapshots]
    surfaces = np.array([decision_surface(s.network, axis) for s in snapshots]).reshape(-1, r, r)
    lines = [join_lines(lines) for lines in decision_boundaries(surfaces, axis)]
    right = [
        int(((snapshot.network.predict(XOR.inputs) >= 0.5) == (XOR.targets >= 0.5)).sum())
        for snapshot in snapshots
    ]
    shades = np.rint(surfaces.reshape(-1, runs, r, r) * 255)
    return {
        "epochs": np.array([frame.epoch for frame in frames], dtype=np.float64),
        "losses": np.array([snapshot.loss for snapshot in snapshots], dtype=np.float64),
        "right": np.array(right, dtype=np.uint8),
        "surfaces": shades.astype(np.uint8),
        "boundaryPoints": np.array([len(line) for line in lines], dtype=np.int32),
        "boundaries": np.concatenate([np.empty((0, 2)), *lines]).astype(np.float32),
    }


def _spec(runs: Comparison, scale: Scale, view: View) -> NDArray[np.uint8]:
    """The figures of the runs as they are, and what the browser needs to go on drawing them."""
    axis = surface_axis()
    names = comparison.names(runs.configs)
    histories = [run.history for run in runs.runs]
    surfaces = [decision_surface(snapshot.network, axis) for snapshot in runs.frame_at(0).snapshots]
    boundaries = [decision_boundary(surface, axis) for surface in surfaces]
    everyone = list(range(len(names)))
    charts: list[tuple[str, list[int], str, go.Figure]] = []
    if view == "over each other":
        charts.append(("plane", everyone, "Decision boundaries", compared_boundaries(boundaries)))
        charts.append(("loss", everyone, "Loss", compared_losses(histories, names, scale)))
    else:
        for i in everyone:
            surface = decision_surface_chart(surfaces[i], axis, boundaries[i])
            surface.data[0].showscale = False
            surface.layout.margin.update(r=12, b=58)
            charts.append(("surface", [i], names[i], surface))
        for i in everyone:
            curve = compared_losses(histories[i : i + 1], names[i : i + 1], scale, first=i)
            curve.update_xaxes(nticks=3, tickangle=0).update_yaxes(nticks=4)
            charts.append(("loss", [i], "Loss", curve))
    return deflated_json(
        {
            "charts": [
                {
                    "key": f"{kind}-{number}",
                    "kind": kind,
                    "runs": which,
                    "title": title,
                    "figure": json.loads(
                        (for_presentation(figure) if projection.on() else figure).to_json()
                    ),
                }
                for number, (kind, which, title, figure) in enumerate(charts)
            ],
            "runs": [
                {"title": name, "color": color, "dash": _DASHES[dash]}
                for name, (color, dash) in zip(names, palette.RUNS, strict=False)
            ],
            "colors": palette.diverging_table().ravel().tolist(),
            "axis": [float(axis[0]), float(axis[-1])],
            "grid": len(axis),
        }
    )
