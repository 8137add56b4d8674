"""New servers of frames, and addresses to ask them."""

import re

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from nn import TrainingConfig
from pages.live.histories import Histories
from pages.live.route import FramesRoute
from tests.pages.live.client import query

PATIENT = 60.0
SENTENCE = re.compile(r"[A-Z].*\.", re.DOTALL)


def serving(route: FramesRoute) -> ASGIApp:
    return Starlette(routes=[Route("/frames", route.answer)])


def replica(histories: Histories | None = None, seconds: float = PATIENT) -> ASGIApp:
    """A new server, which has trained nothing yet."""
    return serving(FramesRoute(histories or Histories(), seconds))


def frames(config: TrainingConfig, *numbers: int, **more: object) -> str:
    return f"/frames?{query(config, *numbers, **more)}"
