"""The browser's modules that need no screen: their tests run in Deno, against what Python computes.

Each file `browser/*.test.js` is a test here. The numbers that they expect are written to a folder,
which they find in the environment variable EXPECTED.
"""

import base64
import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest

from nn import (
    XOR,
    HiddenSpace,
    History,
    Network,
    Snapshot,
    TrainingConfig,
    decision_boundary,
    decision_surface,
    surface_axis,
    train,
    truth_table,
)
from nn.charts import palette
from nn.charts.loss import epoch_axis_end, loss_range
from nn.data import GATES
from nn.hidden_space import plane_bounds, sheet_inputs
from nn.history import Trend
from nn.parameter_names import parameter_name
from nn.weight_table import weight_bound, weight_cells
from pages.live.compute import FramesAddress
from pages.live.frames import block_of_frames, pack
from pages.live.histories import SharedHistory
from tests.pages.live.test_histories import spoil
from tests.pages.live.truth import QUICK, every_epoch

HERE = Path(__file__).parent / "browser"
ROOT = Path(__file__).resolve().parents[3]
TESTS = sorted(path.relative_to(HERE).as_posix() for path in HERE.rglob("*.test.js"))
PATIENT = 60.0
SHOWN = [0, 1, 20, 90, 260, 700]
CHANGED = TrainingConfig(rate_changes="3@1000_0.5@2000")
RELU = replace(QUICK, activation="relu", start="he")


def find_deno() -> str:
    """The path of Deno: beside the running Python, or on PATH."""
    beside = shutil.which("deno", path=str(Path(sys.executable).parent))
    found = beside or shutil.which("deno")
    assert found, "Deno is missing: install tests/requirements.txt, which brings it as a wheel."
    return found


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what Python computes."""
    folder = tmp_path_factory.mktemp("expected")
    for name, block in blocks().items():
        (folder / f"{name}.bin").write_bytes(block)
    document = {
        "axis": [surface_axis()[0], surface_axis()[-1]],
        "frames": [frame(every_epoch(QUICK)[epoch]) for epoch in SHOWN],
        "head": {**HEAD, "trend": asdict(TREND)},
        "curve": listed(history_of(QUICK).curve()),
        "types": {
            name: {"shape": array.shape, "values": array.ravel().tolist()}
            for name, array in TYPES.items()
        },
        "curves": list(curves()),
        "lossRanges": list(loss_ranges()),
        "epochAxisEnds": [
            {"epoch": epoch, "epochs": epochs, "end": epoch_axis_end(epoch, epochs)}
            for epochs in (1, 60, 100, 3000, 200_000)
            for epoch in (0, 1, 99, 100, 101, 200, 201, 499, 501, 2001, 60_000, 200_000)
            if epoch <= epochs
        ],
        "rates": [
            {"config": CHANGED.settings(), "epoch": epoch, "rate": CHANGED.rate_at(epoch)}
            for epoch in (0, 999, 1000, 1001, 1999, 2000, 4999)
        ],
        "hidden": [hidden_space(every_epoch(QUICK)[epoch]) for epoch in SHOWN],
        "bounds": plane_bounds(QUICK.hidden_units),
        "unbounded": [unbounded(every_epoch(RELU)[epoch]) for epoch in SHOWN],
        "palette": palette.diverging_table().ravel().tolist(),
        "addresses": list(addresses()),
        "embedded": list(embedded()),
        "parameterNames": {units: parameter_names(units) for units in (0, 1, 2, 5, 64)},
        "gates": {key: truth_table(key).targets.ravel().tolist() for key in GATES},
    }
    (folder / "expected.json").write_text(json.dumps(document, allow_nan=False))
    return folder


@pytest.mark.parametrize("name", TESTS)
def test_browser_module(expected: Path, name: str) -> None:
    ended = subprocess.run(
        [find_deno(), "test", "--allow-read", "--allow-env", "--no-check", "--no-remote", name],
        check=False,
        cwd=HERE,
        env={**os.environ, "EXPECTED": str(expected), "NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stdout


def test_there_are_tests_of_every_module_without_a_screen() -> None:
    player = {"clock", "fetcher", "frames", "history", "playback", "runs", "source", "supply"}
    hand = {"hand/diagram", "hand/gradient", "hand/numbers", "hand/parameters"}
    charts = {"charts/diagram", "charts/hidden_space", "charts/loss", "charts/surface"}
    without = {
        *player,
        *charts,
        *hand,
        "watchbar",
        "watchmark",
        "words",
        "wall/losses",
        "wall/tiles",
    }
    assert {name.removesuffix(".test.js") for name in TESTS} >= without


# Blocks and their frames


TREND = Trend(0.125, "falling")
HEAD: dict[str, Any] = {"trained": 700, "solved": 321, "failure": None}
TYPES = {
    "f8": np.array([[1.5, -2e300], [0.1, 5e-324]]),
    "f4": np.array([1.5, -0.25], dtype=np.float32),
    "i4": np.array([-(2**31), 2**31 - 1], dtype=np.int32),
    "u4": np.array([0, 2**32 - 1], dtype=np.uint32),
    "u2": np.array([0, 65535, 7], dtype=np.uint16),
    "u1": np.array([0, 255, 7], dtype=np.uint8),
    "du1": np.array([[0, 255, 7], [255, 0, 7], [1, 128, 127]], dtype=np.uint8),
    "du2": np.array([[0, 65535], [65535, 0], [32768, 255], [256, 32767]], dtype=np.uint16),
    "empty": np.empty((0, 41, 41), dtype=np.uint8),
}


def blocks() -> dict[str, bytes]:
    snapshots = [every_epoch(QUICK)[epoch] for epoch in SHOWN]
    curve = history_of(QUICK).curve()
    none = (np.empty(0), np.empty(0))
    return {
        "block-8": block_of_frames(snapshots, curve, **HEAD, trend=TREND),
        "block-16": block_of_frames(snapshots, curve, **HEAD, surface_bits=16),
        "block-hidden": block_of_frames(snapshots, curve, **HEAD, hidden_space="output"),
        "block-relu": block_of_frames(
            [every_epoch(RELU)[epoch] for epoch in SHOWN], curve, **HEAD, hidden_space="output"
        ),
        "block-empty": block_of_frames(
            [], none, trained=7, solved=None, failure="It cannot go on."
        ),
        "block-types": pack({"name": "types"}, TYPES, changes={"du1", "du2", "empty"}),
    }


def hidden_space(snapshot: Snapshot) -> dict[str, Any]:
    """The hidden space in a frame of this snapshot, straight from nn."""
    network = snapshot.network
    space = HiddenSpace.of(network, XOR.inputs)
    low, high = plane_bounds(network.hidden_units)
    sheet = space.project(network.forward(sheet_inputs().reshape(-1, 3)).hidden)
    return {
        "rows": space.project(network.forward(XOR.inputs).hidden).ravel().tolist(),
        "line": [space.offset, *space.slope],
        "share": space.share,
        "sheet": np.rint((sheet - low) / (high - low) * 65535).astype(int).ravel().tolist(),
    }


def unbounded(snapshot: Snapshot) -> list[float]:
    """The least and the largest coordinate of the inputs' grid lines in the hidden space."""
    space = HiddenSpace.of(snapshot.network, XOR.inputs)
    places = space.project(snapshot.network.forward(sheet_inputs().reshape(-1, 3)).hidden)
    return [*places.min(axis=0).tolist(), *places.max(axis=0).tolist()]


