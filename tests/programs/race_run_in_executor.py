# expect: error lost-update Totals.bytes
"""Two calls that a loop hands to its executor run at the same time.

Both can read the same old value, and one update is lost.
"""

import asyncio


class Totals:
    def __init__(self):
        self.bytes = 0

    def add(self, size):
        self.bytes += size  # racy


totals = Totals()


async def main():
    loop = asyncio.get_running_loop()
    await asyncio.gather(*(loop.run_in_executor(None, totals.add, size) for size in (10, 20)))


asyncio.run(main())
