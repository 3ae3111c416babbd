"""Monitoring that starts in the middle of a program: what runs or is suspended then is watched from there on."""

import asyncio
import json
import sys
import textwrap
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from types import CodeType

import pytest
from conftest import Run
from threads import in_threads

from aether import _native
from aether_hooks import bytecode

pytestmark = pytest.mark.skipif(bytecode.VERSION is None, reason="monitoring does not know this version")

SUPPORT = str(Path(__file__).parents[1] / "programs" / "support")

PROJECT = """
    class Counter:
        hits = 0

    counter = Counter()

    def loop(turns):
        for turn in turns:
            counter.hits += 1

    def outer(turns):
        yield from loop_in_generator(turns)

    def loop_in_generator(turns):
        for turn in turns:
            try:
                yield
            except ValueError:
                pass
            counter.hits += 1

    async def coroutine(wait):
        await wait()
        counter.hits += 1

    async def consume(wait):
        async for _ in generate(wait):
            pass

    async def generate(wait):
        await wait()
        counter.hits += 1
        yield

    def calls(start, work):
        for turn in range(2):
            if turn == 0:
                start()
                counter.hits += 1
        work()

    def updates(start):
        counter.hits += start()

    def takes(start, boxes):
        return boxes.pop(start()) if boxes else None
"""

DRIVER = """
    import asyncio, json, os, sys, threading
    from invisible import Steps, wait_until_gone
    from aether import _native
    from aether_hooks.monitoring import Monitor
    from aether_hooks.scope import Scope
    from project import mod

    steps = Steps()
    monitor = Monitor(Scope(os.path.abspath("project")), {})

    def start():
        _native.start(force=True)
        monitor.start()

    def thread(function, *arguments):
        made = threading.Thread(target=function, args=arguments)
        made.start()
        return made

    def finish():
        print(json.dumps([race["kind"] for race in _native.races()]))
        monitor.stop()
        _native.stop()
"""


def races_of(plain: Run, folder: Path, program: str) -> list[str]:
    """The kinds of the races of the project's module that the driver finds."""
    (folder / "project").mkdir()
    (folder / "project" / "mod.py").write_text(textwrap.dedent(PROJECT))
    (folder / "driver.py").write_text(textwrap.dedent(DRIVER) + textwrap.dedent(program) + "finish()\n")
    done = plain("driver.py", env={"PYTHONPATH": SUPPORT})
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


TWO_LOOPS = """
    def turns(own, inside):
        inside.set()
        for number in own:
            steps.wait(number)
            yield number
            steps.end()

    inside = [threading.Event(), threading.Event()]
    threads = [
        thread(LOOP, turns((1, 3), inside[0])),
        thread(LOOP, turns((2, 4), inside[1])),
    ]
    for each in inside:
        each.wait()
    start()
    steps.end()
    for each in threads:
        each.join()
"""


@pytest.mark.parametrize("loop", ["mod.loop", "lambda turns: [None for _ in mod.outer(turns)]"])
def test_loops_that_run_already_in_other_threads(plain: Run, tmp_path: Path, loop: str) -> None:
    assert races_of(plain, tmp_path, TWO_LOOPS.replace("LOOP", loop)) == ["lost-update"]


def test_the_loop_that_starts_it(plain: Run, tmp_path: Path) -> None:
    program = """
        def other():
            steps.wait(1)
            mod.loop([1])

        beside = thread(other)
        mod.calls(start, steps.end)
        beside.join()
    """
    assert races_of(plain, tmp_path, program) == ["lost-update"]


@pytest.mark.parametrize("resume", ["next(each)", "each.send(None)", "each.throw(ValueError)"])
@pytest.mark.parametrize("function", ["mod.outer", "mod.loop_in_generator"])
def test_suspended_generators(plain: Run, tmp_path: Path, resume: str, function: str) -> None:
    program = f"""
        def go_on(each, step):
            steps.wait(step)
            {resume}
            steps.end()

        both = [{function}([1, 2]), {function}([1, 2])]
        for each in both:
            next(each)
        threads = [thread(go_on, each, number) for number, each in enumerate(both, 1)]
        start()
        steps.end()
        for each in threads:
            each.join()
    """
    assert races_of(plain, tmp_path, program) == ["lost-update"]


