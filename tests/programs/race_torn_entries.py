# expect: error torn-state dict['host']
"""Two entries of a dict that belong together."""

from support.invisible import Steps, together

options = {"host": "a", "port": 1}
steps = Steps()


def move():
    options["host"] = "b"  # racy
    options["port"] = 2
    steps.end()


def connect():
    steps.wait(1)
    return options["host"], options["port"]  # racy


together(move, connect)
