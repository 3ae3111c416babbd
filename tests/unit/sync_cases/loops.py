"""asyncio with threads."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from harness import Box, Signal, main, run_all


def _loop_in_thread() -> tuple[asyncio.AbstractEventLoop, threading.Thread]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    return loop, thread


def ordered_call_soon_threadsafe(box: Box) -> None:
    loop, thread = _loop_in_thread()
    box.touch()
    loop.call_soon_threadsafe(box.touch)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def racy_loops_self_pipe(box: Box) -> None:
    """Waking the loop up orders nothing but the callback."""
    loop, thread = _loop_in_thread()
    called, touched = Signal(), Signal()
    loop.call_soon_threadsafe(lambda: (called.await_(), box.touch(), touched.send()))
    box.touch()
    loop.call_soon_threadsafe(int)
    called.send()
    touched.await_()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def ordered_run_coroutine_threadsafe(box: Box) -> None:
    loop, thread = _loop_in_thread()

    async def body() -> None:
        box.touch()

    box.touch()
    asyncio.run_coroutine_threadsafe(body(), loop).result()
    box.touch()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def ordered_to_thread(box: Box) -> None:
    async def body() -> None:
        box.touch()
        await asyncio.to_thread(box.touch)
        box.touch()

    asyncio.run(body())


def ordered_run_in_executor(box: Box) -> None:
    async def body() -> None:
        with ThreadPoolExecutor(2) as pool:
            box.touch()
            await asyncio.get_running_loop().run_in_executor(pool, box.touch)
            box.touch()

    asyncio.run(body())


def racy_not_awaited(box: Box) -> None:
    submitted, done = Signal(), Signal()

    async def body() -> None:
        call = lambda: (submitted.await_(), box.touch(), done.send())  # not done when it is chained: 3.15 asks at once
        future = asyncio.get_running_loop().run_in_executor(None, call)
        submitted.send()
        done.await_()
        box.touch()
        await future

    asyncio.run(body())


def racy_two_tasks(box: Box) -> None:
    async def body() -> None:
        await asyncio.gather(*(asyncio.to_thread(box.touch) for _ in range(3)))

    asyncio.run(body())


def ordered_coroutines(box: Box) -> None:
    async def one() -> None:
        for _ in range(3):
            box.touch()
            await asyncio.sleep(0)

    async def body() -> None:
        await asyncio.gather(one(), one())

    asyncio.run(body())


def racy_two_loops(box: Box) -> None:
    async def body() -> None:
        box.touch()

    run_all(lambda: asyncio.run(body()), lambda: (time.sleep(0.05), asyncio.run(body())))


main(__name__)
