# expect: error iterate-while-mutated dict
"""The type's own method is called with the dict: it inserts a name while another thread walks them.

The walk raises RuntimeError: dictionary changed size during iteration.
"""

from support.invisible import one_by_one

ages = {"ann": 31}


def come():
    dict.update(ages, {"bob": 32})  # racy


def greet():
    for name in ages:  # racy
        print(name)


one_by_one(come, greet)
