"""A session of the app as a browser has it: Streamlit's protocol, a player, and a pair of hands."""

import asyncio
import math
import random
import urllib.request
from collections.abc import Callable
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NumberInput_pb2 import NumberInput
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from nn import TrainingConfig
from tests.load.player import Packet, Player

PATIENCE_SECONDS = 200.0
CLICK_SECONDS = 2.0  # between two clicks at the side, give or take half of it
PRESS_SECONDS = 0.08  # that a finger keeps the button of the mouse down

# At the side, this one runs the whole script and answers with a toast, but changes neither the run
# nor anything else after its first click: so nothing has to be undone, and training goes on.
CLICKED = "compare_run"


class SessionError(Exception):
    """Something that a visitor would call broken."""


class Session:
    """A visitor with a configuration.

    Attributes:
        opened, trained: when the page was asked for, and Train was clicked.
        ready: when the first packet with figures came.
        toasts, clicks: seconds from each click to its toast, and to the end of its rerun, when the
            sidebar is drawn and Streamlit no longer shows that it is running.
        received: bytes.
    """

    def __init__(self, host: str, number: int, config: TrainingConfig) -> None:
        self.host = host
        self.config = config
        self.player = Player(f"load{number}")
        self.opened = self.ready = self.trained = math.nan
        self.toasts: list[float] = []
        self.clicks: list[float] = []
        self.received = 0
        self._random = random.Random(number)
        self._socket: ClientConnection | None = None
        self._widgets: dict[str, WidgetState] = {}
        self._ids: dict[str, str] = {}  # of elements, by their keys
        self._page = ""
        self._fragment = ""
        self._cache = Cache()
        self._run_announced = False
        self._drawn = False
        self._press = self._click = math.inf  # when they are due
        self._clicked = math.nan
        self._answering = ""  # the run of the script that answers the click

    async def open(self) -> None:
        """Ask for the page, connect, and wait until everything stands there."""
        self.opened = _now()
        for path in ("/", "/_stcore/health", "/_stcore/host-config"):
            await asyncio.to_thread(_get, f"http://{self.host}{path}")
        self._socket = await connect(
            f"ws://{self.host}/_stcore/stream",
            origin=f"http://{self.host}",
            subprotocols=["streamlit"],
            max_size=None,
            ping_interval=None,  # a browser does not ping
            open_timeout=PATIENCE_SECONDS,
            close_timeout=1,  # nor does a tab that is closed wait for an answer
        )
        await self._rerun()
        await self._live(lambda: self._drawn and not math.isnan(self.ready))

    async def train(self, until: int | None = None) -> None:
        """Click Train and watch, with a click at the side now and then.

        Args:
            until: the epoch at which the visitor loses interest; None to see the end.
        """
        self._press = _now() + self._pause()
        self.trained = _now()
        await self._rerun(self._fragment, self._ids["train"])
        if until is None:
            await self._live(lambda: self.player.finished and math.isnan(self._clicked))
        else:
            await self._live(lambda: self.player.shown >= until)

    async def leave(self) -> None:
        if self._socket:
            await self._socket.close()

    async def _live(self, done: Callable[[], bool]) -> None:
        assert self._socket
        deadline = _now() + PATIENCE_SECONDS
        try:
            while not done():
                if _now() > deadline:
                    raise SessionError("it took too long")
                due = min(self.player.due(), self._press, self._click, deadline)
                try:
                    async with asyncio.timeout_at(due):
                        self._hear(await self._socket.recv())
                except TimeoutError:
                    pass
                await self._act()
        except ConnectionClosed as error:
            raise SessionError("the session was lost") from error

    async def _act(self) -> None:
        now = _now()
        self.player.advance(now)
        if now >= self._press:
            self._press, self._click = math.inf, now + PRESS_SECONDS
            # The player reports where it stands before the click leaves the page.
            if self.player.training:
                await self._ask()
        elif now >= self._click:
            self._click = math.inf
            if self.player.training:  # else the run ended while the button was down
                self._clicked, self._answering = now, ""
                await self._rerun(trigger=self._ids[CLICKED])
        elif now >= self.player.due():
            await self._ask()

    async def _ask(self) -> None:
        player = self._ids["player"]
        self._widgets[player] = WidgetState(id=player, json_value=self.player.ask(_now()))
        await self._rerun(self._fragment)

    async def _rerun(self, fragment: str = "", trigger: str = "") -> None:
        """Send the state of all widgets, and have the fragment run, or the whole script."""
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string = urlencode({"seed": self.config.seed, "epochs": self.config.epochs})
        rerun.widget_states.widgets.extend(self._widgets.values())
        if trigger:
            rerun.widget_states.widgets.add(id=trigger, trigger_value=True)
        rerun.page_script_hash = self._page
        rerun.fragment_id = fragment
        rerun.cached_message_hashes.extend(self._cache.hashes())
        rerun.context_info.url = f"http://{self.host}/"
        rerun.context_info.timezone = "UTC"
        rerun.context_info.locale = "en"
        self._run_announced = False
        assert self._socket
        await self._socket.send(message.SerializeToString())

    def _hear(self, data: str | bytes) -> None:
        assert isinstance(data, bytes)
        self.received += len(data)
        message = self._cache.resolve(ForwardMsg.FromString(data))
        run = message.metadata.run
        match message.WhichOneof("type"):
            case "new_session":
                self._run_announced = True
                self._page = message.new_session.page_script_hash
                if not run.fragment_ids:
                    self._answering = run.script_run_id
            case "navigation":
                self._page = message.navigation.page_script_hash
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                self._draw(message.delta.new_element, message.delta.fragment_id)
            case "script_finished":
                self._finish(message)
            case "session_event":
                raise SessionError(f"the script did not run: {message.session_event}")

    def _draw(self, element: Element, fragment: str) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise SessionError(f"an exception on the page: {element.exception.message}")
        if kind == "toast" and not math.isnan(self._clicked):
            self.toasts.append(_now() - self._clicked)
        widget = getattr(element, kind)
        if (identity := getattr(widget, "id", "")).startswith("$$ID-"):
            self._ids[identity.split("-", 2)[2]] = identity
            known = identity in self._widgets and not getattr(widget, "set_value", False)
            if not known and (state := _state(element)):
                self._widgets[identity] = state
        if kind == "bidi_component" and identity.endswith("-player"):
            self._fragment = fragment
            packet = Packet.unpack(element.bidi_component.bytes)
            if packet.has_figures and math.isnan(self.ready):
                self.ready = _now()
            self.player.receive(packet, _now())

    def _finish(self, message: ForwardMsg) -> None:
        run = message.metadata.run
        if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return
        if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            raise SessionError("the script does not compile")
        if self._run_announced:
            self._cache.age(list(run.fragment_ids))
        if run.fragment_ids:
            return
        self._drawn = True
        if run.script_run_id == self._answering and not math.isnan(self._clicked):
            self.clicks.append(_now() - self._clicked)
            self._clicked = math.nan
            self._press = _now() + self._pause()

    def _pause(self) -> float:
        return CLICK_SECONDS * self._random.uniform(0.5, 1.5)


