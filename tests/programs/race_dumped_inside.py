# expect: error iterate-while-mutated dict
"""`json.dumps` walks the dict that it is given and those within; dumping one beside a writer crashes 3.13t."""

import json

from support.invisible import Steps, together

state = {"users": {"ann": 1}, "version": 2}
steps = Steps()


def join():
    state["users"]["bob"] = 2  # racy
    steps.end()


def save():
    steps.wait(1)
    return json.dumps(state)  # racy


together(join, save)
