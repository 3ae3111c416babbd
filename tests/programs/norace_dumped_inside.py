# expect: note benign dict
"""What is dumped is a copy: `dict` of an exact dict is one step."""

import json

from support.invisible import Steps, together

state = {"users": {"ann": 1}, "version": 2}
steps = Steps()


def join():
    state["users"]["bob"] = 2
    steps.end()


def save():
    steps.wait(1)
    return json.dumps({"users": dict(state["users"])})


together(join, save)
