"""A session of the app as a browser has it: Streamlit's protocol, a player, and a pair of hands."""

import asyncio
import json
import math
import random
import urllib.request
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from nn import TrainingConfig
from tests.load.cache import Cache
from tests.load.player import Player
from tests.load.source import Answer, BusyError, SessionError, Source
from tests.load.widgets import state_of

PATIENCE_SECONDS = 200.0
CLICK_SECONDS = 2.0  # between two clicks at the side, give or take half of it
CALM_SECONDS = (1.0, 5.0)  # until a player that has come to rest says where: see reporter.js
LOOK_SECONDS = 1.0  # at a page before the next click

# As in player.js and fetcher.js of pages/live/browser.
REST_SECONDS = 0.4  # until a player that rests asks for what the next click shows
STEPS_AHEAD = 16
FILL_FRAMES = 256
FILL_MOST = 64

# At the side, this one runs the whole script and answers with a toast, but changes neither the run
# nor anything else after its first click: so nothing has to be undone, and training goes on.
CLICKED = "compare_run"
TOAST = "toast"

HOME = ""
OTHER_PAGES = ("weights", "surface", "backpropagation")
ONE_IN = 4  # visitors goes to another page in the middle of the run, and comes back


class Awaited:
    """The run of the script that a visitor waits for.

    Attributes:
        sign: what it shows: a toast, the page with this hash, or nothing of its own.
        run: the newest run that has begun since.
        done: once it has ended, Streamlit no longer shows that it is running.
    """

    def __init__(self, sign: str = "") -> None:
        self.sign = sign
        self.seen = not sign
        self.run = ""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def see(self, sign: str) -> None:
        self.seen = self.seen or sign == self.sign


