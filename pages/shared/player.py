"""The live player: charts that stay mounted in the browser while NumPy trains on the server.

The browser pulls. Whenever its queue of frames runs low, the component sets its state `request`,
Streamlit reruns the fragment around it, `hear` trains what is asked for, and `show` sends the new
frames as one block of bytes. So a tab that is hidden or closed asks for nothing and costs nothing,
a slow line gets fewer frames but never stale ones, and a lost answer is simply asked for again.
Where its queue runs dry, the browser asks for frames that lie further apart, until all is well.
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import numpy as np
import plotly
import streamlit as st
from numpy.typing import NDArray

from nn import (
    XOR,
    Snapshot,
    TrainingConfig,
    decision_boundaries,
    decision_boundary,
    decision_surface,
    surface_axis,
)
from nn.charts import decision_surface_chart, loss_curve, palette, weight_heatmap
from nn.charts.loss import Scale, epoch_axis_end, loss_range
from nn.charts.presentation import for_presentation
from nn.charts.surface import join_lines
from nn.charts.weights import weight_bound, weight_cells
from nn.training import EPOCHS
from pages.shared import projection
from pages.shared.packet import deflated, deflated_json, pack
from pages.shared.run import Run, turn

KEY: Final = "player"
FRAMES: Final = 32
"""How many frames an answer carries: half a second's worth, or more where they are thinned out."""
WIDEST_STRIDE: Final = 8

_SECONDS_TO_COME_BACK: Final = 2.0  # of training, at most

_FOLDER: Final = Path(__file__).parent / "live"
_VERSION: Final = hashlib.sha256(
    b"".join(file.read_bytes() for file in sorted(_FOLDER.iterdir())) + plotly.__version__.encode()
).hexdigest()[:12]

# Streamlit sends a component's own JavaScript again with every rerun, so this is all of it: the
# rest is a file that the browser keeps. A component of the older kind is Streamlit's way to serve
# a folder, here ours and the one where the plotly package has its Plotly.js.
_files = st.components.v1.declare_component("files", path=_FOLDER)
_plotly = st.components.v1.declare_component(
    "plotly", path=Path(plotly.__file__).parent / "package_data"
)
_LOADER: Final = (
    """
const shell = [...document.scripts].map((script) => script.src.split("/static/js/"))
  .find((parts) => parts.length === 2);
const root = shell ? shell[0] : new URL(".", document.baseURI).href.replace(/\\/$/, "");
const address = (name, file) => `${root}/component/${name}/${file}?v=VERSION`;
if (!document.querySelector("script[data-plotly]")) {
  const script = document.createElement("script");
  script.src = address("PLOTLY", "plotly.min.js");
  script.dataset.plotly = "";
  document.head.append(script);
}
const [player, drawing] = ["player.js", "DRAWING"].map((file) => import(address("FILES", file)));
const both = Promise.all([player, drawing]);
export default function (component) {
  both.then(([player, drawing]) => {
    player.show(component, address("FILES", "player.css"), drawing.drawing(player));
  });
  return () => player.then((module) => module.leave(component.parentElement));
}
""".replace("VERSION", _VERSION)
    .replace("PLOTLY", _plotly.name)
    .replace("FILES", _files.name)
)


def component(key: str, drawing: str) -> Callable[..., object]:
    """A live component.

    Args:
        key: its name, and its key in the session's state.
        drawing: the JavaScript file with the class that draws it.
    """
    js = _LOADER.replace("DRAWING", drawing)
    return st.components.v2.component(key, js=js, isolate_styles=False)


_component = component(KEY, "player.js")


Frame = TypeVar("Frame")


class Runner(Protocol[Frame]):
    """What a player plays: a run, or several in step. See `Run`."""

    lock: AbstractContextManager[object]
    id: str
    training: bool
    stride: int
    position: int
    moves: int
    seen: int
    told: float
    watched: bool

    @property
    def epoch(self) -> int: ...
    @property
    def over(self) -> bool: ...
    @property
    def state(self) -> str: ...
    @property
    def speed(self) -> int: ...
    def advance(self, frames: int) -> list[Frame]: ...
    def pause(self) -> None: ...
    def move(self, epoch: int) -> None: ...
    def catch_up(self, seconds: float, until: int | None = None) -> None: ...
    def rewind(self, epoch: int) -> None: ...
    def frames_after(self, epoch: int, most: int) -> list[Frame]: ...


