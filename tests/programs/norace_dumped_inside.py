# expect: note benign dict
"""What is dumped is a copy: `dict` of an exact dict is one step."""

import json

from support.invisible import one_by_one

state = {"users": {"ann": 1}, "version": 2}


def join():
    state["users"]["bob"] = 2


def save():
    return json.dumps({"users": dict(state["users"])})


one_by_one(join, save)
