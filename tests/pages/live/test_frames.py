"""Frames as bytes, read as the docstring of `pages/live/frames.py` describes them."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of
from numpy.typing import NDArray

from nn import (
    XOR,
    HiddenSpace,
    History,
    Snapshot,
    TrainingConfig,
    decision_boundary,
    decision_surface,
    surface_axis,
    train,
)
from nn.hidden_space import View
from nn.history import Trend
from nn.weight_table import weight_bound, weight_cells
from pages.live.frames import block_of_frames, pack
from tests.pages.live.blocks import Arrays, read_block

CONFIG = TrainingConfig(seed=2, hidden_units=3, epochs=400)
EPOCHS = [0, 1, 90, 300, 400]
NO_CURVE = (np.empty(0), np.empty(0))

KINDS = [np.float64, np.float32, np.uint32, np.uint16, np.int32, np.uint8]
SHAPES = arrays_of.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5)
ARRAYS = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=4),
    st.sampled_from(KINDS).flatmap(lambda kind: arrays_of.arrays(kind, SHAPES)),
    max_size=6,
)
WHOLE = st.sampled_from([np.uint16, np.uint8]).flatmap(lambda kind: arrays_of.arrays(kind, SHAPES))
HEADERS = st.dictionaries(st.text(max_size=9), st.none() | st.integers() | st.text(max_size=9))


def block(snapshots: list[Snapshot], bits: int = 8) -> tuple[dict[str, object], Arrays]:
    return read_block(
        block_of_frames(
            snapshots, NO_CURVE, trained=400, solved=None, failure=None, surface_bits=bits
        )
    )


# The layout


@given(HEADERS, ARRAYS)
def test_a_block_carries_a_header_and_arrays_bit_for_bit(
    header: dict[str, object], arrays: Arrays
) -> None:
    header.pop("arrays", None)
    found_header, found = read_block(pack(header, arrays))
    assert found_header == header
    assert list(found) == list(arrays)
    for name, array in arrays.items():
        assert found[name].shape == array.shape
        assert found[name].astype(array.dtype).tobytes() == array.tobytes()


@given(WHOLE)
def test_changes_are_what_is_added_from_frame_to_frame(array: NDArray[np.unsignedinteger]) -> None:
    _, found = read_block(pack({}, {"surfaces": array, "plain": array}, changes={"surfaces"}))
    assert found["surfaces"].tolist() == found["plain"].tolist() == array.tolist()


@pytest.mark.parametrize(
    ("kind", "values", "sent"),
    [
        (np.uint8, [5, 7, 4, 4], [10, 4, 5, 0]),
        (np.uint8, [0, 255, 0, 128], [0, 1, 2, 255]),
        (np.uint16, [0, 300, 0], [[0, 88, 87], [0, 2, 2]]),
    ],
)
def test_small_changes_are_small_numbers_and_low_bytes_come_first(
    kind: type, values: list[int], sent: list[int]
) -> None:
    data = pack({}, {"x": np.array(values, dtype=kind)}, changes={"x"})
    (length,) = np.frombuffer(data[:4], "<u4")
    expected = np.array(sent, dtype=np.uint8).tobytes()
    assert data[4 + length :][: len(expected)] == expected


def test_changes_leave_what_they_are_made_of_alone() -> None:
    array = np.array([3, 250, 9], dtype=np.uint8)
    pack({}, {"x": array}, changes={"x"})
    assert array.tolist() == [3, 250, 9]


def test_a_block_takes_arrays_that_do_not_lie_in_one_piece() -> None:
    array = np.arange(24.0).reshape(4, 6)[::2, ::-3]
    _, found = read_block(pack({}, {"a": array}))
    assert found["a"].tolist() == array.tolist()


def test_a_header_never_holds_what_json_cannot_say() -> None:
    with pytest.raises(ValueError, match="JSON"):
        pack({"loss": float("nan")}, {})


def test_a_header_is_ascii_whatever_it_says() -> None:
    header, _ = read_block(pack({"failure": "größer als ∞"}, {}))
    assert header == {"failure": "größer als ∞"}


# Frames


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("units", [1, 3, 64])
def test_frames_are_everything_that_is_drawn_as_nn_computes_it(units: int, bits: int) -> None:
    config = TrainingConfig(2, units, 1.0, 400)
    snapshots = list(train(config, at=EPOCHS))
    _, arrays = block(snapshots, bits)
    axis = surface_axis()
    line, point = 0, 0
    for i, snapshot in enumerate(snapshots):
        network = snapshot.network
        assert arrays["epochs"][i] == EPOCHS[i]
        assert arrays["losses"][i] == snapshot.loss
        assert arrays["parameters"][i].tolist() == network.to_vector().tolist()
        assert arrays["bounds"][i] == weight_bound(weight_cells(network))
        output = network.predict(XOR.inputs)[:, 0]
        assert arrays["outputs"][i].tolist() == output.tolist()
        assert arrays["errors"][i].tolist() == [output[row] - (1, 1, 0, 0)[row] for row in range(4)]
        assert arrays["answers"][i].tolist() == [
            2 if 0.4 <= output[row] <= 0.6 else int((output[row] > 0.5) == (row < 2))
            for row in range(4)
        ]
        surface = decision_surface(network, axis)
        fine = np.round(surface * 65535)
        expected = fine if bits == 16 else fine // 256
        assert arrays["surfaces"][i].tolist() == expected.astype(int).tolist()
        lines = decision_boundary(surface, axis)
        assert arrays["lines"][i] == len(lines)
        for drawn in lines:
            count = arrays["points"][line]
            assert count == len(drawn)
            sent = arrays["boundaries"][point : point + count]
            assert sent / 65535 * 2 - 0.5 == pytest.approx(drawn, abs=1.0001 / 65535)
            line, point = line + 1, point + count
    assert line == len(arrays["points"])
    assert point == len(arrays["boundaries"])


@pytest.mark.parametrize("view", ["output", "principal"])
@pytest.mark.parametrize("units", [1, 2, 3, 64])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_frames_show_the_hidden_space_as_nn_computes_it(
    activation: str, units: int, view: View
) -> None:
    snapshots = list(train(TrainingConfig(2, units, 1.0, 400, activation=activation), at=EPOCHS))
    data = block_of_frames(
        snapshots, NO_CURVE, trained=400, solved=None, failure=None, hidden_space=view
    )
    _, arrays = read_block(data)
    assert ("hiddenBounds" in arrays) == (activation == "relu")
    low, high = (0.0, 1.0) if units <= 2 else (-np.sqrt(units), np.sqrt(units))
    if activation == "tanh":
        low, high = (-1.0, 1.0) if units <= 2 else (2 * low, 2 * high)
    elif activation == "relu":
        low, high = arrays["hiddenBounds"]
    for i, snapshot in enumerate(snapshots):
        network = snapshot.network
        space = HiddenSpace.of(network, XOR.inputs, principal=view == "principal")
        rows = space.project(network.forward(XOR.inputs).hidden)
        assert arrays["hiddenRows"][i].tolist() == rows.tolist()
        assert arrays["hiddenLines"][i].tolist() == [space.offset, *space.slope]
        assert arrays["hiddenShares"][i] == space.share
        sheet = low + arrays["hiddenSheets"][i] / 65535 * (high - low)
        # One of 9 lines along x2, at x1 = 3/8, and one along x1, at x2 = 1/8.
        for line, points in (
            (3, [(3 / 8, along, 1.0) for along in np.linspace(0, 1, 25)]),
            (10, [(along, 1 / 8, 1.0) for along in np.linspace(0, 1, 25)]),
        ):
            there = space.project(network.forward(np.array(points)).hidden)
            assert sheet[line] == pytest.approx(there, abs=(high - low) / 65535)


def test_a_frame_is_the_same_in_whatever_block_it_comes() -> None:
    snapshots = list(train(CONFIG, at=EPOCHS))
    _, together = block(snapshots)
    for i, snapshot in enumerate(snapshots):
        _, alone = block([snapshot])
        for name in ("parameters", "bounds", "outputs", "errors", "answers", "surfaces", "lines"):
            assert alone[name][0].tolist() == together[name][i].tolist()


def test_in_the_middle_no_row_is_decided() -> None:
    zero = Snapshot(0, 0.25, np.zeros(16), (0.25,))
    _, arrays = block([zero])
    assert arrays["outputs"][0].tolist() == [0.5] * 4
    assert arrays["answers"][0].tolist() == [2, 2, 2, 2]


def test_no_frames_are_arrays_without_rows() -> None:
    _, arrays = block([])
    assert {len(array) for array in arrays.values()} == {0}


def test_the_header_and_the_curve_say_how_the_run_stands() -> None:
    history = History(CONFIG)
    for snapshot in train(CONFIG):
        history.append(snapshot)
    data = block_of_frames(
        [history.snapshot_at(400)],
        history.curve(after=100, until=400),
        trained=400,
        solved=7,
        failure="Too large.",
        trend=Trend(0.5, "falling"),
    )
    header, arrays = read_block(data)
    assert header == {
        "trained": 400,
        "solved": 7,
        "failure": "Too large.",
        "trend": {"fall": 0.5, "kind": "falling"},
    }
    epochs, losses = history.curve(after=100, until=400)
    assert arrays["curveEpochs"].tolist() == epochs.tolist()
    assert arrays["curveLosses"].tolist() == losses.tolist()
    assert arrays["curveEpochs"][0] == 101
    assert arrays["curveEpochs"][-1] == 400


def test_the_types_are_those_that_the_words_say() -> None:
    data = block_of_frames([], NO_CURVE, trained=0, solved=None, failure=None)
    (length,) = np.frombuffer(data[:4], "<u4")
    places = json.loads(data[4 : 4 + length])["arrays"]
    assert {name: kind for name, (kind, *_) in places.items()} == {
        "epochs": "u4",
        "losses": "f8",
        "parameters": "f8",
        "bounds": "f8",
        "outputs": "f8",
        "errors": "f8",
        "answers": "u1",
        "surfaces": "du1",
        "lines": "u2",
        "points": "u2",
        "boundaries": "u2",
        "curveEpochs": "u4",
        "curveLosses": "f8",
    }
