"""Many threads at once, for as long as AETHER_STRESS says (in per cent of a second; `make proof` sets more)."""

import functools
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from threads import run_together

SECONDS = int(os.environ.get("AETHER_STRESS", "100")) / 100

type Storm = Callable[..., None]


@pytest.fixture(autouse=True)
def _many_switches() -> Iterator[None]:
    """With the GIL, threads alternate at every chance."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(interval)


@pytest.fixture
def storm() -> Storm:
    """Calls each function again and again in a thread of its own until the time is up; passes on what they raise."""

    def run(*functions: Callable[[], object], seconds: float = SECONDS) -> None:
        failed = threading.Event()
        end = time.monotonic() + seconds
        start = threading.Barrier(len(functions))

        def repeat(function: Callable[[], object]) -> None:
            start.wait()
            try:
                while not failed.is_set() and time.monotonic() < end:
                    for _ in range(20):
                        function()
            except BaseException:
                failed.set()
                raise

        run_together(functools.partial(repeat, each) for each in functions)

    return run
