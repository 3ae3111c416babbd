"""aether.call_once: one run for all, no thread that waits for itself, nothing that stays taken."""

import gc
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from threads import in_threads

import aether
from aether._native import Once
from aether.containers import call_once
from aether.locks import CountDownLatch


@call_once
def answer() -> list[int]:
    """Made once."""
    return [42]


def test_all_get_what_the_one_run_returned() -> None:
    made: list[object] = []

    @call_once
    def make() -> object:
        time.sleep(0.02)
        made.append(object())
        return made[-1]

    assert in_threads(*[make] * 6) == made * 6
    assert make() is made[0]
    assert len(made) == 1


def test_the_first_callers_arguments_count() -> None:
    join: Any = call_once(lambda *parts, end: "".join(parts) + end)
    assert (join("a", "b", end="!"), join("c", end="?"), join()) == ("ab!", "ab!", "ab!")


@pytest.mark.parametrize("error", [LookupError, KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_raised_has_not_run(error: type[BaseException]) -> None:
    runs: list[int] = []

    @call_once
    def fails_twice() -> int:
        runs.append(len(runs))
        time.sleep(0.01)
        if len(runs) < 3:
            raise error("not yet")
        return len(runs)

    results = in_threads(*[fails_twice] * 5)
    assert sorted(type(each).__name__ for each in results) == sorted([error.__name__] * 2 + ["int"] * 3)
    assert (fails_twice(), runs) == (3, [0, 1, 2])


def test_a_function_that_calls_itself_is_told() -> None:
    @call_once
    def endless() -> int:
        return endless() + 1

    for _ in range(2):
        with pytest.raises(RuntimeError, match="wait for itself"):
            endless()


def test_functions_that_wait_for_each_other_are_told() -> None:
    both_run = CountDownLatch(2)
    runs = {"first": 0, "second": 0}

    def other(name: str, function: Callable[[], str]) -> str:
        runs[name] += 1
        if runs[name] > 1:
            return name
        both_run.count_down()
        both_run.wait(30)
        return function() + name

    @call_once
    def first() -> str:
        return other("first", second)

    @call_once
    def second() -> str:
        return other("second", first)

    results = in_threads(first, second)
    (told,) = [each for each in results if isinstance(each, RuntimeError)]
    assert "wait for itself" in str(told)
    assert [each for each in results if each is not told] in (["firstsecond"], ["secondfirst"])
    assert first()
    assert second()


def test_a_timeout_ends_the_wait_of_others() -> None:
    running, go_on = threading.Event(), threading.Event()

    @call_once(timeout=0.01)
    def slow() -> int:
        running.set()
        assert go_on.wait(30)
        return 1

    thread = threading.Thread(target=slow)
    thread.start()
    assert running.wait(30)
    with pytest.raises(TimeoutError, match=r"within 0\.01"):
        slow()
    go_on.set()
    thread.join()
    assert slow() == 1
    with pytest.raises(ValueError, match="timeout"):
        call_once(timeout=-1)(print)


def test_it_is_a_function_like_the_one_it_wraps() -> None:
    assert (answer.__name__, answer.__doc__, answer.__module__) == ("answer", "Made once.", __name__)
    assert answer.__wrapped__() == [42]  # type: ignore[attr-defined]
    assert aether.call_once is call_once
    assert "answer" in repr(answer)
    assert isinstance(answer, Once)
    answer()
    assert answer.is_done
    assert "done" in repr(answer)
    if "." not in __name__ and sys.modules.get(__name__) is not None:
        assert pickle.loads(pickle.dumps(answer)) is answer


def test_what_it_cannot_wrap() -> None:
    async def coroutine() -> None: ...

    def generator() -> Any:
        yield

    for wrong in (coroutine, generator):
        with pytest.raises(TypeError, match="used up"):
            call_once(wrong)
    with pytest.raises(TypeError, match="not callable"):
        call_once(1)
    with pytest.raises(TypeError, match="all instances"):
        type("Some", (), {"method": call_once(print)})

    class Fine:
        shared = staticmethod(call_once(list))

    assert Fine.shared() is Fine().shared()


def test_the_collector_finds_a_function_that_is_its_own_result() -> None:
    itself: list[object] = []
    wrapped = call_once(itself.copy)
    itself.append(wrapped)
    wrapped()
    watch = weakref.ref(wrapped)
    del wrapped, itself
    gc.collect()
    assert watch() is None


INTERRUPTED = """
import os, signal, sys, threading, time
from aether import call_once

running = threading.Event()
@call_once
def slow():
    running.set()
    if threading.current_thread() is threading.main_thread() and not done:
        time.sleep(60)
    return go_on.wait(60)
done, go_on = [], threading.Event()
if sys.argv[1] == "waits":
    thread = threading.Thread(target=slow)
    thread.start()
    running.wait()
threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT]).start()
try:
    slow()
except KeyboardInterrupt:
    print("interrupted")
done.append(True)
go_on.set()
print(slow())
"""


@pytest.mark.parametrize("main", ["waits", "runs"])
def test_ctrl_c_ends_a_wait_and_a_run(main: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, main], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.stdout.split() == ["interrupted", "True"], run.stderr


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_what_another_thread_did_is_done_anew_in_a_child() -> None:
    running, go_on = threading.Event(), threading.Event()

    @call_once
    def theirs() -> str:
        running.set()
        assert go_on.wait(30)
        return "done"

    @call_once
    def ours() -> int:
        return os.fork()

    thread = threading.Thread(target=theirs)
    thread.start()
    assert running.wait(30)
    child = ours()
    if child == 0:
        signal.alarm(20)
        go_on.set()
        os._exit(0 if (theirs(), ours()) == ("done", 0) else 1)
    go_on.set()
    thread.join()
    assert os.waitpid(child, 0)[1] == 0
