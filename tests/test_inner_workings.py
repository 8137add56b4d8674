"""Where we lean on the inner workings of Streamlit and Plotly: what Python alone can tell.

Each test names what we use, where, and what to do when a new version has moved it. The other half,
which needs a browser, is tests/browser/test_inner_workings.py.
"""

import ast
import importlib.metadata
import importlib.util
import inspect
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from streamlit import config
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import script_runner
from streamlit.testing.v1 import AppTest

from pages.live.component import KEY
from pages.live.files import PLOTLY, content
from tests.inner_workings import ROOT, VERSIONS, where
from tests.pages.conftest import APP, checked

OPTIONS = [
    f"{section}.{option}"
    for section, options in tomllib.loads((ROOT / ".streamlit/config.toml").read_text()).items()
    for option in options
    if not isinstance(options[option], dict)
]


@pytest.fixture
def option() -> Iterator[None]:
    """Options that a test sets are put back."""
    before = {name: config.get_option(name) for name in OPTIONS}
    yield
    for name, value in before.items():
        config.set_option(name, value)


@pytest.mark.parametrize("name", OPTIONS)
def test_streamlit_knows_every_option_that_we_set(name: str) -> None:
    known = config.get_config_options(force_reparse=False)
    assert name in known, (
        f".streamlit/config.toml sets {name}, which {VERSIONS} does not know and passes over. Read "
        "the comment beside it, find what took its place, or take it out."
    )
    assert not known[name].deprecated, (
        f".streamlit/config.toml sets {name}, which {VERSIONS} calls deprecated: "
        f"{known[name].deprecation_text}"
    )


def test_messages_are_not_kept_again(option: None) -> None:
    from streamlit.runtime.forward_msg_cache import populate_hash_if_needed  # noqa: PLC0415

    def kept(size: int) -> bool:
        message = ForwardMsg()
        message.delta.new_element.markdown.body = "x" * size
        populate_hash_if_needed(message)
        return message.metadata.cacheable

    assert not kept(1_000_000), (
        "global.minCachedMessageSize in .streamlit/config.toml no longer keeps Streamlit from "
        f"sending a large message as a reference to an earlier one ({VERSIONS}). After a script "
        "that was interrupted, references lead nowhere: click fast, watch for an error dialog."
    )
    config.set_option("global.minCachedMessageSize", 10.0)
    assert kept(1_000_000), (
        f"{VERSIONS} does not keep messages any more: take global.minCachedMessageSize out of "
        ".streamlit/config.toml, and this test."
    )


def test_the_whole_heap_is_not_searched_after_every_script() -> None:
    assert not config.get_option("runner.postScriptGC")
    assert 'get_option("runner.postScriptGC")' in inspect.getsource(script_runner), (
        "runner.postScriptGC in .streamlit/config.toml keeps Streamlit from a whole garbage "
        f"collection after every run of a script, which stops everyone's frames; {VERSIONS} does "
        "not ask for it there any more. Look for gc.collect in its sources, and for the option."
    )


def _keeps_its_pages() -> None:
    import streamlit as st  # noqa: PLC0415

    if "pages" not in st.session_state:
        st.session_state.pages = [
            st.Page(lambda: st.title("one"), title="One", url_path="one", default=True),
            st.Page(lambda: st.title("two"), title="Two", url_path="two"),
        ]
    page = st.navigation(st.session_state.pages)
    if st.button("other"):
        st.switch_page(st.session_state.pages[1])
    page.run()


def test_pages_made_in_one_run_of_the_script_serve_in_the_next() -> None:
    app = AppTest.from_function(_keeps_its_pages).run()
    shown = [app.title[0].value] if app.title else []
    app = app.run()
    shown += [title.value for title in app.title]
    app = app.button[0].click().run()
    shown += [title.value for title in app.title]
    assert (shown, [error.message for error in app.exception]) == (["one", "one", "two"], []), (
        "pages/dashboard.py makes its st.Page objects once a session and gives them to "
        f"st.navigation in every run; {VERSIONS} does not allow that any more. Make them anew in "
        "each run."
    )


def _sets_its_page_twice() -> None:
    import streamlit as st  # noqa: PLC0415

    st.set_page_config(page_title="Title", layout="wide")
    st.set_page_config(initial_sidebar_state="collapsed")
    st.title("drawn")


