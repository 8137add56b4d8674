import pytest

from nn import Network
from tests.nn.charts.figures import UNITS, history_of


@pytest.fixture(scope="session", params=UNITS)
def trained(request: pytest.FixtureRequest) -> Network:
    """A trained network, of every size."""
    return history_of(request.param).latest.network
