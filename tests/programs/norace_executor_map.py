# expect: note benign dict
"""Items of ``map``, and ``shutdown`` at the end of the block."""

from concurrent.futures import ThreadPoolExecutor

seen = {}


def square(number):
    seen[number] = number * number
    return [number]


with ThreadPoolExecutor(3) as pool:
    for item in pool.map(square, range(6)):
        item.append(1)
assert sum(seen.values()) == 55
