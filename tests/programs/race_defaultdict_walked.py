# expect: error iterate-while-mutated defaultdict
"""A mere look-up of an absent key in a defaultdict inserts it, while another thread walks the dict.

The walk raises RuntimeError: dictionary changed size during iteration.
"""

import collections

from support.invisible import one_by_one

counts = collections.defaultdict(int)
counts["a"] = 1


def ask():
    return counts["b"]  # racy


def report():
    for name in counts:  # racy
        print(name)


one_by_one(ask, report)
