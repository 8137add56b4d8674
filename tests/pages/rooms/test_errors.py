import pytest

from pages.rooms.errors import TooManyAttempts


@pytest.mark.parametrize(
    ("seconds", "wait"), [(1, "a minute"), (60, "a minute"), (61, "2 minutes"), (600, "10 minutes")]
)
def test_how_long_to_wait_is_given_in_minutes(seconds: float, wait: str) -> None:
    message = str(TooManyAttempts("wrong codes were tried", seconds))
    assert message == f"Too many wrong codes were tried from this address. Try again in {wait}."
