"""See a neural network learn XOR: `streamlit run app.py`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio.to_thread
import streamlit as st

from pages.live import server
from pages.rooms.server import problem


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Start the players' part of the server, and look whether rooms can be kept."""
    async with server.lifespan(app), anyio.create_task_group() as start:
        start.start_soon(anyio.to_thread.run_sync, problem)  # which logs what it finds
        yield


app = st.App(
    Path(__file__).parent / "pages" / "dashboard.py",
    routes=server.routes(),
    middleware=server.middleware(),
    lifespan=lifespan,
)
