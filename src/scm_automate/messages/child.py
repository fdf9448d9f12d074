"""A child process for native parsers: begun when first needed, reused, ended when it takes too long.

A foreign workbook or PDF may crash a native parser, hang it, or make it take all memory. In a
child that ends only the child. It speaks JSON and bytes over its pipes, nothing is unpickled.
"""

from __future__ import annotations

import atexit
import json
import os
import queue
import subprocess
import sys
import threading
from typing import IO, cast

from scm_automate.messages.native import Result, Task, run_task

__all__ = ["ParserProcess", "run_in_child", "serve"]

_MOST_ANSWER = 400_000_000
_STARTING_SECONDS = 60.0


class ParserProcess:
    """One child process, restarted after it had to be ended.

    Args:
        memory_bytes: Address space that the child may take, where the system can bound it.
    """

    def __init__(self, *, memory_bytes: int) -> None:
        self._memory = memory_bytes
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.Queue[Result | None] = queue.Queue()

    def run(self, task: Task, content: bytes, *, seconds: float) -> Result:
        """The child's result, or a told reason where it crashed or took too long."""
        with self._lock:
            process = self._started()
            if process is None:
                return _unread("its parser could not be started")
            try:
                _send(cast("IO[bytes]", process.stdin), json.dumps(task).encode(), content)
            except OSError:
                self._end()
                return _unread("its parser broke down on it")
            try:
                answer = self._answers.get(timeout=seconds)
            except queue.Empty:
                self._end()
                return _unread(f"reading it took more than {seconds:g} seconds")
            if answer is None:
                self._end()
                return _unread(
                    "its parser broke down on it, for want of memory or by a fault in it"
                )
            return answer

    def close(self) -> None:
        """End the child; the next task begins a new one."""
        with self._lock:
            self._end()

    def _started(self) -> subprocess.Popen[bytes] | None:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        program = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from scm_automate.messages.child import serve; serve()"
        command = [sys.executable, "-c", program, json.dumps(sys.path), str(self._memory)]
        # No shell, no inherited handles; the main script of the caller is never imported.
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        try:
            process = subprocess.Popen(  # noqa: S603  # our own interpreter, fixed arguments
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=flags,
            )
        except OSError:
            return None
        self._process = process
        answers: queue.Queue[Result | None] = queue.Queue()
        self._answers = answers
        listener = threading.Thread(
            target=_listen, args=(cast("IO[bytes]", process.stdout), answers), daemon=True
        )
        listener.start()
        try:
            ready = answers.get(timeout=_STARTING_SECONDS)
        except queue.Empty:
            ready = None
        if ready is None:
            self._end()
            return None
        return process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue


_SHARED: dict[int, ParserProcess] = {}
_SHARED_LOCK = threading.Lock()


def run_in_child(task: Task, content: bytes, *, seconds: float, memory_bytes: int) -> Result:
    """A task run by the process that all callers with the same memory bound share."""
    with _SHARED_LOCK:
        if not _SHARED:
            atexit.register(_close_all)
        shared = _SHARED.setdefault(memory_bytes, ParserProcess(memory_bytes=memory_bytes))
    return shared.run(task, content, seconds=seconds)


def _close_all() -> None:
    for one in _SHARED.values():
        one.close()
    _SHARED.clear()


def _unread(why: str) -> Result:
    return {"sheets": [], "text": "", "unread": why}


def _send(pipe: IO[bytes], *frames: bytes) -> None:
    for frame in frames:
        pipe.write(len(frame).to_bytes(8, "big"))
        pipe.write(frame)
    pipe.flush()


def _receive(pipe: IO[bytes], *, most: int) -> bytes | None:
    """One frame; null at the end of the pipe or where it is longer than allowed."""
    head = pipe.read(8)
    if len(head) < 8:
        return None
    length = int.from_bytes(head, "big")
    if length > most:
        return None
    frame = pipe.read(length)
    return frame if len(frame) == length else None


def _listen(pipe: IO[bytes], answers: queue.Queue[Result | None]) -> None:
    """Put each answer of the child into the queue, and null when it is gone."""
    try:
        while (frame := _receive(pipe, most=_MOST_ANSWER)) is not None:
            answers.put(cast("Result", json.loads(frame)))
    except (OSError, ValueError):
        pass
    answers.put(None)


def serve() -> None:
    """The child's side: bound its own memory, then answer tasks until the pipe ends."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What a parser prints must not fall into the answers.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    _bound_memory(int(sys.argv[2]))
    _send(target, json.dumps(_unread("ready")).encode())
    while (head := _receive(source, most=1_000_000)) is not None:
        content = _receive(source, most=1_000_000_000)
        if content is None:
            return
        result = run_task(cast("Task", json.loads(head)), content)
        _send(target, json.dumps(result).encode())


def _bound_memory(most: int) -> None:
    """Bound the address space where the system can: POSIX yes, Windows no."""
    try:
        import resource
    except ImportError:
        return
    try:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    except (ValueError, OSError):
        return
