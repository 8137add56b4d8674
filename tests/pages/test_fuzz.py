"""Whatever is typed into an address, a widget or a file: a clear message, and nothing is lost.

Each example runs the whole page, so by default there are few, beside those that are spelled out.
`EXAMPLES=10 python3 tests/run.py tests/pages/test_fuzz.py` tries ten times as many.
"""

import difflib
import json
import os
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import streamlit
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from nn import History, TrainingConfig, train
from nn.export import as_json
from pages.explain.sweeps import SharedSweep
from pages.live.run import Position
from pages.live.server import mark_served
from pages.sidebar.address import PARAMETERS, RUNS_COMPARED
from tests.pages.conftest import APP, at, checked, player, run_of

TIMES = int(os.environ.get("EXAMPLES", "1"))
MARKUP = "<img src=x onerror=alert(1)>"

TEXTS = st.one_of(
    st.text(max_size=12),
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from(
        ["", " ", "1e999", "-1", "0", "1", "2", "64", "65", "٣", "1_0", "0x1", "true", "nan", "+1"]
    ),
    st.just(MARKUP),
    st.just("**bold** [link](javascript:alert(1)) :red[x] $x$"),
    st.just("9" * 5000),
)
RIGHT = {
    "seed": st.integers(0, 2**32 - 1).map(str),
    "hidden_units": st.integers(1, 64).map(str),
    "learning_rate": st.floats(1e-6, 100.0).map(repr),
    "epochs": st.integers(1, 200_000).map(str),
}
NAMES = st.one_of(st.sampled_from([*PARAMETERS]), st.text(min_size=1, max_size=14))
ADDRESSES = st.dictionaries(NAMES, TEXTS | st.lists(TEXTS, min_size=1, max_size=6), max_size=6)


def _a_little(sweep: SharedSweep, seconds: float) -> None:
    sweep._sweep.advance(0.0)
    sweep._result = sweep._sweep.result()


def patient(examples: int) -> settings:
    return settings(max_examples=TIMES * examples, suppress_health_check=[*HealthCheck])


def opened(address: dict[str, Any]) -> AppTest:
    mark_served()
    app = AppTest.from_file(APP, default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    return checked(app.run())


def assert_no_markup_is_drawn(app: AppTest) -> None:
    """Streamlit shows text as Markdown without HTML, unless asked for HTML."""
    for kind in ("markdown", "warning", "error", "info", "success", "title"):
        for element in app.get(kind):
            assert not getattr(element.proto, "allow_html", False)
    assert all(MARKUP not in str(element.proto) for element in app.get("html"))


def expected(name: str, value: Any) -> Any:
    """The meaning of a hyperparameter in an address, None if not allowed; checked independently."""
    text = value[0] if isinstance(value, list) else value
    if isinstance(value, list) and len(value) > 1:
        return None
    if name == "learning_rate":
        try:
            rate = float(text)
        except ValueError:
            return None
        return rate if 0 < rate <= 100 else None
    low, high = {"seed": (0, 2**32 - 1), "hidden_units": (0, 64), "epochs": (1, 200_000)}[name]
    if not text or set(text) - set("0123456789") or len(text) > 4000:
        return None
    return int(text) if low <= int(text) <= high else None


@patient(40)
@given(ADDRESSES, st.fixed_dictionaries({}, optional=RIGHT))
@example(dict.fromkeys(RIGHT, "-1"), {})
@example(dict.fromkeys(RIGHT, "0"), {})
@example(
    {"seed": "4294967296", "hidden_units": "65", "learning_rate": "100.1", "epochs": "200001"}, {}
)
@example({}, {"seed": "4294967295", "hidden_units": "64", "learning_rate": "100", "epochs": "1"})
@example(dict.fromkeys(RIGHT, "nan"), {})
@example({"seed": "٣", "hidden_units": "1_0", "learning_rate": "1e999", "epochs": "9" * 5000}, {})
@example(dict.fromkeys(PARAMETERS, MARKUP), {})
@example({"order": MARKUP, "rooms": MARKUP}, {})
@example({"sed": "1", "hidden_unit": "2", "epoch": "3", MARKUP: MARKUP}, {})
@example({"seed": MARKUP, "epochs": ["1", "2"]}, {"hidden_units": "3"})
@example({"run": ["1:4:1:5000"] * 5, "at": "200000"}, {"epochs": "200000", "hidden_units": "64"})
def test_any_address(junk: dict[str, Any], right: dict[str, str]) -> None:
    if right.get("epochs") and int(right["epochs"]) * int(right.get("hidden_units", 4)) > 200_000:
        junk.pop("at", None)  # its cost is limited, and measured elsewhere
    address = {**junk, **right}
    app = opened(address)
    config = run_of(app).config
    messages = "\n\n".join(warning.value for warning in app.warning)
    for name, default in TrainingConfig().settings().items():
        meant = expected(name, address[name]) if name in address else default
        if meant is None:
            assert f"{name.replace('_', ' ').capitalize()} in the address is" in messages
            meant = default
        assert getattr(config, name) == meant
    for name, text in address.items():
        close = difflib.get_close_matches(name, PARAMETERS, 1, 0.75)
        if name not in PARAMETERS and not close and name in app.session_state:
            # A name of our own that no address has, such as that of a button, keeps its value.
            assert app.session_state[name] != text
    assert len(app.warning) <= 1
    assert len(messages) < 300 * max(1, len(address))
    assert_no_markup_is_drawn(app)


@patient(24)
@given(
    st.sampled_from(
        ["lessons", "by_hand", "compare", "seeds", "gates", "tutorial", "weights", "classroom"]
    ),
    st.dictionaries(st.sampled_from([*PARAMETERS]), TEXTS, min_size=1, max_size=5),
)
@example("seeds", {"units": "65", "rates": MARKUP, "seed_count": "5001", "sweep_epochs": "0"})
@example("gates", {"gate_seeds": "313", "gate_rate": "0", "gate_epochs": "1e3"})
@example("gates", {"gate_seeds": "312", "gate_epochs": "200000"})
@example("compare", {"run": "1:2:3"})
@example("lessons", {"lesson": "99"})
@example("by_hand", {"challenge": "99", "weights": "v1_1"})
@example("classroom", {"room": MARKUP, "teacher": MARKUP})
@example("classroom", {"room": "K7XQ2M", "seat": "x" * 22})
def test_any_address_of_a_page(page: str, address: dict[str, Any]) -> None:
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        patch.setenv("XOR_ROOMS", f"{folder}/rooms.sqlite")
        # Streamlit's test client has no visitor's address.
        patch.setattr(type(streamlit.context), "ip_address", "192.0.2.1")
        patch.setattr(SharedSweep, "advance", _a_little)
        app = at(opened(address), page)
    assert len(app.title) == 1
    assert_no_markup_is_drawn(app)
    config = run_of(app).config
    assert 1 <= config.hidden_units <= 64
    assert 1 <= config.epochs <= 200_000


# Numbers as a browser may send them, whatever the widget's bounds are.
NUMBERS = st.one_of(
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0, 1, 64, 65, 100, 200_000, 200_001, 1e-9, 100.0, 1e308]),
)


