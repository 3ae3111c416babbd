"""Those who listen: each one keeps what it has heard to the thread that emits."""

import threading

heard = threading.local()


def _lines():
    try:
        return heard.lines
    except AttributeError:
        heard.lines = []
        return heard.lines


def welcome(event):
    _lines().append(f"mail to {event['name']}")


def audit(event):
    _lines().append(f"audit {event.name}")


def forget(event):
    _lines().append(f"forget {event['name']}")


class Mirror:
    """A listener with a state of its own, which it gives out whole."""

    def __init__(self, prefix):
        self.prefix = prefix

    def __call__(self, event):
        _lines().append(f"{self.prefix}:{event.name}")
