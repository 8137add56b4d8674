"""How often one address may do something, such as guess a room's code."""

import hashlib
import ipaddress
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final

ADDRESSES: Final = 1_000
"""How many addresses a rate limit remembers. The one seen longest ago is forgotten
first."""


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
            times = self._times.get(self._hash(address), deque())
            now = self._clock()
            while times and times[0] <= now - self._seconds:
                times.popleft()
            return 0.0 if len(times) < self._limit else times[0] + self._seconds - now

    def record(self, address: str) -> None:
        """Count that this address has done it once more."""
        with self._lock:
            name = self._hash(address)
            times = self._times.setdefault(name, deque(maxlen=self._limit))
            times.append(self._clock())
            self._times.move_to_end(name)
            if len(self._times) > ADDRESSES:
                self._times.popitem(last=False)

    def _hash(self, address: str) -> bytes:
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            pass
        else:
            if ip.version == 6:
                address = str(ipaddress.ip_network((int(ip), 64), strict=False))
        text = address.encode(errors="surrogatepass")
        return hashlib.blake2b(text, key=self._key, digest_size=16).digest()
