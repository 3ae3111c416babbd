# expect: nothing
"""The type's own method stores an entry that is there already: a walk of the keys is not disturbed."""

from support.invisible import one_by_one

ages = {"ann": 31}


def birthday():
    dict.update(ages, {"ann": 32})


def greet():
    for name in ages:
        print(name)


one_by_one(birthday, greet)
