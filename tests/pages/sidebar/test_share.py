"""The links that are copied and scanned."""

from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st

from nn import TrainingConfig
from pages.live.run import Run
from pages.sidebar import share

RUN = Run(TrainingConfig(7, 3, 0.5, 900))
SETTINGS = "seed=7&hidden_units=3&learning_rate=0.5&epochs=900"


class Parameters(dict[str, str]):
    def get_all(self, name: str) -> list[str]:
        return [self[name]]


@pytest.mark.parametrize(
    ("page", "epoch", "query"),
    [
        ("", None, SETTINGS),
        ("", 40, f"{SETTINGS}&at=40"),
        ("weights", 0, f"{SETTINGS}&at=0"),
        ("lessons", None, "lesson=4"),
    ],
)
def test_a_link_says_what_the_page_shows(
    page: str, epoch: int | None, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = Parameters(projection="true", teacher="secret")
    if page == "lessons":
        address |= {"seed": "7", "lesson": "4"}
    monkeypatch.setattr(st, "query_params", address)
    monkeypatch.setattr(type(st.context), "url", f"https://xor.example/{page}")
    link = share.link_to(RUN, epoch)
    assert link == f"https://xor.example/{page}?{query}"
    code = share.embed_code(link, RUN)
    assert f'src="{link.replace("&", "&amp;")}&amp;embed=true"' in code
    assert ("seed 7" in code) == (page != "lessons")


def test_a_link_names_what_differs_from_the_tutorials_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(st, "query_params", Parameters(start="zeros", third_input="true"))
    monkeypatch.setattr(type(st.context), "url", "https://xor.example/")
    config = replace(RUN.config, loss="cross-entropy", third_input=False)
    link = share.link_to(Run(config))
    assert link == f"https://xor.example/?{SETTINGS}&loss=cross-entropy&third_input=false"


def test_every_link_begins_with_the_public_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "query_params", Parameters())
    monkeypatch.setattr(type(st.context), "url", "http://127.0.0.1:8501/inner/weights")
    monkeypatch.setenv("XOR_PUBLIC_URL", "https://school.example/xor/")
    link = share.link_to(RUN)
    assert link == f"https://school.example/xor/weights?{SETTINGS}"
    assert 'src="https://school.example/xor/weights?' in share.embed_code(link, RUN)
    assert share.this_page({"room": "K7XQ2M"}) == "https://school.example/xor/weights?room=K7XQ2M"


def test_addresses_are_built_in_one_place() -> None:
    pages = Path(share.__file__).parents[1]
    users = {
        path.relative_to(pages).as_posix()
        for path in pages.rglob("*.py")
        if "context.url" in path.read_text("utf-8")
    }
    assert users == {"sidebar/reach.py", "sidebar/share.py"}
