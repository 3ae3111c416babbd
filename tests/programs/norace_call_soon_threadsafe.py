# expect: nothing
"""A thread stores its result and has the loop set an event: the callback comes after the call that asked for it."""

import asyncio
import threading


class Answer:
    def __init__(self):
        self.text = ""


async def main():
    loop = asyncio.get_running_loop()
    answer = Answer()
    arrived = asyncio.Event()

    def work():
        answer.text = "yes"
        loop.call_soon_threadsafe(arrived.set)

    thread = threading.Thread(target=work)
    thread.start()
    await arrived.wait()
    answer.text += "!"
    thread.join()


asyncio.run(main())
