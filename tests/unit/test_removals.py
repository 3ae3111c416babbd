"""What a removal is called on may be gone when its result is seen: it is kept until then, and no longer."""

import textwrap
from pathlib import Path

import pytest
from conftest import Run

from aether_hooks import bytecode

PROGRAM = """
    import threading, weakref
    class Bag(set):
        def __del__(self):
            ended.append(len(self))
    def bag(*elements):
        latest.append(weakref.ref(made := Bag(elements)))
        return made
    def take():
        bag(1, 2).pop()
        return latest[-1]() is None
    def take_in_vain():
        try:
            bag().pop()
        except KeyError:
            pass
    def work():
        assert all([take() for _ in range(9)])
        for _ in range(100):
            take_in_vain()
        assert take()
        print(len(ended) >= 109)
    ended, latest = [], []
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
"""


NEEDS_MONITORING = pytest.mark.skipif(bytecode.VERSION is None, reason="monitoring does not know this version")


@pytest.mark.parametrize("engine", ["rewrite", pytest.param("monitor", marks=NEEDS_MONITORING)])
def test_what_nobody_else_holds(real: Run, tmp_path: Path, engine: str) -> None:
    (tmp_path / "main.py").write_text(textwrap.dedent(PROGRAM))
    done = real("--engine", engine, "main.py", env={"PYTHONMALLOC": "debug"})
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr
