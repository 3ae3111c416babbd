# expect: error lost-update ConcurrentDict['count']
"""Another key is waited for than the one that says that the count may be used.

Both can load the same old count, and one update is lost.
"""

import aether
from support.invisible import one_by_one


table = aether.ConcurrentDict(count=0, other=True)


def give():
    table["count"] += 1  # racy
    table["ready"] = True


def take():
    if table.get("other"):
        table["count"] += 1  # racy


one_by_one(give, take)
