"""The processes that call the function: who is idle, and who waits for one."""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from anyio import CapacityLimiter, to_thread

from . import problems
from .messages import Answer, Call, FunctionService
from .metrics import Metrics
from .process import CannotStart, NeverAsked, Process

_LONGEST_PAUSE_S = 30.0  # between tries to replace a process
_LONGEST_RETRY_S = 60  # that a client is told to wait


class Pool:
    """Processes for calls; what is asked of them waits in one line."""

    def __init__(self, service: FunctionService, metrics: Metrics) -> None:
        self._service, self._metrics = service, metrics
        # Held open until this process ends, however it does.
        self._lifeline, self._holding = os.pipe()
        self._idle = asyncio.Queue[Process]()
        self._all = set[Process]()
        self._lock = threading.Lock()  # of `_all`: processes start in threads
        self._is_closed = False
        self._limiter = CapacityLimiter(service.workers)
        self._replacing = set[asyncio.Task[None]]()
        self.running = 0
        self.waiting = 0

    def start(self) -> None:
        """Start all processes and wait until they can be asked.

        Raises:
            CannotStart: the function could not be imported.
        """
        count = self._service.workers
        with ThreadPoolExecutor(count) as threads:
            for each in threads.map(lambda _: self._started(), range(count)):
                self._idle.put_nowait(each)

    @property
    def size(self) -> int:
        """How many processes there are that can be asked, or are being asked."""
        return self._idle.qsize() + self.running

    def require_room(self) -> None:
        """Refuse a request that would have to wait for too many others.

        Raises:
            Problem: too many wait.
        """
        if self._idle.empty() and self.waiting >= self._service.queue:
            ahead = (self.waiting + 1) * self._metrics.mean_s() / self._service.workers
            retry_s = min(max(math.ceil(ahead), 1), _LONGEST_RETRY_S)
            raise problems.busy(self.waiting, retry_s)

    async def call(self, call: Call) -> Answer:
        """Have the next idle process call the function.

        A process that had died before it was asked costs its caller nothing but time.

        Raises:
            Problem: the call took too long, or the process ended.
        """
        self.require_room()
        # All of them may have died, and one more while it was started.
        for _ in range(self._service.workers + 1):
            process = await self._next_idle()
            with contextlib.suppress(NeverAsked):
                return await self._ask(process, call)
        raise problems.died("ended again and again before it could be asked")

    async def _next_idle(self) -> Process:
        self.waiting += 1
        try:
            return await self._idle.get()
        finally:
            self.waiting -= 1

    async def _ask(self, process: Process, call: Call) -> Answer:
        self.running += 1
        started, was_asked = time.monotonic(), True
        try:
            return await to_thread.run_sync(
                process.ask, call, limiter=self._limiter, abandon_on_cancel=True
            )
        except NeverAsked:
            was_asked = False
            raise
        except asyncio.CancelledError:  # the time to end is over
            self._is_closed = True
            process.kill()
            raise
        finally:
            self.running -= 1
            if was_asked:
                self._metrics.observe(time.monotonic() - started)
            self._give_back(process)

    def replace_dead(self) -> None:
        """Replace the processes that died while nobody asked them."""
        for _ in range(self._idle.qsize()):
            self._give_back(self._idle.get_nowait())

    def _give_back(self, process: Process) -> None:
        if process.is_alive:
            self._idle.put_nowait(process)
        elif not self._is_closed:
            process.kill()  # it is dead; what is left of it is closed
            self._forget(process)
            self._metrics.restarts += 1
            task = asyncio.get_running_loop().create_task(self._replace())
            self._replacing.add(task)
            task.add_done_callback(self._replacing.discard)

    async def _replace(self) -> None:
        pause_s = 0.5
        while not self._is_closed:
            try:
                process = await to_thread.run_sync(self._started)
            except (CannotStart, OSError) as error:
                sys.stderr.write(f"a process could not be replaced: {error}\n")
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            else:
                self._idle.put_nowait(process)
                return

    def _started(self) -> Process:
        process = Process(self._service, self._lifeline)
        with self._lock:
            self._all.add(process)
        try:
            process.await_start()
        except CannotStart:
            self._forget(process)
            raise
        return process

    def _forget(self, process: Process) -> None:
        with self._lock:
            self._all.discard(process)

    def close(self) -> None:
        """End all processes; whoever still calls the function is ended, too."""
        self._is_closed = True
        idle = set[Process]()
        with contextlib.suppress(asyncio.QueueEmpty):
            while True:
                idle.add(self._idle.get_nowait())
        with self._lock:
            everyone = set(self._all)
        for each in everyone:
            (each.end if each in idle else each.kill)()
        os.close(self._holding)
        os.close(self._lifeline)
