# expect: warning data-race list[2]
"""`map` starts its tasks at once; what was not drawn from it may be on the way, and its square None."""

from concurrent.futures import ThreadPoolExecutor

from support.invisible import Steps

steps = Steps()
squares = [None, None, None]


def square(number):
    squares[number] = number * number  # racy
    if number == 2:
        steps.end()
        steps.wait(2)


with ThreadPoolExecutor(3) as pool:
    results = pool.map(square, range(3))
    next(results)
    next(results)
    assert squares[0] == 0
    assert squares[1] == 1
    steps.wait(1)
    assert squares[2] == 4  # racy
    steps.end()
