# expect: warning data-race dict['mode']
"""`update` stores each key of what it is given: which mode stays is decided by nothing."""

from support.invisible import one_by_one

settings = {"mode": "plain", "level": 1}


def load_file():
    settings.update({"mode": "fast"})  # racy


def load_arguments():
    settings["mode"] = "safe"  # racy


one_by_one(load_file, load_arguments)
