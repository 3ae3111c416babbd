# expect: nothing
"""The callback runs in the loop after what came before the call; a call that was taken back is made good by another."""

import asyncio
import threading

from support.invisible import Steps


class Board:
    def __init__(self):
        self.text = ""


board = Board()
steps = Steps()


def call(loop, read):
    board.text = "new"
    loop.call_soon_threadsafe(print, "never").cancel()
    loop.call_soon_threadsafe(read.set)
    steps.end()


async def read():
    called = asyncio.Event()
    thread = threading.Thread(target=call, args=(asyncio.get_running_loop(), called))
    thread.start()
    await called.wait()
    assert board.text == "new"
    thread.join()


asyncio.run(read())