def frame(snapshot: Snapshot) -> dict[str, Any]:
    """The numbers in a frame of this snapshot, straight from nn."""
    network = snapshot.network
    axis = surface_axis()
    surface = decision_surface(network, axis)
    outputs = network.predict(XOR.inputs)[:, 0]
    targets = XOR.targets[:, 0]
    lines = decision_boundary(surface, axis)
    low, high = axis[0], axis[-1]
    points = np.concatenate([np.empty((0, 2)), *lines])
    fine = np.rint(surface * 65535).astype(int)
    drawn: list[list[float] | None] = []
    for line in lines:
        drawn += [*([None] if drawn else []), *line.tolist()]
    return {
        "epoch": snapshot.epoch,
        "loss": snapshot.loss,
        "bound": weight_bound(weight_cells(network)),
        "parameters": snapshot.parameters.tolist(),
        "outputs": outputs.tolist(),
        "errors": (outputs - targets).tolist(),
        "answers": [
            2 if 0.4 <= o <= 0.6 else int((o > 0.5) == (t == 1))
            for o, t in zip(outputs, targets, strict=True)
        ],
        "surface8": (fine // 256).ravel().tolist(),
        "surface16": fine.ravel().tolist(),
        "outputsOfGrid": surface.tolist(),
        "lengths": [len(line) for line in lines],
        "points": np.rint((points - low) / (high - low) * 65535).astype(int).ravel().tolist(),
        "lines": drawn,
    }


# Curves


def listed(curve: tuple[Any, Any]) -> dict[str, list[float]]:
    epochs, losses = curve
    return {"epochs": epochs.tolist(), "losses": losses.tolist()}


def history_of(config: TrainingConfig) -> History:
    history = History(config)
    for snapshot in train(config, at=range(0, config.epochs + 1, 50)):
        history.append(snapshot)
    return history


def history_with(losses: list[float]) -> History:
    """A history of exactly these losses."""
    config = TrainingConfig(epochs=len(losses) - 1)
    start = next(train(config, at=()))
    history = History(config)
    history.append(Snapshot(config.epochs, losses[-1], start.parameters, tuple(losses)))
    return history


def curves() -> Iterator[dict[str, Any]]:
    """Curves, whole and in pieces as the route gives them, cut anywhere."""
    random = np.random.default_rng(5)
    histories = {
        "a smooth run": history_of(QUICK),
        "a run that oscillates": history_of(TrainingConfig(3, 4, 60.0, 4000)),
        "a run as short as can be": history_of(TrainingConfig(epochs=1)),
        "a run with every loss drawn": history_of(TrainingConfig(epochs=250)),
        "losses that are often equal, two to a span": history_with(
            random.integers(1, 4, 500).astype(float).tolist()
        ),
        "losses that are often equal, many to a span": history_with(
            random.integers(1, 4, 3000).astype(float).tolist()
        ),
        "losses that stay": history_with([0.25] * 1500),
    }
    for name, history in histories.items():
        last = history.config.epochs
        for until in {last, 2 * last // 3}:
            cuts = [
                sorted({-1, *random.integers(0, until + 1, count).tolist(), until})
                for count in (1, 4, 30)
            ]
            yield {
                "name": name,
                "epochs": last,
                "until": until,
                "losses": history.losses[: until + 1].tolist(),
                "curve": listed(history.curve(until=until)),
                "cuts": [
                    [
                        listed(history.curve(after=after, until=end))
                        for after, end in itertools.pairwise(cut)
                    ]
                    for cut in cuts
                ],
            }


# The loss chart's axes


def loss_ranges() -> Iterator[dict[str, Any]]:
    random = np.random.default_rng(6)
    ends = [tuple(sorted(10.0 ** random.uniform(-9, 0.2, 2))) for _ in range(60)]
    ends += [(10.0**-k, 0.1 * k) for k in range(1, 12)] + [(0.0, 0.0), (1e-320, 3.0), (0.3, 0.3)]
    for lowest, highest in ends:
        for scale in ("linear", "log"):
            yield {
                "lowest": lowest,
                "highest": highest,
                "scale": scale,
                "range": loss_range(lowest, highest, scale),
            }


# The numbers of a network


def parameter_names(units: int) -> list[str]:
    """What each number of `Network.to_vector` is called."""
    return [
        parameter_name(name, index, units)
        for name, value in Network.initialize(1, units).parameters().items()
        for index in np.ndindex(value.shape)
    ]


# Sources


def addresses() -> Iterator[dict[str, Any]]:
    """Addresses as the browser should write them; the route reads them back."""
    for query, config, after, every, most, bits in [
        (
            "seed=7&hidden_units=4&learning_rate=0.1&epochs=5000&after=-1&every=1&most=1",
            TrainingConfig(7, 4, 0.1, 5000),
            *(-1, 1, 1, 8),
        ),
        (
            "seed=4294967295&hidden_units=64&learning_rate=1e-7&epochs=200000"
            "&after=199999&every=800&most=64&surface_bits=16",
            TrainingConfig(2**32 - 1, 64, 1e-7, 200_000),
            *(199_999, 800, 64, 16),
        ),
        (
            "seed=0&hidden_units=1&learning_rate=0.30000000000000004&epochs=1"
            "&after=0&every=1&most=32",
            TrainingConfig(0, 1, 0.1 + 0.2, 1),
            *(0, 1, 32, 8),
        ),
        (
            "seed=1&hidden_units=2&learning_rate=100&epochs=10&after=0&every=10&most=32",
            TrainingConfig(1, 2, 100.0, 10),
            *(0, 10, 32, 8),
        ),
    ]:
        assert FramesAddress.read(parse_qsl(query)) == FramesAddress(
            config, after, every, most, bits
        )
        request = {"after": after, "every": every, "most": most, "bits": bits}
        yield {"config": config.settings(), "request": request, "address": query}


def embedded() -> Iterator[dict[str, Any]]:
    """Runs in blocks of 16 frames, one after another, and the route's answers to some requests."""
    other = replace(QUICK, seed=QUICK.seed + 1)
    diverging = SharedHistory(QUICK)
    spoil(diverging, 437)
    for name, config, shared in [
        ("a run to its end", QUICK, SharedHistory(QUICK)),
        ("another run to its end", other, SharedHistory(other)),
        ("diverging", QUICK, diverging),
    ]:
        requests = [(-1, 1, 1), (0, 20, 16), (320, 20, 16), (640, 20, 16)]
        answers = [shared.frames(*request, PATIENT) for request in requests]
        found = [
            block_of_frames(
                answer.snapshots,
                answer.curve,
                trained=answer.trained,
                solved=answer.solved,
                failure=answer.failure,
            )
            for answer, (after, *_) in zip(answers, requests, strict=True)
            if after < answer.trained
        ]
        more = [(0, 20, 5), (0, 40, 64), (100, 20, 3), (400, 40, 9), (320, 20, 5), (600, 100, 64)]
        yield {
            "name": name,
            "config": config.settings(),
            "blocks": [base64.b64encode(block).decode() for block in found],
            "asks": [
                {
                    "request": {"after": after, "every": every, "most": most},
                    "epochs": [snapshot.epoch for snapshot in answer.snapshots],
                    "losses": [snapshot.loss for snapshot in answer.snapshots],
                    "trained": answer.trained,
                    "solved": answer.solved,
                    "failure": answer.failure,
                    "curve": listed(answer.curve) if (after, every, most) in requests else None,
                }
                for after, every, most in [*more, *requests]
                for answer in [shared.frames(after, every, most, PATIENT)]
            ],
        }
