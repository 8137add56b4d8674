"""Which address links begin with, so that those who get them can open them.

A server on a teacher's own computer is opened as `localhost`, which means another computer on every
phone. Its links then have the computer's address in the network.
"""

import ipaddress
import os
import platform
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

import streamlit as st

PUBLIC_URL: Final = "XOR_PUBLIC_URL"
"""The environment variable with the address that visitors open, where it cannot be known."""

PAGES: Final = frozenset(path.stem for path in Path(__file__).parents[1].glob("[a-z]*.py"))
"""The names of the pages, each of which is the end of its page's address."""

_PORTS: Final = {"http": 80, "https": 443}
_HOST: Final = re.compile(r"\[[0-9A-Fa-f:.]+\]|\w([\w-]*\w)?(\.\w([\w-]*\w)?)*\.?")
_PATH: Final = re.compile(r"[A-Za-z0-9/._~%!$&'()*+,;=:@-]*")
# Where a packet to these would leave: first to the internet (an address for documents, RFC 5737),
# then to a neighbour in the networks that Windows, macOS and Linux open for phones without one.
_FAR: Final = ("203.0.113.1", "192.168.137.254", "192.168.2.254", "10.42.0.254")
_CONTAINER: Final = (Path("/.dockerenv"), Path("/run/.containerenv"))
_ADVICE: Final = f"Set `{PUBLIC_URL}` to the address that phones can open."


@dataclass(frozen=True)
class Served:
    """How the server listens, and how a visitor's browser came to it.

    Attributes:
        address: where it listens; empty for everywhere.
        port: on which it listens.
        visitor: the address that the visitor comes from; None for this computer.
        enclosed: whether the server is in a container or a virtual machine, whose own address
            nobody else can open.
        find_network: returns this computer's address in its network; None if it has none.
    """

    address: str
    port: int
    visitor: str | None
    enclosed: bool
    find_network: Callable[[], str | None]


@dataclass(frozen=True)
class Reach:
    """Who can open the links of this page.

    Attributes:
        start: what every link begins with: scheme, host and perhaps a path, without a slash at the
            end.
        note: what to know about the links, in Markdown; empty if there is nothing.
        problems: why a phone cannot open them and what to do, in Markdown.
    """

    start: str
    note: str = ""
    problems: tuple[str, ...] = ()


def current_reach() -> Reach:
    """Who can open the links of the page that the visitor looks at."""
    served = Served(
        address=st.get_option("server.address") or "",
        port=st.get_option("server.port"),
        visitor=st.context.ip_address,
        enclosed=is_enclosed(),
        find_network=network_address,
    )
    return find_reach(st.context.url or "", os.environ.get(PUBLIC_URL, ""), served)


def find_reach(url: str, public: str, served: Served) -> Reach:
    """Who can open links to a page.

    Args:
        url: of the page, as the visitor's browser has it; empty if that is unknown.
        public: the value of `XOR_PUBLIC_URL`; empty if it is not set.
        served: how the server listens.
    """
    if not public.strip():
        return _reach_of(url, served)
    try:
        start = read_public_url(public)
    except ValueError as error:
        reach = _reach_of(url, served)
        problem = (
            f"`{PUBLIC_URL}` {error}. It must be like `https://xor.example` or "
            "`https://school.example/xor`. It is not used."
        )
        return replace(reach, problems=(problem, *reach.problems))
    if not opens_only_here(urlsplit(start).hostname or ""):
        return Reach(start)
    return Reach(
        start,
        problems=(f"No phone can open this link: `{PUBLIC_URL}` is this computer. {_ADVICE}",),
    )


def read_public_url(text: str) -> str:
    """The address that links begin with, without a slash at the end.

    Raises:
        ValueError: it is not http or https with a host, and perhaps a port and a path. The message
            goes on after the variable's name, and does not repeat the text, which may be a secret.
    """
    text = text.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("is not an address that a browser can read") from None
    if parts.scheme not in _PORTS:
        raise ValueError("does not begin with http:// or https://")
    if "@" in parts.netloc:
        raise ValueError("has a user name or a password, which every link would show")
    if "?" in text or "#" in text:
        raise ValueError("has more than a host and a path")
    host = parts.netloc if port is None else parts.netloc.rpartition(":")[0]
    if not _HOST.fullmatch(host.removesuffix(":")) or not _PATH.fullmatch(parts.path):
        raise ValueError("has no host, or a character that an address cannot have")
    path = parts.path.rstrip("/")
    if (page := path.rpartition("/")[2]) in PAGES:
        raise ValueError(f"ends with a page, `{page}`, which each link adds by itself")
    return f"{parts.scheme}://{parts.netloc.removesuffix(':')}{path}"


def page_name(url: str) -> str:
    """The name of the page at this address; empty for the first page."""
    name = (_split(url).path.rstrip("/")).rpartition("/")[2]
    return name if name in PAGES else ""


def opens_only_here(host: str) -> bool:
    """Whether a host's name or address leads no phone to this computer."""
    host = host.rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    address = _ip_address(host)
    return address is not None and (
        address.is_loopback or address.is_unspecified or address.is_link_local
    )


def network_address() -> str | None:
    """This computer's IPv4 address in its network, or None. Nothing is sent to find it."""
    for far in _FAR:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((far, 9))  # of a datagram socket: chooses a way, and sends nothing
            except OSError:
                continue
            address: str = probe.getsockname()[0]
        if not opens_only_here(address):
            return address
    return None


def is_enclosed() -> bool:
    """Whether this is a container or the Linux inside Windows, with an address of its own."""
    return any(mark.exists() for mark in _CONTAINER) or "microsoft" in platform.release().lower()


def _reach_of(url: str, served: Served) -> Reach:
    """As `find_reach`, where nothing is known but the page's address."""
    page = _split(url)
    if not page.hostname:
        return Reach("")
    path = page.path.rstrip("/").removesuffix(page_name(url)).rstrip("/")
    visited = Reach(f"{page.scheme}://{page.netloc}{path}")
    if not opens_only_here(page.hostname):
        return visited
    if opens_only_here(served.address) and _is_not_everywhere(served.address):
        problem = (
            f"the server listens at `{served.address}` only. Start it without `--server.address`."
        )
    elif _comes_through(page, served):
        problem = f"`{page.hostname}` is this computer alone. {_ADVICE}"
    elif (address := served.find_network()) is None:
        problem = (
            "this computer is in no network with an IPv4 address. Connect it to the network of "
            f"the phones and reload this page, or set `{PUBLIC_URL}`."
        )
    else:
        port = "" if served.port == _PORTS.get(page.scheme) else f":{served.port}"
        return Reach(
            f"{page.scheme}://{address}{port}{path}",
            note=f"No phone can open `{page.hostname}`, so the link has this computer's address. "
            "Phones must be in the same network.",
        )
    return replace(visited, problems=(f"No phone can open this link: {problem}",))


def _is_not_everywhere(address: str) -> bool:
    """Whether a server that listens at this address leaves out others; empty is everywhere."""
    found = _ip_address(address)
    return found is None or not found.is_unspecified


def _comes_through(page: SplitResult, served: Served) -> bool:
    """Whether something passes the visitor on, so the server's own address is of no use."""
    passed_on = served.visitor is not None and not opens_only_here(served.visitor)
    port = page.port or _PORTS.get(page.scheme)
    return passed_on or served.enclosed or port != served.port or "/" in served.address


def _split(url: str) -> SplitResult:
    """The parts of an address that a browser sent, which may be anything."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts


def _ip_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
