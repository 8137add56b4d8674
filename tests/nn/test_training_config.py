import dataclasses
import math
import re
from typing import Any

import numpy as np
import pytest

from nn import TrainingConfig
from tests.nn.test_training import bits, last


def test_defaults() -> None:
    assert TrainingConfig() == TrainingConfig(
        seed=1, hidden_units=4, learning_rate=1.0, epochs=5_000
    )


@pytest.mark.parametrize(
    ("field", "allowed", "values"),
    [
        ("seed", "a whole number from 0 to 4294967295", [-1, 2**32, 1.5, "1", True, None]),
        ("hidden_units", "a whole number from 0 to 64", [-4, 65, 4.0, "4", True, None]),
        ("epochs", "a whole number from 1 to 200000", [0, -1, 200_001, 1e3, "9", True, None]),
        (
            "learning_rate",
            "a number over 0 and up to 100",
            [0, 0.0, -0.0, -1.0, 100.1, 101, math.inf, -math.inf, math.nan, "1", True, None, 1j],
        ),
    ],
)
def test_error_says_the_value_and_the_range(field: str, allowed: str, values: list[Any]) -> None:
    for value in values:
        message = f"{field} must be {allowed}, not {value!r}"
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            TrainingConfig(**{field: value})


@pytest.mark.parametrize("value", [np.float64(np.nan), np.float64(np.inf), np.bool_(True)])
def test_numpy_values_that_are_no_rate_are_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="learning_rate must be a number over 0 and up to 100"):
        TrainingConfig(learning_rate=value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seed", 0),
        ("seed", 2**32 - 1),
        ("hidden_units", 1),
        ("hidden_units", 64),
        ("learning_rate", 100),
        ("learning_rate", 100.0),
        ("learning_rate", 5e-324),
        ("epochs", 1),
        ("epochs", 200_000),
    ],
)
def test_ends_of_the_ranges_are_allowed(field: str, value: float) -> None:
    assert getattr(TrainingConfig(**{field: value}), field) == value


@pytest.mark.parametrize("field", ["seed", "hidden_units", "learning_rate", "epochs"])
def test_config_is_frozen(field: str) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(TrainingConfig(), field, 2)


def test_equal_configs_are_one_key() -> None:
    assert len({TrainingConfig(), TrainingConfig(seed=1), TrainingConfig(seed=2)}) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seed", np.uint32(2**32 - 1)),
        ("seed", np.int8(5)),
        ("hidden_units", np.int64(4)),
        ("hidden_units", np.int8(64)),
        ("hidden_units", np.uint8(64)),
        ("epochs", np.int32(9)),
        ("epochs", np.int8(127)),
        ("epochs", np.uint8(255)),
        ("learning_rate", np.float32(0.5)),
        ("learning_rate", np.float16(0.5)),
        ("learning_rate", np.int8(100)),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{type(value).__name__}-{value}",
)
def test_numpy_numbers_train_as_pythons_do(field: str, value: Any) -> None:
    plain: dict[str, Any] = {"epochs": 5, field: value.item()}
    expected = last(TrainingConfig(**plain))
    assert bits(last(TrainingConfig(**plain | {field: value}))) == bits(expected)
