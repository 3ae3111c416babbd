"""SIGTERM and SIGHUP end a program over its report, SIGUSR1 asks for it: while the program itself leaves them alone.

The handlers are ours only where the disposition is the default, and the program goes on seeing the default.
"""

import _thread
import functools
import signal
from collections.abc import Callable, Iterator
from types import FrameType, ModuleType
from typing import Any

from aether import private
from aether.session import Session

_STOPPING = (signal.SIGTERM, signal.SIGHUP)
_REPORTING = signal.SIGUSR1

type Handler = Callable[[int, FrameType | None], None]


class Signals:
    """Our handlers, and the disguise that they wear."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._due: int | None = None
        self._handlers: dict[int, Handler] = dict.fromkeys(_STOPPING, self._stop)
        self._handlers[_REPORTING] = self._report

    def take(self) -> None:
        """Handle every signal of ours whose disposition is the default."""
        for number in self._handlers:
            if private.get_signal(number) == private.DEFAULT_DISPOSITION:
                self._set(number)

    def give_back(self) -> None:
        """Leave no handler of ours behind."""
        for number, handler in self._handlers.items():
            if private.get_signal(number) == handler:
                private.set_signal(number, private.DEFAULT_DISPOSITION)

    def changes(self) -> Iterator[tuple[ModuleType, str, Callable[..., Any], Callable[..., Any]]]:
        """What has to be replaced so that the program sees the default: module, name, original, replacement."""
        yield signal, "signal", signal.signal, self._signal(signal.signal)
        yield signal, "getsignal", signal.getsignal, self._getsignal(signal.getsignal)
        yield _thread, "interrupt_main", _thread.interrupt_main, self._interrupt_main(_thread.interrupt_main)

    def die_if_due(self) -> None:
        """Die of the signal that came, after the last report; while one is being written it waits for its end."""
        if self._due is not None and not self._session.is_reporting:
            self._session.finish(signal.Signals(self._due).name, 128 + self._due)
            _die(self._due)

    def _set(self, number: int) -> None:
        private.set_signal(number, self._handlers[number])
        if number in _STOPPING:
            self._session.engine.die_unless_heard(number)

    def _stop(self, number: int, _: FrameType | None) -> None:
        self._session.engine.signal_heard()
        self._due = number
        self.die_if_due()

    def _report(self, _number: int, _frame: FrameType | None) -> None:
        self._session.report_so_far()
        self.die_if_due()

    def _signal(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(original)
        def set_handler(signalnum: int, handler: Any) -> Any:
            previous = original(signalnum, handler)
            if handler == signal.SIG_DFL and signalnum in self._handlers:
                self._set(signalnum)
            return self._disguised(previous)

        return set_handler

    def _getsignal(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(original)
        def getsignal(signalnum: int) -> Any:
            return self._disguised(original(signalnum))

        return getsignal

    def _interrupt_main(self, original: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(original)
        def interrupt_main(signum: int = signal.SIGINT, /) -> None:
            # A signal whose disposition is the default is not simulated.
            if private.get_signal(signum) != self._handlers.get(signum, self):
                original(signum)

        return interrupt_main

    def _disguised(self, handler: Any) -> Any:
        return signal.SIG_DFL if handler in self._handlers.values() else handler


def _die(number: int) -> None:
    private.set_signal(number, private.DEFAULT_DISPOSITION)
    private.kill(private.getpid(), number)
