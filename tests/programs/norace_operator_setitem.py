# expect: nothing
"""The thread that stores by function is joined before the statement: which mode stays is decided by the program."""

import operator
import threading


settings = {"mode": "plain"}


def by_function():
    operator.setitem(settings, "mode", "fast")


def by_statement():
    settings["mode"] = "safe"


thread = threading.Thread(target=by_function)
thread.start()
thread.join()
by_statement()
assert settings["mode"] == "safe"
