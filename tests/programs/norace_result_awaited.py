# expect: nothing
"""A coroutine looks at what threads compute after it has awaited them, one by one and together.

The end of a task comes before its await returns.
"""

import asyncio

result = {"sum": 0}


def add(number):
    result["sum"] += number


async def main():
    loop = asyncio.get_running_loop()
    for number in range(3):
        await loop.run_in_executor(None, add, number)
    await asyncio.to_thread(add, 4)
    assert result["sum"] == 7


asyncio.run(main())
