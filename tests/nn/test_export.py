import contextlib
import csv
import io
import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn import History, TrainingConfig, train
from nn.export import (
    MAX_BYTES,
    Cell,
    DecimalMark,
    as_json,
    from_json,
    losses_as_csv,
    table_as_csv,
)
from tests.nn.choices import configs


def history_of(config: TrainingConfig) -> History:
    history = History(config)
    for snapshot in train(config, at=range(0, config.epochs + 1, 7)):
        history.append(snapshot)
    return history


@pytest.mark.parametrize("units", [1, 4, 64])
def test_a_run_that_was_saved_is_read_again_to_the_last_bit(units: int) -> None:
    history = history_of(TrainingConfig(9, units, 0.7, 500))
    config, epoch, network, edited = from_json(as_json(history).encode())
    assert not edited
    assert config == history.config
    assert epoch == 500
    assert np.array_equal(network.to_vector(), history.latest.parameters)
    assert json.loads(as_json(history))["losses"] == history.losses.tolist()


@settings(max_examples=30)
@given(configs(most_units=6, epochs=20))
def test_a_run_of_every_combination_is_read_again(config: TrainingConfig) -> None:
    history = history_of(config)
    found, epoch, network, edited = from_json(as_json(history).encode())
    assert (found, epoch, edited) == (config, 20, False)
    assert network.architecture == config.architecture
    assert np.array_equal(network.to_vector(), history.latest.parameters)


def test_the_longest_run_stays_under_what_is_read() -> None:
    history = History(TrainingConfig(1, 64, 1.0, 200_000))
    first = next(iter(train(history.config, at=[1])))
    history.append(first)
    losses = tuple(np.random.default_rng(1).random(200_000).tolist())
    history.append(type(first)(200_000, losses[-1], first.parameters, losses))
    text = as_json(history).encode()
    assert len(text) < MAX_BYTES
    assert from_json(text)[0] == history.config


def test_every_loss_is_in_the_table() -> None:
    history = history_of(TrainingConfig(epochs=300))
    rows = list(csv.DictReader(io.StringIO(losses_as_csv(history))))
    assert [int(row["epoch"]) for row in rows] == list(range(301))
    assert [float(row["loss"]) for row in rows] == history.losses.tolist()


NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
CELLS = NUMBERS | st.none() | st.text() | st.text("=+-@\t\r\n;,.'\"19ae", max_size=6)
COLUMNS = st.integers(1, 4).flatmap(
    lambda rows: st.dictionaries(
        st.text(max_size=5), st.lists(CELLS, min_size=rows, max_size=rows), min_size=2, max_size=4
    )
)


def read(text: str, mark: DecimalMark) -> list[list[str]]:
    """The cells of a table, as a spreadsheet with this decimal mark reads them."""
    separator = ";" if mark == "," else ","
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


@given(columns=COLUMNS, mark=st.sampled_from([".", ","]))
def test_a_table_is_read_as_it_was_and_nothing_in_it_is_run(
    columns: dict[str, list[Cell]], mark: DecimalMark
) -> None:
    names, *rows = read(table_as_csv(columns, mark), mark)
    wanted = [list(columns), *zip(*columns.values(), strict=True)]
    assert len(rows) + 1 == len(wanted)
    for cells, originals in zip([names, *rows], wanted, strict=True):
        for cell, original in zip(cells, originals, strict=True):
            if isinstance(original, int | float):
                number = cell if isinstance(original, int) else cell.replace(mark, ".")
                assert type(original)(number) == original
            else:
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
                text = re.sub("\r\n?", "\n", original or "")
                assert cell in (text, f"'{text}")


def test_a_table_has_the_decimal_mark_that_is_wanted() -> None:
    columns: dict[str, list[Cell]] = {
        "seed": [1, -2],
        "loss": [0.25, -1e-300],
        "solved": [None, "=1+1"],
    }
    assert table_as_csv(columns) == "seed,loss,solved\n1,0.25,\n-2,-1e-300,'=1+1\n"
    assert table_as_csv(columns, ",") == "seed;loss;solved\n1;0,25;\n-2;-1e-300;'=1+1\n"
    assert table_as_csv({"loss": [float("inf"), -float("inf")]}) == "loss\ninf\n'-inf\n"
    with pytest.raises(ValueError, match="shorter"):
        table_as_csv({"a": [1], "b": []})


def test_every_loss_is_in_the_table_with_decimal_commas_too() -> None:
    history = history_of(TrainingConfig(epochs=300))
    names, *rows = read(losses_as_csv(history, ","), ",")
    assert names == ["epoch", "loss"]
    assert [float(loss.replace(",", ".")) for _, loss in rows] == history.losses.tolist()


def changed(**parts: object) -> bytes:
    data = json.loads(as_json(history_of(TrainingConfig(epochs=10))))
    return json.dumps({**data, **parts}).encode()


CONFIG = {"seed": 1, "hidden_units": 4, "learning_rate": 1.0, "epochs": 10}


@pytest.mark.parametrize(
    ("text", "explained"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[1, 2]", "not a run saved by this app"),
        (b"{}", "not a run saved by this app"),
        (b" " * (MAX_BYTES + 1), "at most 1,000,000 bytes"),
        (changed(version=2), "version must be 1"),
        (changed(config={}), "config must have epochs, hidden_units, learning_rate, seed"),
        (
            changed(config={**CONFIG, "more": 1}),
            "config must have epochs, hidden_units, learning_rate, seed",
        ),
        (changed(config={**CONFIG, "epochs": 10**9}), "epochs must be"),
        (changed(config={**CONFIG, "seed": -1}), "seed must be"),
        (changed(config={**CONFIG, "learning_rate": "1"}), "learning_rate must be"),
        (changed(epoch=11), "epoch must be"),
        (changed(epoch=True), "epoch must be"),
        (changed(parameters={}), "parameters must have exactly"),
        (changed(config={**CONFIG, "hidden_units": 3}), "of shape"),
        (changed().replace(b'"output_bias": [', b'"output_bias": ["one", '), "must be numbers"),
        (changed().replace(b'"output_bias": [', b'"output_bias": [NaN, '), "not JSON"),
        (changed().replace(b'"output_bias": [', b'"output_bias": [1e999, '), "of shape"),
    ],
)
def test_what_is_no_such_run_is_refused_with_the_reason(text: bytes, explained: str) -> None:
    with pytest.raises(ValueError, match=explained):
        from_json(text)


SOMETHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


@settings(max_examples=300)
@given(
    name=st.sampled_from(["format", "version", "config", "epoch", "parameters"]), value=SOMETHING
)
def test_nothing_but_a_value_error_comes_out_of_any_file(name: str, value: object) -> None:
    with contextlib.suppress(ValueError):
        from_json(changed(**{name: value}))
