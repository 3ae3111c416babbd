# expect: error lost-update Totals.bytes
"""Two calls that a loop hands to its executor run at the same time.

Both can read the same old value, and one update is lost.
"""

import asyncio

from support.invisible import Turns

turns = Turns()


class Totals:
    def __init__(self):
        self.bytes = 0

    def add(self, turn, size):
        turns.wait(turn)
        self.bytes += size  # racy
        turns.end()


totals = Totals()


async def main():
    loop = asyncio.get_running_loop()
    calls = [loop.run_in_executor(None, totals.add, turn, size) for turn, size in enumerate((10, 20))]
    await asyncio.gather(*calls)


asyncio.run(main())
