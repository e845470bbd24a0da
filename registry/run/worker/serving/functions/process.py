"""One process that calls the function: started, asked, ended."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path

from ...messages import Failure
from . import problems
from .messages import Answer, Call, FunctionService, receive, receive_answer, send

_WORKER = Path(__file__).parents[2]
_FLAGS = ("-P", "-s", "-u", "-X", "faulthandler")
_END_S = 5.0  # for a process that is not needed any more
_DYING_S = 0.1  # for one whose channel has ended already


class CannotStart(Exception):
    """The function could not be imported."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


class NeverAsked(Exception):
    """The process had ended before it could be asked; another one may be."""


class Process:
    """Calls the function, one call at a time.  It leads a session of its own."""

    def __init__(self, service: FunctionService, lifeline: int) -> None:
        """Start it.

        Args:
            service: What it is to call.
            lifeline: A descriptor that reads as ended when the front has ended.
        """
        self._service = service
        ours, theirs = socket.socketpair()
        guard = (_WORKER / "guard.py", service.memory_bytes, lifeline)
        program = (_WORKER / "start.py", "--answer", theirs.fileno())
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # our programs
                [sys.executable, *_FLAGS, *map(str, (*guard, *program))],
                stdin=subprocess.DEVNULL,
                pass_fds=(lifeline, theirs.fileno()),
                start_new_session=True,
            )
        self._channel = ours
        self._stream = ours.makefile("rwb")
        self._has_ended = threading.Event()
        threading.Thread(target=self._await_end, daemon=True).start()

    def _await_end(self) -> None:
        """When it ends, end what it started, and whoever waits for its answer.

        Without that a process that it forked would hold the channel open for ever.
        """
        self._process.wait()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)
        self._has_ended.set()

    def await_start(self) -> None:
        """Wait until it has imported the function.

        Raises:
            CannotStart: it could not.
        """
        try:
            send(self._stream, asdict(self._service.request))
            told = receive(self._stream)
        except (EOFError, OSError):
            self.kill()
            why = f"the process {self._how()} while it imported the function"
            raise CannotStart(Failure("ProcessDied", why, "")) from None
        if told is not None:
            self.kill()
            raise CannotStart(Failure(**told))

    def ask(self, call: Call) -> Answer:
        """Call the function; whether it can be asked again, `is_alive` tells.

        Raises:
            NeverAsked: it had ended before; it is gone then.
            Problem: the time was over, or the process ended; it is gone then.
        """
        self._channel.settimeout(self._service.timeout_s)
        try:
            send(self._stream, asdict(call))
            return receive_answer(self._stream)
        except (BrokenPipeError, ConnectionResetError):
            # It did not read all of the call, so it cannot have begun with it.
            self.kill()
            raise NeverAsked from None
        except TimeoutError:
            self.kill()
            assert self._service.timeout_s is not None  # else there is no timeout
            raise problems.late(self._service.timeout_s) from None
        except (EOFError, OSError):
            self.kill()
            raise problems.died(self._how()) from None

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return not self._has_ended.is_set()

    def end(self) -> None:
        """End it in order: it is idle, and reads that nothing more comes."""
        with contextlib.suppress(OSError):
            self._channel.shutdown(socket.SHUT_WR)
        self._has_ended.wait(_END_S)
        self.kill()

    def kill(self) -> None:
        """End it at once, with all that it started."""
        # One that died by itself has a status to tell.
        if not self._has_ended.wait(_DYING_S):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._has_ended.wait()
        with contextlib.suppress(OSError):
            self._stream.close()
        self._channel.close()

    def _how(self) -> str:
        status = self._process.returncode
        if status >= 0:
            return f"ended with status {status}"
        try:
            return f"was ended by {signal.Signals(-status).name}"
        except ValueError:  # a real-time signal
            return f"was ended by signal {-status}"
