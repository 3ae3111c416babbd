# expect: error iterate-while-mutated array
"""An array is walked while its first element is cut off: the rest moves up, and the walk skips one."""

import array

from support.invisible import one_by_one

samples = array.array("i", [1, 2, 3])


def total():
    result = 0
    for sample in samples:  # racy
        result += sample
    return result


def cut():
    samples.pop(0)  # racy


one_by_one(total, cut)
