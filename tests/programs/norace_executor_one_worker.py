# expect: nothing
"""A pool of one worker runs its tasks one after another."""

from concurrent.futures import ThreadPoolExecutor

total = 0


def add(number):
    global total
    total += number


with ThreadPoolExecutor(1) as pool:
    for number in range(10):
        pool.submit(add, number)
assert total == 45
