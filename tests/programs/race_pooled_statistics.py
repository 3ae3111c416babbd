# expect: error lost-update __main__.lent
# expect: error lost-update Statistics.uses
# expect: error lost-update Connection.made
# expect: note benign list
"""A connection that was put back hands itself over, and nothing of what else its users did: two of them who do not meet
count at the same time, and lose a use.
"""

from support.invisible import one_by_one


class Connection:
    made = 0

    def __init__(self):
        self.sent = 0


class Statistics:
    def __init__(self):
        self.uses = 0


lent = 0
statistics = Statistics()
pool = [Connection(), Connection()]


def use():
    global lent
    connection = pool.pop()
    lent += 1  # racy
    statistics.uses += 1  # racy
    Connection.made += 1  # racy
    connection.sent += 1
    pool.append(connection)


one_by_one(use, use)
