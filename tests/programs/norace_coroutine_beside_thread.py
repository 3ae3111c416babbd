# expect: nothing
"""The result is waited for first: the update of the coroutine comes before it, and so before that of the thread."""

import asyncio
import threading


class Stats:
    def __init__(self):
        self.events = 0


stats = Stats()
loop = asyncio.new_event_loop()
runner = threading.Thread(target=loop.run_forever)
runner.start()


async def count():
    stats.events += 1


future = asyncio.run_coroutine_threadsafe(count(), loop)
future.result()
stats.events += 1
loop.call_soon_threadsafe(loop.stop)
runner.join()
