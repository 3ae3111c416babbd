# expect: error lost-update __main__.drawn
"""Each thread runs a loop of its own over an asynchronous generator; both count in one place.

Both can read the same old value, and one update is lost.
"""

import asyncio

from support.invisible import one_by_one

drawn = 0


async def ticks():
    global drawn
    for number in range(2):
        drawn += 1  # racy
        yield number


async def draw():
    return [number async for number in ticks()]


def one():
    asyncio.run(draw())


def two():
    asyncio.run(draw())


one_by_one(one, two)
