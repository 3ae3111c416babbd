# expect: nothing
"""All is drawn from the map before any is looked at."""

from concurrent.futures import ThreadPoolExecutor

squares = [None, None, None]


def square(number):
    squares[number] = [number * number]


with ThreadPoolExecutor(3) as pool:
    for _ in pool.map(square, range(3)):
        pass
    assert squares[0]
    assert squares[1]
    assert squares[2]
