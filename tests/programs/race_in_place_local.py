# expect: error iterate-while-mutated list
# expect: error iterate-while-mutated set
# expect: error iterate-while-mutated dict
# expect: error iterate-while-mutated deque
# expect: error iterate-while-mutated list
"""In-place operators on parameters and elements change what others hold too, while another thread walks it.

A walk of the set, the dict or the deque raises RuntimeError, one of a list finds some of what is added, or none.
"""

from collections import deque

from support.invisible import one_by_one

numbers, names, ages, jobs, groups = [1], {"ann"}, {"ann": 1}, deque([1]), {"k": [1]}


def add_all(numbers, names, ages, jobs, groups):
    numbers += [2, 3]  # racy
    names |= {"bob"}  # racy
    ages |= {"bob": 2}  # racy
    jobs += [2]  # racy
    groups["k"] += [2]  # racy


def show(numbers, names, ages, jobs, groups):
    for each in numbers:  # racy
        print(each)
    for each in names:  # racy
        print(each)
    for each in ages:  # racy
        print(each)
    for each in jobs:  # racy
        print(each)
    for each in groups["k"]:  # racy
        print(each)


one_by_one(
    lambda: add_all(numbers, names, ages, jobs, groups),
    lambda: show(numbers, names, ages, jobs, groups),
)
