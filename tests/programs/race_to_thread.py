# expect: error lost-update Site.visits
"""Two coroutines hand the same object to threads, which both update it.

Both can read the same old value, and one update is lost.
"""

import asyncio

from support.invisible import Steps


class Site:
    def __init__(self):
        self.visits = 0

    def visit(self):
        handed_over.wait(1)
        self.visits += 1  # racy


site = Site()
handed_over = Steps()


async def main():
    both = asyncio.gather(asyncio.to_thread(site.visit), asyncio.to_thread(site.visit))
    # A visit that has ended when the other one is handed over comes before it: asyncio has seen its end.
    await asyncio.sleep(0)
    handed_over.end()
    await both


asyncio.run(main())
