# expect: nothing
"""What `update` is given by keyword is there already: it disturbs neither a walk of the keys nor another entry."""

from support.invisible import one_by_one

settings = {"mode": "plain", "level": 1}


def by_keyword():
    settings.update(mode="fast")


def by_statement():
    settings["level"] = 2
    for key in settings:
        print(key)


one_by_one(by_keyword, by_statement)
