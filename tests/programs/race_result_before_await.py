# expect: warning data-race dict['sum']
# twin: norace_result_awaited
"""A coroutine looks at what a thread computes before it has awaited it.

The store may come after the load: nothing but `steps`, which the detector does not see, orders them.
"""

import asyncio

from support.invisible import Steps

steps = Steps()
result = {"sum": 0}


def compute():
    steps.wait(1)
    result["sum"] = 42  # racy
    steps.end()


async def main():
    task = asyncio.get_running_loop().run_in_executor(None, compute)
    steps.end()
    steps.wait(2)
    early = result["sum"]  # racy
    await task
    assert early == result["sum"]


asyncio.run(main())