def hear(run: Runner[Frame], key: str = KEY) -> list[Frame]:
    """Train what the browser asks for, if the run is to train.

    Args:
        run: what is played.
        key: of the component that plays it.

    Returns:
        The frames to show it, by epoch.
    """
    request = request_of(run, key)
    with run.lock, turn():
        if request:
            run.watched = True
            run.stride = _whole(request.get("stride"), 1, WIDEST_STRIDE)
        elif run.watched:  # the page was left, and is here again
            run.watched = False
            run.pause()
        after = _whole(request.get("after"), -1, run.epoch) if request else -1
        frames = run.frames_after(after, FRAMES)
        if run.training and (len(frames) < FRAMES or not request):
            complete = len(frames) < FRAMES
            fresh = run.advance(FRAMES)
            if complete:
                frames += fresh
            if not request:  # nobody says what they see, so the newest counts as seen
                run.position = run.seen = run.epoch
    return frames


def show(run: Run, frames: list[Snapshot], scale: Scale) -> None:
    """Mount the player, or send it these frames if it is there."""
    request = request_of(run)
    with run.lock, turn():
        packet = _packet(run, frames, scale, request)
    _component(key=KEY, data=packet, default={"request": None}, on_request_change=obey)
    come_back(run)


def _packet(run: Run, frames: list[Snapshot], scale: Scale, request: Mapping[str, Any]) -> bytes:
    history = run.history
    lowest, highest = float(history.losses.min()), float(history.losses.max())
    header = {
        **common_header(run, frames, request),
        "file": f"xor-seed-{run.config.seed}-units-{run.config.hidden_units}",
        "epochs": run.config.epochs,
        "solved": history.solved_epoch,
        "scale": scale,
        "lossRange": loss_range(lowest, highest, scale),
        "epochRange": [0, epoch_axis_end(run.epoch, run.config.epochs)],
    }
    parts = {}
    if request.get("scale") != scale and run.epoch:
        parts["spec"] = _spec(run, scale)
    elif request.get("scale") != scale:
        parts["spec"] = _spec_of_untrained(run.config, scale, projection.on(), run)
    epochs, losses = history.curve()
    here = [history.snapshot_at(run.position)] if request.get("moves") != run.moves else []
    return pack(
        header,
        {
            "frames": _block(run.config, epochs_of(frames), frames),
            "here": deflated(_frame_arrays(here, run.config)),
            "curve": deflated({"curveEpochs": epochs, "curveLosses": losses}),
            **parts,
        },
    )


def common_header(
    run: Runner[Any], frames: list[Any], request: Mapping[str, Any]
) -> dict[str, object]:
    """What the browser is told of whatever is played."""
    seq = request.get("seq")
    return {
        "run": name_of(run),
        "projected": projection.on(),
        "answer": seq if isinstance(seq, str) else None,
        "training": run.training,
        "over": run.over,
        "state": run.state,
        "head": run.epoch,
        "until": frames[-1].epoch if frames else run.epoch,
        "position": run.position,
        "moves": run.moves,
        "speed": run.speed,
    }


def epochs_of(frames: list[Any]) -> bytes:
    """The frames' epochs, as a name of them in a cache."""
    return np.array([frame.epoch for frame in frames], dtype=np.int32).tobytes()


@st.cache_resource(max_entries=32, show_spinner=False)
def _block(config: TrainingConfig, epochs: bytes, _frames: list[Snapshot]) -> NDArray[np.uint8]:
    """Frames that many sessions may ask for, ready to be sent; of 20 to 200 kB."""
    return deflated(_frame_arrays(_frames, config))


def come_back(run: Runner[Any], key: str = KEY) -> None:
    """Have a new session stand where its browser stood, if that was in a session that is lost.

    A server that is started again knows nothing of its visitors. Their browsers connect by
    themselves, and the components in them still say which run they were showing and how far.
    """
    shown: set[str] = st.session_state.setdefault("shown", set())
    if key in shown:
        return
    shown.add(key)
    request = (st.session_state.get(key) or {}).get("request")
    if not isinstance(request, Mapping) or request.get("run") in (None, name_of(run)):
        return
    run.catch_up(_SECONDS_TO_COME_BACK, _whole(request.get("seen"), 0, EPOCHS[1]))
    run.move(_whole(request.get("position"), 0, run.epoch))
    told = "The server was started again. Your settings are kept"
    if run.epoch:
        told += f", and the run is back at epoch {run.epoch:,}: the same seed, the same numbers"
    st.session_state.came_back = f"{told}."
    st.rerun()


def request_of(run: Runner[Any], key: str = KEY) -> Mapping[str, Any]:
    """What the browser asked last, or nothing if that was about another run."""
    state = st.session_state.get(key)
    request = state.get("request") if isinstance(state, Mapping) else None
    return request if isinstance(request, Mapping) and request.get("run") == name_of(run) else {}