class Cache:
    """Messages that the server need not send again, as the frontend keeps them.

    The server refers to a message by its hash if the rerun named that hash.
    """

    MOST_RUNS = 2  # that a message is kept without being referred to: global.maxCachedMessageAge

    def __init__(self) -> None:
        self._messages: dict[str, ForwardMsg] = {}
        self._used: dict[str, int] = {}
        self._runs = 0

    def hashes(self) -> list[str]:
        return list(self._messages)

    def resolve(self, message: ForwardMsg) -> ForwardMsg:
        """The message, or the one that it refers to."""
        if message.WhichOneof("type") == "ref_hash":
            known = self._messages.get(message.ref_hash)
            if known is None:
                raise SessionError("the server refers to a message that is not kept")
            self._used[known.hash] = self._runs
            known.metadata.CopyFrom(message.metadata)
            return known
        if message.metadata.cacheable:
            self._messages[message.hash] = message
            self._used[message.hash] = self._runs
        return message

    def age(self, fragments: list[str]) -> None:
        """Count a run; a fragment's makes nothing older but its own messages."""
        self._runs += 1
        for key, message in list(self._messages.items()):
            concerned = not fragments or message.delta.fragment_id in fragments
            if concerned and self._runs - self._used[key] > self.MOST_RUNS:
                del self._messages[key], self._used[key]


def _state(element: Element) -> WidgetState | None:
    """The state that a widget has when it is first drawn; None if it keeps none."""
    kind = element.WhichOneof("type")
    widget = getattr(element, kind)
    value = widget.value if getattr(widget, "set_value", False) else getattr(widget, "default", 0)
    state = WidgetState(id=widget.id)
    match kind:
        case "number_input" if widget.data_type == NumberInput.INT:
            state.int_value = int(value)
        case "number_input":
            state.double_value = value
        case "checkbox":
            state.bool_value = value
        case "selectbox":
            state.string_value = widget.options[widget.default]
        case "button_group":
            state.string_array_value.data.extend(widget.options[i].content for i in widget.default)
        case "file_uploader":
            state.file_uploader_state_value.SetInParent()
        case _:
            return None
    return state


def _now() -> float:
    return asyncio.get_running_loop().time()


def _get(address: str) -> None:
    with urllib.request.urlopen(address, timeout=PATIENCE_SECONDS) as answer:
        answer.read()
