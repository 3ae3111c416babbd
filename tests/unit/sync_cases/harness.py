"""Runs the cases of the module that calls ``main``: each with a box of its own, whose class is named for the case.

One bug is one report, so each class is written out on lines of its own, in a module ``boxes`` (run with
``--include boxes``). ``sequence`` makes the order of things certain by means that no detector can see (files), so a
missing edge shows every time.
"""

import importlib
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from typing import Protocol

_folder = tempfile.mkdtemp()
_names = iter(range(1_000_000))


_BOX = """
class {name}:
    def __init__(self):
        self.n = 0

    def touch(self, *_):
        self.n += 1
"""


class Box(Protocol):
    """Holds the number that both sides update."""

    def touch(self, *_: object) -> None: ...


class Signal:
    """Tells another thread something, unseen."""

    def __init__(self) -> None:
        self._path = os.path.join(_folder, str(next(_names)))

    def send(self) -> None:
        os.close(os.open(self._path, os.O_CREAT | os.O_WRONLY))

    def await_(self) -> None:
        while not os.path.exists(self._path):
            time.sleep(0.001)


def sequence(*steps: Callable[[], object]) -> None:
    """Each step in a thread of its own, all started before the first begins, one after the other."""
    signals = [Signal() for _ in range(len(steps) + 1)]

    def body(number: int) -> None:
        signals[number].await_()
        steps[number]()
        signals[number + 1].send()

    run_all(*(lambda number=number: body(number) for number in range(len(steps))), first=signals[0])


def run_all(*bodies: Callable[[], object], first: Signal | None = None) -> None:
    """All at once, each in a thread."""
    threads = [threading.Thread(target=body) for body in bodies]
    for thread in threads:
        thread.start()
    if first is not None:
        first.send()
    for thread in threads:
        thread.join()


def _stop(arguments: threading.ExceptHookArgs) -> None:
    """A case one of whose sides failed has shown nothing."""
    if arguments.exc_type is SystemExit:
        return
    sys.excepthook(arguments.exc_type, arguments.exc_value or arguments.exc_type(), arguments.exc_traceback)
    os._exit(1)


def main(module: str) -> None:
    """Run every case of the module, or those named in the command line."""
    functions = vars(sys.modules[module])
    names = sys.argv[1:] or [name for name in functions if name.startswith(("ordered_", "racy_"))]
    with open(os.path.join(_folder, "boxes.py"), "w") as file:
        file.writelines(_BOX.format(name=name) for name in names)
    sys.path.insert(0, _folder)
    boxes = importlib.import_module("boxes")
    for name in names:
        threading.excepthook = _stop
        box = getattr(boxes, name)()
        run_all(box.touch)  # no longer new: what its maker does from here on is ordered by synchronisation alone
        functions[name](box)
