# expect: error iterate-while-mutated Counter
"""`Counter.total` walks the counts while another thread counts a new letter.

The walk raises RuntimeError: dictionary changed size during iteration.
"""

import collections

from support.invisible import one_by_one

letters = collections.Counter(a=1, b=1)


def total():
    print(letters.total())  # racy


def count():
    letters["c"] = 1  # racy


one_by_one(total, count)
