# expect: nothing
"""All keys are there: what walks the dict sees no change of its structure, and the other entry is not stored."""

from support.invisible import one_by_one

settings = {"mode": "plain", "level": 1}


def load_file():
    settings.update({"mode": "fast"})


def names():
    return [name for name in settings], settings["level"]


one_by_one(load_file, names)
