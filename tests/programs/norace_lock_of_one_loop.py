# expect: nothing
"""All coroutines run in one loop, thus in one thread, whatever stands between the load and the store."""

import asyncio


class Stock:
    def __init__(self):
        self.left = 10

    async def take(self):
        left = self.left
        await asyncio.sleep(0)
        self.left = left - 1


stock = Stock()


async def main():
    await asyncio.gather(stock.take(), stock.take())


asyncio.run(main())
assert stock.left == 9
