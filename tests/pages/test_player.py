import json
import struct
import zlib
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from nn import XOR, TrainingConfig, decision_boundary, decision_surface, surface_axis, train
from nn.charts.weights import weight_bound, weight_cells
from pages.shared import packet, player
from pages.shared import run as run_module
from pages.shared.run import Run

CONFIG = TrainingConfig(seed=2, hidden_units=3, epochs=400)
TYPES = {"f8": ("d", 8), "f4": ("f", 4), "u2": ("H", 2), "i4": ("i", 4), "u1": ("B", 1)}


def opened(data: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The header of a packet, and the arrays of the three packets in it."""
    header, parts = unpack(data)
    frames, here, curve = (
        unpack(zlib.decompress(bytes(parts[name].astype(np.uint8))))[1]
        for name in ("frames", "here", "curve")
    )
    if "spec" in parts:
        header["spec"] = json.loads(zlib.decompress(bytes(parts["spec"].astype(np.uint8))))
    joined = {name: np.concatenate([frames[name], here[name]]) for name in frames}
    return header, {**joined, **curve}


def from_changes(data: bytes, size: int, shape: list[int]) -> np.ndarray:
    """The values whose changes these are, by the words of packet.py."""
    count = int(np.prod(shape))
    values = np.zeros(count, dtype=int)
    row = count // (shape[0] or 1)
    for i in range(count):
        folded = sum(data[place * count + i] << (8 * place) for place in range(size))
        change = -(folded + 1) // 2 if folded % 2 else folded // 2
        values[i] = ((values[i - row] if i >= row else 0) + change) % 256**size
    return values.reshape(shape)


def unpack(data: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Reads a packet with the struct module, as little as packet.py says of its layout."""
    (length,) = struct.unpack_from("<I", data)
    header = json.loads(data[4 : 4 + length])
    arrays = {}
    for name, (kind, shape, offset) in header.pop("arrays").items():
        letter, size = TYPES[kind.removeprefix("d")]
        place = 4 + length + offset
        assert place % 8 == 0, "JavaScript views numbers only at multiples of their size"
        count = int(np.prod(shape))
        assert place + count * size <= len(data)
        if kind.startswith("d"):
            arrays[name] = from_changes(data[place : place + count * size], size, shape)
            continue
        values = struct.unpack_from(f"<{count}{letter}", data, place)
        arrays[name] = np.array(values).reshape(shape)
    return header, arrays


ARRAYS = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=4),
    st.sampled_from([np.float64, np.float32, np.uint16, np.int32, np.uint8]).flatmap(
        lambda kind: arrays_of.arrays(
            kind, arrays_of.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5)
        )
    ),
    max_size=6,
)


@given(st.dictionaries(st.text(max_size=9), st.integers() | st.text(max_size=9)), ARRAYS)
def test_a_packet_carries_a_header_and_arrays_bit_for_bit(
    header: dict[str, Any], arrays: dict[str, np.ndarray]
) -> None:
    header.pop("arrays", None)
    found_header, found = unpack(packet.pack(header, arrays))
    assert found_header == header
    assert list(found) == list(arrays)
    for name, array in arrays.items():
        assert found[name].shape == array.shape
        assert found[name].astype(array.dtype).tobytes() == array.tobytes()


def test_a_packet_takes_arrays_that_do_not_lie_in_one_piece() -> None:
    array = np.arange(24.0).reshape(4, 6)[::2, ::-3]
    _, found = unpack(packet.pack({}, {"a": array}))
    assert found["a"].tolist() == array.tolist()


def test_a_header_never_holds_what_json_cannot_say() -> None:
    with pytest.raises(ValueError, match="JSON"):
        packet.pack({"loss": float("nan")}, {})


@given(
    st.sampled_from([np.uint16, np.uint8]).flatmap(
        lambda kind: arrays_of.arrays(
            kind, arrays_of.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5)
        )
    )
)
def test_changes_are_what_is_added_from_frame_to_frame(array: np.ndarray) -> None:
    _, found = unpack(packet.pack({}, {"surfaces": array, "x": array}, changes={"surfaces"}))
    assert found["surfaces"].tolist() == found["x"].tolist() == array.tolist()


