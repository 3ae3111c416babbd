# expect: nothing
"""The comment speaks of what C code does on its line, too."""

from support.invisible import one_by_one

settings = {"mode": "plain"}


def by_value():
    list(map(settings.get, ["mode"]))  # aether: ignore[data-race] either mode will do


def by_statement():
    settings["mode"] = "safe"


one_by_one(by_value, by_statement)
