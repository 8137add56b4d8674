"""Which address links begin with: on a teacher's computer, in a network, behind a proxy."""

import socket
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as hypothesis

from pages.sidebar import reach
from pages.sidebar.reach import Served, find_reach, opens_only_here, page_name, read_public_url

AT = "192.168.1.5"
HERE = Served(address="", port=8501, visitor=None, enclosed=False, find_network=lambda: AT)


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST.", "xor.localhost", "127.0.0.1", "127.8.9.1", "::1"),
        *("0.0.0.0", "::", "169.254.3.4", "fe80::1", "::ffff:127.0.0.1"),
    ],
)
def test_what_no_phone_can_open(host: str) -> None:
    assert opens_only_here(host)


@pytest.mark.parametrize(
    "host", ["192.168.1.5", "10.0.0.7", "xor.example", "laptop", "localhost.example", "fd00::2"]
)
def test_what_a_phone_may_open(host: str) -> None:
    assert not opens_only_here(host)


@pytest.mark.parametrize(
    ("url", "start"),
    [
        ("https://xor.example", "https://xor.example"),
        ("https://xor.example/", "https://xor.example"),
        ("https://xor.example/classroom", "https://xor.example"),
        ("https://xor.example/the/path/seeds", "https://xor.example/the/path"),
        ("https://xor.example/the/path", "https://xor.example/the/path"),
        ("http://192.168.1.7:8501/train", "http://192.168.1.7:8501"),
        ("http://[fd00::2]:8501/", "http://[fd00::2]:8501"),
    ],
)
def test_what_others_can_open_is_kept(url: str, start: str) -> None:
    found = find_reach(url, "", replace(HERE, address="127.0.0.1", port=1))
    assert found == reach.Reach(start)


@pytest.mark.parametrize(
    ("url", "start"),
    [
        ("http://localhost:8501/classroom", f"http://{AT}:8501"),
        ("http://127.0.0.1:8501", f"http://{AT}:8501"),
        ("http://[::1]:8501/the/path/seeds", f"http://{AT}:8501/the/path"),
        ("http://0.0.0.0:8501/", f"http://{AT}:8501"),
    ],
)
@pytest.mark.parametrize("address", ["", "0.0.0.0", "::", AT])
@pytest.mark.parametrize("visitor", [None, "::ffff:127.0.0.1"])
def test_links_of_a_teachers_computer_have_its_address_in_the_network(
    url: str, start: str, address: str, visitor: str | None
) -> None:
    found = find_reach(url, "", replace(HERE, address=address, visitor=visitor))
    assert found.start == start
    assert found.problems == ()
    assert "No phone can open `" in found.note
    assert "in the same network" in found.note


def test_a_usual_port_is_left_out() -> None:
    found = find_reach("http://localhost/classroom", "", replace(HERE, port=80))
    assert found.start == f"http://{AT}"


def must_not_look() -> str | None:
    raise AssertionError("an address would be offered that does not answer")


@pytest.mark.parametrize(
    ("changed", "advice"),
    [
        ({"address": "127.0.0.1"}, "listens at `127.0.0.1` only. Start it without"),
        ({"address": "localhost"}, "listens at `localhost` only. Start it without"),
        ({"address": "::1"}, "listens at `::1` only. Start it without"),
        ({"address": "unix:///run/xor"}, "Set `XOR_PUBLIC_URL`"),
        ({"port": 8080}, "Set `XOR_PUBLIC_URL`"),
        ({"visitor": "172.17.0.1"}, "Set `XOR_PUBLIC_URL`"),
        ({"enclosed": True}, "Set `XOR_PUBLIC_URL`"),
    ],
)
def test_no_address_is_offered_that_does_not_answer(
    changed: dict[str, object], advice: str
) -> None:
    served = replace(HERE, find_network=must_not_look, **changed)  # type: ignore[arg-type]
    found = find_reach("http://localhost:8501/classroom", "", served)
    assert found.start == "http://localhost:8501"
    assert found.note == ""
    (problem,) = found.problems
    assert problem.startswith("No phone can open this link: ")
    assert advice in problem


def test_a_computer_in_no_network_says_what_to_do() -> None:
    served = replace(HERE, find_network=lambda: None)
    (problem,) = find_reach("http://localhost:8501/", "", served).problems
    assert "Connect it to the network of the phones" in problem
    assert "`XOR_PUBLIC_URL`" in problem


