"""Frames by address over plain HTTP, as pages/live/browser/source.js asks for them."""

import asyncio
import json
import math
import re
import zlib
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np

PATIENCE_SECONDS = 10.0  # until an answer counts as lost


class SessionError(Exception):
    """Something that a visitor would call broken."""


class BusyError(Exception):
    """The server has too much to do, and says in how many seconds to ask again."""

    def __init__(self, seconds: float) -> None:
        super().__init__("the server is busy")
        self.seconds = seconds


@dataclass(frozen=True)
class Answer:
    """The part of a block that decides what is asked next, see pages/live/frames.py.

    Attributes:
        epochs, losses: of the frames, by epoch.
        trained: the epoch that the losses go up to.
        elapsed: seconds from the question to the last byte.
        server: seconds of these that the server took, as it says.
    """

    epochs: list[int]
    losses: list[float]
    trained: int
    elapsed: float
    server: float


class Source:
    """One visitor's way to the frames of a run: a connection that is kept.

    Attributes:
        received: bytes.
        frames: how many came in them.
        refusals: how often the server was too busy.
    """

    def __init__(self, host: str) -> None:
        self.host = host
        self.received = self.frames = self.refusals = 0
        self._connection: tuple[StreamReader, StreamWriter] | None = None

    async def ask(
        self, path: str, config: dict[str, Any], after: int, every: int, most: int
    ) -> Answer:
        """Frames from the route at this path, in the words of its address.

        Raises:
            BusyError: the server asks to come again later.
            SessionError: the answer is no block of frames.
        """
        clock = asyncio.get_running_loop().time
        begin = clock()
        query = urlencode({**config, "after": after, "every": every, "most": most})
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                status, headers, body = await self._get(f"{path}?{query}")
        except TimeoutError:
            raise SessionError("no frames came in time") from None
        if status == 503:
            self.refusals += 1
            raise BusyError(float(headers.get("retry-after", 1)))
        if status != 200 or headers.get("content-type") != "application/octet-stream":
            raise SessionError(f"no frames: {status} {body[:80].decode(errors='replace')}")
        if headers.get("content-encoding") == "gzip":
            body = zlib.decompress(body, 31)
        timing = re.search(r"dur=([\d.]+)", headers.get("server-timing", ""))
        header, epochs, losses = _unpack(body)
        self.frames += len(epochs)
        return Answer(
            epochs,
            losses,
            header["trained"],
            elapsed=clock() - begin,
            server=float(timing[1]) / 1000 if timing else 0.0,
        )

    def close(self) -> None:
        if self._connection:
            self._connection[1].close()
            self._connection = None

    async def _get(self, target: str) -> tuple[int, dict[str, str], bytes]:
        request = (
            f"GET {target} HTTP/1.1\r\nHost: {self.host}\r\nConnection: keep-alive\r\n"
            "Accept-Encoding: gzip\r\n\r\n"
        ).encode()
        kept = self._connection
        try:
            try:
                return await self._exchange(request)
            except (IncompleteReadError, ConnectionError):
                # A server may close what was idle for a while; a browser then connects again.
                if kept is None:
                    raise
                self.close()
                return await self._exchange(request)
        except IncompleteReadError as error:
            self.close()
            raise SessionError("the connection was cut in an answer") from error
        except BaseException:  # also one who no longer wants the answer hangs up
            self.close()
            raise

    async def _exchange(self, request: bytes) -> tuple[int, dict[str, str], bytes]:
        if self._connection is None:
            host, _, port = self.host.rpartition(":")
            self._connection = await asyncio.open_connection(host, int(port))
        reader, writer = self._connection
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").rstrip().split("\r\n")
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        body = await reader.readexactly(int(headers["content-length"]))
        self.received += len(head) + len(body)
        if headers.get("connection") == "close":
            self.close()
        return int(first.split()[1]), headers, body


def _unpack(block: bytes) -> tuple[dict[str, Any], list[int], list[float]]:
    """The header of a block, and its frames' epochs and losses; the rest is for the eyes."""
    begin = 4 + int.from_bytes(block[:4], "little")
    header = json.loads(block[4:begin])

    def array(name: str) -> list[Any]:
        kind, shape, offset = header["arrays"][name]
        return np.frombuffer(block, f"<{kind}", math.prod(shape), begin + offset).tolist()

    return header, array("epochs"), array("losses")
