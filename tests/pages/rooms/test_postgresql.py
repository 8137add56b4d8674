"""What only a PostgreSQL server does: it crashes on its own, and needs a driver."""

import sys
from unittest import mock

import pytest

from pages.rooms.errors import StoreUnavailable
from pages.rooms.store import open_store
from tests.pages.rooms.conftest import CONFIG, Cluster, run_of, seeds


def test_what_a_crashed_postgresql_has_accepted_is_there(cluster: Cluster) -> None:
    store = open_store(cluster.emptied(), first_seed=lambda: 1)
    room, _ = store.open_room(CONFIG)
    seat, late = store.join(room.code), store.join(room.code)
    store.submit(room.code, seat.token, run_of(1))
    cluster.kill()
    try:
        with pytest.raises(StoreUnavailable, match="does not answer"):
            store.submit(room.code, late.token, run_of(2))
        with pytest.raises(StoreUnavailable):
            store.room(room.code)
    finally:
        cluster.start()
    store.submit(room.code, late.token, run_of(2))
    assert seeds(store, room.code) == [1, 2]


def test_a_missing_driver_is_named() -> None:
    with (
        mock.patch.dict(sys.modules, {"psycopg": None}),
        pytest.raises(StoreUnavailable, match=r"pip install 'psycopg\[binary\]"),
    ):
        open_store("postgresql://host/rooms")