@pytest.mark.parametrize(
    ("public", "start"),
    [
        ("https://xor.example", "https://xor.example"),
        (" http://school.example:8080/a/b/ ", "http://school.example:8080/a/b"),
        ("https://[2001:db8::5]:443/", "https://[2001:db8::5]:443"),
        ("HTTPS://schülerlabor.example/~xor", "https://schülerlabor.example/~xor"),
    ],
)
def test_a_public_url_is_what_links_begin_with(public: str, start: str) -> None:
    served = replace(HERE, find_network=must_not_look)
    assert find_reach("http://localhost:8501/seeds", public, served) == reach.Reach(start)


@pytest.mark.parametrize(
    ("public", "fault"),
    [
        ("xor.example", "does not begin with http"),
        ("ftp://xor.example", "does not begin with http"),
        ("javascript:alert(1)", "does not begin with http"),
        ("https://", "has no host"),
        ("https:///path", "has no host"),
        ("https://xor .example", "has no host, or a character"),
        ("https://xor.example/<b>", "has no host, or a character"),
        ("https://xor..example", "has no host, or a character"),
        ("https://xor.example:port", "is not an address"),
        ("https://[xor", "is not an address"),
        ("https://me:secret@xor.example", "has a user name or a password"),
        ("https://xor.example?seed=1", "more than a host and a path"),
        ("https://xor.example/#top", "more than a host and a path"),
        ("https://xor.example/classroom/", "ends with a page, `classroom`"),
    ],
)
def test_a_public_url_that_cannot_be_is_explained_and_not_used(public: str, fault: str) -> None:
    found = find_reach("https://seen.example/seeds", public, HERE)
    assert found.start == "https://seen.example"
    (problem,) = found.problems
    assert problem.startswith("`XOR_PUBLIC_URL` ")
    assert fault in problem
    assert "secret" not in problem
    # Where no phone can open the page either, both are said.
    alone = replace(HERE, find_network=lambda: None)
    assert len(find_reach("http://localhost:8501/", public, alone).problems) == 2


def test_a_public_url_that_no_phone_can_open_is_said() -> None:
    found = find_reach("http://localhost:8501/", "http://127.0.0.1:8501", HERE)
    assert found.start == "http://127.0.0.1:8501"
    assert "`XOR_PUBLIC_URL` is this computer" in found.problems[0]


@given(hypothesis.text(), hypothesis.text())
def test_no_address_is_too_odd(url: str, public: str) -> None:
    for address in (url, f"http://{url}", f"http://localhost:{url}"):
        find_reach(address, public, HERE)
        find_reach(address, f"https://{public}", HERE)


@given(hypothesis.text(alphabet="abc./:@?#[]<\"' %\\\n", max_size=12))
def test_a_public_url_never_breaks_out_of_an_attribute(text: str) -> None:
    try:
        read = read_public_url(f"https://{text}")
    except ValueError:
        return
    assert not set('<>" \\\n?#') & set(read)


def test_only_the_last_part_of_an_address_is_a_page() -> None:
    assert page_name("https://xor.example/seeds/") == "seeds"
    assert page_name("https://xor.example/seeds/other") == ""
    assert page_name("") == ""


class Probe:
    """A socket of a computer whose ways out are known."""

    def __init__(self, ways: dict[str, str]) -> None:
        self.ways = ways
        self.local = ""

    def __enter__(self) -> "Probe":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def connect(self, far: tuple[str, int]) -> None:
        if far[0] not in self.ways:
            raise OSError("Network is unreachable")
        self.local = self.ways[far[0]]

    def getsockname(self) -> tuple[str, int]:
        return self.local, 40000


@pytest.mark.parametrize(
    ("ways", "address"),
    [
        ({"203.0.113.1": AT}, AT),
        ({"192.168.137.254": "192.168.137.1"}, "192.168.137.1"),
        ({"203.0.113.1": "127.0.0.1", "10.42.0.254": "10.42.0.1"}, "10.42.0.1"),
        ({"203.0.113.1": "169.254.7.7"}, None),
        ({}, None),
    ],
)
def test_the_address_in_the_network_is_that_of_the_way_out(
    ways: dict[str, str], address: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make: Callable[..., Probe] = lambda *_: Probe(ways)  # noqa: E731
    monkeypatch.setattr(reach.socket, "socket", make)
    assert reach.network_address() == address


def test_the_address_that_is_found_is_this_computers() -> None:
    address = reach.network_address()
    if address is None:  # without any network
        return
    with socket.socket() as probe:
        probe.bind((address, 0))  # only an own address can be bound
