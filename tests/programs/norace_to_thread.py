# expect: nothing
"""An awaited thread's work is before what follows."""

import asyncio


class Total:
    def __init__(self):
        self.value = 0

    def add(self):
        self.value += 1


async def main():
    total = Total()
    for _ in range(3):
        await asyncio.to_thread(total.add)
        total.value += 1
    assert total.value == 6


asyncio.run(main())
