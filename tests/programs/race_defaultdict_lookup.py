# expect: error check-then-act defaultdict['today']
# expect: note benign list
"""Two threads file under a key that is not there yet: a look-up in a defaultdict tests for the key and inserts it.

If the second look-up falls between the first one's test and its insertion, each thread gets a list of its own, and the
one that is inserted last hides what was appended to the other.
"""

import collections

from support.invisible import one_by_one

filed = collections.defaultdict(list)


def morning():
    filed["today"].append("letter")  # racy


def evening():
    filed["today"].append("parcel")  # racy


one_by_one(morning, evening)
