# expect: error lost-update Totals.bytes
"""Two calls that a loop hands to its executor run at the same time.

Both can read the same old value, and one update is lost.
"""

import asyncio

from support.invisible import Steps

steps = Steps()


class Totals:
    def __init__(self):
        self.bytes = 0

    def add(self, size):
        steps.wait(1)
        self.bytes += size  # racy


totals = Totals()


async def main():
    loop = asyncio.get_running_loop()
    calls = [loop.run_in_executor(None, totals.add, size) for size in (10, 20)]
    steps.end()
    await asyncio.gather(*calls)


asyncio.run(main())
