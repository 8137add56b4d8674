"""The frames route refuses wrong requests with a message, and computes nothing for them."""

from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from nn import TrainingConfig
from pages.live import server
from pages.live.compute import MOST, FramesAddress
from pages.live.files import RELEASE
from pages.live.histories import Histories
from tests.pages.live.blocks import read_block
from tests.pages.live.client import get, query
from tests.pages.live.replica import SENTENCE, frames, replica
from tests.pages.live.truth import QUICK, assert_true

GOOD = {
    "seed": "1",
    "hidden_units": "4",
    "learning_rate": "1",
    "epochs": "50",
    "after": "-1",
    "every": "1",
    "most": "2",
}
JUNK = st.one_of(
    st.text(max_size=12),
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from(
        ["", " ", "1e999", "0", "-1", "+1", "1_0", "0x1", "٣", "nan", "inf", "1.2.3", ".", "1e"]
    ),
    st.sampled_from(["4294967296", "65", "200001", "100.1", "51", "9" * 5000, "true", "\x00", "½"]),
)
NAMED = {
    "hidden_space": ("output", "principal"),
    "table": tuple(f"{number:04b}" for number in range(16)),
    "start": ("normal", "uniform", "small", "xavier", "he", "zeros"),
    "activation": ("sigmoid", "tanh", "relu"),
    "loss": ("mse", "cross-entropy"),
    "biases": ("both", "hidden", "output", "none"),
    "third_input": ("true", "false"),
}
CHANGES = st.dictionaries(
    st.sampled_from([*GOOD, "surface_bits", *NAMED]) | st.text(max_size=9),
    JUNK | st.sampled_from([value for values in NAMED.values() for value in values]),
    min_size=1,
    max_size=3,
)
LEFT_OUT = st.sets(st.sampled_from([*GOOD]), max_size=1)
REPEATED = st.lists(st.sampled_from([*GOOD]), max_size=1)


def allowed(pairs: list[tuple[str, str]]) -> bool:
    """Whether an address may have this value, checked independently of the route."""
    table = dict(pairs)
    if len(table) != len(pairs) or set(table) - {"surface_bits", *NAMED} != set(GOOD):
        return False
    if any(table.pop(name, values[0]) not in values for name, values in NAMED.items()):
        return False
    try:
        numbers = {name: int(text) for name, text in table.items() if name != "learning_rate"}
        rate = float(table["learning_rate"])
    except ValueError:
        return False
    typed = "".join(table.values())
    if not typed.isascii() or set(typed) & set("_+ \t\n\r\f\v\x1c\x1d\x1e\x1f"):
        return False
    epochs = numbers["epochs"]
    return (
        0 <= numbers["seed"] < 2**32
        and 0 <= numbers["hidden_units"] <= 64
        and 0 < rate <= 100
        and 1 <= epochs <= 200_000
        and -1 <= numbers["after"] < epochs
        and 1 <= numbers["every"] <= epochs + 1
        and 1 <= numbers["most"] <= 64
        and numbers.get("surface_bits", 8) in (8, 16)
    )


@settings(max_examples=1000, suppress_health_check=[*HealthCheck])
@given(CHANGES, LEFT_OUT, REPEATED)
@example({"learning_rate": "1.2.3"}, set(), [])
@example({"epochs": "9" * 5000}, set(), [])
@example({"most": "65"}, set(), [])
@example({"hidden_space": "principal"}, set(), [])
@example({"hidden_space": "8"}, set(), [])
@example({}, {"every"}, [])
@example({}, set(), ["seed"])
def test_any_address_gets_frames_or_a_message_and_no_long_computation(
    changes: dict[str, str], left_out: set[str], repeated: list[str]
) -> None:
    table = {name: text for name, text in {**GOOD, **changes}.items() if name not in left_out}
    pairs = [*table.items(), *((name, GOOD[name]) for name in repeated)]
    # What cannot be encoded arrives as the replacement character.
    text = "&".join(f"{quote(n, errors='replace')}={quote(v, errors='replace')}" for n, v in pairs)
    histories = Histories()
    answer = get(replica(histories, seconds=0.0), f"/frames?{text}")
    if allowed(pairs):
        assert answer.status == 200
        assert histories.of(TrainingConfig())  # one more, or the same
        return
    assert answer.status == 400
    assert SENTENCE.fullmatch(answer.text)
    assert len(answer.text) < 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"].startswith("text/plain")
    assert len(histories) == 0, "nothing is trained for it"


