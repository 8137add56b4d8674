"""How often one address may do something, such as guess a room's code."""

import hashlib
import ipaddress
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

ADDRESSES: Final = 1_000
"""How many addresses a rate limit remembers. The one seen longest ago is forgotten
first."""
CODES: Final = 500
"""How many codes that a visitor has used are remembered; more than there are rooms at a time."""
LONGEST_WAIT: Final = 10.0
"""Seconds for which a visitor waits for the answer to a code; beyond that, it is told to wait."""


class RateLimit:
    """Counts what each address does, and says how long it has to wait before the next time.

    It is kept in memory only, and of an address no more than a keyed hash. All IPv6 addresses that
    share their first 64 bits count as one, since one customer has at least that many.

    Args:
        limit: how often an address may do it
        seconds: within this time.
        clock: returns seconds.
    """

    def __init__(
        self, limit: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._key = secrets.token_bytes(16)
        self._lock = threading.Lock()
        self._times: OrderedDict[bytes, deque[float]] = OrderedDict()

    def seconds_to_wait(self, address: str) -> float:
        """How many seconds this address has to wait; 0 if it need not."""
        with self._lock:
            times = self._times.get(_hash(address, self._key), deque())
            now = self._clock()
            while times and times[0] <= now - self._seconds:
                times.popleft()
            return 0.0 if len(times) < self._limit else times[0] + self._seconds - now

    def record(self, address: str) -> None:
        """Count that this address has done it once more."""
        with self._lock:
            name = _hash(address, self._key)
            times = self._times.setdefault(name, deque(maxlen=self._limit))
            times.append(self._clock())
            self._times.move_to_end(name)
            if len(self._times) > ADDRESSES:
                self._times.popitem(last=False)


class GuessLimit:
    """Slows down whoever tries many different codes, and nobody else.

    What counts is how many different codes that no room has a visitor has tried: a link of
    yesterday counts once, however many phones open it. A code that a visitor has used before is
    always free, as is every code until the limit is reached. Beyond it, the answers to new codes
    come one after another, with a pause between them. So a code that exists still opens its room,
    after a moment.

    It is kept in memory only, and of a visitor no more than a keyed hash.

    Args:
        limit: how many different wrong codes a visitor may try
        seconds: within this time, before new codes have to wait.
        pause: seconds between two new codes from then on.
        clock: returns seconds.
    """

    def __init__(
        self, limit: int, seconds: float, pause: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = limit
        self._seconds = seconds
        self._pause = pause
        self._clock = clock
        self._key = secrets.token_bytes(16)
        self._lock = threading.Lock()
        self._visitors: OrderedDict[bytes, _Guesses] = OrderedDict()

    def seconds_to_wait(self, visitor: str, code: str) -> float:
        """How many seconds pass until this visitor may use this code; 0 if it need not wait.

        The visitor has to wait for so long and then use it, or leave it: its turn is kept either
        way, unless it is later than `LONGEST_WAIT`.
        """
        with self._lock:
            guesses, now = self._guesses(visitor), self._clock()
            guesses.forget_before(now - self._seconds)
            free = code in guesses.found or code in guesses.missed
            if free or len(guesses.missed) < self._limit:
                return 0.0
            wait = max(0.0, guesses.next_turn - now)
            if wait <= LONGEST_WAIT:
                guesses.next_turn = now + wait + self._pause
            return wait

    def record(self, visitor: str, code: str, *, found: bool) -> None:
        """Note that a room has this code, or that none has."""
        with self._lock:
            guesses = self._guesses(visitor)
            kept, most = (guesses.found, CODES) if found else (guesses.missed, self._limit)
            kept[code] = self._clock()
            kept.move_to_end(code)
            if len(kept) > most:
                kept.popitem(last=False)

    def _guesses(self, visitor: str) -> "_Guesses":
        name = _hash(visitor, self._key)
        guesses = self._visitors.setdefault(name, _Guesses())
        self._visitors.move_to_end(name)
        if len(self._visitors) > ADDRESSES:
            self._visitors.popitem(last=False)
        return guesses


@dataclass
class _Guesses:
    """What one visitor has tried.

    Attributes:
        found: the codes of rooms, and when they were last used.
        missed: the codes that no room has, and when they were last tried.
        next_turn: when the next new code may be tried, once there is a limit.
    """

    found: OrderedDict[str, float] = field(default_factory=OrderedDict)
    missed: OrderedDict[str, float] = field(default_factory=OrderedDict)
    next_turn: float = 0.0

    def forget_before(self, time: float) -> None:
        while self.missed and next(iter(self.missed.values())) <= time:
            self.missed.popitem(last=False)


def _hash(address: str, key: bytes) -> bytes:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        pass
    else:
        if ip.version == 6:
            address = str(ipaddress.ip_network((int(ip), 64), strict=False))
    text = address.encode(errors="surrogatepass")
    return hashlib.blake2b(text, key=key, digest_size=16).digest()
