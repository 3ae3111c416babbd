"""@atomic under many threads and tasks: sections of one object never overlap, and the table is empty in the end."""

import asyncio
import contextlib
import os
from collections.abc import Callable

from threads import run_together

from aether.atomics import AtomicInt64
from aether.locks import ObjectLock, atomic

SECONDS = int(os.environ.get("AETHER_STRESS", "100")) / 100

type Storm = Callable[..., None]


class Section:
    def __init__(self) -> None:
        self.inside = AtomicInt64()

    @atomic
    def enter(self, again: bool = True) -> None:
        if again:
            self.enter(False)
            assert self.inside.increment() == 1
            self.inside.decrement()

    @atomic
    async def enter_later(self) -> None:
        assert self.inside.increment() == 1
        try:
            await asyncio.sleep(0)
        finally:
            self.inside.decrement()

    def try_to_enter(self) -> None:
        lock = ObjectLock(self, 0.0001)
        if lock.acquire():
            assert self.inside.increment() == 1
            self.inside.decrement()
            lock.release()


def test_sections_of_one_object_do_not_overlap(storm: Storm) -> None:
    shared = [Section(), Section()]

    def enter() -> None:
        for each in shared:
            each.enter()

    storm(enter, enter, shared[0].try_to_enter, shared[1].try_to_enter, lambda: Section().enter())
    assert ObjectLock._table_size() == 0


def test_tasks_of_two_loops_and_threads(storm: Storm) -> None:
    shared = Section()

    async def tasks() -> None:
        async def often() -> None:
            end = asyncio.get_running_loop().time() + SECONDS
            while asyncio.get_running_loop().time() < end:
                await shared.enter_later()

        async def given_up() -> None:
            end = asyncio.get_running_loop().time() + SECONDS
            while asyncio.get_running_loop().time() < end:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(0.0002):
                        await shared.enter_later()

        async with asyncio.timeout(SECONDS + 60):
            await asyncio.gather(often(), often(), given_up())

    run_together(
        [
            lambda: asyncio.run(tasks()),
            lambda: asyncio.run(tasks()),
            lambda: storm(shared.enter, shared.try_to_enter),
        ]
    )
    assert ObjectLock._table_size() == 0
