# expect: warning data-race Board.text
# one order: the loop runs until the other thread has called it
"""A call into the loop that was taken back runs nothing: that it woke the loop orders nothing either."""

import asyncio
import threading

from support.invisible import Steps


class Board:
    def __init__(self):
        self.text = ""


board = Board()
steps = Steps()


def call(loop):
    board.text = "new"  # racy
    loop.call_soon_threadsafe(print, "never").cancel()
    steps.end()


async def read():
    loop = asyncio.get_running_loop()
    thread = threading.Thread(target=call, args=(loop,))
    thread.start()
    steps.wait(1)
    # Two rounds of the loop: in the first it finds out that it was woken.
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert board.text == "new"  # racy
    thread.join()


asyncio.run(read())
