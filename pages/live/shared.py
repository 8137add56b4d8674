"""The histories that all visitors of this server share."""

import threading

import streamlit as st

from pages.live.histories import Histories
from pages.live.workers import WorkerHistories


class _Place:
    """Where the histories are: in this process until workers are started."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.here = Histories()
        self.workers: WorkerHistories | None = None


@st.cache_resource(show_spinner=False)
def _place() -> _Place:
    return _Place()


def shared_histories() -> Histories | WorkerHistories:
    """The histories of this server."""
    place = _place()
    return place.workers or place.here


def start_workers() -> None:
    """Start worker processes, and keep the histories there from now on."""
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
