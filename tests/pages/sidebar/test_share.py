"""The links that are copied and scanned."""

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
