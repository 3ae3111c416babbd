# expect: nothing
"""One call is awaited before the next is handed over; the loop reads after both."""

import asyncio


class Totals:
    def __init__(self):
        self.bytes = 0

    def add(self, size):
        self.bytes += size


totals = Totals()


async def main():
    loop = asyncio.get_running_loop()
    for size in (10, 20):
        await loop.run_in_executor(None, totals.add, size)
    assert totals.bytes == 30


asyncio.run(main())
