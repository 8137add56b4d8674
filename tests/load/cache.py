"""The messages of the server that a browser keeps."""

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.load.source import SessionError


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
