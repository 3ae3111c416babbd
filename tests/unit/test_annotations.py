"""``happens_before``, ``happens_after`` and ``ignore`` where nothing watches, and how they are called.

What they do under ``aether run`` is shown by programs (tests/programs/*annotated*, *ignored*).
"""

import subprocess
import sys
from collections.abc import Callable

import pytest

import aether

type Run = Callable[..., subprocess.CompletedProcess[str]]


class Unhashable:
    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        raise AssertionError("nobody has to compare it")


@pytest.mark.parametrize("obj", [None, 1, "a", object(), [], {}, Unhashable(), len, int], ids=range(9))
def test_nothing_happens_while_nothing_watches(obj: object) -> None:
    references = sys.getrefcount(obj)
    assert aether.happens_before(obj) is None  # type: ignore[func-returns-value]
    assert aether.happens_after(obj) is None  # type: ignore[func-returns-value]
    assert sys.getrefcount(obj) == references


def test_functions_that_are_not_loaded_yet_are_listed() -> None:
    command = "import aether; print(*dir(aether))"
    got = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    listed = got.stdout.split()
    assert set(aether.__all__) <= set(listed)
    assert "__getattr__" in listed, "nor is anything missing that every module lists"


def test_an_exception_passes_through() -> None:
    with pytest.raises(LookupError), aether.ignore():
        raise LookupError


def test_a_block_may_be_entered_again_and_left_too_often() -> None:
    block = aether.ignore()
    with block, block:
        pass
    block.__exit__(None, None, None)
    del block


def test_no_arguments() -> None:
    with pytest.raises(TypeError, match=r"aether\.ignore\(\) takes no arguments"):
        aether.ignore(1)  # type: ignore[call-arg]


def test_the_native_module_is_loaded_when_it_is_needed(plain: Run) -> None:
    program = (
        "import sys, aether\n"
        "assert 'aether._native' not in sys.modules\n"
        "from aether import happens_before, happens_after, ignore\n"
        "happens_before(sys); happens_after(sys)\n"
        "with ignore(): print('on')\n"
        "assert 'ignore' in dir(aether)\n"
        "aether.gone\n"
    )
    got = plain("-c", program)
    assert got.stdout == "on\n"
    assert got.stderr.endswith("AttributeError: module 'aether' has no attribute 'gone'\n")


STRANGE = """
import threading, aether

class Strange:
    __slots__ = ()
    __hash__ = None
    def __eq__(self, other): raise AssertionError("nobody has to compare it")

def work():
    for obj in (Strange(), object(), 1.5, float("nan"), 10**30, "text", b"", (), frozenset(), {}, int, len, ..., None):
        aether.happens_before(obj)
        aether.happens_after(obj)
    entered.__exit__(None, None, None)

entered = aether.ignore()
entered.__enter__()
aether.ignore().__enter__()
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print("on")
"""


def test_strange_objects_and_blocks_that_are_left_by_others(real: Run) -> None:
    got = real("-c", STRANGE)
    assert (got.returncode, got.stdout) == (0, "on\n"), got.stderr
    assert "aether: no races found" in got.stderr
