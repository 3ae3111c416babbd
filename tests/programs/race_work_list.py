# expect: error check-then-act list
# expect: error lost-update Stats.total
# expect: note benign list
"""Two workers take from one list: that each takes orders nothing of what they do with it.

Of two additions at once one is lost; and the list may be empty between the test and the `pop`, which then raises.
"""

from support.invisible import one_by_one


class Stats:
    def __init__(self):
        self.total = 0


stats = Stats()
tasks = [1, 2, 3, 4]
spare = [1, 2, 3, 4]


def work():
    done = 0
    while len(tasks) > 0 and done < 2:  # racy
        number = tasks.pop()  # racy
        stats.total = stats.total + number  # racy
        done += 1


def take():
    spare.pop()


one_by_one(lambda: (take(), work()), lambda: (take(), work()))