@pytest.mark.parametrize("function", ["mod.coroutine", "mod.consume"])
def test_suspended_coroutines(plain: Run, tmp_path: Path, function: str) -> None:
    program = f"""
        class Waiting:
            def __init__(self):
                self.inside = threading.Event()

            def run(self):
                asyncio.run({function}(self.wait))

            async def wait(self):
                self.loop = asyncio.get_running_loop()
                self.future = self.loop.create_future()
                self.inside.set()
                await self.future

        both = [Waiting(), Waiting()]
        threads = [thread(each.run) for each in both]
        for each in both:
            each.inside.wait()
        start()
        for each, running in zip(both, threads):
            each.loop.call_soon_threadsafe(each.future.set_result, None)
            wait_until_gone(running)
    """
    assert races_of(plain, tmp_path, program) == ["lost-update"]


def test_an_update_that_has_begun(plain: Run, tmp_path: Path) -> None:
    """It counts from its store on; one that a lock orders is no race."""
    program = """
        lock = threading.Lock()

        def begin():
            start()
            return 1

        def other():
            steps.wait(1)
            with lock:
                mod.loop([1])

        beside = thread(other)
        with lock:
            mod.updates(begin)
            steps.end()
        beside.join()
    """
    assert races_of(plain, tmp_path, program) == []


def test_a_result_whose_call_began_before(plain: Run, tmp_path: Path) -> None:
    program = """
        def begin():
            start()
            return 0

        print(mod.takes(begin, [mod.counter]) is mod.counter)
    """
    assert races_of(plain, tmp_path, program) == []


def test_a_second_watch_sees_what_the_first_had_no_eyes_for(plain: Run, tmp_path: Path) -> None:
    program = """
        first = Monitor(Scope(os.path.abspath("elsewhere")), {})
        first.start()
        mod.loop([1])
        first.stop()
        start()
        mod.loop([1])
        assert [module.functions for module in monitor.modules] == [1], monitor.modules
    """
    assert races_of(plain, tmp_path, program) == []


def test_what_an_earlier_watch_awaited_is_let_go(plain: Run, tmp_path: Path) -> None:
    program = """
        import weakref

        class Box(dict):
            pass

        def end():
            monitor.stop()
            _native.stop()
            return 0

        class Key(int):
            def __hash__(self):
                end()
                return 1

        box = Box({1: 2})
        kept = weakref.ref(box)
        start()
        assert mod.takes(lambda: Key(1), box) == 2
        del box
        assert kept() is not None, "nothing was awaited"
        monitor = Monitor(Scope(os.path.abspath("project")), {})
        start()
        (lambda: mod.takes(lambda: 1, Box({1: 2})))()
        assert kept() is None
    """
    assert races_of(plain, tmp_path, program) == []


# what runs


def running() -> dict[CodeType, object]:
    return {code: names["__name__"] for code, names in _native.running_code()}


def test_frames_of_all_threads_run() -> None:
    inside, done = threading.Event(), threading.Event()

    def waits() -> None:
        inside.set()
        done.wait()

    thread = threading.Thread(target=waits)
    thread.start()
    inside.wait()
    found = running()
    done.set()
    thread.join()
    assert found[waits.__code__] == __name__
    assert found[test_frames_of_all_threads_run.__code__] == __name__
    assert threading.Event.wait.__code__ in found
    assert waits.__code__ not in running()


def test_what_is_suspended_runs() -> None:
    def generator() -> Iterator[None]:
        yield

    async def coroutine() -> None:
        await asyncio.sleep(0)

    async def asynchronous() -> AsyncIterator[None]:
        yield

    generated, awaited, iterated = generator(), coroutine(), asynchronous()
    next(generated)
    awaited.send(None)
    functions: list[Callable[[], object]] = [generator, coroutine, asynchronous]
    found = running()
    assert [found.get(function.__code__) for function in functions] == [__name__] * 3  # type: ignore[attr-defined]
    assert list(generated) == []
    awaited.close()
    del iterated
    assert not [function for function in functions if function.__code__ in running()]  # type: ignore[attr-defined]


def test_looks_at_threads_that_go_on() -> None:
    """Frames come and go meanwhile, generators begin and end."""

    def generator(depth: int) -> Iterator[int]:
        yield depth
        if depth:
            yield from generator(depth - 1)

    asked = threading.Event()

    def goes_on() -> int:
        turns = 0
        while not asked.is_set():
            turns += sum(generator(10))
        return turns

    def asks() -> None:
        for _ in range(100):
            assert sys._getframe().f_code in running()
        asked.set()

    *others, nothing = in_threads(goes_on, goes_on, asks)
    assert nothing is None
    assert all(isinstance(turns, int) for turns in others)
