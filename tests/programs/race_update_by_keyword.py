# expect: warning data-race dict['mode']
"""`update` stores what it is given by keyword: which of the two modes stays is decided by nothing."""

from support.invisible import one_by_one

settings = {"mode": "plain", "level": 1}


def by_keyword():
    settings.update({"level": 2}, mode="fast")  # racy


def by_statement():
    settings["mode"] = "safe"  # racy


one_by_one(by_keyword, by_statement)