def test_the_page_may_be_configured_twice_in_a_run() -> None:
    app = AppTest.from_function(_sets_its_page_twice).run()
    assert ([title.value for title in app.title], len(app.exception)) == (["drawn"], 0), (
        "pages/dashboard.py calls st.set_page_config, and pages/sidebar/presentation.py does so "
        f"again in the same run; {VERSIONS} does not allow that any more. Call it once, where the "
        "state of the presentation is known."
    )


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("streamlit.navigation.page", "StreamlitPage"),
        ("streamlit.runtime.uploaded_file_manager", "UploadedFile"),
    ],
)
def test_the_types_of_streamlits_values_are_where_we_import_them_from(
    module: str, name: str
) -> None:
    files = where(rf"from {re.escape(module)} import {name}")
    assert hasattr(importlib.import_module(module), name), (
        f"{files}: {module} has no {name} in {VERSIONS}. It is needed for type annotations alone: "
        "find the type's new place."
    )


def test_a_players_report_is_in_the_sessions_state_under_the_components_key() -> None:
    from pages.live.server import mark_served  # noqa: PLC0415

    mark_served()
    app = checked(AppTest.from_file(APP, default_timeout=60).run())
    state = app.session_state[KEY]
    assert isinstance(state, Mapping), f"pages/live/run.py, report_of: {VERSIONS} keeps {state!r}"
    assert state.get("position", "nothing") is None, (
        "pages/live/run.py, report_of, reads a component's value from the session's state as a "
        f'mapping with "position", None before the first report; {VERSIONS} keeps {state!r}.'
    )


# Packages that come with Streamlit


def _imported() -> dict[str, set[str]]:
    """The modules of others that our code imports, and the files that do."""
    found: dict[str, set[str]] = {}
    for path in [ROOT / "app.py", *(ROOT / "nn").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "importlib.import_module":
                names = [str(ast.literal_eval(node.args[0]))]
            for name in names:
                top = name.partition(".")[0]
                if top not in {*sys.stdlib_module_names, "nn", "pages", "app"}:
                    found.setdefault(top, set()).add(path.relative_to(ROOT).as_posix())
    return found


def _required(lines: list[str]) -> set[str]:
    found = [Requirement(line) for line in lines if line.strip() and not line.startswith("#")]
    return {
        one.name.lower()
        for one in found
        if one.marker is None or one.marker.evaluate({"extra": ""})
    }


@pytest.mark.parametrize("module", sorted(_imported()))
def test_every_package_that_we_import_is_asked_for_or_comes_with_streamlit(module: str) -> None:
    ours = _required((ROOT / "requirements.txt").read_text().splitlines())
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    ours |= _required([line for group in groups.values() for line in group])
    streamlits = _required(importlib.metadata.requires("streamlit") or [])
    assert module in ours | streamlits, (
        f"{', '.join(sorted(_imported()[module]))}: {module} comes neither with requirements.txt "
        f"nor with {VERSIONS} any more. Ask for it in requirements.txt, or do without."
    )


# The shell, and Plotly.js


def _shell() -> str:
    (path,) = importlib.util.find_spec("streamlit").submodule_search_locations
    return (Path(path) / "static" / "index.html").read_text(encoding="utf-8")


def test_the_shell_has_one_head_that_ours_can_be_put_into() -> None:
    assert _shell().count("<head>") == 1, (
        "pages/live/server.py, PageHead, puts what it adds behind the <head> of Streamlit's "
        f"index.html; that of {VERSIONS} is written otherwise."
    )


def test_the_shells_own_script_is_below_static_js() -> None:
    scripts = re.findall(r'<script[^>]* src="([^"]+)"', _shell())
    assert len([source for source in scripts if len(source.split("/static/js/")) == 2]) == 1, (
        "pages/live/component.py, _LOADER, finds where the app's addresses begin by the script of "
        f'Streamlit\'s shell, "./static/js/..."; {VERSIONS} has {scripts}.'
    )


def test_plotlys_package_brings_plotly_js_where_we_read_it() -> None:
    assert PLOTLY.is_file(), (
        f"pages/live/files.py serves {PLOTLY}, which {VERSIONS} does not bring any more. "
        "plotly.offline.get_plotlyjs() knows its new place."
    )
    source = PLOTLY.read_bytes()
    assert b"plotly.js v" in source[:300], f"{PLOTLY} does not begin as Plotly.js does"
    assert b"allFunctionsCalledOnLoad" not in source, (
        "pages/live/files.py, content, has Chromium compile Plotly.js beside the main thread; "
        f"{VERSIONS} does so itself. Take our comment out."
    )
    assert source in content(PLOTLY)
