"""Many threads at once, for as long as AETHER_STRESS says (in per cent of a second; `make proof` sets more)."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

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
        errors: list[BaseException] = []
        end = time.monotonic() + seconds
        start = threading.Barrier(len(functions))

        def repeat(function: Callable[[], object]) -> None:
            try:
                start.wait()
                while not errors and time.monotonic() < end:
                    for _ in range(20):
                        function()
            except BaseException as error:  # noqa: BLE001 - it is raised below
                errors.append(error)

        threads = [threading.Thread(target=repeat, args=(each,)) for each in functions]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        if errors:
            raise errors[0]

    return run