def test_frames_carry_everything_that_is_drawn_as_nn_computes_it() -> None:
    frames = list(train(CONFIG, at=[1, 90, 300]))
    arrays = player._frame_arrays(frames, CONFIG)
    axis = surface_axis()
    assert arrays["epochs"].tolist() == [0, 1, 90, 300, 400]
    assert arrays["losses"].tolist() == [frame.loss for frame in frames]
    ends = np.cumsum([0, *arrays["boundaryPoints"]])
    for i, frame in enumerate(frames):
        network = frame.network
        output = network.predict(XOR.inputs)[:, 0]
        assert arrays["outputs"][i].tolist() == output.tolist()
        assert arrays["errors"][i].tolist() == [o - t for o, t in zip(output, (1, 1, 0, 0))]  # noqa: B905
        assert arrays["right"][i].tolist() == [
            int(o >= 0.5) == t for o, t in zip(output, (1, 1, 0, 0), strict=True)
        ]
        surface = decision_surface(network, axis)
        assert np.abs(arrays["surfaces"][i] / 65535 - surface).max() <= 0.5 / 65535 + 1e-12
        cells = weight_cells(network)
        assert np.array_equal(arrays["cells"][i], cells, equal_nan=True)
        assert arrays["bounds"][i] == weight_bound(cells)
        lines = decision_boundary(surface, axis)
        points = arrays["boundaries"][ends[i] : ends[i + 1]]
        assert np.isnan(points[:, 0]).sum() == max(0, len(lines) - 1)
        drawn = points[~np.isnan(points[:, 0])]
        assert drawn == pytest.approx(np.concatenate([np.empty((0, 2)), *lines]), abs=1e-6)
    assert len(arrays["boundaries"]) == ends[-1]


def test_no_frames_are_arrays_without_rows() -> None:
    arrays = player._frame_arrays([], CONFIG)
    assert {len(array) for array in arrays.values()} == {0}
    assert arrays["cells"].shape == (0, 5, 4)


# What the browser asks


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A session's state, and what was sent to the browser under "packets"."""
    state: dict[str, Any] = {"shown": {player.KEY}}
    packets: list[bytes] = []
    streamlit = SimpleNamespace(session_state=_State(state))
    monkeypatch.setattr(player, "st", streamlit)
    monkeypatch.setattr(player, "_component", lambda data, **_: packets.append(data))
    return {"state": state, "packets": packets}


class _State(dict[str, Any]):
    """As much of Streamlit's session state as the player uses."""

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__()
        self._values = values

    def __getattr__(self, name: str) -> Any:
        return self._values[name]

    __getitem__ = __getattr__

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "_values":
            super().__setattr__(name, value)
        else:
            self._values[name] = value

    def get(self, name: str, default: Any = None) -> Any:
        return self._values.get(name, default)

    def setdefault(self, name: str, default: Any = None) -> Any:
        return self._values.setdefault(name, default)


def ask(session: dict[str, Any], run: Run, /, **changes: Any) -> tuple[dict[str, Any], Any]:
    """One round: the browser asks, the server hears, trains and answers."""
    request: Mapping[str, Any] = {
        "seq": "a-1",
        "run": player.name_of(run),
        "scale": "linear",
        "moves": run.moves,
        "after": -1,
        "position": run.position,
        "seen": run.seen,
        "rewind": None,
        "command": None,
        **changes,
    }
    session["state"].update(run=run, player={"request": request})
    player.obey()
    player.show(run, player.hear(run), "linear")
    return opened(session["packets"][-1])


def test_a_run_that_is_asked_for_is_given_whole_and_in_order(session: dict[str, Any]) -> None:
    run = Run(CONFIG, speed=5)
    run.training = True
    epochs: list[float] = []
    after = -1
    for _ in range(100):
        header, arrays = ask(session, run, after=after, position=max(after, 0), seen=max(after, 0))
        epochs += [epoch for epoch in arrays["epochs"] if epoch > after]
        after = header["until"]
        if not header["training"]:
            break
    assert epochs == list(range(0, 401, 5))
    assert header["state"] == "finished"
    assert header["answer"] == "a-1"
    assert header["head"] == 400


def test_no_answer_is_longer_than_half_a_second(session: dict[str, Any]) -> None:
    run = Run(TrainingConfig(epochs=20_000), speed=1)
    run.advance(300)
    run.training = True
    for after in (-1, 0, 17, run.epoch - 3):
        header, arrays = ask(session, run, after=after, position=0)
        assert len(arrays["epochs"]) <= 2 * player.FRAMES
        assert header["until"] <= run.epoch


def test_a_lost_answer_is_given_again(session: dict[str, Any]) -> None:
    run = Run(CONFIG, speed=5)
    run.training = True
    _, first = ask(session, run, after=-1)
    _, again = ask(session, run, after=-1)
    both = min(len(first["epochs"]), len(again["epochs"]))
    assert both > 1
    for name in ("epochs", "losses", "outputs"):
        assert np.array_equal(first[name][:both], again[name][:both])


def test_a_run_that_does_not_train_stands_still(session: dict[str, Any]) -> None:
    run = Run(CONFIG, speed=5)
    run.advance(10)
    for _ in range(3):
        header, _ = ask(session, run, after=50, position=50, seen=50)
    assert run.epoch == 50
    assert header["state"] == "paused"


