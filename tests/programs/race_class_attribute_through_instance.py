# expect: warning data-race Limits.most
"""A class attribute is loaded through an instance while it is stored through the class.

The reader finds the old or the new limit.
"""

from support.invisible import one_by_one


class Limits:
    most = 10

    def allows(self, number):
        return number < self.most  # racy


limits = Limits()


def check():
    limits.allows(5)


def lower():
    Limits.most = 1  # racy


one_by_one(check, lower)
