# expect: nothing
"""Two tasks of one loop draw: one thread."""

import asyncio

drawn = 0


async def ticks():
    global drawn
    for number in range(2):
        drawn += 1
        yield number


async def draw():
    return [number async for number in ticks()]


async def main():
    await asyncio.gather(draw(), draw())


asyncio.run(main())
