"""Who draws the report where a signal has to end this process in C code: a Python that takes its place.

The native side starts it from a signal handler (native/runtime/last_signal.cpp), so all that it will need to know is
written down beforehand. Imports little: every watched program loads this.
"""

import os
import sys
from dataclasses import astuple, replace
from typing import TYPE_CHECKING

import aether
import aether_hooks
from aether import autostart

if TYPE_CHECKING:
    from aether.outputs import StandardError
    from aether.session import Session

_PROGRAM = """
import os, sys
*folders, will, number = sys.argv[1:]
try:
    sys.path += folders
    from aether import search_path
    search_path.begin()
    from aether import post_mortem
    post_mortem.report(will, int(number))
finally:
    os.kill(os.getpid(), int(number))
    os._exit(128 + int(number))
"""


def appoint(session: "Session", records: int, text: "StandardError | None" = None, *, only_races: bool = False) -> None:
    """From now on, a report can be made of the races in the file with this descriptor.

    `text`: where it goes, if not where the session's does. `only_races`: there is none if there is nothing in it.
    """
    options = session.options
    destinations = session.destinations if text is None else replace(session.destinations, text=text)
    files = (*(file for _, file in destinations.reports), destinations.results)
    will = {
        "argv": list(sys.argv),
        "started": session.started,
        "forked": session.forked,
        "project": session.project,
        "texts": session.texts,
        "options": options.recorded(),
        "accepted": [_absolute(each) for each in (options.suppressions, options.baseline, options.write_baseline)],
        "destinations": astuple(destinations),
        "records": records,
        "only_races": only_races,
        "folder": None if session.folder is None else astuple(session.folder),
    }
    gil = ["-X", f"gil={int(sys._is_gil_enabled())}"] if "t" in sys.abiflags else []
    folders = [os.path.dirname(os.path.dirname(os.path.abspath(str(each.__file__)))) for each in (aether, aether_hooks)]
    # The signal's number comes last, when it is known.
    command = [sys.executable, *gil, "-X", autostart.OFF, "-P", "-c", _PROGRAM, *folders, ascii(will)]
    kept = [records, destinations.text.fd, *(file.fd for file in files if file is not None)]
    session.engine.set_successor([os.fsencode(each) for each in command], kept)


def _absolute(path: str | None) -> str | None:
    return None if path is None else os.path.abspath(path)
