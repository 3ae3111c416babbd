# expect: error lost-update Site.visits
"""Two coroutines hand the same object to threads."""

import asyncio


class Site:
    def __init__(self):
        self.visits = 0

    def visit(self):
        self.visits += 1  # racy


site = Site()


async def main():
    await asyncio.gather(asyncio.to_thread(site.visit), asyncio.to_thread(site.visit))


asyncio.run(main())
