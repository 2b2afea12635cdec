"""Work on what strangers sent, done in processes that may be lost: each with a limit of time and of memory.

Put here how such processes are started, watched, ended and replaced. What they do, and what is said of an item on which
one was lost, belongs to the caller. Nothing here knows a workbook.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import resource
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Generic, Literal, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from hoptac.errors import PermanentError

__all__ = ["Overrun", "Workers"]

Tools = TypeVar("Tools")
Item = TypeVar("Item")
Result = TypeVar("Result")

_OUT_OF_MEMORY = 97
"""Exit code of a worker that ran into its limit of memory; its heap is spoilt, so it goes."""
_GRACE_SECONDS = 5.0
"""So much later than its limit a worker ends itself where nobody is left to end it."""
_START_SECONDS = 120.0
_MOST_BREAKDOWNS = 3


@dataclass(frozen=True, slots=True)
class Overrun:
    """Given in place of a result: the item took more time or memory than allowed, or its worker died on it."""

    reason: Literal["time", "memory", "died"]


class _RemoteTraceback(Exception):
    """Where in a worker an exception came from; the cause of the one that is raised here."""

    def __str__(self) -> str:
        return f"\n\n{self.args[0]}"


class Workers(Generic[Tools]):
    """Up to `count` processes that work through items; use it in a `with`, from one thread.

    They are started by the first item and begin with an empty interpreter, so that threads, connections and the main
    module of this process do not matter; this process may itself be daemonic. `start` is called once in each and gives
    the tools with which its items are worked on. `seconds` are the wall time of one item; `memory_megabytes` what one
    item may take beyond what `start` left in use.
    """

    def __init__(self, start: Callable[[], Tools], *, count: int, seconds: float, memory_megabytes: int) -> None:
        self._start = start
        self._count = count
        self._seconds = seconds
        self._memory_bytes = memory_megabytes * 1_000_000
        self._pool: ProcessPool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def map(self, function: Callable[[Tools, Item], Result], items: Iterable[Item]) -> Iterator[Result | Overrun]:
        """What `function(tools, item)` gives for each item, in their order, or an `Overrun` for that item alone.

        `function` and `start` must be importable by name, items and results be picklable. No more than twice `count`
        items are taken ahead of the result that is waited for. What `function` or `start` raises is raised here, its
        traceback as the cause; `PermanentError` where workers cannot be kept alive at all.
        """
        waiting = iter(items)
        window: deque[tuple[Item, Future[bytes]]] = deque()
        while True:
            while len(window) < 2 * self._count:
                try:
                    item = next(waiting)
                except StopIteration:
                    break
                window.append((item, self._schedule(function, item)))
            if not window:
                return
            yield self._first_of(window, function)

    def _first_of(
        self, window: deque[tuple[Item, Future[bytes]]], function: Callable[[Tools, Item], Result]
    ) -> Result | Overrun:
        """The outcome of the first in the window; where the pool broke down, all that is undone begins again."""
        for _ in range(_MOST_BREAKDOWNS):
            try:
                outcome = _outcome(window[0][1], _START_SECONDS + 3 * self._seconds)
            except BrokenProcessPool:
                self._stop()
                again = [
                    (item, future if _is_settled(future) else self._schedule(function, item)) for item, future in window
                ]
                window.clear()
                window.extend(again)
                continue
            window.popleft()
            return outcome if isinstance(outcome, Overrun) else _unpacked(outcome)
        raise PermanentError(
            f"Workers died {_MOST_BREAKDOWNS} times before they could begin. What they wrote to the terminal says why; "
            "there may be too little memory for them."
        )

    def _schedule(self, function: Callable[[Tools, Item], Result], item: Item) -> Future[bytes]:
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self._count,
                initializer=_begin,
                initargs=(self._start, self._seconds, self._memory_bytes),
                context=_FreshContext(),
            )
        try:
            return self._pool.schedule(_work, args=(function, item), timeout=self._seconds)
        except RuntimeError as error:  # the pool broke down since the last item
            broken: Future[bytes] = Future()
            broken.set_exception(BrokenProcessPool(str(error)))
            return broken

    def _stop(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()


def _outcome(future: Future[bytes], most_seconds: float) -> bytes | Overrun:
    try:
        return future.result(timeout=most_seconds)
    except TimeoutError as error:
        if not future.done():
            raise BrokenProcessPool("no worker took the item") from error
        return Overrun("time")
    except ProcessExpired as error:
        return Overrun("memory" if error.exitcode == _OUT_OF_MEMORY else "died")


def _is_settled(future: Future[bytes]) -> bool:
    return future.done() and not isinstance(future.exception(), BrokenProcessPool)


def _unpacked(outcome: bytes) -> Any:
    result, error, trace = pickle.loads(outcome)  # noqa: S301 - written by our own worker
    if error is None:
        return result
    raise _rebuilt(*error) from _RemoteTraceback(trace)


# Inside a worker ------------------------------------------------------------------------------------------------------

_tools: Any = None
_failed: BaseException | None = None
_orphan_seconds = 0.0


def _begin(start: Callable[[], Any], seconds: float, memory_bytes: int) -> None:
    """Get the tools ready, then accept the limit; what goes wrong is told with the first item."""
    global _tools, _failed, _orphan_seconds
    _orphan_seconds = seconds + _GRACE_SECONDS
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    try:
        _tools = start()
    except Exception as error:
        _failed = error
    limit = _data_bytes() + memory_bytes
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _data_bytes() -> int:
    """Private writable memory of this process, as `RLIMIT_DATA` counts it."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    return pages * resource.getpagesize()


def _work(function: Callable[[Any, Any], Any], item: Any) -> bytes:
    """One item; result or exception come back as bytes, so that nothing in them can upset the pool itself."""
    signal.setitimer(signal.ITIMER_REAL, _orphan_seconds)
    try:
        if _failed is not None:
            raise _failed
        return pickle.dumps((function(_tools, item), None, ""), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    except Exception as error:
        trace = "".join(traceback.format_exception(error))
        return pickle.dumps((None, _taken_apart(error), trace))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _taken_apart(error: Exception) -> tuple[type[Exception], tuple[object, ...], dict[str, object]]:
    """An exception as its class and content: many of ours cannot be made again from their `args` by calling."""
    parts = (type(error), error.args, dict(vars(error)))
    try:
        _rebuilt(*pickle.loads(pickle.dumps(parts)))  # noqa: S301 - written in the line itself
    except Exception:
        return PermanentError, (f"{type(error).__name__}: {error}",), {}
    return parts


def _rebuilt(kind: type[Exception], arguments: tuple[object, ...], content: dict[str, object]) -> Exception:
    error = kind.__new__(kind, *arguments)
    error.args = arguments
    vars(error).update(content)
    return error


# How a worker is started ----------------------------------------------------------------------------------------------

_starting = threading.Lock()


@contextlib.contextmanager
def _unburdened() -> Iterator[None]:
    """Nothing of what this process is shall stand in the way of a new one.

    A new process would first run our main module again, which may be pytest, a command or Airflow: it is shown an empty
    one. A daemonic process may not have children, because they could outlive it; ours end with the pipe that they read.
    """
    me = multiprocessing.current_process()
    main, is_daemon = sys.modules["__main__"], me.daemon
    sys.modules["__main__"] = ModuleType("__main__")
    if is_daemon:
        me.daemon = False
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        if is_daemon:
            me.daemon = True


class _FreshProcess(SpawnProcess):
    def start(self) -> None:
        with _starting, _unburdened():
            super().start()


class _FreshContext(SpawnContext):
    Process = _FreshProcess
