# expect: error iterate-while-mutated dict
"""`json.dumps` walks the dict that it is given and those within; dumping one beside a writer crashes 3.13t."""

import json

from support.invisible import one_by_one

state = {"users": {"ann": 1}, "version": 2}


def join():
    state["users"]["bob"] = 2  # racy


def save():
    return json.dumps(state)  # racy


one_by_one(join, save)
