# expect: nothing
"""A thread hands items to a loop by `call_soon_threadsafe(queue.put_nowait, ...)`: the documented way."""

import asyncio
import threading


class Item:
    def __init__(self, number):
        self.number = number
        self.seen = 0


async def main():
    queue = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def produce():
        for number in range(3):
            item = Item(number)
            item.seen += 1
            loop.call_soon_threadsafe(queue.put_nowait, item)

    thread = threading.Thread(target=produce)
    thread.start()
    for _ in range(3):
        item = await queue.get()
        item.seen += 1
        assert item.seen == 2
    await asyncio.to_thread(thread.join)


asyncio.run(main())
