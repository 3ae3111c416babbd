# expect: error lost-update Site.visits
"""Two coroutines hand the same object to threads, which both update it.

Both can read the same old value, and one update is lost.
"""

import asyncio

from support.invisible import Steps, Turns


class Site:
    def __init__(self):
        self.visits = 0

    def visit(self, turn):
        handed_over.wait(1)
        turns.wait(turn)
        self.visits += 1  # racy
        turns.end()


site = Site()
handed_over = Steps()
turns = Turns()


async def main():
    both = asyncio.gather(asyncio.to_thread(site.visit, 0), asyncio.to_thread(site.visit, 1))
    # A visit that has ended when the other one is handed over comes before it: asyncio has seen its end.
    await asyncio.sleep(0)
    handed_over.end()
    await both


asyncio.run(main())
