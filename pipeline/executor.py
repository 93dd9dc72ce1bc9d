"""The one seam through which work is spread: processes at home, something larger later.

Functions given to it are module-level, their arguments and results plain records, so that any
`concurrent.futures`-like executor can carry them.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import chain, islice
from types import TracebackType
from typing import Self, TypeVar

T = TypeVar("T")
R = TypeVar("R")


def _start_worker() -> None:
    """Leave Ctrl-C to the parent, and keep libraries from starting threads of their own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Tesseract's own threads make it nine times slower through pytesseract (docs/decisions).
    os.environ["OMP_THREAD_LIMIT"] = "1"


def _load(module: str) -> None:
    importlib.import_module(module)


class Workers:
    """Up to `jobs` processes, started when first needed. Use as a context manager."""

    def __init__(self, jobs: int) -> None:
        """Plan for `jobs` processes (at least 1); one job works in this process itself."""
        self.jobs = max(1, jobs)
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is None:
            return
        if error is not None:
            for process in list((self._pool._processes or {}).values()):
                process.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _start(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # A fork of a process that has threads (pyarrow's) may hang; the fork server has none.
            context = multiprocessing.get_context("forkserver")
            self._pool = ProcessPoolExecutor(self.jobs, mp_context=context, initializer=_start_worker)
        return self._pool

    def prepare(self, module: str) -> None:
        """Let workers load a module that they will need, while this process works."""
        if self.jobs > 1:
            pool = self._start()
            for _ in range(self.jobs):
                pool.submit(_load, module)

    def map_unordered(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Yield `function(item)` for each item as it is done; at most 4 items a worker wait in memory."""
        queue = iter(items)
        first = list(islice(queue, self.jobs * 4))
        if self.jobs == 1 or len(first) == 1:
            yield from map(function, chain(first, queue))
            return
        pool = self._start()
        running: set[Future[R]] = {pool.submit(function, item) for item in first}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            running |= {pool.submit(function, item) for item in islice(queue, len(done))}
            for future in done:
                yield future.result()
