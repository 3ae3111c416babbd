# expect: error lost-update Capital.amount
# expect: error lost-update Capital.share
# expect: error lost-update __main__.total
"""An update that loads its location more than once is one bug.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Capital:
    def __init__(self):
        self.amount = 1
        self.share = 1


capital = Capital()
total = 0


def gain():
    return 1


def grow():
    global total
    capital.amount += capital.amount * 2  # racy
    capital.share = capital.share + capital.share * 2  # racy
    total += gain()  # racy


one_by_one(grow, grow)
