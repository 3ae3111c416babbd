"""What is told of a watch that a signal ends, where the signal ends the process without Python's doing.

Each race is written down when it is found, so that the Python that takes this one's place can draw the report: no
handler of Python's is needed, which only the main thread could set, and which the program would see.
"""

import os
import signal
from typing import TYPE_CHECKING

from aether import outputs, private, successor

if TYPE_CHECKING:
    from aether._engine import Engine
    from aether.session import Session

_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
_records: int | None = None
"""One file for all watches of the process: who still writes to it when a watch has ended writes to nobody else's."""


def prepare() -> int:
    """The descriptor that races are to be written to; below 0 where the system has none to give."""
    global _records  # noqa: PLW0603
    if _records is None:
        _records = outputs.open_memory()
        return -1 if _records is None else _records
    private.ftruncate(_records, 0)
    private.lseek(_records, 0, os.SEEK_SET)
    return _records


def appoint(session: "Session") -> None:
    """From now on the report is drawn, if there is something to report."""
    if _records is not None:
        successor.appoint(session, _records, outputs.childs_standard_error(), only_races=True)
        for number in _SIGNALS:
            session.engine.succeed_at(number)


def dismiss(engine: "Engine") -> None:
    """The signals are as they were."""
    engine.leave_signals()
    engine.set_results_fd(-1)


def forget() -> None:
    """In a forked child: the file is the parent's."""
    global _records  # noqa: PLW0603
    if _records is not None:
        private.close(_records)
    _records = None
