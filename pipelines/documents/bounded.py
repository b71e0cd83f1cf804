"""Reading a document in another process, which is ended when it takes too long or too much.

What belongs here: that process's life, and the limits. What does not: what is read (`READERS`).

A reader is bytes to a JSON value. The process is started with the first document, kept for the next ones, and
replaced after a document that broke it; its own limits (memory, processor time) hold even if this process is gone.
Documents come and results go through a socket pair, results as JSON, so that a reader that was taken over can send
nothing but data.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from typing import Any

from pipelines.documents.refusal import DocumentRefusedError
from pipelines.settings import PROJECT_ROOT

# What can be asked of the reading process: name -> module:function.
READERS = {"feed": "pipelines.documents.feed:read", "local": "pipelines.documents.local:read"}
START_S = 30.0


@dataclass(frozen=True)
class Limits:
    """What one document may cost: bytes in, seconds, bytes of address space, bytes out."""

    max_bytes: int = 5 * 2**20
    seconds: float = 20.0
    memory_bytes: int = 2**30
    max_result_bytes: int = 64 * 2**20


def read(reader: str, payload: bytes, options: Mapping[str, Any], limits: Limits | None = None) -> Any:
    """What a reader makes of a document.

    Args:
        reader: A key of `READERS`.
        payload: The document.
        options: Passed to the reader; JSON values.
        limits: What it may cost.

    Raises:
        DocumentRefusedError: The reader refuses it, or it costs too much.
    """
    limits = limits or Limits()
    if len(payload) > limits.max_bytes:
        raise DocumentRefusedError("too_large", f"{len(payload)} bytes, more than the {limits.max_bytes} that are read")
    with _LOCK:
        answer = _process().ask(reader, payload, options, limits)
    if "refused" in answer:
        raise DocumentRefusedError(answer["refused"], answer["detail"])
    return answer["result"]


class _Process:
    """The reading process and the line to it."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", "pipelines.documents.reading", str(theirs.fileno())]
            self._process = subprocess.Popen(  # noqa: S603 our own module
                command,
                pass_fds=[theirs.fileno()],
                cwd=PROJECT_ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._line = Connection(ours.detach())
        self.owner = os.getpid()
        if not self._answers(START_S):
            self.end()
            raise RuntimeError(
                "the process that reads documents does not start; try `python -m pipelines.documents.reading`"
            )
        self._line.recv_bytes(64)

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked: it runs, and this process started it, not one that this is a copy of."""
        return self.owner == os.getpid() and self._process.poll() is None

    def ask(self, reader: str, payload: bytes, options: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
        """One document; whatever leaves the process in doubt ends it."""
        request = {"reader": READERS[reader], "options": dict(options), "limits": asdict(limits)}
        try:
            self._line.send_bytes(json.dumps(request).encode())
            self._line.send_bytes(payload)
            if not self._answers(limits.seconds):
                self.end()
                return {"refused": "took_too_long", "detail": f"not read within {limits.seconds:g} s"}
            answer: dict[str, Any] = json.loads(self._line.recv_bytes(limits.max_result_bytes))
        except (OSError, EOFError, ValueError) as error:
            self.end()
            return {"refused": "reader_broke", "detail": f"the reading process ended: {error or type(error).__name__}"}
        return answer

    def _answers(self, seconds: float) -> bool:
        try:
            return self._line.poll(seconds)
        except OSError:
            return False

    def end(self) -> None:
        """End the process, if it is this process's own, and wait for that."""
        self._line.close()
        if self.owner == os.getpid():
            self._process.kill()
            self._process.wait()


_LOCK = threading.Lock()
_KEPT: list[_Process] = []


def _process() -> _Process:
    """The reading process, started if there is none; called with the lock held."""
    if not (_KEPT and _KEPT[0].is_alive):
        _KEPT[:] = [_Process()]
    return _KEPT[0]


@atexit.register
def _end() -> None:
    for process in _KEPT:
        process.end()
