"""Runs of pytest on a small project: what their tests share."""

import re
import subprocess
from collections.abc import Callable
from itertools import takewhile

BANK = """\
import threading

class Account:
    def __init__(self):
        self.balance = 0

    def deposit(self):
        self.balance += 1

def both(function):
    threads = [threading.Thread(target=function) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""

type Run = Callable[..., subprocess.CompletedProcess[str]]


def failed(done: subprocess.CompletedProcess[str]) -> set[str]:
    """The names of the tests that have failed, in whichever phase."""
    return set(
        re.findall(
            r"^(?:PARALLEL )?(?:(?:SUB)?FAILED(?:\(.*?\))?|ERROR) test_bank\.py::(?:\w+::)*(\w+)",
            done.stdout,
            re.MULTILINE,
        )
    )


def summary(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines of our section."""
    section = done.stdout.partition("= aether =")[2].partition("\n")[2]
    return list(takewhile(lambda line: not line.startswith("="), section.splitlines()))