@settings(max_examples=200)
@given(st.binary(max_size=60))
@example(b"seed=%ff&%00=%zz&&&=;")
def test_any_bytes_get_a_message(junk: bytes) -> None:
    histories = Histories()
    answer = get(replica(histories), b"/frames?" + junk)
    assert answer.status == 400
    assert SENTENCE.fullmatch(answer.text)
    assert len(histories) == 0


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("seed", "4294967296", "seed must be"),
        ("hidden_units", "2.5", "hidden_units must be a whole number"),
        ("learning_rate", "nan", "learning_rate must be a number over 0 and up to 100"),
        ("learning_rate", "1.2.3", "learning_rate must be a number over 0 and up to 100"),
        ("learning_rate", "1e999", "learning_rate must be"),
        ("epochs", "200001", "epochs must be"),
        ("after", "50", "after must be a whole number from -1 to 49"),
        ("every", "0", "every must be a whole number from 1 to 51"),
        ("most", "65", f"most must be a whole number from 1 to {MOST}"),
        ("surface_bits", "12", "surface_bits must be 8 or 16"),
        ("hidden_space", "both", "hidden_space must be output or principal"),
        ("colour", "red", "the address has an unknown name: colour"),
    ],
)
def test_what_is_wrong_with_an_address_is_reported(name: str, text: str, message: str) -> None:
    table = {**GOOD, name: text}
    answer = get(replica(), "/frames?" + "&".join(f"{n}={v}" for n, v in table.items()))
    assert answer.status == 400
    assert message in answer.text


def test_an_address_can_be_read_again_from_what_it_says() -> None:
    for rate in (1e-9, 1e-300, 0.1 + 0.2, 100.0):
        config = TrainingConfig(2**32 - 1, 64, rate, 200_000)
        read = FramesAddress.read(parse_qsl(query(config, 7, 20, 64, surface_bits=16)))
        assert read == FramesAddress(config, 7, 20, 64, 16)
        asked = f"{query(config, 7, 20, 64)}&hidden_space=principal"
        read = FramesAddress.read(parse_qsl(asked))
        assert read == FramesAddress(config, 7, 20, 64, hidden_space="principal")


def test_frames_have_a_hidden_space_only_if_it_is_asked_for() -> None:
    app = replica()
    plain = read_block(get(app, frames(QUICK, -1, 1, 3)).content)[1]
    asked = get(app, f"{frames(QUICK, -1, 1, 3)}&hidden_space=output")
    assert "immutable" in asked.headers["cache-control"]
    more = read_block(asked.content)[1]
    assert more.keys() - plain.keys() == {
        "hiddenRows",
        "hiddenLines",
        "hiddenShares",
        "hiddenSheets",
    }
    assert all(more[name].tolist() == array.tolist() for name, array in plain.items())


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_frames_can_only_be_asked_for(method: str) -> None:
    assert get(replica(), frames(QUICK), method=method).status == 405


def test_a_page_of_another_release_is_asked_to_reload() -> None:
    app = Starlette(routes=server.routes())
    other = get(app, f"/live/0123456789ab/frames?{query(QUICK)}")
    assert other.status == 404
    assert other.headers["cache-control"] == "no-store"
    assert "Reload the page" in other.text
    ours = get(app, f"/live/{RELEASE}/frames?{query(QUICK, -1, 1, 4)}")
    assert_true(QUICK, [0, 1, 2, 3], read_block(ours.content)[1])
