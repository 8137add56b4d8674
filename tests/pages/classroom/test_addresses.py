"""The links that the page gives, and the addresses that it can be opened with."""

import os
import re
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import pytest
import streamlit as st
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as hypothesis
from streamlit.testing.v1 import AppTest

from pages.live.server import mark_served
from pages.sidebar import share
from pages.sidebar.address import PRIVATE
from tests.pages.classroom.page import (
    MARKUP,
    Enter,
    finish,
    keys,
    messages,
    token,
)
from tests.pages.conftest import APP, at, checked


def test_a_shared_link_holds_no_secret(enter: Enter, room: tuple[str, str]) -> None:
    links: list[str] = []

    def link(*arguments: Any) -> str:
        links.append(made(*arguments))
        return links[-1]

    made = share.link_to
    with mock.patch.object(share, "link_to", link):
        for parameters in ({}, {"teacher": room[1]}):
            app = enter(room=room[0], **parameters)
            secrets = {token(app, name) for name in PRIVATE} - {None}
            assert secrets
            checked(app.button(key="share_link").click().run())
            query = parse_qs(urlsplit(links[-1]).query)
            assert query["room"] == [room[0]]
            assert not PRIVATE & {*query}
            assert not any(secret in links[-1] for secret in secrets)


@settings(max_examples=40, suppress_health_check=[*HealthCheck])
@given(
    hypothesis.dictionaries(
        hypothesis.sampled_from(["room", "seat", "teacher"]),
        hypothesis.one_of(
            hypothesis.text(max_size=25),
            hypothesis.sampled_from(["K7XQ2M", "k7x-q2m", MARKUP, "x" * 22, "", "9" * 5000]),
            hypothesis.lists(hypothesis.sampled_from(["K7XQ2M", "x" * 22]), max_size=3),
        ),
    )
)
@example({"room": "K7XQ2M", "teacher": "x" * 22, "seat": "y" * 22})
@example({"seat": "y" * 22, "teacher": "x" * 22})
def test_any_address(address: dict[str, Any]) -> None:
    st.cache_resource.clear()
    app = AppTest.from_file(APP, default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    mark_served()
    at(checked(app.run()), "classroom")
    assert {"open_room", "join_room"} <= keys(app)
    assert not {"room", "seat", "teacher"} & {*app.query_params}
    for kind in ("markdown", "warning", "error", "info", "success", "title"):
        for element in app.get(kind):
            assert not getattr(element.proto, "allow_html", False)
    assert all(MARKUP not in str(element.proto) for element in app.get("html"))


@pytest.mark.parametrize("place", ["mysql://x", "https://x"])
def test_a_place_that_cannot_be_is_explained(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setitem(os.environ, "XOR_ROOMS", place)
    app = enter()
    checked(app.button(key="open_room").click().run())
    assert re.search("must be the path of a file or begin with postgresql", messages(app))


def test_nothing_of_a_person_is_kept(enter: Enter, room: tuple[str, str], rooms: Path) -> None:
    app = finish(enter(room=room[0]))
    content = rooms.read_bytes()
    for secret in (token(app, "seat"), room[1]):
        assert secret
        assert secret.encode() not in content
