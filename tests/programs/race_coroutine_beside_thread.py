# expect: error lost-update Stats.events
"""A coroutine and the thread that started it by `run_coroutine_threadsafe` update before the result is asked for.

Both can read the same old value, and one update is lost.
"""

import asyncio
import threading

from support.invisible import Turns

turns = Turns()


class Stats:
    def __init__(self):
        self.events = 0


stats = Stats()
loop = asyncio.new_event_loop()
runner = threading.Thread(target=loop.run_forever)
runner.start()


async def count():
    turns.wait(0)
    stats.events += 1  # racy
    turns.end()


future = asyncio.run_coroutine_threadsafe(count(), loop)
turns.wait(1)
stats.events += 1  # racy
turns.end()
future.result()
loop.call_soon_threadsafe(loop.stop)
runner.join()
