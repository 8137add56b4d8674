"""The histories that everyone on this server shares."""

import threading

import streamlit as st

from pages.live.histories import Histories
from pages.live.workers import WorkerHistories


class _Place:
    """Where the histories are: here until worker processes have been started."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.here = Histories()
        self.workers: WorkerHistories | None = None


@st.cache_resource(show_spinner=False)
def _place() -> _Place:
    return _Place()


def shared_histories() -> Histories | WorkerHistories:
    """Those of this server."""
    place = _place()
    return place.workers or place.here


def start_workers() -> None:
    """Have the histories be in worker processes from now on."""
    place = _place()
    with place.lock:
        place.workers = place.workers or WorkerHistories()


def stop_workers() -> None:
    """End the worker processes."""
    place = _place()
    with place.lock:
        if place.workers:
            place.workers.close()
            place.workers = None
