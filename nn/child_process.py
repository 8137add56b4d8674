"""Processes of our own that compute beside this one, and answer one request at a time.

Requests and answers go through the process's standard input and output, pickled. It ends when its
input does.
"""

import os
import pickle
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Final

FAULTS: Final = (OSError, EOFError, pickle.UnpicklingError)
"""What `ask` raises if the process has died."""

_ROOT: Final = Path(__file__).parents[1]
_NICENESS: Final = 5

Child = subprocess.Popen[bytes]


def start(*arguments: str) -> Child:
    """Start a Python with these arguments that can import what this one can."""
    path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Its matrices are small: more threads would only take memory.
        env={**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"},
    )


def ask(child: Child, request: object) -> Any:
    """Send a request, and return the answer.

    Raises:
        OSError, EOFError, pickle.UnpicklingError: the process has died.
    """
    to, back = child.stdin, child.stdout
    if to is None or back is None:
        raise EOFError
    pickle.dump(request, to)
    to.flush()
    return pickle.load(back)


def end(child: Child) -> None:
    """End a process at once."""
    child.kill()
    child.wait()
    for stream in (child.stdin, child.stdout):
        if stream:
            with suppress(OSError):  # what was written and never read cannot be sent any more
                stream.close()


def become_child() -> tuple[BinaryIO, BinaryIO]:
    """Prepare this process, which `start` has started.

    Returns:
        Where the requests come from, and where the answers go.
    """
    # Ctrl+C ends the server, and with it this input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The process that answers visitors goes first: a frame may be late, a click may not.
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # anything printed would mix with the answers
    return requests, answers
