# expect: error lost-update Setting.level
"""The old value is stored again where another place says so: what was stored meanwhile is lost. No lazy initialisation."""

from support.invisible import one_by_one


class Setting:
    def __init__(self):
        self.keep = True
        self.level = 1

    def refresh(self):
        self.level = self.level if self.keep else 0  # racy

    def change(self):
        self.level = 5  # racy


setting = Setting()
one_by_one(setting.refresh, setting.change)