@pytest.fixture(scope="module")
def one_session() -> AppTest:
    return opened({})


@patient(60)
@given(
    changes=st.dictionaries(
        st.sampled_from(["seed", "hidden_units", "learning_rate", "epochs"]), NUMBERS, min_size=1
    ),
    click=st.sampled_from([None, "random_seed", "compare_run", "share_link"]),
)
@example(changes=dict.fromkeys(RIGHT, 0), click=None)
@example(changes=dict.fromkeys(RIGHT, -(2**53)), click="share_link")
@example(changes=dict.fromkeys(RIGHT, 2**53), click="compare_run")
@example(changes={"hidden_units": 65, "learning_rate": 100.0}, click="random_seed")
@example(changes={"epochs": 200_000, "hidden_units": 64, "seed": 2**32 - 1}, click="compare_run")
@example(changes={"learning_rate": 1e308}, click=None)
def test_any_value_of_any_widget(
    one_session: AppTest, changes: dict[str, float], click: str | None
) -> None:
    app = one_session
    before = run_of(app)
    for name, value in changes.items():
        whole = name != "learning_rate"
        app.number_input(key=name).set_value(int(value) if whole else float(value))
    if click and not app.button(key=click).disabled:
        app.button(key=click).click()
    checked(app.run())
    run = run_of(app)
    assert TrainingConfig(**run.config.settings()) == run.config, "a run's configuration is allowed"
    assert run.position == Position()
    assert player(app)["runs"] == [run.config.settings()]
    values = {name: app.number_input(key=name).value for name in run.config.settings()}
    if values != run.config.settings():
        (error,) = app.error
        assert "The previous run is kept." in error.value
        assert run == before
    assert len(app.session_state.live.compared or []) <= RUNS_COMPARED


HISTORY = History(TrainingConfig(seed=3, hidden_units=2, epochs=30))
for snapshot in train(HISTORY.config):
    HISTORY.append(snapshot)
SAVED = json.loads(as_json(HISTORY))

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.just(MARKUP),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Files that are almost a saved run, or nothing like one."""
    if draw(st.booleans()):
        return draw(st.binary(max_size=200))
    data = json.loads(json.dumps(SAVED))
    for name in draw(st.lists(st.sampled_from([*data]), min_size=1, max_size=3)):
        if isinstance(data[name], dict) and draw(st.booleans()):
            data[name][draw(st.sampled_from([*data[name], MARKUP]))] = draw(VALUES)
        else:
            data[name] = draw(VALUES)
    return json.dumps(data).encode()


# tests/nn/test_export.py gives hundreds of files to the function that reads them.
@patient(40)
@given(files())
@example(json.dumps(SAVED).encode())
@example(b"")
@example(b"null")
@example(b"\xff\xfe")
@example(json.dumps({**SAVED, "losses": MARKUP}).encode())
@example(b"[" * 100_000)
@example(b'{"format": 1e999}')
def test_any_file(one_session: AppTest, content: bytes) -> None:
    app = one_session
    before = run_of(app)
    uploader = app.get("file_uploader")[0]
    checked(uploader.set_value(("run.json", content, "application/json")).run())
    run = run_of(app)
    assert TrainingConfig(**run.config.settings()) == run.config
    if app.error:
        assert app.error[0].value.startswith("The file cannot be opened: ")
        assert len(app.error[0].value) < 300
        assert run is before
    assert_no_markup_is_drawn(app)
