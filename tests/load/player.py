"""The browser's half of the live player without the drawing: pages/shared/live/player.js.

It takes packets, plays their frames by the clock, and says when and what to ask; the names are
those of the original. Nothing happens between two packets that cannot be computed afterwards, so
there is no timer for a frame.
"""

import json
import math
import zlib
from collections import deque
from dataclasses import dataclass
from typing import Any

import numpy as np

FRAMES_PER_SECOND = 60
LOW_WATER = 20
WIDEST_STRIDE = 8
PLENTY = 14
WELL_ANSWERS = 6
RETRY_SECONDS = 4.0


@dataclass(frozen=True)
class Packet:
    """The part of a packet that decides what is asked next, see `pack` in pages/shared/packet.py.

    Attributes:
        epochs: of the frames, ascending.
        last_loss: of the last frame; None if there is none.
    """

    header: dict[str, Any]
    epochs: list[int]
    last_loss: float | None

    @property
    def has_figures(self) -> bool:
        return "spec" in self.header["arrays"]

    @classmethod
    def unpack(cls, data: bytes) -> "Packet":
        header, body = _parts(data)
        # The curve of all losses is for the eyes.
        epochs, losses = [], []
        for name in ("frames", "here"):
            part, inner = _parts(zlib.decompress(_array(header, body, name)))
            epochs += _array(part, inner, "epochs").astype(int).tolist()
            losses += _array(part, inner, "losses").tolist()
        return cls(header, epochs, losses[-1] if losses else None)


def _parts(data: bytes) -> tuple[dict[str, Any], bytes]:
    begin = 4 + int.from_bytes(data[:4], "little")
    return json.loads(data[4:begin]), data[begin:]


def _array(header: dict[str, Any], body: bytes, name: str) -> np.ndarray:
    kind, shape, offset = header["arrays"][name]
    return np.frombuffer(body, kind, math.prod(shape), offset)


class Player:
    """What a page knows and shows of its run.

    Attributes:
        header: of the newest packet; None before the first.
        shown: the epoch that is on the screen.
        received: how many different frames came since the run began to train.
        first_frame, last_frame: when the first and the newest of them came.
        final_loss: the loss of the last epoch, once it came.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.header: dict[str, Any] | None = None
        self.shown = 0
        self.received = 0
        self.first_frame = self.last_frame = math.nan
        self.final_loss: float | None = None
        self._ahead: deque[int] = deque()  # epochs of the frames still to be shown
        self._newest = 0
        self._cursor = -1
        self._asks = 0
        self._stride = 1
        self._well = 0
        self._starved = False
        self._asked: str | None = None
        self._wants_to_ask = False
        self._retry = math.inf
        self._clock = 0.0  # the epoch that is due, at the time `_since`
        self._since = math.nan

    @property
    def training(self) -> bool:
        return self.header is not None and self.header["training"]

    @property
    def finished(self) -> bool:
        """Whether the run's last frame is shown and the server knows it."""
        return self.header is not None and self.header["state"] == "finished" and not self._asked

    def receive(self, packet: Packet, now: float) -> None:
        """Merge a packet."""
        header, before = packet.header, self.header
        fresh = before is None or header["run"] != before["run"]
        if fresh and not packet.has_figures:
            self._wants_to_ask = True
            return
        self.advance(now)
        self.header = header
        if header["answer"] == self._asked:
            self._asked, self._retry = None, math.inf
            self._judge()
        self._take(packet, now)
        trained_before = not fresh and before["training"]
        if header["training"] and not trained_before:
            self._clock, self._since = self.shown, now
        # The end of the training is told at once, and an answer that leaves frames out asked on.
        ended = trained_before and not header["training"]
        behind = self._cursor < header["head"] and not header["training"]
        self._wants_to_ask = self._wants_to_ask or fresh or ended or behind

    def _judge(self) -> None:
        """Ask for frames further apart if these came too late, and closer when all is well."""
        if not self.training:
            return
        if self._starved:
            self._stride = min(WIDEST_STRIDE, 2 * self._stride)
            self._well = 0
        elif len(self._ahead) >= PLENTY:
            self._well += 1
            if self._well >= WELL_ANSWERS and self._stride > 1:
                self._stride //= 2
                self._well = 0
        else:
            self._well = 0
        self._starved = False

    def advance(self, now: float) -> None:
        """Show what is due: the clock stands while there is no frame to show."""
        if self.training:
            self._clock = min(self._clock + (now - self._since) * self._pace, self._newest)
            self._since = now
            while self._ahead and self._ahead[0] <= self._clock:
                self.shown = self._ahead.popleft()
            if self.shown and not self._ahead and self._asked:
                self._starved = True

    def due(self) -> float:
        """When it asks next, if nothing comes before."""
        if self._wants_to_ask:
            return -math.inf
        if self._asked:
            return self._retry
        if not self.training:
            return math.inf
        complete = self.header["over"] and self._cursor >= self.header["head"]
        left = 0 if complete else LOW_WATER
        if len(self._ahead) <= left:
            return -math.inf
        return self._since + (self._ahead[-left - 1] - self._clock) / self._pace

    def ask(self, now: float) -> str:
        """The component's state with the next request, in JSON."""
        self._asks += 1
        self._asked = f"{self.name}-{self._asks}"
        self._wants_to_ask = False
        self._retry = now + RETRY_SECONDS
        header = self.header or {}
        request = {
            "seq": self._asked,
            "run": header.get("run"),
            "scale": header.get("scale"),
            "moves": header.get("moves"),
            "after": self._cursor,
            "position": self.shown,
            "seen": self.shown,
            "stride": self._stride,
            "rewind": None,
            "command": None,
        }
        return json.dumps({"request": request})

    @property
    def _pace(self) -> float:
        return FRAMES_PER_SECOND * self.header["speed"]  # epochs a second

    def _take(self, packet: Packet, now: float) -> None:
        fresh = [epoch for epoch in packet.epochs if epoch > self._newest]
        if fresh:
            self._ahead.extend(fresh)
            self._newest = fresh[-1]
            if not self.received:
                self.first_frame = now
            self.received += len(fresh)
            self.last_frame = now
            if self._newest == packet.header["epochs"]:
                self.final_loss = packet.last_loss
        self._cursor = min(max(self._cursor, packet.header["until"]), packet.header["head"])