def name_of(run: Runner[Any]) -> str:
    """The run as the browser knows it: it draws another from scratch, and so a projected one."""
    return f"{run.id} projected" if projection.on() else run.id


def obey(key: str = KEY) -> None:
    """Follow the timeline's position and, once each, a rewind and a command.

    Streamlit calls this when the request changes, even if the click that comes with it leaves the
    page.
    """
    run: Runner[Any] = st.session_state["run" if key == KEY else "comparison"]
    request = request_of(run, key)
    heard: dict[str, object] = st.session_state.setdefault("heard", {})
    with run.lock:
        if request and request.get("moves") == run.moves:
            run.position = _whole(request.get("position"), 0, run.epoch)
            run.seen = _whole(request.get("seen"), run.position, run.epoch)
            run.told = time.monotonic()
        rewind, command = request.get("rewind"), request.get("command")
        if isinstance(rewind, Mapping) and rewind.get("id") != heard.get("rewind"):
            heard["rewind"] = rewind.get("id")
            run.rewind(_whole(rewind.get("to"), 0, run.epoch))
        if isinstance(command, Mapping) and command.get("id") != heard.get("command"):
            heard["command"] = command.get("id")
            run.training = not run.training and not run.over


def _whole(value: object, low: int, high: int) -> int:
    """A whole number that the browser sent, brought into the range where it makes sense."""
    if isinstance(value, bool) or not isinstance(value, int):
        return low
    return max(low, min(value, high))


def _frame_arrays(frames: list[Snapshot], config: TrainingConfig) -> dict[str, NDArray[Any]]:
    """Everything that is drawn of these frames, the first axis of each array the frames."""
    axis = surface_axis()
    networks = [frame.network for frame in frames]
    r, rows, columns = len(axis), 5, config.hidden_units + 1
    surfaces = np.array([decision_surface(network, axis) for network in networks]).reshape(-1, r, r)
    lines = [join_lines(lines) for lines in decision_boundaries(surfaces, axis)]
    cells = [weight_cells(network) for network in networks]
    predictions = [network.predict(XOR.inputs)[:, 0] for network in networks]
    outputs = np.array(predictions).reshape(-1, len(XOR.targets))
    targets = XOR.targets[:, 0]
    return {
        "epochs": np.array([frame.epoch for frame in frames], dtype=np.float64),
        "losses": np.array([frame.loss for frame in frames], dtype=np.float64),
        "cells": np.array(cells, dtype=np.float64).reshape(-1, rows, columns),
        "bounds": np.array([weight_bound(table) for table in cells], dtype=np.float64),
        "outputs": outputs,
        "errors": outputs - targets,
        "right": ((outputs >= 0.5) == (targets >= 0.5)).astype(np.uint8),
        "surfaces": np.rint(surfaces * 65535).astype(np.uint16),
        "boundaryPoints": np.array([len(line) for line in lines], dtype=np.int32),
        "boundaries": np.concatenate([np.empty((0, 2)), *lines]).astype(np.float32),
    }


@st.cache_resource(max_entries=32, show_spinner=False)
def _spec_of_untrained(
    config: TrainingConfig, scale: Scale, projected: bool, _run: Run
) -> NDArray[np.uint8]:
    """`_spec` of a run that a whole class may open at once."""
    return _spec(_run, scale)


def _spec(run: Run, scale: Scale) -> NDArray[np.uint8]:
    """The figures of the run as they are, and what the browser needs to go on drawing them."""
    axis = surface_axis()
    network = run.history.snapshot_at(run.position).network
    surface = decision_surface(network, axis)
    figures = {
        "surface": decision_surface_chart(surface, axis, decision_boundary(surface, axis)),
        "loss": loss_curve(run.history, scale),
        "weights": weight_heatmap(network),
    }
    ahead = figures["loss"].data[0]
    figures["loss"].add_trace(ahead).data[-1].update(meta="ahead", opacity=0.3)
    if projection.on():
        figures = {name: for_presentation(figure) for name, figure in figures.items()}
        figures["weights"].data[0].showscale = False  # the numbers need its room
        figures["weights"].layout.margin.r = 10
    return deflated_json(
        {
            "figures": {name: json.loads(figure.to_json()) for name, figure in figures.items()},
            "colors": palette.diverging_table().ravel().tolist(),
            "numberColors": palette.number_colors(),
            "axis": [float(axis[0]), float(axis[-1])],
            "inputs": XOR.inputs[:, :2].astype(int).tolist(),
            "targets": XOR.targets[:, 0].astype(int).tolist(),
        }
    )
