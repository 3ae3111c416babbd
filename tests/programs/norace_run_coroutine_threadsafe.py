# expect: nothing
"""The first addition comes before the coroutine, the coroutine before its result, and that before the last addition."""

import asyncio
import threading


class Total:
    def __init__(self):
        self.value = 0


total = Total()


async def add():
    total.value += 1


loop = asyncio.new_event_loop()
thread = threading.Thread(target=loop.run_forever)
thread.start()
total.value += 1
asyncio.run_coroutine_threadsafe(add(), loop).result()
total.value += 1
loop.call_soon_threadsafe(loop.stop)
thread.join()
loop.close()
