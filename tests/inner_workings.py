"""What our sources lean on that neither Plotly nor Streamlit promises, read from the sources.

Names in the page that Streamlit draws, classes of Plotly's drawings, functions of Plotly.js: the
tests look for each of them in a browser, so that a new version that has moved one is told at once.
"""

import re
from collections import defaultdict
from pathlib import Path

import plotly
import streamlit

ROOT = Path(__file__).resolve().parents[1]
VERSIONS = f"Streamlit {streamlit.__version__}, Plotly {plotly.__version__}"
_SOURCES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "pages").rglob("*"))
    if path.suffix in (".py", ".js", ".css")
}
_SELECTOR = re.compile(r"([^{}]+)\{")
_CLASS = re.compile(r"\.([A-Za-z][\w-]*)")


def where(pattern: str) -> str:
    """The files in which a pattern is found, as the beginning of a sentence."""
    files = [name for name, text in _SOURCES.items() if re.search(pattern, text)]
    assert files, f"no source has {pattern} any more: take it out of this test"
    return " and ".join(files)


def _without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def foreign_selectors() -> set[str]:
    """What our CSS and JavaScript select that our own code does not draw."""
    code = " ".join(text for name, text in _SOURCES.items() if not name.endswith(".css"))
    ours = {*re.findall(r"(?<![\w.-])[A-Za-z][\w-]*", code)}
    found = set()
    for name, text in _SOURCES.items():
        if name.endswith(".css"):
            for selector in _SELECTOR.findall(_without_comments(text)):
                found |= {f".{word}" for word in _CLASS.findall(selector) if word not in ours}
        found |= {f".{word}" for word in re.findall(r"\.(st(?:[A-Z]|-key-)\w+)", text)}
        for kind, value in re.findall(r"\[(data-testid|data-baseweb)=\"?([\w-]+)\"?\]", text):
            found.add(f'[{kind}="{value}"]')
    return found


def names(pattern: str) -> dict[str, set[str]]:
    """What the one group of a pattern matches in our JavaScript and CSS, and the files."""
    found = defaultdict(set)
    for file, text in _SOURCES.items():
        for name in re.findall(pattern, text):
            found[name].add(file)
    return dict(found)
