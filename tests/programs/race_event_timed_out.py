# expect: warning data-race Download.content
# twin: norace_event
"""A wait that timed out orders nothing: the content may be there or not."""

import threading

from support.invisible import Turns, together


class Download:
    def __init__(self):
        self.done = threading.Event()
        self.content = b""


download = Download()
turns = Turns()


def fetch():
    turns.wait(0)
    download.content = b"data"  # racy
    turns.end()
    turns.wait_for_all()
    download.done.set()


def impatient():
    turns.wait(1)
    download.done.wait(timeout=0)
    assert download.content in (b"", b"data")  # racy
    turns.end()


together(fetch, impatient)
