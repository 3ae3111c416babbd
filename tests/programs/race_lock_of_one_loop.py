# expect: error lost-update Stock.left
"""A lock of asyncio is for the coroutines of one loop; between threads, each with a loop of its own, it is none.

Both can read the same old value, and one update is lost.
"""

import asyncio

from support.invisible import one_by_one


class Stock:
    def __init__(self):
        self.left = 10
        self.lock = asyncio.Lock()

    async def take(self):
        async with self.lock:
            self.left -= 1  # racy


stock = Stock()


def shop():
    asyncio.run(stock.take())


def warehouse():
    asyncio.run(stock.take())


one_by_one(shop, warehouse)
