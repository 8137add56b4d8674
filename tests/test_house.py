"""How the code is laid out: no part of it is too long, and imports run one way only."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = [ROOT / name for name in ("nn", "pages", "tests")]
PYTHON = [ROOT / "app.py", *(path for folder in FOLDERS for path in folder.rglob("*.py"))]
JAVASCRIPT = [path for folder in FOLDERS for path in folder.rglob("*.js")]

LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 60
LONGER: dict[str, str] = {}
"""What is better longer than that, as `path` or `path:function`, and why."""

SERVING = {"streamlit", "starlette", "anyio", "uvicorn"}
FORBIDDEN = {
    "nn": {"plotly", "nn.charts", "pages", "tests", *SERVING},
    "nn/charts": {"pages", "tests", *SERVING},
    "pages/live": {"pages.rooms", "pages.explain", "pages.sidebar", "tests"},
    "pages/rooms": {"pages.explain", "pages.sidebar", "tests"},
    "pages/sidebar": {"pages.explain", "tests"},
    "pages/explain": {"pages.rooms", "tests"},
    "pages": {"tests"},
}
"""What no file of a folder imports, unless a folder within has an entry of its own."""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """The functions and methods of a file, and how many lines each has below its decorators."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield f"{name(path)}:{node.name}", node.end_lineno - node.lineno + 1


def imports(path: Path) -> set[str]:
    """What a file imports, and the packages that each of it is in."""
    whole = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            whole |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}: import by the full name"
            whole |= {f"{node.module}.{alias.name}" for alias in node.names}
    parts = [full.split(".") for full in whole]
    return {".".join(part[: count + 1]) for part in parts for count in range(len(part))}


def folder_of(path: Path) -> str:
    """The innermost folder around a file that says what is forbidden in it."""
    return next(name(above) for above in path.parents if name(above) in FORBIDDEN)


def test_no_file_and_no_function_is_too_long() -> None:
    lines = {name(path): len(path.read_text("utf-8").splitlines()) for path in PYTHON + JAVASCRIPT}
    assert len(lines) > 150
    long = {part: count for part, count in lines.items() if count > LINES_OF_A_FILE}
    for path in PYTHON:
        long |= {part: count for part, count in functions(path) if count > LINES_OF_A_FUNCTION}
    assert {part: count for part, count in long.items() if part not in LONGER} == {}
    assert LONGER.keys() <= long.keys(), "what is no longer too long needs no reason"


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_imports_run_one_way(folder: str) -> None:
    files = [path for path in (ROOT / folder).rglob("*.py") if folder_of(path) == folder]
    assert files
    found = {name(path): imports(path) & FORBIDDEN[folder] for path in files}
    assert {path: names for path, names in found.items() if names} == {}


def test_each_feature_keeps_its_session_in_one_place() -> None:
    places = {
        name(path)
        for path in (ROOT / "pages").rglob("*.py")
        if any(
            isinstance(node, ast.Attribute) and node.attr == "session_state"
            for node in ast.walk(tree(path))
        )
    }
    assert places == {
        "pages/explain/session.py",
        "pages/live/run.py",
        "pages/rooms/session.py",
        "pages/sidebar/session.py",
    }
