# expect: warning data-race list[2]
"""`map` starts its tasks at once; what was not drawn from it may be on the way, and its square None."""

from concurrent.futures import ThreadPoolExecutor

from support.invisible import Turns

turns = Turns()
squares = [None, None, None]


def square(number):
    if number == 2:
        turns.wait(0)
    squares[number] = number * number  # racy
    if number == 2:
        turns.end()
        turns.wait_for_all()


with ThreadPoolExecutor(3) as pool:
    results = pool.map(square, range(3))
    next(results)
    next(results)
    assert squares[0] == 0
    assert squares[1] == 1
    turns.wait(1)
    assert squares[2] in (None, 4)  # racy
    turns.end()
