# expect: warning data-race dict['sum']
# twin: norace_result_awaited
"""A coroutine looks at what a thread computes before it has awaited it.

The store may come after the load, which then finds 0.
"""

import asyncio

from support.invisible import Turns

turns = Turns()
result = {"sum": 0}


def compute():
    turns.wait(0)
    result["sum"] = 42  # racy
    turns.end()


async def main():
    task = asyncio.get_running_loop().run_in_executor(None, compute)
    turns.wait(1)
    early = result["sum"]  # racy
    turns.end()
    await task
    assert early in (0, result["sum"])


asyncio.run(main())
