# expect: warning data-race Board.text
"""A call into the loop that was taken back runs nothing: that it woke the loop orders nothing either."""

import asyncio
import threading

from support.invisible import Turns


class Board:
    def __init__(self):
        self.text = ""


board = Board()
turns = Turns()


def call(loop):
    turns.wait(0)
    board.text = "new"  # racy
    loop.call_soon_threadsafe(print, "never").cancel()
    turns.end()


async def read():
    loop = asyncio.get_running_loop()
    thread = threading.Thread(target=call, args=(loop,))
    thread.start()
    turns.wait(1)
    # Two rounds of the loop: in the first it finds out that it was woken.
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert board.text in ("", "new")  # racy
    turns.end()
    thread.join()


asyncio.run(read())
