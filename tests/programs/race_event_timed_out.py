# expect: warning data-race Download.content
# twin: norace_event
"""A wait that timed out orders nothing: the content may be there or not."""

import threading

from support.invisible import Steps, together


class Download:
    def __init__(self):
        self.done = threading.Event()
        self.content = b""


download = Download()
steps = Steps()


def fetch():
    download.content = b"data"  # racy
    steps.end()
    steps.wait(2)
    download.done.set()


def impatient():
    steps.wait(1)
    download.done.wait(timeout=0)
    assert download.content == b"data"  # racy
    steps.end()


together(fetch, impatient)
