"""How a program ends: each way leads over the report, and then goes on as it would have without us."""

import atexit
import functools
import operator
import os
import posix
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

from aether import exit_status, private
from aether.session import NO_STATUS, Session
from aether.signals import Signals

_REPORT_DEPTH = 1000
"""Python's own limit; the program may have left a lower one."""


class Patch(NamedTuple):
    """A name of a module that is replaced while the program is watched."""

    module: ModuleType
    name: str
    original: Callable[..., Any]
    replacement: Callable[..., Any]


class Ends:
    """Everything that is replaced, registered and handled, and its undoing."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._signals = Signals(session)
        self._patches: list[Patch] = []
        self._active = False

    def install(self) -> None:
        """Before the program runs: its own ``atexit`` handlers then come before our report."""
        self._active = True
        atexit.register(self._at_exit)
        os.register_at_fork(
            before=self._before_fork, after_in_child=self._after_fork, after_in_parent=self._after_fork_in_parent
        )
        self._patches = [
            *(Patch(module, "_exit", private.leave, self._exit()) for module in (os, posix)),
            *(Patch(os, name, getattr(os, name), self._exec(getattr(os, name))) for name in ("execv", "execve")),
            *(Patch(*change) for change in self._signals.changes()),
        ]
        for patch in self._patches:
            setattr(patch.module, patch.name, patch.replacement)
        self._signals.take()
        if self._session.options.halt_on_error:
            self._session.engine.set_halt(self._halt, self._session.options.fail_on)

    def restore(self) -> None:
        """Undo it all, but for what the program itself has replaced since."""
        self._active = False
        self._signals.give_back()
        for patch in reversed(self._patches):
            if getattr(patch.module, patch.name, None) is patch.replacement:
                setattr(patch.module, patch.name, patch.original)
        self._patches.clear()

    def withdraw(self) -> None:
        """The program did not run after all: nothing is to be reported."""
        atexit.unregister(self._at_exit)
        self.restore()

    def _at_exit(self) -> None:
        """Registered first, so it runs last; non-daemon threads have ended by now."""
        session = self._session
        sys.setrecursionlimit(max(sys.getrecursionlimit(), _REPORT_DEPTH))
        _flush_program_output()
        status = session.finish("exit", session.status)
        self._signals.die_if_due()
        self.restore()
        session.stop()
        if status != session.status:
            with session.modules.in_place():
                exit_status.change_at_exit(status)
        if session.interrupted:
            exit_status.keep_interrupted()

    def _before_fork(self) -> None:
        if self._active:
            self._session.before_fork()

    def _after_fork(self) -> None:
        if self._active:
            self._session.become_child()

    def _after_fork_in_parent(self) -> None:
        if self._active:
            self._session.after_fork()

    def _exit(self) -> Callable[..., Any]:
        @functools.wraps(private.leave)
        def _exit(status: int) -> None:
            number = operator.index(status)
            private.leave(self._session.finish("os._exit", number))

        return _exit

    def _halt(self) -> None:
        """A thread has found a race, and nothing of the program comes after it."""
        status = self._session.halt() if self._active else None
        if status is not None:
            _flush_program_output()
            private.leave(status)

    def _exec(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(original)
        def replace_process(*arguments: Any, **named: Any) -> Any:
            self._session.finish("exec", NO_STATUS)
            try:
                return original(*arguments, **named)
            finally:
                self._session.resume()

        return replace_process


def _flush_program_output() -> None:
    """The program's last words come before ours; Python flushes again, and says so if that fails."""
    try:
        sys.stdout.flush()
    except (AttributeError, OSError, RuntimeError, ValueError):
        return
