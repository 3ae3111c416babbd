# expect: note benign dict
"""What a task did comes before its item of `map` is there; the keys are different ones, whose insertions commute.

All tasks come before the sum, which is made after `shutdown`.
"""

from concurrent.futures import ThreadPoolExecutor

seen = {}


def square(number):
    seen[number] = number * number
    return [number]


with ThreadPoolExecutor(3) as pool:
    for item in pool.map(square, range(6)):
        item.append(1)
assert sum(seen.values()) == 55