def test_the_figures_are_sent_once(session: dict[str, Any]) -> None:
    run = Run(CONFIG)
    header, _ = ask(session, run, scale=None)
    assert set(header["spec"]["figures"]) == {"surface", "loss", "weights"}
    assert "spec" not in ask(session, run, scale="linear")[0]


def test_a_rewind_and_a_command_are_obeyed_once_each(session: dict[str, Any]) -> None:
    run = Run(CONFIG, speed=5)
    run.advance(20)
    asked = {"rewind": {"id": "r", "to": 40}, "command": {"id": "c", "name": "toggle"}}
    ask(session, run, after=40, position=40, seen=40, **asked)
    assert run.training
    epoch = run.epoch
    assert epoch > 40
    ask(session, run, after=epoch, position=40, seen=40, **asked)
    assert run.training
    assert run.epoch > epoch
    ask(session, run, command={"id": "d", "name": "toggle"})
    assert not run.training


def test_the_timeline_is_followed_unless_the_server_moved_it_since(
    session: dict[str, Any],
) -> None:
    run = Run(CONFIG, speed=5)
    run.advance(20)
    ask(session, run, position=35, seen=100)
    assert (run.position, run.seen) == (35, 100)
    run.move(60)
    ask(session, run, position=10, moves=run.moves - 1)
    assert run.position == 60


def test_a_request_about_another_run_is_not_heard(session: dict[str, Any]) -> None:
    run = Run(CONFIG, speed=5)
    run.advance(20)
    before = run.epoch
    ask(
        session,
        run,
        run="another",
        position=5,
        rewind={"id": "x", "to": 0},
    )
    assert (run.epoch, run.position) == (before, 0)


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(["id", "to", "name"]), st.integers() | st.text(max_size=3)),
)
NOT_FOR_JSON = {"seq": float("nan"), "scale": float("inf")}
FIELDS = ["seq", "run", "scale", "moves", "after", "position", "seen", "stride", "rewind"]
FIELDS += ["command"]


@given(st.dictionaries(st.sampled_from(FIELDS), JUNK), st.booleans(), st.booleans())
@example(NOT_FOR_JSON, True, True)
def test_whatever_a_browser_sends_the_run_stays_sound(
    changes: dict[str, Any], training: bool, known: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        packets: list[bytes] = []
        state: dict[str, Any] = {"shown": {player.KEY} if known else set()}
        streamlit = SimpleNamespace(session_state=_State(state), rerun=lambda: None)
        patch.setattr(player, "st", streamlit)
        patch.setattr(player, "_component", lambda data, **_: packets.append(data))
        run = Run(CONFIG, speed=20)
        run.advance(5)
        run.training = training
        header, _ = ask({"state": state, "packets": packets}, run, **changes)
    assert 0 <= run.position <= run.epoch
    assert run.position <= run.seen <= run.epoch or run.seen == 0
    assert header["head"] <= run.epoch <= CONFIG.epochs
    assert header["head"] == run.epoch or not known
    expected = [s.loss for s, _ in zip(train(CONFIG), range(run.epoch + 1))]  # noqa: B905
    assert run.history.losses.tolist() == expected


@pytest.mark.parametrize("request_", [None, 3, "x", [], {"run": None}])
def test_a_request_of_any_other_kind_is_as_none(session: dict[str, Any], request_: object) -> None:
    run = Run(CONFIG)
    session["state"].update(run=run, player={"request": request_})
    player.obey()
    player.show(run, player.hear(run), "linear")
    header, _ = opened(session["packets"][-1])
    assert header["state"] == "untrained"


@pytest.mark.parametrize(
    ("seconds", "head", "position"), [(0.0, 160, 120), (0.125, 300, 120), (60.0, 1280, 120)]
)
def test_a_run_left_behind_stands_where_it_was_seen(
    session: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    seconds: float,
    head: int,
    position: int,
) -> None:
    now = [100.0]
    monkeypatch.setattr(run_module.time, "monotonic", lambda: now[0])
    run = Run(TrainingConfig(epochs=5000), speed=20)
    run.training = True
    ask(session, run)
    ask(session, run, after=run.epoch, position=120, seen=160)
    assert run.epoch > 160
    now[0] += seconds
    # Back on the page, the component is new and has asked for nothing yet.
    session["state"]["player"] = {"request": None}
    player.show(run, player.hear(run), "linear")
    header, _ = opened(session["packets"][-1])
    # The browser played on after its last word, as far as it had frames.
    assert (header["state"], header["head"], header["position"]) == ("paused", head, position)