class Session:
    """A visitor with a configuration.

    Attributes:
        opened, trained: when the page was asked for, and Train was clicked first.
        ready: when the player was there, with the untrained network.
        watched: seconds in which the run was training before the visitor's eyes.
        clicks, changes: seconds from each click at the side, and from each change of the page, to
            the end of the run of the script that answers it.
        received: bytes over the WebSocket.
    """

    page = HOME
    """The address of the page that is opened."""
    player_key = "player"
    """The key of the player there."""

    def __init__(self, host: str, number: int, config: TrainingConfig) -> None:
        self.host = host
        self.number = number
        self.config = config
        self.player = Player(config)
        self.source = Source(host)
        self.opened = self.ready = self.trained = math.nan
        self.watched = 0.0
        self.clicks: list[float] = []
        self.changes: list[float] = []
        self.received = 0
        self._random = random.Random(number)
        self._visits = OTHER_PAGES[number // ONE_IN % len(OTHER_PAGES)]
        self._leaves_page = number % ONE_IN == 1
        self._socket: ClientConnection | None = None
        self._listening: asyncio.Task[None] | None = None
        self._awaited: Awaited | None = None
        self._widgets: dict[str, WidgetState] = {}
        self._ids: dict[str, str] = {}  # of elements, by their keys
        self._around: set[str] = set()  # ids of those around every page
        self._pages: dict[str, str] = {}  # their hashes, by address
        self._page = self._script = ""
        self._path = self.page
        self._cache = Cache()
        self._run_announced = False
        self._data: dict[str, Any] | None = None  # of the player's component
        self._reported = 0  # the epoch where the page was last told that the player stands

    async def open(self) -> None:
        """Ask for the page, connect, wait until everything stands there, and rest."""
        await self._connect()
        await self._enter()
        if math.isnan(self.ready):
            raise SessionError("the page has no player")
        await asyncio.sleep(REST_SECONDS)
        self.player.take(await self._ask(*self.player.ask(now())))
        await self._ask(0, 1, STEPS_AHEAD)

    async def _connect(self) -> None:
        self.opened = now()
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
        self._listening = asyncio.create_task(self._listen())

    async def _enter(self) -> None:
        """Have the page drawn."""
        await self._rerun(Awaited())

    async def train(self, until: int | None = None) -> None:
        """Click Train and watch, with a click at the side now and then.

        Args:
            until: the epoch at which the visitor loses interest; None to see the end.
        """
        self.trained = now()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                if until is None and self._leaves_page:
                    share = self._random.uniform(0.3, 0.7)
                    await self._watch(round(share * self.config.epochs))
                    await self._look_elsewhere()
                await self._watch(until or self.config.epochs)
                if until is None:
                    await asyncio.sleep(self._random.uniform(*CALM_SECONDS))
                    await self._report()
        except TimeoutError:
            raise SessionError("it took too long") from None

    async def leave(self) -> None:
        self.source.close()
        if self._socket:
            await self._socket.close()
        if self._listening:
            await asyncio.wait({self._listening})

    async def _watch(self, until: int) -> None:
        begin, enough = now(), asyncio.Event()
        hands = asyncio.create_task(self._click_now_and_then(enough))
        try:
            await self._play(until)
            self.watched += now() - begin
            enough.set()
            await hands
        finally:
            hands.cancel()

    async def _play(self, until: int) -> None:
        player = self.player
        player.play(now())
        asking: asyncio.Task[Answer] | None = None
        try:
            while player.position < until:
                player.advance(now())
                if asking is None and player.is_due(now()):
                    asking = asyncio.create_task(self._ask(*player.ask(now())))
                pause = player.next_look(until)
                if asking is None:
                    await asyncio.sleep(pause)
                    continue
                await asyncio.wait({asking}, timeout=pause)
                if asking.done():
                    player.advance(now())
                    try:
                        player.take(asking.result())
                    except BusyError as busy:
                        player.wait(now() + busy.seconds * self._random.uniform(0.8, 1.2))
                    asking = None
        finally:
            if asking:
                await _end(asking)

    async def _click_now_and_then(self, enough: asyncio.Event) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(CLICK_SECONDS * self._random.uniform(0.5, 1.5)):
                    await enough.wait()
                    return
            begin = now()
            await self._rerun(Awaited(TOAST), trigger=self._ids[CLICKED])
            self.clicks.append(now() - begin)

    async def _look_elsewhere(self) -> None:
        """Go to another page in the middle of the run, come back, and click Train again."""
        epoch = self.player.position
        await self._change_page(self._visits)
        await asyncio.sleep(LOOK_SECONDS)
        self._data = None
        await self._change_page(HOME)
        if self._data is None or self._data["start"]["trained"] != epoch:
            raise SessionError(f"the run stood at epoch {epoch}, and does no longer")
        self.player.stand(epoch)
        filling = asyncio.create_task(self._fill(epoch))
        await asyncio.sleep(LOOK_SECONDS)
        await _end(filling)

    async def _change_page(self, path: str) -> None:
        begin = now()
        await self._report()  # the click on the link waits until Streamlit knows
        self._page, self._path = self._pages[path], path
        self._widgets = {name: w for name, w in self._widgets.items() if name in self._around}
        await self._rerun(Awaited(self._page))
        self.changes.append(now() - begin)

    async def _fill(self, head: int) -> None:
        """Get the frames of what was trained before: `fill` in fetcher.js."""
        with suppress(BusyError):
            await self._ask(head - 1, 1, 1)
            every, after = max(1, math.ceil(head / FILL_FRAMES)), 0
            while after < head:
                after = max(after, (await self._ask(after, every, FILL_MOST)).trained)

    async def _ask(self, after: int, every: int, most: int) -> Answer:
        assert self._data
        return await self.source.ask(
            self._data["frames"], self._data["runs"][0], after, every, most
        )

    async def _report(self) -> None:
        """Tell Streamlit where the player stands, if it does not know."""
        # Whatever has come, what was not shown counts as not trained.
        epoch = self.player.position
        if self._path == self.page and epoch != self._reported:
            assert self._data
            self._reported = epoch
            position = {
                "command": self._data["start"]["command"],
                "runs": self._data["runs"],
                "trained": epoch,
                "epoch": epoch,
            }
            player = self._ids[self.player_key]
            state = json.dumps({"position": position})
            self._widgets[player] = WidgetState(id=player, json_value=state)
            await self._rerun(Awaited())

    async def _rerun(self, awaited: Awaited | None, trigger: str = "", fragment: str = "") -> None:
        """Send the state of all widgets, and have the script run, to its end if it is awaited.

        Args:
            awaited: what to wait for, if for anything.
            trigger: the button that is clicked, if any is.
            fragment: the part of the script that its timer runs; empty for the whole.
        """
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string = urlencode(self._query())
        rerun.widget_states.widgets.extend(self._widgets.values())
        if trigger:
            rerun.widget_states.widgets.add(id=trigger, trigger_value=True)
        rerun.page_script_hash = self._page
        rerun.page_name = "" if self._page else self._path
        rerun.cached_message_hashes.extend(self._cache.hashes())
        rerun.context_info.url = f"http://{self.host}/{self._path}"
        rerun.context_info.timezone = "UTC"
        rerun.context_info.locale = "en"
        rerun.fragment_id, rerun.is_auto_rerun = fragment, bool(fragment)
        assert self._socket
        assert self._listening
        if not fragment:
            self._run_announced = False
            self._awaited = awaited
        try:
            await self._socket.send(message.SerializeToString())
        except ConnectionClosed as error:
            raise SessionError("the session was lost") from error
        if awaited is None:
            return
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.wait({awaited.done, self._listening}, return_when=asyncio.FIRST_COMPLETED)
        self._awaited = None
        if not awaited.done.done():
            self._listening.result()
            raise SessionError("the session was lost")

    def _query(self) -> dict[str, object]:
        """What the page's address says."""
        return {"seed": self.config.seed, "epochs": self.config.epochs}

    async def _listen(self) -> None:
        assert self._socket
        async for data in self._socket:
            assert isinstance(data, bytes)
            self.received += len(data)
            self._hear(self._cache.resolve(ForwardMsg.FromString(data)))

    def _hear(self, message: ForwardMsg) -> None:
        run = message.metadata.run
        match message.WhichOneof("type"):
            case "new_session":
                self._run_announced = True
                self._script = message.new_session.main_script_hash
                if self._awaited and not run.fragment_ids:
                    self._awaited.run = run.script_run_id
            case "navigation":
                self._page = message.navigation.page_script_hash
                self._pages = {
                    page.url_pathname: page.page_script_hash
                    for page in message.navigation.app_pages
                }
                if self._awaited:
                    self._awaited.see(self._page)
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                around = message.metadata.active_script_hash == self._script
                self._draw(message.delta.new_element, around)
            case "script_finished":
                self._finish(message)
            case "session_event":
                raise SessionError(f"the script did not run: {message.session_event}")

    def _draw(self, element: Element, around: bool) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise SessionError(f"an exception on the page: {element.exception.message}")
        if kind == "toast" and self._awaited:
            self._awaited.see(TOAST)
        widget = getattr(element, kind)
        if (identity := getattr(widget, "id", "")).startswith("$$ID-"):
            self._ids[identity.split("-", 2)[2]] = identity
            if around:
                self._around.add(identity)
            known = identity in self._widgets and not getattr(widget, "set_value", False)
            if not known and (state := state_of(element)):
                self._widgets[identity] = state
        if kind == "bidi_component" and identity.endswith(f"-{self.player_key}"):
            self._data = json.loads(element.bidi_component.json)
            self._check_run(self._data)
            if math.isnan(self.ready):
                self.ready = now()

    def _check_run(self, data: dict[str, Any]) -> None:
        if data["runs"] != [self.config.settings()]:
            raise SessionError("the player plays another run")

    def _finish(self, message: ForwardMsg) -> None:
        run, awaited = message.metadata.run, self._awaited
        if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return
        if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            raise SessionError("the script does not compile")
        if self._run_announced:
            self._cache.age(list(run.fragment_ids))
        if awaited and awaited.seen and run.script_run_id == awaited.run:
            awaited.done.set_result(None)
            self._awaited = None


async def _end(task: asyncio.Task[Any]) -> None:
    """Stop a task in whose result nobody is interested any longer."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def now() -> float:
    return asyncio.get_running_loop().time()


def _get(address: str) -> None:
    with urllib.request.urlopen(address, timeout=PATIENCE_SECONDS) as answer:
        answer.read()
